package org.salus.charts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** The rules on charts hold for every way in. */
class ChartRulesHttpTest {

    private static final String PENICILLIN = "'coding':[{'system':'http://www.nlm.nih.gov/research/umls/rxnorm','code':'7984','display':'Penicillin V'}]";
    private static final String LATEX = "'coding':[{'system':'http://snomed.info/sct','code':'111088007'}],'text':'Latex'";
    private static final String NONE = "'coding':[{'system':'http://snomed.info/sct','code':'716186003','display':'No known allergy'}]";
    private static final String NO_DRUG = "'coding':[{'system':'http://snomed.info/sct','code':'409137002','display':'No known drug allergy'}]";

    private final RunningSalus salus = RunningSalus.shared();
    private final Client system = salus.system();
    private final String patient = system.create("Patient", json("{'resourceType':'Patient','name':[{'family':'Rule'}]}"));

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private static String status(String kind, String code) {
        return "{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/" + kind + "','code':'" + code + "'}]}";
    }

    private String allergy(String code, String more) {
        return allergy(code, "active", "confirmed", more);
    }

    private String allergy(String code, String clinical, String verification, String more) {
        return json("{'resourceType':'AllergyIntolerance','clinicalStatus':" + status("allergyintolerance-clinical", clinical)
                + ",'verificationStatus':" + status("allergyintolerance-verification", verification) + ",'code':{" + code
                + "},'patient':{'reference':'Patient/" + patient + "'}" + more + "}");
    }

    private String problem(String category, String more) {
        return json("{'resourceType':'Condition','clinicalStatus':" + status("condition-clinical", "active") + ",'category':["
                + status("condition-category", category) + "],'code':{'coding':[{'system':'http://snomed.info/sct','code':'239873007'}],"
                + "'text':'Osteoarthritis of knee'},'subject':{'reference':'Patient/" + patient + "'}" + more + "}");
    }

    private Answer bundle(String type, String... entries) {
        return system.post("/fhir", json("{'resourceType':'Bundle','type':'" + type + "','entry':[") + String.join(",", entries) + "]}");
    }

    private static String post(String resource) {
        String type = resource.contains("AllergyIntolerance") ? "AllergyIntolerance" : resource.contains("'Observation'") || resource.contains("\"Observation\"") ? "Observation" : "Condition";
        return "{\"resource\":" + resource + ",\"request\":{\"method\":\"POST\",\"url\":\"" + type + "\"}}";
    }

    private static JsonObject issue(Answer answer, int which) {
        return answer.json().array("issue").object(which);
    }

    private static String expression(Answer answer, int which) {
        return issue(answer, which).array("expression").string(0);
    }

    private static String words(Answer answer) {
        return answer.body();
    }

    // Vital signs

    private String heartRate(String value) {
        return json("{'resourceType':'Observation','status':'preliminary','code':{'coding':[{'system':'http://loinc.org','code':'8867-4'}]},"
                + "'subject':{'reference':'Patient/" + patient + "'},'valueQuantity':{'value':" + value
                + ",'system':'http://unitsofmeasure.org','code':'/min'}}");
    }

