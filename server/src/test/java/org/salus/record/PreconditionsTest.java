package org.salus.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** Conditional headers and Prefer (R4 sections 3.1.0.1.2 to 3.1.0.1.9). */
class PreconditionsTest {

    private final RunningSalus salus = RunningSalus.shared();
    private final Client system = salus.system();

    private static String unique(String prefix) {
        return prefix + UUID.randomUUID().toString().replace("-", "").substring(0, 10);
    }

    private static String patient(String id) {
        return "{\"resourceType\":\"Patient\",\"id\":\"" + id + "\",\"active\":true}";
    }

    @Test
    void aReadMayBeConditional() {
        String id = unique("c-");
        String url = "/fhir/Patient/" + id;
        String modified = String.valueOf(system.put(url, patient(id)).header("Last-Modified"));
        assertThat(system.with("If-None-Match", "W/\"7\", \"1\"").get(url).status()).isEqualTo(304);
        assertThat(system.with("If-None-Match", "*").get(url).status()).isEqualTo(304);
        assertThat(system.with("If-None-Match", "W/\"2\"").get(url).status()).isEqualTo(200);
        Answer unchanged = system.with("If-Modified-Since", modified).get(url);
        assertThat(unchanged.status()).isEqualTo(304);
        assertThat(unchanged.body()).isEmpty();
        assertThat(system.with("If-Modified-Since", "Sun, 06 Nov 1994 08:49:37 GMT").get(url).status()).isEqualTo(200);
        assertThat(system.with("If-Modified-Since", "yesterday").get(url).status()).isEqualTo(200);
        assertThat(system.with("If-Modified-Since", modified).with("If-None-Match", "W/\"2\"").get(url).status())
                .as("If-None-Match goes before").isEqualTo(200);
        Answer head = system.send("HEAD", url, null);
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.header("ETag")).isEqualTo("W/\"1\"");
        assertThat(system.send("HEAD", "/fhir/Patient?_id=" + id, null).status()).isEqualTo(200);
        assertThat(system.send("HEAD", url + "/_history", null).status()).isEqualTo(200);
        assertThat(system.send("HEAD", "/fhir/metadata", null).status()).isEqualTo(200);
    }

    @Test
    void putCreatesOnlyIfThereIsNone() {
        String id = unique("c-");
        String url = "/fhir/Patient/" + id;
        Client only = system.with("If-None-Match", "*");
        assertThat(only.put(url, patient(id)).status()).isEqualTo(201);
        Answer again = only.put(url, patient(id));
        assertThat(again.status()).isEqualTo(412);
        assertThat(again.body()).contains("exists already");
        assertThat(system.with("If-None-Match", "W/\"1\"").put(url, patient(id)).status()).isEqualTo(400);
        assertThat(system.with("If-Match", "*").put(url, patient(id)).status()).isEqualTo(200);
        system.delete(url);
        assertThat(system.with("If-Match", "*").put(url, patient(id)).status()).isEqualTo(412);
        assertThat(only.put(url, patient(id)).status()).isEqualTo(201);
        String none = unique("n-");
        assertThat(system.with("If-Match", "*").put("/fhir/Patient/" + none, patient(none)).status()).isEqualTo(412);
        assertThat(system.put("/fhir/Patient/a_b", patient("a_b")).status()).isEqualTo(422);
    }

    @Test
    void theCallerSaysWhatToReturn() {
        String body = "{\"resourceType\":\"Patient\",\"active\":true}";
        Answer minimal = system.with("Prefer", "return=minimal").post("/fhir/Patient", body);
        assertThat(minimal.status()).isEqualTo(201);
        assertThat(minimal.body()).isEmpty();
        assertThat(minimal.header("Location")).contains("/_history/1");
        assertThat(minimal.header("ETag")).isEqualTo("W/\"1\"");
        Answer outcome = system.with("Prefer", "return=OperationOutcome").post("/fhir/Patient", body);
        assertThat(outcome.status()).isEqualTo(201);
        assertThat(outcome.json().string("resourceType")).isEqualTo("OperationOutcome");
        assertThat(outcome.body()).contains("\"severity\":\"information\"");
        Answer all = system.with("Prefer", "return=representation").post("/fhir/Patient", body);
        assertThat(all.json().string("resourceType")).isEqualTo("Patient");
        String url = "/fhir/Patient/" + all.json().string("id");
        assertThat(all.header("Content-Location")).isEqualTo(all.header("Location"));
        assertThat(outcome.header("Content-Location")).isNull();
        Answer deleted = system.with("Prefer", "return=OperationOutcome").delete(url);
        assertThat(deleted.status()).isEqualTo(200);
        assertThat(deleted.body()).contains("was deleted");
        assertThat(system.delete(url).status()).as("again").isEqualTo(204);
    }
}
