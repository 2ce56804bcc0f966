package org.salus.record.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** {@code $meta}, {@code $meta-add}, {@code $meta-delete} and {@code $diff} over HTTP. */
class MetaTest {

    private final RunningSalus salus = RunningSalus.shared();
    private final Client system = salus.system();
    private final String patient = system.create("Patient", "{\"resourceType\":\"Patient\"}");

    private static String meta(String members) {
        return "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"meta\",\"valueMeta\":{" + members + "}}]}";
    }

    private String observation() {
        return "/fhir/Observation/"
                + system.create(
                        "Observation",
                        "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"subject\":{\"reference\":\"Patient/"
                                + patient + "\"}}");
    }

    @Test
    void labelsAreSetsThatAreAddedToAndTakenFrom() {
        String url = observation();
        String tag = "urn:t|" + UUID.randomUUID();
        String coding = "\"tag\":[{\"system\":\"urn:t\",\"code\":\"" + tag.substring(6) + "\",\"display\":\"%s\"}]";
        Answer added = system.post(url + "/$meta-add", meta(coding.formatted("One")));
        assertThat(added.status()).as(added.body()).isEqualTo(200);
        assertThat(added.header("ETag")).isEqualTo("W/\"2\"");
        assertThat(added.body()).contains("\"name\":\"return\"").contains("\"versionId\":\"2\"").contains(tag.substring(6));
        Answer again = system.post(url + "/$meta-add", meta(coding.formatted("Two")));
        assertThat(again.header("ETag")).isEqualTo("W/\"2\"");
        assertThat(again.body()).contains("One").doesNotContain("Two");
        assertThat(system.get("/fhir/Observation?_tag=" + tag.replace("|", "%7C")).ids()).hasSize(1);
        assertThat(system.get(url + "/$meta").body()).contains(tag.substring(6));
        assertThat(system.get(url + "/_history/1/$meta").body()).contains("\"versionId\":\"1\"").doesNotContain(tag.substring(6));
        assertThat(system.get(url + "/_history/9/$meta").status()).isEqualTo(404);
        assertThat(system.get("/fhir/Observation/$meta").body()).contains(tag.substring(6));
        assertThat(system.get("/fhir/$meta").body()).contains(tag.substring(6));
        Answer removed = system.post(url + "/$meta-delete", meta(coding.formatted("Three")));
        assertThat(removed.header("ETag")).isEqualTo("W/\"3\"");
        assertThat(removed.body()).doesNotContain(tag.substring(6));
        assertThat(system.get("/fhir/Observation?_tag=" + tag.replace("|", "%7C")).ids()).isEmpty();
        assertThat(system.post(url + "/$meta-delete", meta(coding.formatted("Four"))).header("ETag")).isEqualTo("W/\"3\"");
    }

    @Test
    void aSensitivityLabelCountsAtOnceAndWhoMayNotSeeItMayNotRemoveIt() {
        String url = observation();
        String label = meta("\"security\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-Confidentiality\",\"code\":\"R\"}]");
        Client nurse = salus.signIn(0, Role.NURSE, null);
        Client physician = salus.signIn(0, Role.PHYSICIAN, null);
        assertThat(nurse.get(url).status()).isEqualTo(200);
        assertThat(nurse.post(url + "/$meta-add", label).status()).as("would write what it may not see").isEqualTo(403);
        assertThat(physician.post(url + "/$meta-add", label).status()).isEqualTo(200);
        assertThat(nurse.get(url).status()).isEqualTo(404);
        assertThat(nurse.get(url + "/$meta").status()).isEqualTo(404);
        assertThat(nurse.get(url + "/_history/1/$meta").status()).isEqualTo(404);
        assertThat(nurse.post(url + "/$meta-delete", label).status()).isEqualTo(404);
        assertThat(system.get(url + "/$meta").body()).contains("\"R\"");
        assertThat(physician.post(url + "/$meta-delete", label).status()).isEqualTo(200);
        assertThat(nurse.get(url).status()).isEqualTo(200);
        String events = salus.signIn(0, Role.PRIVACY_OFFICER, null).get("/audit/events?patient=" + patient).body();
        assertThat(events).contains("version 2 by $meta-add").contains("version 3 by $meta-delete");
    }