    @Test
    void anImpossibleVitalSignIsRefusedWhicheverWayItComes() {
        Answer posted = system.post("/fhir/Observation", heartRate("720"));
        assertThat(posted.status()).as(posted.body()).isEqualTo(422);
        assertThat(expression(posted, 0)).isEqualTo("Observation.valueQuantity.value");
        assertThat(words(posted)).contains("between 0 and 400 /min");

        String id = system.create("Observation", heartRate("72"));
        assertThat(system.put("/fhir/Observation/" + id, heartRate("720").replaceFirst("\\{", "{\"id\":\"" + id + "\",")).status()).isEqualTo(422);
        assertThat(system.with("Content-Type", "application/json-patch+json")
                        .send("PATCH", "/fhir/Observation/" + id, json("[{'op':'replace','path':'/valueQuantity/value','value':720}]"))
                        .status())
                .isEqualTo(422);
        assertThat(system.put("/fhir/Observation?_id=" + id, heartRate("720")).status()).isEqualTo(422);

        Answer transaction = bundle("transaction", post(heartRate("80")), post(heartRate("-8")));
        assertThat(transaction.status()).isEqualTo(422);
        assertThat(expression(transaction, 0)).isEqualTo("Bundle.entry[1].resource / Observation.valueQuantity.value");
        Answer batch = bundle("batch", post(heartRate("-8")));
        assertThat(batch.json().array("entry").object(0).object("response").string("status")).startsWith("422");
        String patch = Base64.getEncoder()
                .encodeToString(json("[{'op':'replace','path':'/valueQuantity/value','value':720}]").getBytes(StandardCharsets.UTF_8));
        assertThat(bundle("transaction", json("{'resource':{'resourceType':'Binary','contentType':'application/json-patch+json','data':'" + patch
                                + "'},'request':{'method':'PATCH','url':'Observation/" + id + "'}}"))
                        .status())
                .isEqualTo(422);

        assertThat(system.get("/fhir/Observation?patient=" + patient).ids()).containsExactly("Observation/" + id);
        assertThat(system.get("/fhir/Observation/" + id).json().object("meta").string("versionId")).isEqualTo("1");
        assertThat(system.put("/fhir/Observation/" + id, heartRate("720").replaceFirst("\\{", "{\"id\":\"" + id + "\",").replace("preliminary", "entered-in-error")).status())
                .isEqualTo(200);
    }

