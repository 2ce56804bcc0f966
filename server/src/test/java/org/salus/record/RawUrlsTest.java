package org.salus.record;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Client;

/** Addresses as clients send them that encode less than RFC 3986 asks for: "|" of tokens stands as it is in most of the world's FHIR examples. */
class RawUrlsTest {

    private final RunningSalus salus = RunningSalus.shared();
    private final Client system = salus.system();

    /** The answer, head and body, to a request line that no library has tidied up. */
    private String get(String target) throws IOException {
        URI base = URI.create(salus.base());
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: "
                                    + system.headers().get("Authorization") + "\r\n\r\n")
                            .getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    @Test
    void aTokenIsFoundWithItsBarAsItStands() throws IOException {
        String value = UUID.randomUUID().toString();
        String id = system.create(
                "Patient",
                "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"http://example.org/raw\",\"value\":\"" + value + "\"}]}");
        String answer = get("/fhir/Patient?identifier=http://example.org/raw|" + value);
        assertThat(answer).startsWith("HTTP/1.1 200").contains("/fhir/Patient/" + id + "\"");
        assertThat(answer).as("its links are encoded, whatever was sent").contains("raw%7C" + value + "\"}]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"name=[x]", "name={x}", "name=\"x\"", "name=<x>", "name=a^b", "name=`x`"})
    void whatElseIsSentAsItStandsIsSearchedFor(String query) throws IOException {
        assertThat(get("/fhir/Patient?" + query)).startsWith("HTTP/1.1 200").contains("\"Bundle\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/fhir/Patient?name=%zz", "/fhir/Patient|x", "/fhir/Patient?name=\u0001"})
    void whatIsNoAddressIsRefusedWithoutWordsOfTheServer(String target) throws IOException {
        assertThat(get(target)).startsWith("HTTP/1.1 40").doesNotContain("Exception").doesNotContain("Tomcat/");
    }
}
