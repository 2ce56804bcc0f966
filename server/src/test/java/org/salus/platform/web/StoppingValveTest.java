package org.salus.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http11.Http11NioProtocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** A request whose first line is read before the server pauses and whose headers are not read any more. */
class StoppingValveTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** Pauses between the two looks that Tomcat takes at a request: before its first line and after it. */
    private static final class PausesAtTheSecondLook extends Http11NioProtocol {
        private final AtomicBoolean armed = new AtomicBoolean();
        private final AtomicInteger looks = new AtomicInteger();

        @Override
        public boolean isPaused() {
            return armed.get() && looks.incrementAndGet() > 1;
        }
    }

    private final PausesAtTheSecondLook protocol = new PausesAtTheSecondLook();
    private final Tomcat tomcat = new Tomcat();
    private final AtomicInteger served = new AtomicInteger();

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws LifecycleException {
        tomcat.setBaseDir(folder.toString());
        Connector connector = new Connector(protocol);
        connector.setPort(0);
        tomcat.setConnector(connector);
        tomcat.getEngine().getPipeline().addValve(new StoppingValve(JsonMapper.builder().build()));
        Context context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "all", new HttpServlet() {
            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response) {
                served.incrementAndGet();
            }
        });
        context.addServletMappingDecoded("/*", "all");
        tomcat.start();
    }

    @AfterEach
    void stop() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
    }

    @Test
    void servesWhileItRuns() throws Exception {
        assertThat(put("/fhir/Patient/a").statusCode()).isEqualTo(200);
        assertThat(served).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource({"/fhir/Patient/a, application/fhir+json, OperationOutcome", "/drafts/a, application/json, requestId"})
    void saysThatNothingWasStoredInTheShapeOfItsKind(String path, String type, String part) throws Exception {
        protocol.armed.set(true);

        HttpResponse<String> answer = put(path);

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith(type);
        assertThat(answer.body()).contains(part).contains("SAL-").contains("nothing was stored");
        assertThat(served).hasValue(0);
    }

    private HttpResponse<String> put(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + path);
        return HTTP.send(
                HttpRequest.newBuilder(uri).PUT(HttpRequest.BodyPublishers.ofString("{}")).build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
