package org.salus.charting.phrases;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.Translated;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

class PhrasesHttpTest {

    private static final RunningSalus SALUS = RunningSalus.shared();
    private static String adaId;
    private static String team;
    private static Client ada;
    private static Client bea;
    private static Client administrator;

    @BeforeAll
    static void signIn() {
        adaId = practitioner();
        String beaId = practitioner();
        team = SALUS.system().create("Organization", "{\"resourceType\":\"Organization\",\"name\":\"Ward 3\"}");
        SALUS.system().create(
                        "PractitionerRole",
                        "{\"resourceType\":\"PractitionerRole\",\"practitioner\":{\"reference\":\"Practitioner/" + beaId
                                + "\"},\"organization\":{\"reference\":\"Organization/" + team + "\"}}");
        ada = SALUS.signIn(0, Role.PHYSICIAN, null, adaId);
        bea = SALUS.signIn(0, Role.PHYSICIAN, null, beaId);
        administrator = SALUS.signIn(0, Role.ADMINISTRATOR, null);
    }

    private static String practitioner() {
        return SALUS.system().create("Practitioner", "{\"resourceType\":\"Practitioner\",\"name\":[{\"family\":\"Phrase\"}]}");
    }

    private static String patient(String more) {
        return SALUS.system().create(
                        "Patient",
                        "{\"resourceType\":\"Patient\",\"name\":[{\"given\":[\"Nora\"],\"family\":\"Quill\"}]" + more + "}");
    }

