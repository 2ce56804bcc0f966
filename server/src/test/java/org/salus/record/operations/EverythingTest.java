package org.salus.record.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** {@code $everything} of patients and encounters, over HTTP. */
class EverythingTest {

    private final RunningSalus salus = RunningSalus.shared();
    private final Client system = salus.system();

    private static String unique(String prefix) {
        return prefix + UUID.randomUUID().toString().substring(0, 8);
    }

    /** A small chart, whose resources refer to people and places. */
    private final class Case {
        final String organisation = system.create("Organization", "{\"resourceType\":\"Organization\",\"name\":\"" + unique("Org") + "\"}");
        final String practitioner = system.create("Practitioner", "{\"resourceType\":\"Practitioner\",\"name\":[{\"family\":\"Weber\"}]}");
        final String role = system.create(
                "PractitionerRole",
                "{\"resourceType\":\"PractitionerRole\",\"practitioner\":{\"reference\":\"Practitioner/" + practitioner
                        + "\"},\"organization\":{\"reference\":\"Organization/" + organisation + "\"}}");
        final String patient = system.create("Patient", "{\"resourceType\":\"Patient\",\"birthDate\":\"1950-01-01\"}");
        final String condition = system.create(
                "Condition", "{\"resourceType\":\"Condition\",\"onsetDateTime\":\"2020-05-01\",\"subject\":{\"reference\":\"Patient/" + patient + "\"}}");
        final String encounter = system.create(
                "Encounter",
                """
                {"resourceType":"Encounter","status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/%s"},
                "period":{"start":"2024-03-01T08:00:00Z","end":"2024-03-01T09:00:00Z"},
                "diagnosis":[{"condition":{"reference":"Condition/%s"}}],
                "participant":[{"individual":{"reference":"PractitionerRole/%s"}}]}"""
                        .formatted(patient, condition, role));
        final String during = observation("2024-03-01T08:30:00Z", encounter);
        final String before = observation("2023-01-01", null);
        final String undated = observation(null, null);

        String observation(@Nullable String when, @Nullable String in) {
            return system.create(
                    "Observation",
                    "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"subject\":{\"reference\":\"Patient/"
                            + patient + "\"},\"performer\":[{\"reference\":\"Practitioner/" + practitioner + "\"}]"
                            + (when == null ? "" : ",\"effectiveDateTime\":\"" + when + "\"")
                            + (in == null ? "" : ",\"encounter\":{\"reference\":\"Encounter/" + in + "\"}") + "}");
        }

        List<String> own() {
            return List.of(
                    "Patient/" + patient, "Condition/" + condition, "Encounter/" + encounter, "Observation/" + during,
                    "Observation/" + before, "Observation/" + undated);
        }

        List<String> around() {
            return List.of("Practitioner/" + practitioner, "PractitionerRole/" + role, "Organization/" + organisation);
        }
    }

    private static @Nullable String next(JsonObject bundle) {
        for (Object link : java.util.Objects.requireNonNull(bundle.array("link"))) {
            if (link instanceof JsonObject one && "next".equals(one.string("relation"))) {
                return one.string("url");
            }
        }
        return null;
    }

    private static List<String> all(Client client, String url) {
        List<String> ids = new ArrayList<>();
        String page = url;
        while (page != null) {
            Answer answer = client.get(page);
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            ids.addAll(answer.ids());
            page = next(answer.json());
        }
        return ids;
    }

    @Test
    void aChartHasThePatientFirstAllThatIsTheirsAndWhatThatRefersTo() {
        Case c = new Case();
        Answer whole = system.get("/fhir/Patient/" + c.patient + "/$everything");
        assertThat(whole.ids()).startsWith("Patient/" + c.patient).hasSize(9).containsAll(c.own()).containsAll(c.around());
        assertThat(whole.body()).contains("{\"mode\":\"include\"}");
        for (int count : List.of(1, 2, 3, 6, 7)) {
            List<String> paged = all(system, "/fhir/Patient/" + c.patient + "/$everything?_count=" + count);
            assertThat(paged).as("pages of " + count).hasSize(9).doesNotHaveDuplicates().containsAll(whole.ids());
        }
        assertThat(system.get("/fhir/Patient/" + c.patient + "/$everything?_count=2").ids().stream()
                        .filter(c.own()::contains))
                .hasSize(2);
    }