    @Test
    void othersChangeNothing() {
        String url = observation();
        String label = meta("\"tag\":[{\"code\":\"x\"}]");
        String before = system.get(url).body();
        assertThat(salus.signIn(0, Role.PATIENT, patient).post(url + "/$meta-add", label).status()).isEqualTo(403);
        assertThat(salus.signIn(0, Role.FRONT_DESK, null).post(url + "/$meta-add", label).status()).isEqualTo(403);
        assertThat(salus.system(1).post(url + "/$meta-add", label).status()).isEqualTo(404);
        assertThat(salus.program(0, "system/Observation.u").post(url + "/$meta-add", label).status()).isEqualTo(403);
        assertThat(salus.program(0, "system/Observation.r").post(url + "/$meta-add", label).status()).isEqualTo(403);
        assertThat(salus.program(0, "system/Observation.r").get("/fhir/Observation/$meta").status()).isEqualTo(403);
        assertThat(salus.signIn(0, Role.PRIVACY_OFFICER, null).get("/fhir/$meta").status()).isEqualTo(403);
        assertThat(system.with("X-Salus-Patient", "another").post(url + "/$meta-add", label).status()).isEqualTo(409);
        assertThat(system.with("If-Match", "W/\"7\"").post(url + "/$meta-add", label).status()).isEqualTo(412);
        assertThat(system.get(url + "/$meta-add").status()).isEqualTo(405);
        assertThat(system.post(url + "/_history/1/$meta-add", label).status()).isEqualTo(400);
        assertThat(system.get(url).body()).isEqualTo(before);
    }

    @Test
    void whatIsNotUnderstoodIsRefused() {
        String url = observation();
        for (String wrong : List.of(
                "", "\"tag\":[]", "\"tag\":{}", "\"tag\":[{\"system\":\"urn:t\"}]", "\"profile\":[3]", "\"source\":\"urn:x\"", "\"tags\":[{\"code\":\"x\"}]",
                "\"tag\":[{\"code\":\"x\",\"colour\":\"red\"}]")) {
            Answer answer = system.post(url + "/$meta-add", meta(wrong));
            assertThat(answer.status()).as(wrong + answer.body()).isIn(400, 422);
        }
        assertThat(system.post(url + "/$meta-add", "{\"resourceType\":\"Parameters\"}").status()).isIn(400, 422);
        assertThat(system.post(url + "/$meta-add?x=1", meta("\"tag\":[{\"code\":\"x\"}]")).status()).isEqualTo(400);
        assertThat(system.get(url + "/$meta?x=1").status()).isEqualTo(400);
        assertThat(system.get(url).header("ETag")).isEqualTo("W/\"1\"");
    }

    @Test
    void versionsAreCompared() {
        String id = system.create("Patient", "{\"resourceType\":\"Patient\",\"gender\":\"male\",\"name\":[{\"family\":\"Old\"}]}");
        String url = "/fhir/Patient/" + id;
        assertThat(system.get(url + "/$diff").status()).isEqualTo(404);
        system.put(url, "{\"resourceType\":\"Patient\",\"id\":\"" + id + "\",\"gender\":\"male\",\"name\":[{\"family\":\"New\"}]}");
        system.put(url, "{\"resourceType\":\"Patient\",\"id\":\"" + id + "\",\"gender\":\"female\",\"name\":[{\"family\":\"New\"}]}");
        assertThat(system.get(url + "/$diff").body())
                .contains("Patient.gender").contains("\"previousValue\",\"valueCode\":\"male\"").doesNotContain("family");
        assertThat(system.get(url + "/$diff?fromVersion=1").body()).contains("Patient.gender").contains("Patient.name[0].family");
        assertThat(system.get(url + "/$diff?fromVersion=1&includeMeta=true").body()).contains("Patient.meta.versionId");
        assertThat(system.get(url + "/$diff?fromVersion=3").body()).isEqualTo("{\"resourceType\":\"Parameters\"}");
        assertThat(system.get("/fhir/Patient/$diff?from=Patient/" + id + "/_history/1&to=Patient/" + patient).body())
                .contains("\"path\",\"valueString\":\"Patient.id\"");
        for (String wrong : List.of(
                "/$diff?fromVersion=x", "/$diff?fromVersion=0", "/$diff?includeMeta=1", "/$diff?to=1")) {
            assertThat(system.get(url + wrong).status()).as(wrong).isEqualTo(400);
        }
        assertThat(system.get(url + "/$diff?fromVersion=9").status()).isEqualTo(404);
        assertThat(system.get("/fhir/Patient/$diff?from=Patient/" + id).status()).isEqualTo(400);
        assertThat(system.get("/fhir/Patient/$diff?from=Patient/" + id + "&to=Observation/1").status()).isEqualTo(400);
        String both = "?from=Patient/" + id + "&to=Patient/" + patient;
        assertThat(salus.signIn(0, Role.PATIENT, patient).get("/fhir/Patient/$diff" + both).status()).isEqualTo(404);
        assertThat(salus.system(1).get(url + "/$diff").status()).isEqualTo(404);
        assertThat(salus.signIn(0, Role.ADMINISTRATOR, null).get(url + "/$diff").status()).isEqualTo(403);
    }
}
