package org.salus.forms;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.Translated;
import org.salus.kernel.Language;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** Answers, their score and their warning: one thing, whichever way somebody writes. */
class FormsHttpTest {

    private static final RunningSalus SALUS = RunningSalus.shared();
    private static final String[] PHQ = {
        "44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3", "44260-8"};
    private static final String[] OPTIONS = {"LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9"};

    private static Client nurse;
    private static Client clerk;
    private static Client doctor;
    private static String doctorId;

    @BeforeAll
    static void signIn() {
        doctorId = SALUS.system().create("Practitioner", json("{'resourceType':'Practitioner','name':[{'family':'Asked'}]}"));
        doctor = SALUS.signIn(0, Role.PHYSICIAN, null, doctorId);
        nurse = SALUS.signIn(0, Role.NURSE, null);
        clerk = SALUS.signIn(0, Role.FRONT_DESK, null);
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private static String patient() {
        return SALUS.system().create("Patient", json("{'resourceType':'Patient','name':[{'family':'Answered'}],'gender':'female',"
                + "'birthDate':'1980-05-06','generalPractitioner':[{'reference':'Practitioner/" + doctorId + "'}]}"));
    }

    private static String item(String linkId, String code) {
        return json("{'linkId':'" + linkId + "','answer':[{'valueCoding':{'system':'http://loinc.org','code':'" + code + "'}}]}");
    }

    /** @param values of the PHQ-9; negative for no answer */
    private static String phq9(int... values) {
        List<String> items = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            if (values[i] >= 0) {
                items.add(item(PHQ[i], OPTIONS[values[i]]));
            }
        }
        return response("urn:salus:Questionnaire:phq-9|1", "", items.toArray(String[]::new));
    }

    private static String response(String questionnaire, String more, String... items) {
        return json("{'resourceType':'QuestionnaireResponse','status':'completed','questionnaire':'" + questionnaire + "'," + more + "'item':[")
                + String.join(",", items) + "]}";
    }

    private static Answer submit(Client who, String patient, String response, String... more) {
        return who.with("X-Salus-Patient", patient)
                .post("/fhir/QuestionnaireResponse/$submit", "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"response\",\"resource\":"
                        + response + "}" + String.join("", more) + "]}");
    }