    @Test
    void aPostWithParametersMeansTheSame() {
        Case c = new Case();
        Answer answer = system.post(
                "/fhir/Patient/" + c.patient + "/$everything",
                """
                {"resourceType":"Parameters","parameter":[{"name":"_count","valueInteger":2},
                {"name":"_type","valueCode":"Observation"},{"name":"_type","valueCode":"Condition"}]}""");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        List<String> ids = new ArrayList<>(answer.ids());
        String next = next(answer.json());
        assertThat(next).isNotNull();
        ids.addAll(all(system, String.valueOf(next)));
        assertThat(system.post("/fhir/Patient/" + c.patient + "/$everything", "").ids()).hasSize(9);
        assertThat(system.post("/fhir/Patient", "").status()).isEqualTo(400);
        assertThat(ids).containsExactlyInAnyOrder(
                "Observation/" + c.during, "Observation/" + c.before, "Observation/" + c.undated, "Condition/" + c.condition);
    }

    @Test
    void timesNarrowAndUndatedStays() {
        Case c = new Case();
        String url = "/fhir/Patient/" + c.patient + "/$everything";
        assertThat(all(system, url + "?start=2024-01-01&end=2024"))
                .contains("Patient/" + c.patient, "Encounter/" + c.encounter, "Observation/" + c.during, "Observation/" + c.undated)
                .doesNotContain("Observation/" + c.before, "Condition/" + c.condition);
        assertThat(all(system, url + "?end=2023-06"))
                .contains("Observation/" + c.before, "Condition/" + c.condition)
                .doesNotContain("Encounter/" + c.encounter);
        assertThat(all(system, url + "?_since=2999-01-01T00:00:00Z")).isEmpty();
        assertThat(all(system, url + "?_since=2000-01-01T00:00:00Z")).hasSize(9);
    }

