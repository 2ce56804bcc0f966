package org.salus.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Client;

/** One caller opens no more streams than may be, and takes none from others. */
@Tag("slow")
class LiveLimitTest {

    private static final int MOST = 200;

    private final RunningSalus salus = RunningSalus.shared();
    private final HttpClient http = HttpClient.newHttpClient();

    private HttpResponse<InputStream> open(Client who) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(salus.base() + "/live?inbox=me"));
        who.headers().forEach(request::header);
        return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    @Test
    void whoHasAllStreamsOpenGetsNoMoreUntilOneIsClosed() throws Exception {
        Client nurse = salus.signIn(0, Role.NURSE, null);
        Client other = salus.signIn(0, Role.NURSE, null);
        List<InputStream> streams = new ArrayList<>();
        try {
            for (int i = 0; i < MOST; i++) {
                HttpResponse<InputStream> stream = open(nurse);
                streams.add(stream.body());
                assertThat(stream.statusCode()).isEqualTo(200);
            }
            HttpResponse<InputStream> refused = open(nurse);
            try (InputStream body = refused.body()) {
                assertThat(refused.statusCode()).isEqualTo(429);
                assertThat(new String(body.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)).contains("SAL-THROTTLED").contains("200");
            }
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            HttpResponse<InputStream> others = open(other);
            streams.add(others.body());
            assertThat(others.statusCode()).isEqualTo(200);
            streams.removeFirst().close();
            // A stream notices that its reader has gone when it next writes: at the next heartbeat or the one after.
            int status = 429;
            for (long end = System.nanoTime() + Duration.ofSeconds(60).toNanos(); status == 429 && System.nanoTime() < end; ) {
                Thread.sleep(1000);
                HttpResponse<InputStream> again = open(nurse);
                streams.add(again.body());
                status = again.statusCode();
            }
            assertThat(status).isEqualTo(200);
        } finally {
            for (InputStream stream : streams) {
                stream.close();
            }
        }
    }
}
