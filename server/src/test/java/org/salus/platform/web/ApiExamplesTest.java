package org.salus.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** What the documentation shows works: each example is run as it stands, in the order of the page. */
class ApiExamplesTest {

    private final RunningSalus salus = RunningSalus.shared();

    @Test
    void everyExampleAnswersAsItSays() {
        Map<String, String> values = new HashMap<>();
        values.put("unique", "doc-" + Long.toString(System.nanoTime(), 36));
        for (Object one : ApiPage.examples()) {
            JsonObject example = (JsonObject) one;
            String title = String.valueOf(example.string("title"));
            Client client = Boolean.TRUE.equals(example.get("public")) ? salus.anonymous() : salus.system();
            JsonObject headers = example.object("headers");
            for (int i = 0; headers != null && i < headers.size(); i++) {
                client = client.with(headers.name(i), filled(String.valueOf(headers.value(i)), values));
            }
            Object body = example.get("body");
            Answer answer = client.send(
                    String.valueOf(example.string("method")),
                    escaped(filled(String.valueOf(example.string("path")), values)),
                    body == null ? null : filled(ApiPage.json(body), values));
            assertThat(answer.status()).as("%s: %s", title, answer.body()).isEqualTo(((JsonNumber) example.get("status")).decimal().intValue());
            String expected = example.string("expect");
            if (expected != null) {
                assertThat(answer.body()).as(title).contains(filled(expected, values));
            }
            String name = example.string("save");
            if (name != null) {
                values.put(name, answer.json().string("id"));
            }
        }
    }

    @Test
    void thePageIsPublicAndRunsNoScriptOfItsOwnText() {
        Answer page = salus.anonymous().with("Accept", "text/html").get("/api-docs");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).contains("Create a patient", "curl -X POST").doesNotContain("<script>", "onclick");
        assertThat(page.header("Content-Security-Policy")).contains("default-src 'self'");
        assertThat(salus.anonymous().get("/api-docs/run.js").header("Content-Type")).startsWith("text/javascript");
        assertThat(salus.anonymous().get("/api-docs/page.css").header("Content-Type")).startsWith("text/css");
    }

    @Test
    void theOpenApiDescriptionNamesParametersAndOperations() {
        JsonObject all = salus.anonymous().get("/fhir/openapi.json").json();
        assertThat(all.string("openapi")).isEqualTo("3.1.0");
        assertThat(all.object("paths").has("/{type}/{id}/_history/{version}")).isTrue();
        JsonObject patient = salus.anonymous().get("/fhir/openapi.json?type=Patient").json();
        assertThat(patient.object("paths").has("/Patient/{id}/$everything")).isTrue();
        assertThat(ApiPage.json(patient.object("paths").object("/Patient"))).contains("\"birthdate\"");
        assertThat(salus.anonymous().get("/fhir/openapi.json?type=Unicorn").status()).isEqualTo(400);
    }

    private static String filled(String text, Map<String, String> values) {
        String filled = text;
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.replace("{" + value.getKey() + "}", value.getValue());
        }
        return filled;
    }

    private static String escaped(String path) {
        return path.replace("|", URLEncoder.encode("|", StandardCharsets.UTF_8));
    }
}