    private static List<JsonObject> named(Answer answer, String name) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return JsonObject.objects(answer.json(), "parameter").stream().filter(p -> name.equals(p.string("name"))).toList();
    }

    private static JsonObject one(Answer answer, String name) {
        List<JsonObject> all = named(answer, name);
        assertThat(all).as(answer.body()).hasSize(1);
        return all.getFirst().object("resource");
    }

    private static void refused(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(code);
    }

    private static JsonObject read(JsonObject resource) {
        return SALUS.system().get("/fhir/" + FormTerms.name(resource)).json();
    }

    private static int count(String query) {
        return JsonObject.objects(SALUS.system().get("/fhir/" + query).json(), "entry").size();
    }

    private static String text(JsonObject resource) {
        return new String(Json.write(resource), StandardCharsets.UTF_8);
    }

    /** The same response with these answers, as an amendment of the version that was read. */
    private static String amended(JsonObject filed, String response) {
        return json("{'id':'" + filed.string("id") + "','meta':{'versionId':'" + filed.object("meta").string("versionId") + "'},")
                + response.substring(1);
    }

    @Test
    void answersAreScoredAndWarnInOneTransaction() {
        String patient = patient();
        Answer answer = submit(nurse, patient, phq9(2, 2, 2, 2, 1, 1, 2, 1, 1));
        JsonObject response = one(answer, "response");
        assertThat(response.string("status")).isEqualTo("completed");
        assertThat(text(response)).contains("Feeling tired or having little energy", "Several days");

        JsonObject score = one(answer, "score");
        assertThat(score.object("valueQuantity").get("value")).hasToString("14");
        assertThat(text(score)).contains("\"survey\"", "\"44261-6\"", "moderate depression");
        assertThat(JsonObject.objects(score, "derivedFrom").getFirst().string("reference")).isEqualTo(FormTerms.name(response));

        JsonObject task = one(answer, "alarm");
        assertThat(task.string("priority")).isEqualTo("urgent");
        assertThat(Translated.text(task, "description", Language.EN)).isEqualTo("PHQ-9: depression: Thoughts of death or self-harm: ask about suicide risk today");
        assertThat(Translated.text(task, "description", Language.ES)).startsWith("PHQ-9: depresión: Ideas de muerte");
        assertThat(task.object("owner").string("reference")).isEqualTo("Practitioner/" + doctorId);
        assertThat(task.object("focus").string("reference")).isEqualTo(FormTerms.name(response));
        assertThat(doctor.get("/fhir/Task/$inbox?_count=200").body()).contains("Task/" + task.string("id"));

        String tag = "patient=" + patient + "&_lastUpdated=" + response.object("meta").string("lastUpdated").replace("+", "%2B");
        assertThat(count("QuestionnaireResponse?" + tag)).isOne();
        assertThat(count("Observation?" + tag)).as("one transaction has one time").isOne();
        assertThat(count("Task?" + tag)).isOne();
    }

    @Test
    void withoutAnAnswerThereIsNoScoreButTheWarning() {
        String patient = patient();
        Answer answer = submit(nurse, patient, phq9(3, 3, -1, 3, 3, 3, 3, 3, 3));
        assertThat(named(answer, "score")).isEmpty();
        assertThat(text(named(answer, "not-scored").getFirst())).contains("44259-0");
        one(answer, "alarm");
        assertThat(count("Observation?patient=" + patient)).isZero();
        assertThat(text(one(answer, "response"))).doesNotContain("\"total\"");
        assertThat(named(submit(nurse, patient, phq9(0, 0, 0, 0, 0, 0, 0, 0, 0)), "alarm")).isEmpty();
    }

    @Test
    void anAmendmentChangesTheScoreAndTheWarning() {
        String patient = patient();
        Answer first = submit(nurse, patient, phq9(1, 1, 1, 1, 1, 1, 1, 1, 1));
        JsonObject filed = one(first, "response");
        JsonObject score = one(first, "score");

        Answer second = submit(nurse, patient, amended(filed, phq9(1, 1, 1, 1, 1, 1, 1, 1, 0)));
        assertThat(one(second, "response").string("status")).isEqualTo("amended");
        assertThat(one(second, "score").string("id")).isEqualTo(score.string("id"));
        assertThat(one(second, "score").object("valueQuantity").get("value")).hasToString("8");
        assertThat(one(second, "cancelled").string("id")).isEqualTo(one(first, "alarm").string("id"));
        refused(submit(nurse, patient, amended(filed, phq9(3))), 412, "SAL-VERSION");

        Answer third = submit(nurse, patient, amended(one(second, "response"), phq9(1, 1)));
        assertThat(one(third, "removed").string("status")).isEqualTo("entered-in-error");
        assertThat(named(third, "not-scored")).hasSize(1);
        Answer fourth = submit(nurse, patient, amended(one(third, "response"), phq9(3, 3, 3, 3, 3, 3, 3, 3, 3)));
        assertThat(one(fourth, "score").string("id")).isEqualTo(score.string("id"));
        assertThat(one(fourth, "score").string("status")).isEqualTo("amended");
        one(fourth, "alarm");
        assertThat(count("Observation?patient=" + patient)).isOne();
    }

    @Test
    void whatIsTakenBackIsMarkedWithItsScoreAndWarnsNoMore() {
        String patient = patient();
        Answer first = submit(nurse, patient, phq9(1, 1, 1, 1, 1, 1, 1, 1, 1));
        JsonObject filed = one(first, "response");
        String path = "/fhir/" + FormTerms.name(filed) + "/$retract-response";
        String reason = json("{'resourceType':'Parameters','parameter':[{'name':'reason','valueString':'Answered by somebody else'}]}");
        refused(nurse.with("X-Salus-Patient", patient()).post(path, reason), 409, "SAL-WRONG-PATIENT");
        refused(clerk.with("X-Salus-Patient", patient).post(path, reason), 403, "SAL-FORBIDDEN");
        refused(nurse.with("X-Salus-Patient", patient).post(path, json("{'resourceType':'Parameters'}")), 400, "SAL-PARAMETER");
        assertThat(nurse.with("X-Salus-Patient", patient).post(path, reason).status()).isEqualTo(200);
        assertThat(read(filed).string("status")).isEqualTo("entered-in-error");
        assertThat(text(read(filed))).contains("Answered by somebody else");
        assertThat(read(one(first, "score")).string("status")).isEqualTo("entered-in-error");
        assertThat(read(one(first, "alarm")).string("status")).isEqualTo("cancelled");
        refused(nurse.with("X-Salus-Patient", patient).post(path, reason), 409, "SAL-CONFLICT");
        refused(submit(nurse, patient, amended(read(filed), phq9(1))), 409, "SAL-CONFLICT");
    }

    @Test
    void answersAreFiledInTheChartThatIsOpenAndByThoseWhoMay() {
        String patient = patient();
        String other = patient();
        String aboutOther = response("urn:salus:Questionnaire:phq-2|1", json("'subject':{'reference':'Patient/" + other + "'},"), item(PHQ[0], OPTIONS[1]));
        refused(submit(nurse, patient, aboutOther), 409, "SAL-WRONG-PATIENT");
        JsonObject filed = one(submit(nurse, other, phq9(1)), "response");
        refused(submit(nurse, patient, amended(filed, phq9(2))), 409, "SAL-WRONG-PATIENT");
        refused(submit(clerk, patient, phq9(1)), 403, "SAL-FORBIDDEN");
        refused(SALUS.signIn(0, Role.PATIENT, patient).with("X-Salus-Patient", patient)
                .post("/fhir/QuestionnaireResponse/$submit", json("{'resourceType':'Parameters'}")), 403, "SAL-FORBIDDEN");
        assertThat(nurse.post("/fhir/QuestionnaireResponse/$submit", json("{'resourceType':'Parameters','parameter':[{'name':'response','resource':")
                + phq9(1) + "}]}").status()).isEqualTo(400);
        assertThat(count("QuestionnaireResponse?patient=" + patient)).isZero();
    }

    @Test
    void theSameSubmissionIsFiledOnce() {
        String patient = patient();
        String once = json(",{'name':'submission','valueString':'" + UUID.randomUUID() + "'}");
        one(submit(nurse, patient, phq9(1, 1, 1, 1, 1, 1, 1, 1, 1), once), "response");
        refused(submit(nurse, patient, phq9(1, 1, 1, 1, 1, 1, 1, 1, 1), once), 409, "SAL-DUPLICATE");
        assertThat(count("QuestionnaireResponse?patient=" + patient)).isOne();
        assertThat(count("Task?patient=" + patient)).isOne();
    }

    @Test
    void answersFitTheQuestionnaire() {
        String patient = patient();
        String phq = "urn:salus:Questionnaire:phq-9|1";
        refused(submit(nurse, patient, response(phq, "", item("nothing", OPTIONS[1]))), 422, "SAL-VALUE");
        refused(submit(nurse, patient, response(phq, "", item(PHQ[0], "LA18926-8"))), 422, "SAL-CODE");
        refused(submit(nurse, patient, response(phq, "", item(PHQ[0], OPTIONS[0]), item(PHQ[0], OPTIONS[1]))), 422, "SAL-STRUCTURE");
        refused(submit(nurse, patient, response(phq, "", json("{'linkId':'44250-9','answer':[{'valueInteger':3}]}"))), 422, "SAL-VALUE");
        refused(submit(nurse, patient, response(phq, "")), 422, "SAL");
        refused(submit(nurse, patient, response("urn:salus:Questionnaire:phq-9|7", "", item(PHQ[0], OPTIONS[0]))), 404, "SAL-NOT-FOUND");
        // A total that a client states counts for nothing.
        String stated = response(phq, "", item(PHQ[0], OPTIONS[1]), json("{'linkId':'total','answer':[{'valueDecimal':27}]}"));
        assertThat(text(one(submit(nurse, patient, stated), "response"))).doesNotContain("valueDecimal", "\"total\"");
        refused(submit(nurse, patient, response(phq, json("'authored':'2999-01-01T00:00:00Z',"), item(PHQ[0], OPTIONS[0]))), 422, "SAL-VALUE");
    }

    @Test
    void anInstrumentThatTheOrganisationAddsIsScoredAsThoseThatComeWithSalus() throws Exception {
        String form;
        try (var in = FormsHttpTest.class.getResourceAsStream("form-coffee.json")) {
            form = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
        String url = "urn:salus:test:Questionnaire:coffee-" + System.nanoTime();
        SALUS.system().create("Questionnaire", form.replace("urn:salus:test:Questionnaire:coffee", url));
        assertThat(nurse.get("/fhir/Questionnaire/$forms").body()).contains(url);
        String patient = patient();
        String system = "urn:salus:test:CodeSystem:coffee";
        String never = response(url + "|1", "", answer("often", system, "often-0"), answer("cups", system, "cups-1"));
        refused(submit(nurse, patient, never), 422, "not asked");
        Answer none = submit(nurse, patient, response(url + "|1", "", answer("often", system, "often-0")));
        assertThat(text(one(none, "score"))).contains("\"value\":0");
        Answer much = submit(
                nurse, patient,
                response(url + "|1", "", answer("often", system, "often-4"), answer("cups", system, "cups-4"), answer("late", system, "late-4")));
        assertThat(text(one(much, "score"))).contains("\"value\":12");
        // The answers without a total are no score that a client may state.
        refused(nurse.post("/fhir/QuestionnaireResponse", json("{'resourceType':'QuestionnaireResponse','status':'completed','questionnaire':'"
                + url + "|1','subject':{'reference':'Patient/" + patient + "'}}")), 409, "SAL-CONFLICT");
    }

    private static String answer(String linkId, String system, String code) {
        return json("{'linkId':'" + linkId + "','answer':[{'valueCoding':{'system':'" + system + "','code':'" + code + "'}}]}");
    }

    @Test
    void nobodyWritesAroundTheScore() {
        String patient = patient();
        Answer answer = submit(nurse, patient, phq9(1, 1, 1, 1, 1, 1, 1, 1, 1));
        JsonObject filed = one(answer, "response");
        JsonObject score = one(answer, "score");
        for (Client who : List.of(nurse, doctor, SALUS.system())) {
            refused(put(who, filed.deepCopy().put("status", "in-progress")), 409, "SAL-CONFLICT");
            refused(put(who, score.deepCopy().put("status", "cancelled")), 409, "SAL-CONFLICT");
            refused(who.delete("/fhir/" + FormTerms.name(filed)), 409, "SAL-CONFLICT");
            refused(who.delete("/fhir/" + FormTerms.name(score)), 409, "SAL-CONFLICT");
            String plain = phq9(3, 3, 3, 3, 3, 3, 3, 3, 3).replaceFirst("\\{", json("{'subject':{'reference':'Patient/" + patient + "'},"));
            refused(who.post("/fhir/QuestionnaireResponse", plain), 409, "SAL-CONFLICT");
            JsonObject forged = score.deepCopy();
            forged.remove("id");
            forged.remove("meta");
            refused(who.post("/fhir/Observation", text(forged)), 422, "SAL-INVARIANT");
        }
        assertThat(nurse.post("/fhir/QuestionnaireResponse", json("{'resourceType':'QuestionnaireResponse','status':'in-progress',"
                + "'questionnaire':'urn:salus:Questionnaire:phq-9|1','subject':{'reference':'Patient/" + patient + "'}}")).status())
                .as("what is not finished is not scored, and may be stored")
                .isEqualTo(201);
    }

    @Test
    void aScoreIsNeitherDisguisedNorImitated() {
        String patient = patient();
        JsonObject score = one(submit(nurse, patient, phq9(1, 1, 1, 1, 1, 1, 1, 1, 1)), "score");
        JsonObject bare = score.deepCopy();
        bare.remove("identifier");
        refused(put(doctor, bare), 409, "SAL-CONFLICT");
        JsonObject other = bare.deepCopy().put("id", UUID.randomUUID().toString());
        assertThat(put(doctor, other).status()).isEqualTo(201);
        refused(put(doctor, other.deepCopy().put("identifier", score.array("identifier"))), 422, "SAL-INVARIANT");
        refused(doctor.post("/fhir", bundle(List.of(other, bare))), 409, "SAL-CONFLICT");
        assertThat(put(doctor, other.deepCopy().put("status", "amended")).status()).isEqualTo(200);
    }

    /** More than the database has room for in its table of locks. */
    @Test
    void thousandsOfOtherObservationsAreWrittenWithoutALockForEach() {
        String patient = patient();
        List<JsonObject> many = new ArrayList<>();
        for (int i = 0; i < 12_000; i++) {
            many.add(Json.parse(json("{'resourceType':'Observation','id':'" + UUID.randomUUID() + "','status':'final','code':{'text':'x'},"
                            + "'subject':{'reference':'Patient/" + patient + "'}}").getBytes(StandardCharsets.UTF_8)).get());
        }
        assertThat(SALUS.system().post("/fhir", bundle(many)).status()).isEqualTo(200);
    }

    private static String bundle(List<JsonObject> resources) {
        StringBuilder entries = new StringBuilder();
        for (JsonObject resource : resources) {
            entries.append(entries.isEmpty() ? "" : ",").append("{\"resource\":").append(text(resource));
            entries.append(",\"request\":{\"method\":\"PUT\",\"url\":\"").append(FormTerms.name(resource)).append("\"}}");
        }
        return "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[" + entries + "]}";
    }

    private static Answer put(Client who, JsonObject resource) {
        return who.put("/fhir/" + FormTerms.name(resource), text(resource));
    }

    @Test
    void anOrganisationsOwnInstrumentIsScoredInTheSameWay() {
        String url = "urn:test:form:" + UUID.randomUUID();
        SALUS.system().create("Questionnaire", json("{'resourceType':'Questionnaire','url':'" + url + "','version':'2','status':'active','title':'Own',"
                + "'meta':{'tag':[{'system':'urn:salus:tag','code':'form'}]},'item':["
                + "{'linkId':'g','type':'group','item':[{'linkId':'falls','text':'Falls','type':'integer'},"
                + "{'linkId':'when','text':'When','type':'date','enableWhen':[{'question':'falls','operator':'>','answerInteger':0}]}]},"
                + "{'linkId':'sum','text':'Sum','type':'decimal','extension':[{'url':'urn:salus:score','extension':["
                + "{'url':'of','valueString':'falls'},{'url':'band','extension':[{'url':'from','valueInteger':2},{'url':'code','valueCode':'many'},"
                + "{'url':'text','valueString':'many falls'}]}]}]}]}"));
        assertThat(nurse.get("/fhir/Questionnaire/$forms").body()).contains(url, "urn:salus:Questionnaire:gad-7");
        assertThat(clerk.get("/fhir/Questionnaire/$forms").status()).isEqualTo(403);
        String patient = patient();
        String given = response(url + "|2", "", json("{'linkId':'g','item':[{'linkId':'falls','answer':[{'valueInteger':3}]},"
                + "{'linkId':'when','answer':[{'valueDate':'2026-01-02'}]}]}"));
        Answer answer = submit(nurse, patient, given);
        assertThat(text(one(answer, "score"))).contains("many falls", "\"value\":3");
        String plain = given.replaceFirst("\\{", json("{'subject':{'reference':'Patient/" + patient + "'},"));
        refused(nurse.post("/fhir/QuestionnaireResponse", plain), 409, "SAL-CONFLICT");
        String none = response(url + "|2", "", json("{'linkId':'g','item':[{'linkId':'falls','answer':[{'valueInteger':0}]},"
                + "{'linkId':'when','answer':[{'valueDate':'2026-01-02'}]}]}"));
        refused(submit(nurse, patient, none), 422, "not asked");
    }
}
