package org.salus.demo;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A FHIR server over HTTP with a bearer token. */
final class HttpFhirServer implements FhirServer, AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI base;
    private final String token;

    /** @param base such as {@code http://127.0.0.1:8080/fhir} */
    HttpFhirServer(URI base, String token) {
        this.base = base;
        this.token = token;
    }

    @Override
    public Answer post(byte[] bundle) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = client.send(
                request("")
                        .header("Content-Type", "application/fhir+json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(bundle))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        return read(response.statusCode(), response.body());
    }

    @Override
    public Optional<Person> find(String type, String system, String value) throws IOException, InterruptedException {
        String query = URLEncoder.encode(system + "|" + value, StandardCharsets.UTF_8);
        HttpResponse<byte[]> response = client.send(
                request("/" + type + "?identifier=" + query).GET().build(), HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw new IOException("The search for a " + type + " was answered with " + response.statusCode());
        }
        for (JsonNode entry : parse(response.body()).path("entry")) {
            JsonNode person = entry.path("resource");
            if (person.path("resourceType").asString("").equals(type)) {
                return Optional.of(new Person(person.path("id").asString(""), name(person.at("/name/0"))));
            }
        }
        return Optional.empty();
    }

    private static String name(JsonNode name) {
        String prefix = name.at("/prefix/0").asString("");
        String words = prefix + " " + name.at("/given/0").asString("") + " " + name.path("family").asString("");
        return words.strip().replaceAll(" +", " ");
    }

    @Override
    public void close() {
        client.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .timeout(TIMEOUT)
                .header("Accept", "application/fhir+json")
                .header("Authorization", "Bearer " + token);
    }

    private static Answer read(int status, byte[] body) throws IOException {
        if (status != 200) {
            return new Answer(status, 0, 0, Optional.empty(), Optional.of(words(status, body)));
        }
        int resources = 0;
        int failed = 0;
        Optional<String> patient = Optional.empty();
        Optional<String> problem = Optional.empty();
        for (JsonNode entry : parse(body).path("entry")) {
            String entryStatus = entry.at("/response/status").asString("");
            if (entryStatus.startsWith("20")) {
                resources++;
                patient = patient.or(() -> patientId(entry.at("/response/location").asString("")));
            } else {
                failed++;
                problem = problem.or(() -> Optional.of(entryStatus + " " + diagnostics(entry.at("/response/outcome"))));
            }
        }
        return new Answer(status, resources, failed, patient, problem);
    }

    /** From {@code Patient/123/_history/1}, with or without a server in front. */
    private static Optional<String> patientId(String location) {
        int at = location.indexOf("Patient/");
        if (at < 0 || (at > 0 && location.charAt(at - 1) != '/')) {
            return Optional.empty();
        }
        String rest = location.substring(at + "Patient/".length());
        int end = rest.indexOf('/');
        return Optional.of(end < 0 ? rest : rest.substring(0, end));
    }

    private static String words(int status, byte[] body) {
        try {
            return "HTTP " + status + " " + diagnostics(JSON.readTree(body));
        } catch (JacksonException e) {
            return "HTTP " + status;
        }
    }

    private static String diagnostics(JsonNode outcome) {
        JsonNode issue = outcome.path("issue").path(0);
        String words = issue.path("diagnostics").asString(issue.at("/details/text").asString(""));
        return words + issue.path("expression").path(0).asString("").transform(e -> e.isEmpty() ? "" : " at " + e);
    }

    private static JsonNode parse(byte[] body) throws IOException {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            throw new IOException("The server's answer is not JSON", e);
        }
    }
}
