package org.salus.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** patch and conditional patch over HTTP. */
class PatchTest {

    private final RunningSalus salus = RunningSalus.shared();
    private final Client system = salus.system();
    private final Client patching = system.with("Content-Type", "application/json-patch+json");

    private static String unique(String prefix) {
        return prefix + UUID.randomUUID().toString().replace("-", "").substring(0, 10);
    }

    private String patient() {
        return system.create(
                "Patient",
                "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Old\",\"given\":[\"Ines\"]}],\"gender\":\"female\"}");
    }

    @Test
    void aJsonPatchMakesANewVersion() {
        String id = patient();
        Answer patched = patching.with("If-Match", "W/\"1\"")
                .send(
                        "PATCH",
                        "/fhir/Patient/" + id,
                        "[{\"op\":\"test\",\"path\":\"/name/0/family\",\"value\":\"Old\"},{\"op\":\"replace\",\"path\":\"/name/0/family\",\"value\":\"New\"},"
                                + "{\"op\":\"remove\",\"path\":\"/name/0/given/0\"},{\"op\":\"add\",\"path\":\"/active\",\"value\":true}]");
        assertThat(patched.status()).as(patched.body()).isEqualTo(200);
        assertThat(patched.header("ETag")).isEqualTo("W/\"2\"");
        assertThat(patched.header("Last-Modified")).isNotNull();
        assertThat(patched.json().array("name").object(0).has("given")).as("no empty array stays").isFalse();
        assertThat(system.get("/fhir/Patient/" + id).body()).isEqualTo(patched.body()).contains("\"New\"", "\"active\":true");
        assertThat(system.get("/fhir/Patient/" + id + "/_history/1").body()).contains("Old");
        assertThat(patching.with("If-Match", "W/\"1\"").send("PATCH", "/fhir/Patient/" + id, "[]").status()).isEqualTo(412);
        assertThat(system.get("/fhir/Patient?_id=" + id + "&family=New").ids()).hasSize(1);
    }

    @Test
    void whatDoesNotFitIsRefusedAndChangesNothing() {
        String id = patient();
        String url = "/fhir/Patient/" + id;
        Answer test = patching.send("PATCH", url, "[{\"op\":\"test\",\"path\":\"/gender\",\"value\":\"male\"}]");
        assertThat(test.status()).isEqualTo(422);
        assertThat(test.body()).contains("[0]");
        for (String wrong : List.of(
                "[{\"op\":\"replace\",\"path\":\"/id\",\"value\":\"other\"}]",
                "[{\"op\":\"replace\",\"path\":\"/resourceType\",\"value\":\"Person\"}]",
                "[{\"op\":\"remove\",\"path\":\"/resourceType\"}]",
                "[{\"op\":\"replace\",\"path\":\"/gender\",\"value\":\"blue\"}]",
                "[{\"op\":\"add\",\"path\":\"/colour\",\"value\":\"blue\"}]",
                "[{\"op\":\"replace\",\"path\":\"\",\"value\":7}]",
                "[{\"op\":\"remove\",\"path\":\"/photo\"}]")) {
            assertThat(patching.send("PATCH", url, wrong).status()).as(wrong).isEqualTo(422);
        }
        assertThat(patching.send("PATCH", url, "{\"op\":\"remove\"}").status()).isEqualTo(400);
        assertThat(system.with("Content-Type", "text/plain").send("PATCH", url, "[]").status()).isEqualTo(415);
        assertThat(patching.send("PATCH", "/fhir/Patient/" + unique("none"), "[]").status()).isEqualTo(404);
        assertThat(system.get(url).header("ETag")).isEqualTo("W/\"1\"");
        system.delete(url);
        assertThat(patching.send("PATCH", url, "[]").status()).isEqualTo(410);
    }