    @Test
    void validateSaysWhatAWriteWouldSay() {
        Answer answer = system.post("/fhir/Observation/$validate", heartRate("720"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(words(answer)).contains("between 0 and 400 /min");
    }

    // Allergies

    @Test
    void theSameAllergyTwiceIsRefusedInWords() {
        String first = system.create("AllergyIntolerance", allergy(PENICILLIN, ""));
        Answer second = system.post("/fhir/AllergyIntolerance", allergy(PENICILLIN, ",'criticality':'high'"));
        assertThat(second.status()).isEqualTo(409);
        assertThat(issue(second, 0).string("code")).isEqualTo("duplicate");
        assertThat(expression(second, 0)).isEqualTo("AllergyIntolerance.code");
        assertThat(words(second)).contains("“Penicillin V”").contains("AllergyIntolerance/" + first);

        system.create("AllergyIntolerance", allergy(LATEX, ""));
        system.create("AllergyIntolerance", allergy(PENICILLIN, "inactive", "confirmed", ""));
        String refuted = system.create("AllergyIntolerance", allergy(PENICILLIN, "active", "refuted", ""));
        Answer again = system.put("/fhir/AllergyIntolerance/" + refuted, allergy(PENICILLIN, "").replaceFirst("\\{", "{\"id\":\"" + refuted + "\","));
        assertThat(again.status()).as("confirmed after all").isEqualTo(409);
        // What is there may be changed and closed; then there is room for another.
        assertThat(system.put("/fhir/AllergyIntolerance/" + first, allergy(PENICILLIN, ",'criticality':'high'").replaceFirst("\\{", "{\"id\":\"" + first + "\",")).status())
                .isEqualTo(200);
        assertThat(system.delete("/fhir/AllergyIntolerance/" + first).status()).isEqualTo(204);
        system.create("AllergyIntolerance", allergy(PENICILLIN, ""));
    }

    @Test
    void freeTextIsComparedByItsWords() {
        system.create("AllergyIntolerance", allergy("'text':'Bee  venom'", ""));
        assertThat(system.post("/fhir/AllergyIntolerance", allergy("'text':'bee venom'", "")).status()).isEqualTo(409);
        system.create("AllergyIntolerance", allergy("'text':'Wasp venom'", ""));
    }

    @Test
    void oneMayBeMovedAsideInTheBundleThatBringsTheOther() {
        String first = system.create("AllergyIntolerance", allergy(PENICILLIN, ""));
        Answer moved = bundle(
                "transaction",
                post(allergy(PENICILLIN, ",'criticality':'high'")),
                "{\"resource\":" + allergy(PENICILLIN, "resolved", "confirmed", "").replaceFirst("\\{", "{\"id\":\"" + first + "\",")
                        + ",\"request\":{\"method\":\"PUT\",\"url\":\"AllergyIntolerance/" + first + "\"}}");
        assertThat(moved.status()).as(moved.body()).isEqualTo(200);
    }

    @Test
    void aBundleWithTheSameTwiceNamesBothEntries() {
        Answer answer = bundle("transaction", post(allergy(LATEX, "")), post(allergy(PENICILLIN, "")), post(allergy(PENICILLIN, ",'criticality':'low'")));
        assertThat(answer.status()).isEqualTo(409);
        assertThat(expression(answer, 0)).isEqualTo("Bundle.entry[1].resource / AllergyIntolerance.code");
        assertThat(expression(answer, 1)).isEqualTo("Bundle.entry[2].resource / AllergyIntolerance.code");
        assertThat(words(answer)).contains("as Bundle.entry[2].resource").contains("as Bundle.entry[1].resource");
        assertThat(system.get("/fhir/AllergyIntolerance?patient=" + patient).ids()).isEmpty();
    }

    @Test
    void noKnownAllergyContradictsOneInEitherOrder() {
        String none = system.create("AllergyIntolerance", allergy(NONE, ""));
        Answer late = system.post("/fhir/AllergyIntolerance", allergy(PENICILLIN, ""));
        assertThat(late.status()).isEqualTo(409);
        assertThat(words(late)).contains("no known allergy").contains("AllergyIntolerance/" + none);
        assertThat(system.post("/fhir/AllergyIntolerance", allergy(PENICILLIN, "active", "refuted", "")).status()).isEqualTo(201);

        Answer together = bundle(
                "transaction",
                post(allergy(PENICILLIN, "")),
                "{\"resource\":" + allergy(NONE, "inactive", "confirmed", "").replaceFirst("\\{", "{\"id\":\"" + none + "\",")
                        + ",\"request\":{\"method\":\"PUT\",\"url\":\"AllergyIntolerance/" + none + "\"}}");
        assertThat(together.status()).as(together.body()).isEqualTo(200);
        Answer back = system.post("/fhir/AllergyIntolerance", allergy(NONE, ""));
        assertThat(back.status()).isEqualTo(409);
        assertThat(words(back)).contains("contradict").contains("Penicillin V");
        assertThat(bundle("transaction", post(allergy(NONE, "")), post(allergy(LATEX, ""))).status()).isEqualTo(409);
    }

    @Test
    void noKnownDrugAllergyIsAboutDrugs() {
        system.create("AllergyIntolerance", allergy(NO_DRUG, ""));
        system.create("AllergyIntolerance", allergy(LATEX, ",'category':['environment']"));
        assertThat(system.post("/fhir/AllergyIntolerance", allergy(PENICILLIN, ",'category':['medication']")).status()).isEqualTo(409);
    }

    @Test
    void nothingIsToldOfWhatTheWriterMayNotSee() {
        String hidden = system.create(
                "AllergyIntolerance",
                allergy("'coding':[{'system':'http://snomed.info/sct','code':'111088007'}],'text':'Hidden words'", ""));
        Client writer = salus.program(0, "system/AllergyIntolerance.c");
        Answer answer = writer.post("/fhir/AllergyIntolerance", allergy(LATEX, ""));
        assertThat(answer.status()).isEqualTo(409);
        assertThat(words(answer)).doesNotContain(hidden).doesNotContain("Hidden").contains("may not open");
        Answer none = writer.post("/fhir/AllergyIntolerance", allergy(NONE, ""));
        assertThat(none.status()).isEqualTo(409);
        assertThat(words(none)).doesNotContain(hidden).doesNotContain("Hidden").doesNotContain("Latex");
    }

    @Test
    void othersPatientsAndOrganisationsAreNotCompared() {
        system.create("AllergyIntolerance", allergy(PENICILLIN, ""));
        String other = system.create("Patient", json("{'resourceType':'Patient'}"));
        system.create("AllergyIntolerance", allergy(PENICILLIN, "").replace("Patient/" + patient, "Patient/" + other));
        // Who may not write allergies is refused before anything is compared.
        Answer desk = salus.signIn(0, Role.BILLER, null).post("/fhir/AllergyIntolerance", allergy(PENICILLIN, ""));
        assertThat(desk.status()).isEqualTo(403);
        assertThat(words(desk)).doesNotContain("Penicillin");
    }

    private int accepted(Callable<Answer> one) throws Exception {
        List<Callable<Answer>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(one);
        }
        int accepted = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(10)) {
            for (Future<Answer> future : threads.invokeAll(all)) {
                int status = future.get().status();
                assertThat(status).isIn(200, 201, 409);
                accepted += status == 409 ? 0 : 1;
            }
        }
        return accepted;
    }