    private static String parameters(String... namesAndValues) {
        JsonArray list = new JsonArray();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            list.add(new JsonObject().put("name", namesAndValues[i]).put("valueString", namesAndValues[i + 1]));
        }
        return text(new JsonObject().put("resourceType", "Parameters").put("parameter", list));
    }

    private static String text(JsonObject json) {
        return new String(Json.write(json), StandardCharsets.UTF_8);
    }

    private static Answer expand(Client client, String patient, String name, String value) {
        return client.with("X-Salus-Patient", patient).post("/fhir/Basic/$expand-phrase", parameters(name, value));
    }

    private static String expanded(Client client, String patient, String phrase) {
        Answer answer = expand(client, patient, "text", phrase);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return String.valueOf(answer.json().array("parameter").object(0).string("valueString"));
    }

    private static String phrase(String name, String words, Phrase.Scope scope, String author) {
        return text(new Phrase(name, words, scope, scope == Phrase.Scope.TEAM ? "Organization/" + team : null)
                .basic()
                .put("author", new JsonObject().put("reference", "Practitioner/" + author)));
    }

    private static void observe(String patient, String code, String day, String value) {
        SALUS.system().create(
                        "Observation",
                        "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\""
                                + code + "\"}]},\"subject\":{\"reference\":\"Patient/" + patient + "\"},\"effectiveDateTime\":\"" + day + "\","
                                + value + "}");
    }

    private static String component(String code, int value) {
        return "{\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"" + code + "\"}]},\"valueQuantity\":{\"value\":" + value
                + ",\"unit\":\"mmHg\"}}";
    }

    @Test
    void tokensSayWhatTheChartSays() {
        String patient = patient(",\"birthDate\":\"1960-02-01\",\"gender\":\"female\"");
        observe(patient, "4548-4", "2025-01-05", "\"valueQuantity\":{\"value\":8.1,\"unit\":\"%\"}");
        observe(patient, "4548-4", "2026-03-05", "\"valueQuantity\":{\"value\":7.20,\"unit\":\"%\"}");
        observe(patient, "85354-9", "2026-03-06", "\"component\":[" + component("8480-6", 128) + "," + component("8462-4", 82) + "]");
        for (String[] problem : new String[][] {{"active", "Asthma {mild|severe}"}, {"resolved", "Measles"}}) {
            SALUS.system().create(
                            "Condition",
                            "{\"resourceType\":\"Condition\",\"clinicalStatus\":{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/condition-clinical\",\"code\":\""
                                    + problem[0] + "\"}]},\"code\":{\"text\":\"" + problem[1] + "\"},\"subject\":{\"reference\":\"Patient/" + patient + "\"}}");
        }
        assertThat(expanded(ada, patient, "A1c {{last.a1c}}, BP {{last.bp}}, again {{ last.4548-4 }}"))
                .isEqualTo("A1c 7.20 % (2026-03-05), BP 128/82 mmHg (2026-03-06), again 7.20 % (2026-03-05)");
        assertThat(expanded(ada, patient, "{{patient.name}}, {{patient.sex}}: {{problems}}")).isEqualTo("Nora Quill, female: Asthma (mild|severe)");
        assertThat(expanded(ada, patient, "{{age}}")).matches("6\\d years");
        assertThat(expanded(ada, patient, "{yes|no} ***")).isEqualTo("{yes|no} ***");
        assertThat(expanded(ada, patient, "{{allergies}}. {{medications}}.")).isEqualTo("No allergies are recorded. No active medications are recorded.");
    }

    @Test
    void whatComesWithSalusIsInTheLanguageOfTheNote() {
        String patient = patient(",\"birthDate\":\"1960-02-01\",\"gender\":\"female\"");
        Client chart = ada.with("X-Salus-Patient", patient);
        String french = chart.post("/fhir/Basic/$expand-phrase", parameters("name", ".chart", "language", "fr")).body();
        assertThat(french).contains("Problèmes : Aucun problème actif n’est enregistré").contains("Allergies : Aucune allergie");
        String spanish = chart.post("/fhir/Basic/$expand-phrase", parameters("text", "{{age}}, {{patient.sex}}", "language", "es-MX")).body();
        assertThat(spanish).containsPattern("6\\d años, mujer");
        assertThat(expand(ada, patient, "name", ".chart").body()).contains("Problems: No active problems are recorded");
        Answer unknown = chart.post("/fhir/Basic/$expand-phrase", parameters("name", ".chart", "language", "de"));
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.body()).contains("language is en, fr or es");
        JsonObject listed = named(ada.get("/fhir/Basic/$phrases").json(), ".dm");
        assertThat(Translated.of(listed, "valueString")).isEqualTo(ShippedPhrase.ALL.get(2).text());
    }

    /** The text of a phrase in the list of all. */
    private static JsonObject named(JsonObject list, String name) {
        JsonArray phrases = list.array("parameter");
        for (int i = 0; i < phrases.size(); i++) {
            JsonArray parts = phrases.object(i).array("part");
            if (name.equals(parts.object(0).string("valueString"))) {
                return parts.object(1);
            }
        }
        throw new AssertionError("There is no " + name);
    }

    @Test
    void whatCannotBeSaidIsLeftToTheWriterWithTheReason() {
        Answer answer = expand(ada, patient(""), "text", "A1c {{last.a1c}}, age {{age}}, {{nothing.such}}");
        assertThat(answer.json().array("parameter").object(0).string("valueString")).isEqualTo("A1c ***, age ***, ***");
        assertThat(answer.body()).contains("There is no such result in the chart.").contains("The chart does not say it.").contains("There is no such token.");
    }

    @Test
    void tokensAreResolvedAsTheCaller() {
        Client nurse = SALUS.signIn(0, Role.NURSE, null);
        String patient = patient("");
        observe(patient, "4548-4", "2026-03-05", "\"meta\":{\"security\":[{\"code\":\"R\"}]},\"valueQuantity\":{\"value\":7,\"unit\":\"%\"}");
        assertThat(expanded(ada, patient, "{{last.a1c}}")).startsWith("7 %");
        assertThat(expanded(nurse, patient, "{{last.a1c}}")).isEqualTo("***");
        for (Client other : List.of(SALUS.signIn(0, Role.FRONT_DESK, null), administrator, SALUS.signIn(0, Role.BILLER, null))) {
            assertThat(expand(other, patient, "text", "{{last.a1c}}").status()).isEqualTo(403);
        }
        assertThat(expand(SALUS.signIn(1, Role.PHYSICIAN, null), patient, "text", "{{age}}").status()).isEqualTo(404);
        assertThat(ada.post("/fhir/Basic/$expand-phrase", parameters("text", "x")).status()).isEqualTo(400);
        assertThat(expand(ada, patient, "name", ".nothing").status()).isEqualTo(404);
    }

    @Test
    void everybodyWritesTheOwnPhrases() {
        String patient = patient("");
        Answer own = ada.post("/fhir/Basic", phrase(".own", "Mine {{patient.name}}", Phrase.Scope.PERSONAL, adaId));
        assertThat(own.status()).as(own.body()).isEqualTo(201);
        String path = "/fhir/Basic/" + own.json().string("id");
        assertThat(expand(ada, patient, "name", ".own").body()).contains("Mine Nora Quill");
        assertThat(expand(bea, patient, "name", ".own").status()).isEqualTo(404);
        assertThat(bea.put(path, text(own.json())).status()).isEqualTo(403);
        assertThat(bea.delete(path).status()).isEqualTo(403);
        assertThat(bea.post("/fhir/Basic", phrase(".forged", "x", Phrase.Scope.PERSONAL, adaId)).status()).isEqualTo(403);
        assertThat(ada.post("/fhir/Basic", phrase(".site", "x", Phrase.Scope.SITE, adaId)).status()).isEqualTo(403);
        assertThat(ada.post("/fhir/Basic", phrase("No Dot", "x", Phrase.Scope.PERSONAL, adaId)).status()).isEqualTo(422);
        assertThat(ada.post("/fhir/Basic", phrase(".ward", "For the ward.", Phrase.Scope.TEAM, adaId)).status()).isEqualTo(201);
        assertThat(expand(bea, patient, "name", ".ward").body()).contains("For the ward.");
        assertThat(expand(ada, patient, "name", ".ward").status()).as("not of the team").isEqualTo(404);
        assertThat(ada.delete(path).status()).isIn(200, 204);
    }

    @Test
    void theSitesAreTheAdministrators() {
        String patient = patient("");
        assertThat(expand(ada, patient, "name", ".vitals").body()).contains("Blood pressure");
        for (String words : List.of("Vital signs: ***", "Signs: ***")) {
            Answer saved = administrator.post("/fhir/Basic/$save-site-phrase", parameters("name", ".vitals", "text", words));
            assertThat(saved.status()).as(saved.body()).isEqualTo(200);
        }
        assertThat(expand(ada, patient, "name", ".vitals").body()).contains("\"Signs: ***\"");
        Answer list = bea.get("/fhir/Basic/$phrases");
        assertThat(list.body()).contains("Signs: ***").doesNotContain("Vital signs").contains(".hpi");
        assertThat(ada.post("/fhir/Basic/$save-site-phrase", parameters("name", ".x", "text", "x")).status()).isEqualTo(403);
        assertThat(administrator.post("/fhir/Basic/$save-site-phrase", parameters("name", "x", "text", "x")).status()).isEqualTo(422);
        assertThat(administrator.get("/fhir/Basic?code=x").status()).as("sees no clinical data for it").isEqualTo(403);
        assertThat(administrator.get("/fhir/Basic/$phrases").status()).isEqualTo(403);
    }
}