    @Test
    void patchesAtTheSameTimeAreAllKept() throws Exception {
        String id = patient();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> futures = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String patch = "[{\"op\":\"add\",\"path\":\"/name/0/given/-\",\"value\":\"g" + i + "\"}]";
                futures.add(threads.submit(() -> patching.send("PATCH", "/fhir/Patient/" + id, patch)));
            }
            for (Future<Answer> future : futures) {
                assertThat(future.get().status()).isEqualTo(200);
            }
        }
        Answer read = system.get("/fhir/Patient/" + id);
        assertThat(read.header("ETag")).isEqualTo("W/\"21\"");
        assertThat(read.json().array("name").object(0).array("given")).hasSize(21);
    }

    @Test
    void aConditionalPatchNeedsExactlyOne() {
        String value = unique("mrn");
        String url = "/fhir/Patient?identifier=urn:mrn%7C" + value;
        String patch = "[{\"op\":\"add\",\"path\":\"/active\",\"value\":false}]";
        assertThat(patching.send("PATCH", url, patch).status()).isEqualTo(404);
        String body = "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"urn:mrn\",\"value\":\"" + value + "\"}]}";
        String id = system.create("Patient", body);
        assertThat(patching.send("PATCH", url, patch).json().string("id")).isEqualTo(id);
        system.create("Patient", body);
        assertThat(patching.send("PATCH", url, patch).status()).isEqualTo(412);
        assertThat(patching.send("PATCH", "/fhir/Patient", patch).status()).isEqualTo(400);
    }

    @Test
    void othersPatchNothing() {
        String id = patient();
        String url = "/fhir/Patient/" + id;
        String patch = "[{\"op\":\"add\",\"path\":\"/active\",\"value\":false}]";
        String own = patient();
        assertThat(salus.signIn(0, Role.PATIENT, own).with("Content-Type", "application/json-patch+json")
                        .send("PATCH", url, patch).status()).isIn(403, 404);
        assertThat(salus.system(1).with("Content-Type", "application/json-patch+json").send("PATCH", url, patch).status())
                .isEqualTo(404);
        assertThat(salus.program(0, "system/*.u").with("Content-Type", "application/json-patch+json")
                        .send("PATCH", url, patch).status()).as("who may not read learns nothing by tests").isEqualTo(403);
        assertThat(patching.with("X-Salus-Patient", own).send("PATCH", url, patch).status()).isEqualTo(409);
        assertThat(system.get(url).header("ETag")).isEqualTo("W/\"1\"");
    }

    @Test
    void aPatchMustNotMoveWhatItChangesToWhereTheCallerMayNotWrite() {
        String mine = patient();
        String other = patient();
        String allergy = system.create(
                "AllergyIntolerance",
                "{\"resourceType\":\"AllergyIntolerance\",\"code\":{\"text\":\"x\"},\"patient\":{\"reference\":\"Patient/" + mine + "\"}}");
        String patch = "[{\"op\":\"replace\",\"path\":\"/patient/reference\",\"value\":\"Patient/" + other + "\"}]";
        assertThat(patching.with("X-Salus-Patient", mine).send("PATCH", "/fhir/AllergyIntolerance/" + allergy, patch).status())
                .isEqualTo(409);
        assertThat(patching.with("X-Salus-Patient", other).send("PATCH", "/fhir/AllergyIntolerance/" + allergy, patch).status())
                .isEqualTo(409);
    }

    private static String operation(String parts) {
        return "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"operation\",\"part\":[" + parts + "]}]}";
    }

    private static String part(String name, String type, String value) {
        return "{\"name\":\"" + name + "\",\"value" + type + "\":\"" + value + "\"}";
    }

    @Test
    void aFhirPathPatchMakesANewVersionToo() {
        String id = patient();
        String url = "/fhir/Patient/" + id;
        String replace = operation(part("type", "Code", "replace") + "," + part("path", "String", "Patient.name.where(family = 'Old').family") + ","
                + part("value", "String", "New"));
        Answer patched = system.with("If-Match", "W/\"1\"").send("PATCH", url, replace);
        assertThat(patched.status()).as(patched.body()).isEqualTo(200);
        assertThat(patched.header("ETag")).isEqualTo("W/\"2\"");
        assertThat(patched.body()).contains("\"family\":\"New\"");
        Answer nothing = system.send("PATCH", url, replace);
        assertThat(nothing.status()).isEqualTo(422);
        assertThat(nothing.body()).contains("Parameters.parameter[0]");
        String choice = operation(part("type", "Code", "add") + "," + part("path", "String", "Patient") + "," + part("name", "String", "deceased")
                + ",{\"name\":\"value\",\"valueBoolean\":false}");
        assertThat(system.send("PATCH", url, choice).body()).contains("\"deceasedBoolean\":false");
        String other = operation(part("type", "Code", "replace") + "," + part("path", "String", "Patient.deceased") + ","
                + part("value", "DateTime", "2020-01-01"));
        assertThat(system.send("PATCH", url, other).body()).contains("\"deceasedDateTime\":\"2020-01-01\"").doesNotContain("deceasedBoolean");
        for (String wrong : List.of(
                operation(part("type", "Code", "replace") + "," + part("path", "String", "Patient.id") + "," + part("value", "String", "x")),
                operation(part("type", "Code", "delete") + "," + part("path", "String", "Patient")),
                operation(part("type", "Code", "replace") + "," + part("path", "String", "Patient.gender") + "," + part("value", "Code", "blue")),
                operation(part("type", "Code", "add") + "," + part("path", "String", "Patient") + "," + part("name", "String", "gender") + ","
                        + part("value", "Code", "male")))) {
            assertThat(system.send("PATCH", url, wrong).status()).as(wrong).isEqualTo(422);
        }
        assertThat(system.send("PATCH", url, operation(part("type", "Code", "delete") + "," + part("path", "String", "Patient.name[0"))).status())
                .isEqualTo(400);
        assertThat(system.send("PATCH", url, "{\"resourceType\":\"Patient\"}").status()).isEqualTo(400);
    }
}
