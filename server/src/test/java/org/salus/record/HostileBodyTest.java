package org.salus.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Client;

/** Bodies that take much more memory than they have bytes: one valid login of the lowest rank must not end the server for all. */
class HostileBodyTest {

    private final RunningSalus salus = RunningSalus.shared();
    private final Client system = salus.system();

    private HttpResponse<String> post(String path, String type, HttpRequest.BodyPublisher body) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create(salus.base() + path))
                            .header("Authorization", system.headers().get("Authorization"))
                            .header("Content-Type", type)
                            .POST(body)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    private static byte[] filled(String begin, String item, String end) {
        return (begin + item.repeat(3_000_000 / item.length()) + end).getBytes(UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "/fhir/Patient#application/fhir+json#{\"resourceType\":\"Patient\",\"x\":[#{},#{}]}",
                "/fhir/Patient#application/fhir+json#{\"resourceType\":\"Patient\",\"x\":[#1,#1]}",
                "/fhir#application/fhir+json#{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[#[],#{}]}",
                "/fhir/Patient#application/fhir+xml#<Patient xmlns=\"http://hl7.org/fhir\">#<name/>#</Patient>",
            })
    void nothingButSmallValuesIsRefused(String path, String type, String begin, String item, String end) throws Exception {
        HttpResponse<String> answer = post(path, type, HttpRequest.BodyPublishers.ofByteArray(filled(begin, item, end)));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(413);
        assertThat(answer.body()).contains("SAL-TOO-LARGE", "Nothing was stored");
    }

    @Test
    void aBodyOfUnknownLengthIsReadWhole() throws Exception {
        byte[] patient = ("{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Chunk\",\"given\":[\"" + "x".repeat(100_000) + "\"]}]}")
                .getBytes(UTF_8);
        HttpResponse<String> answer = post(
                "/fhir/Patient",
                "application/fhir+json",
                HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(patient)));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(answer.body()).contains("x".repeat(100_000));
    }

    @ParameterizedTest
    @CsvSource({"/drafts", "/reminders/x", "/live"})
    void outsideOfFhirABodyIsSmallAndSaysHowLargeItIs(String path) throws Exception {
        byte[] large = new byte[4 * 1024 * 1024 + 1];
        HttpResponse<String> answer = post(path, "application/json", HttpRequest.BodyPublishers.ofByteArray(large));
        HttpResponse<String> unknown = post(
                path, "application/json", HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[10])));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(413);
        assertThat(answer.body()).contains("SAL-TOO-LARGE", "4 MB");
        assertThat(unknown.statusCode()).isEqualTo(413);
    }
}