    @Test
    void ofTwentyAtOnceOneIsStored() throws Exception {
        assertThat(accepted(() -> system.post("/fhir/AllergyIntolerance", allergy(PENICILLIN, "")))).isEqualTo(1);
        assertThat(accepted(() -> bundle("transaction", post(problem("problem-list-item", ""))))).isEqualTo(1);
        assertThat(system.get("/fhir/AllergyIntolerance?patient=" + patient).ids()).hasSize(1);
        assertThat(system.get("/fhir/Condition?patient=" + patient).ids()).hasSize(1);
    }

    @Test
    void ofAnAllergyAndNoneKnownAtOnceOneIsStored() throws Exception {
        java.util.concurrent.atomic.AtomicInteger turn = new java.util.concurrent.atomic.AtomicInteger();
        assertThat(accepted(() -> system.post("/fhir/AllergyIntolerance", allergy(turn.incrementAndGet() % 2 == 0 ? NONE : PENICILLIN, ""))))
                .isEqualTo(1);
    }

    // Problems

    @Test
    void theSameProblemStandsOnceOnTheList() {
        String first = system.create("Condition", problem("problem-list-item", ""));
        Answer second = system.post("/fhir/Condition", problem("problem-list-item", ",'onsetDateTime':'2020'"));
        assertThat(second.status()).isEqualTo(409);
        assertThat(words(second)).contains("Osteoarthritis of knee").contains("Condition/" + first);
        system.create("Condition", problem("problem-list-item", ",'bodySite':[{'coding':[{'system':'http://snomed.info/sct','code':'82169009'}]}]"));
        assertThat(bundle(
                                "transaction",
                                post(problem("problem-list-item", ",'bodySite':[{'text':'Left'}]")),
                                post(problem("problem-list-item", ",'bodySite':[{'text':'left'}]")))
                        .status())
                .isEqualTo(409);
    }

    @ParameterizedTest
    @ValueSource(strings = {"encounter-diagnosis"})
    void aDiagnosisMayBeMadeAtEveryVisit(String category) {
        system.create("Condition", problem(category, ""));
        system.create("Condition", problem(category, ""));
        assertThat(bundle("transaction", post(problem(category, "")), post(problem(category, ""))).status()).isEqualTo(200);
    }

    /** One lock for each of so many would be more than PostgreSQL holds. */
    @Test
    void aChartOfManyThousandEntriesIsLoadedAtOnce() {
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < 8000; i++) {
            entries.add(post(i % 2 == 0 ? heartRate("80") : problem("encounter-diagnosis", "")));
        }
        Answer answer = bundle("transaction", entries.toArray(String[]::new));
        assertThat(answer.status()).isEqualTo(200);
    }
}
