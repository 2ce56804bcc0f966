package org.salus.record.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** Who wrote which version ({@code $versions}), and what changed in it ({@code $diff}). */
class VersionsTest {

    private final RunningSalus salus = RunningSalus.shared();
    private final Client system = salus.system();
    private final Client physician = salus.signIn(0, Role.PHYSICIAN, null);
    private final Client nurse = salus.signIn(0, Role.NURSE, null);
    private final String patient = system.create("Patient", "{\"resourceType\":\"Patient\"}");

    private String observation(String id, String text, String more) {
        return "{\"resourceType\":\"Observation\"" + (id.isEmpty() ? "" : ",\"id\":\"" + id + "\"") + more
                + ",\"status\":\"final\",\"code\":{\"text\":\"" + text + "\"},\"subject\":{\"reference\":\"Patient/" + patient + "\"}}";
    }

    private static List<JsonObject> versions(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        List<JsonObject> versions = new ArrayList<>();
        for (Object one : answer.json().array("parameter")) {
            if ("version".equals(((JsonObject) one).string("name"))) {
                versions.add((JsonObject) one);
            }
        }
        return versions;
    }

    private static @Nullable JsonObject part(JsonObject of, String name) {
        JsonArray parts = of.array("part");
        for (int i = 0; parts != null && i < parts.size(); i++) {
            if (name.equals(parts.object(i).string("name"))) {
                return parts.object(i);
            }
        }
        return null;
    }

    private static String author(JsonObject version) {
        JsonObject author = part(version, "author");
        assertThat(author).as(version.toString()).isNotNull();
        assertThat(part(author, "id").string("valueString")).isNotBlank();
        JsonObject display = part(author, "display");
        return (display == null ? "" : display.string("valueString")) + "/" + part(author, "role").string("valueCode");
    }

    @Test
    void everyVersionHasItsAuthor() {
        String id = physician.create("Observation", observation("", "one", ""));
        String url = "/fhir/Observation/" + id;
        assertThat(nurse.put(url, observation(id, "two", "")).status()).isEqualTo(200);
        assertThat(system.delete(url).status()).isEqualTo(204);
        assertThat(physician.put(url, observation(id, "four", "")).status()).isEqualTo(201);
        List<JsonObject> versions = versions(physician.get(url + "/$versions"));
        assertThat(versions.stream().map(v -> part(v, "versionId").string("valueId"))).containsExactly("4", "3", "2", "1");
        assertThat(versions.stream().map(v -> part(v, "method").string("valueCode"))).containsExactly("PUT", "DELETE", "PUT", "POST");
        assertThat(versions.stream().map(VersionsTest::author))
                .containsExactly("Test physician/physician", "Tests/system", "Test nurse/nurse", "Test physician/physician");
        assertThat(versions.stream().map(v -> part(v, "instant").string("valueInstant"))).allMatch(at -> at.endsWith("Z"));
        // As stored: who wrote it is told here and nowhere else.
        assertThat(physician.get(url + "/_history").body()).doesNotContain("Test nurse");
        assertThat(physician.get(url + "/$versions?_count=1").body()).contains("\"name\":\"more\",\"valueBoolean\":true");
        assertThat(physician.get(url + "/$versions?_count=0").status()).isEqualTo(400);
        assertThat(physician.get(url + "/$versions?other=1").status()).isEqualTo(400);
        assertThat(physician.post(url + "/$versions", "{\"resourceType\":\"Parameters\"}").status()).isEqualTo(200);
    }

    @Test
    void aTransactionIsTheWorkOfOne() {
        String gone = "gone-" + UUID.randomUUID();
        String id = "given-" + UUID.randomUUID();
        Answer done = nurse.post("/fhir", """
                {"resourceType":"Bundle","type":"transaction","entry":[
                 {"resource":%s,"request":{"method":"PUT","url":"Observation/%s"}},
                 {"request":{"method":"DELETE","url":"Observation/%s"}}]}""".formatted(observation(id, "x", ""), id, gone));
        assertThat(done.status()).as(done.body()).isEqualTo(200);
        List<JsonObject> versions = versions(physician.get("/fhir/Observation/" + id + "/$versions"));
        assertThat(versions).hasSize(1);
        assertThat(author(versions.getFirst())).isEqualTo("Test nurse/nurse");
        assertThat(part(versions.getFirst(), "interaction").string("valueCode")).isEqualTo("transaction");
    }

    @Test
    void whoMayNotSeeTheResourceSeesNoAuthorOfIt() {
        String url = "/fhir/Observation/" + physician.create("Observation", observation("", "one", ""));
        String sensitive = "/fhir/Observation/"
                + physician.create(
                        "Observation",
                        observation(
                                "",
                                "one",
                                ",\"meta\":{\"security\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-ActCode\",\"code\":\"PSY\"}]}"));
        assertThat(nurse.get(sensitive + "/$versions").status()).isEqualTo(404);
        Client self = salus.signIn(0, Role.PATIENT, patient);
        Client other = salus.signIn(0, Role.PATIENT, system.create("Patient", "{\"resourceType\":\"Patient\"}"));
        assertThat(versions(self.get(url + "/$versions"))).hasSize(1);
        assertThat(other.get(url + "/$versions").status()).isEqualTo(404);
        assertThat(salus.signIn(0, Role.FRONT_DESK, null).get(url + "/$versions").status()).isEqualTo(403);
        assertThat(salus.signIn(1, Role.PHYSICIAN, null).get(url + "/$versions").status()).isEqualTo(404);
        assertThat(salus.program(0, "system/Patient.rs").get(url + "/$versions").status()).isEqualTo(403);
        assertThat(salus.anonymous().get(url + "/$versions").status()).isEqualTo(401);
    }

    @Test
    void twoVersionsAreCompared() {
        String id = physician.create("Observation", observation("", "one", ""));
        String url = "/fhir/Observation/" + id;
        nurse.put(url, observation(id, "two", ""));
        nurse.put(url, observation(id, "three", ""));
        String between = physician
                .get("/fhir/Observation/$diff?from=Observation/" + id + "/_history/1&to=Observation/" + id + "/_history/2")
                .body();
        assertThat(between).contains("Observation.code.text").contains("\"one\"").contains("\"two\"").doesNotContain("three");
        assertThat(physician.get(url + "/$diff?fromVersion=1").body()).contains("\"one\"").contains("\"three\"").doesNotContain("two");
        Client other = salus.signIn(0, Role.PATIENT, system.create("Patient", "{\"resourceType\":\"Patient\"}"));
        assertThat(other.get(url + "/$diff?fromVersion=1").status()).isEqualTo(404);
        assertThat(physician.get(url + "/$diff?fromVersion=9").status()).isEqualTo(404);
    }
}