    @Test
    void whatIsNotUnderstoodIsRefused() {
        Case c = new Case();
        String url = "/fhir/Patient/" + c.patient + "/$everything?";
        for (String wrong : List.of(
                "_count=none", "_count=0", "_count=1&_count=2", "_type=Obs", "_type=", "start=yesterday", "_since=1", "_page=x",
                "_page=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "_sort=date")) {
            Answer answer = system.get(url + wrong);
            assertThat(answer.status()).as(wrong).isEqualTo(400);
            assertThat(answer.body()).as(wrong).contains(wrong.substring(0, wrong.indexOf('=')));
        }
        String page = next(system.get(url + "_count=2").json());
        assertThat(page).isNotNull();
        assertThat(system.get(String.valueOf(page).replace("_count=2", "_count=3")).status()).isEqualTo(400);
        assertThat(system.get("/fhir/Encounter/" + c.encounter + "/$everything?start=2024").status()).isEqualTo(400);
    }

    @Test
    void anEncounterHasWhatRefersToItAndWhatItRefersTo() {
        Case c = new Case();
        List<String> expected = new ArrayList<>(List.of(
                "Encounter/" + c.encounter, "Patient/" + c.patient, "Condition/" + c.condition, "Observation/" + c.during));
        expected.addAll(c.around());
        for (int count : List.of(1, 2, 100)) {
            assertThat(all(system, "/fhir/Encounter/" + c.encounter + "/$everything?_count=" + count))
                    .startsWith("Encounter/" + c.encounter)
                    .containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void whatPolicyHidesIsNotInIt() {
        Case c = new Case();
        String secret = system.create(
                "Observation",
                """
                {"resourceType":"Observation","meta":{"security":[{"code":"R"}]},"status":"final","code":{"text":"s"},
                "subject":{"reference":"Patient/%s"},"encounter":{"reference":"Encounter/%s"}}"""
                        .formatted(c.patient, c.encounter));
        Client nurse = salus.signIn(0, Role.NURSE, null);
        for (String url : List.of("/fhir/Patient/" + c.patient + "/$everything", "/fhir/Encounter/" + c.encounter + "/$everything")) {
            assertThat(all(system, url)).contains("Observation/" + secret);
            assertThat(all(nurse, url)).contains("Observation/" + c.during).doesNotContain("Observation/" + secret);
        }
        Client biller = salus.signIn(0, Role.BILLER, null);
        assertThat(all(biller, "/fhir/Patient/" + c.patient + "/$everything"))
                .contains("Encounter/" + c.encounter)
                .noneMatch(id -> id.startsWith("Observation/"));
        Client stranger = salus.system(1);
        Client front = salus.signIn(0, Role.FRONT_DESK, null);
        assertThat(stranger.get("/fhir/Patient/" + c.patient + "/$everything").status()).isEqualTo(404);
        assertThat(stranger.get("/fhir/Encounter/" + c.encounter + "/$everything").status()).isEqualTo(404);
        assertThat(front.get("/fhir/Encounter/" + c.encounter + "/$everything").status()).isEqualTo(403);
        assertThat(salus.signIn(0, Role.ADMINISTRATOR, null).get("/fhir/Patient/" + c.patient + "/$everything").status())
                .isEqualTo(403);
    }

    @Test
    void patientsHaveTheirOwnChartAndNoOther() {
        Case c = new Case();
        Case other = new Case();
        Client patient = salus.signIn(0, Role.PATIENT, c.patient);
        Set<String> own = new HashSet<>(all(patient, "/fhir/Patient/$everything?_count=2"));
        assertThat(own).containsAll(c.own()).containsAll(c.around());
        assertThat(all(patient, "/fhir/Patient/" + c.patient + "/$everything")).containsExactlyInAnyOrderElementsOf(own);
        assertThat(patient.get("/fhir/Patient/" + other.patient + "/$everything").status()).isEqualTo(404);
        assertThat(patient.get("/fhir/Encounter/" + other.encounter + "/$everything").status()).isEqualTo(404);
        Answer nobody = system.get("/fhir/Patient/$everything");
        assertThat(nobody.status()).isEqualTo(400);
        assertThat(nobody.body()).contains("Name the patient");
        assertThat(salus.signIn(0, Role.PHYSICIAN, null).get("/fhir/Patient/$everything").status()).isEqualTo(400);
    }

    @Test
    void aChartIsShownAsItWasKnownAtAMoment() throws InterruptedException {
        Case c = new Case();
        Thread.sleep(5);
        String then = java.time.Instant.now().toString();
        Thread.sleep(5);
        String later = c.observation("2024-03-02", c.encounter);
        system.delete("/fhir/Observation/" + c.before);
        system.put("/fhir/Practitioner/" + c.practitioner, "{\"resourceType\":\"Practitioner\",\"id\":\"" + c.practitioner + "\",\"name\":[{\"family\":\"Changed\"}]}");
        String url = "/fhir/Patient/" + c.patient + "/$everything";
        assertThat(all(system, url)).contains("Observation/" + later).doesNotContain("Observation/" + c.before);
        for (int count : List.of(2, 100)) {
            assertThat(all(system, url + "?_count=" + count + "&_at=" + then)).doesNotHaveDuplicates().hasSize(9).containsAll(c.own()).containsAll(c.around());
        }
        assertThat(system.get(url + "?_at=" + then).body()).contains("Weber").doesNotContain("Changed");
        assertThat(all(system, "/fhir/Encounter/" + c.encounter + "/$everything?_at=" + then))
                .contains("Observation/" + c.during, "Practitioner/" + c.practitioner)
                .doesNotContain("Observation/" + later);
        assertThat(system.get(url + "?_at=2000-01-01").status()).isEqualTo(404);
        assertThat(system.get(url + "?_at=now").status()).isEqualTo(400);
        // What is hidden today is hidden then too.
        system.post(
                "/fhir/Observation/" + c.during + "/$meta-add",
                "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"meta\",\"valueMeta\":{\"security\":[{\"code\":\"R\"}]}}]}");
        assertThat(all(salus.signIn(0, Role.NURSE, null), url + "?_at=" + then)).doesNotContain("Observation/" + c.during);
        assertThat(salus.system(1).get(url + "?_at=" + then).status()).isEqualTo(404);
    }

    @Test
    void theAuditNamesThePatientAndWhatWasAsked() {
        Case c = new Case();
        salus.signIn(0, Role.PHYSICIAN, null).get("/fhir/Encounter/" + c.encounter + "/$everything?_count=50");
        String events = salus.signIn(0, Role.PRIVACY_OFFICER, null).get("/audit/events?patient=" + c.patient).body();
        assertThat(events).contains("$everything?_count=50 (").contains("Encounter/" + c.encounter);
    }
}
