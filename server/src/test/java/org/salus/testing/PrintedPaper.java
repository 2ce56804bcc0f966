package org.salus.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** A PDF over HTTP. */
public final class PrintedPaper {

    private PrintedPaper() {}

    /** Asked for as nothing but a PDF. */
    public static HttpResponse<byte[]> of(RunningSalus.Client client, String path) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(client.salus().base() + path));
        client.with("Accept", "application/pdf").headers().forEach(request::header);
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            return answer;
        }
    }
}
