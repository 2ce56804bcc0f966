package org.salus.record.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** {@code Patient/$match} over HTTP. */
class MatchTest {

    private static final Random RANDOM = new Random();

    private final RunningSalus salus = RunningSalus.shared();
    private final Client system = salus.system();

    /** Made of letters, so that tests do not find one another's patients. */
    private static String name(String beginning) {
        StringBuilder name = new StringBuilder(beginning);
        for (int i = 0; i < 9; i++) {
            name.append((char) ('a' + RANDOM.nextInt(26)));
        }
        return name.toString();
    }

    private static String patient(String given, String family, @Nullable String birthDate, String more) {
        return "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"" + family + "\",\"given\":[\"" + given + "\"]}]"
                + (birthDate == null ? "" : ",\"birthDate\":\"" + birthDate + "\"") + more + "}";
    }

    private static String asked(String patient, String more) {
        return "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"resource\",\"resource\":" + patient + "}" + more + "]}";
    }

    private Answer match(String patient) {
        Answer answer = system.post("/fhir/Patient/$match", asked(patient, ""));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    private static JsonObject search(Answer answer, String id) {
        JsonArray entries = java.util.Objects.requireNonNull(answer.json().array("entry"));
        for (Object entry : entries) {
            JsonObject resource = ((JsonObject) entry).object("resource");
            if (resource != null && id.equals(resource.string("id"))) {
                return java.util.Objects.requireNonNull(((JsonObject) entry).object("search"));
            }
        }
        throw new AssertionError("not found: " + id);
    }

    private static String grade(Answer answer, String id) {
        JsonArray extensions = java.util.Objects.requireNonNull(search(answer, id).array("extension"));
        return String.valueOf(java.util.Objects.requireNonNull(extensions.object(0)).string("valueCode"));
    }

    @Test
    void jonSmythIsJohnSmith() {
        String id = system.create("Patient", patient("John", "Smith", "1980-01-02", ""));
        Answer answer = match(patient("Jon", "Smyth", "1980-01-02", ""));
        assertThat(grade(answer, id)).isEqualTo("probable");
        assertThat(((JsonNumber) java.util.Objects.requireNonNull(search(answer, id).get("score"))).decimal().doubleValue())
                .isBetween(0.95, 0.9999);
        assertThat(search(answer, id).string("mode")).isEqualTo("match");
    }

    @Test
    void slipsAreForgiven() {
        String family = name("Kr");
        String id = system.create(
                "Patient",
                patient("Catherine", family, "1975-03-09", ",\"gender\":\"female\",\"telecom\":[{\"system\":\"phone\",\"value\":\"(555) 867-53" + RANDOM.nextInt(10, 99) + "\"}]"));
        for (String asked : List.of(
                patient("Kate", family, "1975-03-09", ""),
                patient("Katherine", family, "1975-09-03", ",\"gender\":\"female\""),
                patient("Catherine", family, "1975-03-08", ""),
                patient("Catherine", family, "1957-03-09", ",\"gender\":\"female\""),
                patient("Catherine", family.substring(0, 5) + "q" + family.substring(6), "1975-03-09", ""),
                patient("Catherine", family, null, ""),
                patient("C", family, "1975", ""),
                patient(family, "Catherine", "1975-03-09", ""),
                patient("Catherine", "Othername", "1975-03-09", ",\"gender\":\"female\""))) {
            assertThat(match(asked).ids()).as(asked).contains("Patient/" + id);
        }
        assertThat(match(patient("Robert", family, "1931-11-30", ",\"gender\":\"male\"")).ids()).doesNotContain("Patient/" + id);
    }

    @Test
    void aNumberOrAPhoneFindsThePatientWhateverTheName() {
        String mrn = name("m");
        String phone = "" + RANDOM.nextInt(200, 999) + RANDOM.nextInt(200, 999) + RANDOM.nextInt(1000, 9999);
        String id = system.create(
                "Patient",
                patient("Ana", name("Lo"), "1990-05-05", ",\"identifier\":[{\"system\":\"urn:mrn\",\"value\":\"" + mrn
                        + "\"}],\"telecom\":[{\"system\":\"phone\",\"value\":\"" + phone.substring(0, 3) + "-" + phone.substring(3, 6) + "-"
                        + phone.substring(6) + "\"}]"));
        Answer byNumber = match("{\"resourceType\":\"Patient\",\"birthDate\":\"1990-05-05\",\"identifier\":[{\"system\":\"urn:mrn\",\"value\":\"" + mrn + "\"}]}");
        assertThat(byNumber.ids()).startsWith("Patient/" + id);
        assertThat(grade(byNumber, id)).isEqualTo("certain");
        assertThat(match("{\"resourceType\":\"Patient\",\"birthDate\":\"1990-05-05\",\"telecom\":[{\"system\":\"phone\",\"value\":\"+1 (" + phone.substring(0, 3)
                                + ") " + phone.substring(3) + "\"}]}")
                        .ids())
                .contains("Patient/" + id);
    }

    @Test
    void onlyACertainMatchThatIsAloneIsShownWhenOnlyThoseAreAsked() {
        String mrn = name("m");
        String identifier = ",\"identifier\":[{\"system\":\"urn:mrn\",\"value\":\"" + mrn + "\"}]";
        String family = name("On");
        String given = name("Iv");
        String id = system.create("Patient", patient(given, family, "1990-05-05", identifier));
        String other = system.create("Patient", patient(given, family, "1990-05-05", ""));
        String only = ",{\"name\":\"onlyCertainMatches\",\"valueBoolean\":true}";
        String asked = patient(given, family, "1990-05-05", identifier);
        // Other tests have patients with names that sound alike.
        assertThat(match(asked).ids()).startsWith("Patient/" + id).contains("Patient/" + other);
        assertThat(system.post("/fhir/Patient/$match", asked(asked, ",{\"name\":\"count\",\"valueInteger\":1}")).ids()).containsExactly("Patient/" + id);
        assertThat(system.post("/fhir/Patient/$match", asked(asked, only)).ids()).containsExactly("Patient/" + id);
        assertThat(system.post("/fhir/Patient/$match", asked(patient(given, family, "1990-05-05", ""), only)).ids()).isEmpty();
        String twin = system.create("Patient", patient(given, family, "1990-05-05", identifier));
        Answer both = system.post("/fhir/Patient/$match", asked(asked, only));
        assertThat(both.ids()).noneMatch(i -> i.startsWith("Patient/"));
        assertThat(both.body()).contains("Several patients match");
        // The twin is replaced by the other: then there is one again.
        system.put(
                "/fhir/Patient/" + twin,
                patient(given, family, "1990-05-05", identifier + ",\"id\":\"" + twin + "\",\"active\":false,\"deceasedBoolean\":true,\"link\":[{\"type\":\"replaced-by\",\"other\":{\"reference\":\"Patient/" + id + "\"}}]"));
        assertThat(system.post("/fhir/Patient/$match", asked(asked, only)).ids()).containsExactly("Patient/" + id);
        assertThat(match(asked).body()).contains("\"valueCode\":\"inactive\"").contains("\"valueCode\":\"replaced\"").contains("\"valueCode\":\"deceased\"");
    }

    @Test
    void whatIsNotUnderstoodIsRefused() {
        String good = patient("A", "B", null, "");
        for (String wrong : List.of(
                "{\"resourceType\":\"Parameters\"}",
                asked("{\"resourceType\":\"Person\"}", ""),
                asked("{\"resourceType\":\"Patient\"}", ""),
                asked("{\"resourceType\":\"Patient\",\"gender\":\"sometimes\",\"birthDate\":\"1990\"}", ""),
                asked(good, ",{\"name\":\"count\",\"valueInteger\":0}"),
                asked(good, ",{\"name\":\"onlyCertainMatches\",\"valueString\":\"perhaps\"}"),
                asked(good, ",{\"name\":\"colour\",\"valueString\":\"red\"}"))) {
            assertThat(system.post("/fhir/Patient/$match", wrong).status()).as(wrong).isIn(400, 422);
        }
        assertThat(system.get("/fhir/Patient/$match").status()).isIn(400, 422);
        assertThat(system.post("/fhir/Patient/$match", good).status()).as("the resource as the whole body").isEqualTo(200);
    }

    @Test
    void othersFindNobody() {
        String family = name("Se");
        String given = name("Iv");
        String id = system.create("Patient", patient(given, family, "1990-05-05", ""));
        String labelled = system.create("Patient", patient(given, family, "1990-05-05", ",\"meta\":{\"security\":[{\"code\":\"R\"}]}"));
        String asked = asked(patient(given, family, "1990-05-05", ""), "");
        assertThat(system.post("/fhir/Patient/$match", asked).ids()).containsExactlyInAnyOrder("Patient/" + id, "Patient/" + labelled);
        assertThat(salus.signIn(0, Role.NURSE, null).post("/fhir/Patient/$match", asked).ids()).containsExactly("Patient/" + id);
        assertThat(salus.system(1).post("/fhir/Patient/$match", asked).ids()).isEmpty();
        String other = system.create("Patient", patient("Eva", name("Ot"), null, ""));
        assertThat(salus.signIn(0, Role.PATIENT, other).post("/fhir/Patient/$match", asked).ids()).isEmpty();
        assertThat(salus.signIn(0, Role.PRIVACY_OFFICER, null).post("/fhir/Patient/$match", asked).status()).isEqualTo(403);
        assertThat(salus.signIn(0, Role.PRIVACY_OFFICER, null).get("/audit/events?patient=" + id).body()).contains("$match (2 shown)").doesNotContain(family);
    }
}
