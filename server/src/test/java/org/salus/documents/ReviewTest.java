package org.salus.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** {@code $review} over HTTP, and that nothing else says who has reviewed. */
class ReviewTest {

    private final RunningSalus salus = RunningSalus.shared();
    private final Client system = salus.system();
    private final String practitioner = system.create("Practitioner", json("{'resourceType':'Practitioner','name':[{'family':'Reader'}]}"));
    private final Client physician = salus.signIn(0, Role.PHYSICIAN, null, practitioner);

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private static String text(JsonObject resource) {
        return new String(Json.write(resource), StandardCharsets.UTF_8);
    }

    private String patient() {
        return system.create("Patient", json("{'resourceType':'Patient','name':[{'family':'Doe'}]}"));
    }

    private String document(String patient, String more) {
        return system.create("DocumentReference", json("{'resourceType':'DocumentReference','status':'current'" + more
                + ",'subject':{'reference':'Patient/" + patient + "'},'description':'Letter','content':[{'attachment':{'title':'a'}}]}"));
    }

    private static Answer review(Client who, String id, String patient, String parameters) {
        return who.with("X-Salus-Patient", patient)
                .post("/fhir/DocumentReference/" + id + "/$review", json("{'resourceType':'Parameters','parameter':[" + parameters + "]}"));
    }

    private static String version(int version) {
        return "{'name':'version','valueInteger':" + version + "}";
    }

    private static final String UNDO = ",{'name':'undo','valueBoolean':true}";

    @Test
    void whoReadsADocumentReviewsItAndTakesThatBack() {
        String patient = patient();
        String id = document(patient, ",'docStatus':'preliminary','extension':[{'url':'urn:other','valueString':'kept'}]");
        Answer done = review(physician, id, patient, version(1));
        assertThat(done.status()).as(done.body()).isEqualTo(200);
        JsonObject reviewed = system.get("/fhir/DocumentReference/" + id).json();
        assertThat(reviewed.string("docStatus")).isEqualTo("final");
        assertThat(reviewed.object("authenticator").string("reference")).isEqualTo("Practitioner/" + practitioner);
        assertThat(text(reviewed)).contains(Reviews.REVIEWED).contains("kept");
        assertThat(review(physician, id, patient, version(2)).status()).isEqualTo(409);

        assertThat(review(physician, id, patient, version(2) + UNDO).status()).isEqualTo(200);
        JsonObject before = system.get("/fhir/DocumentReference/" + id).json();
        assertThat(before.string("docStatus")).isEqualTo("preliminary");
        assertThat(before.has("authenticator")).isFalse();
        assertThat(text(before)).doesNotContain(Reviews.REVIEWED).contains("kept");
        String audit = salus.signIn(0, Role.PRIVACY_OFFICER, null).get("/audit/events?patient=" + patient).body();
        assertThat(audit).contains("$review", "DocumentReference/" + id + "/_history/2", "DocumentReference/" + id + "/_history/3");
    }

    @Test
    void anAmendedDocumentStaysAmendedAndOneWithoutStatusLosesItAgain() {
        String patient = patient();
        String amended = document(patient, ",'docStatus':'amended'");
        assertThat(review(physician, amended, patient, version(1)).json().string("docStatus")).isEqualTo("amended");
        String plain = document(patient, "");
        assertThat(review(physician, plain, patient, version(1)).json().string("docStatus")).isEqualTo("final");
        JsonObject back = review(physician, plain, patient, version(2) + UNDO).json();
        assertThat(back.has("docStatus")).isFalse();
        assertThat(back.has("extension")).isFalse();
    }

    @Test
    void whatIsNotAsItWasReadIsNotReviewed() {
        String patient = patient();
        String id = document(patient, "");
        assertThat(review(physician, id, patient(), version(1)).body()).contains("SAL-WRONG-PATIENT");
        assertThat(review(physician, id, patient, version(7)).status()).isEqualTo(412);
        assertThat(review(physician, id, patient, "").status()).isEqualTo(422);
        assertThat(review(physician, id, patient, "{'name':'version','valueString':'1 or 2'}").status()).isEqualTo(422);
        assertThat(review(physician, id, patient, version(1) + ",{'name':'undo','valueString':'perhaps'}").status()).isEqualTo(400);
        assertThat(review(physician, id, patient, version(1) + ",{'name':'who','valueString':'me'}").status()).isEqualTo(400);
        assertThat(review(physician, id, patient, version(1) + UNDO).status()).isEqualTo(409);
        assertThat(system.get("/fhir/DocumentReference/" + id).body()).doesNotContain("authenticator");
        JsonObject document = system.get("/fhir/DocumentReference/" + id).json();
        document.put("status", "entered-in-error");
        assertThat(system.put("/fhir/DocumentReference/" + id, text(document)).status()).isEqualTo(200);
        assertThat(review(physician, id, patient, version(2)).status()).isEqualTo(409);
    }

    @Test
    void aReviewIsWrittenByNothingElse() {
        String patient = patient();
        String id = document(patient, "");
        JsonObject reviewed = review(physician, id, patient, version(1)).json();
        String colleague = system.create("Practitioner", json("{'resourceType':'Practitioner','name':[{'family':'Other'}]}"));
        Client other = salus.signIn(0, Role.PHYSICIAN, null, colleague);
        // Neither another authenticator, nor another time, nor no review at all; a new title may be given.
        JsonObject forged = reviewed.deepCopy();
        forged.put("authenticator", JsonObject.of("reference", "Practitioner/" + colleague));
        assertThat(other.put("/fhir/DocumentReference/" + id, text(forged)).status()).isEqualTo(422);
        JsonObject without = reviewed.deepCopy();
        without.remove("extension");
        assertThat(other.put("/fhir/DocumentReference/" + id, text(without)).status()).isEqualTo(422);
        JsonObject fresh = reviewed.deepCopy();
        fresh.remove("id");
        assertThat(other.post("/fhir/DocumentReference", text(fresh)).status()).isEqualTo(422);
        assertThat(review(other, id, patient, version(2) + UNDO).status()).isEqualTo(409);
        reviewed.put("description", "A better title");
        assertThat(other.put("/fhir/DocumentReference/" + id, text(reviewed)).status()).isEqualTo(200);
    }

    @Test
    void ofManyWhoReviewAtOnceOneDoes() throws Exception {
        String patient = patient();
        String id = document(patient, "");
        List<Integer> statuses = new ArrayList<>();
        try (ExecutorService many = Executors.newFixedThreadPool(6)) {
            List<Callable<Integer>> tries = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                tries.add(() -> review(physician, id, patient, version(1)).status());
            }
            for (Future<Integer> one : many.invokeAll(tries)) {
                statuses.add(one.get());
            }
        }
        assertThat(statuses.stream().filter(s -> s == 200)).hasSize(1);
        assertThat(statuses.stream().filter(s -> s != 200)).allMatch(s -> s == 409 || s == 412);
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"FRONT_DESK", "BILLER", "LAB_TECHNICIAN", "ADMINISTRATOR", "PRIVACY_OFFICER", "PATIENT"})
    void othersReviewNothing(Role role) {
        String patient = patient();
        String id = document(patient, "");
        Client who = salus.signIn(0, role, role == Role.PATIENT ? patient : null, role == Role.PATIENT ? null : practitioner);
        assertThat(review(who, id, patient, version(1)).status()).isEqualTo(403);
    }

    @Test
    void strangersAndWhoIsNobodyReviewNothing() {
        String patient = patient();
        String id = document(patient, "");
        assertThat(review(salus.anonymous(), id, patient, version(1)).status()).isEqualTo(401);
        assertThat(review(salus.signIn(1, Role.PHYSICIAN, null, practitioner), id, patient, version(1)).status()).isEqualTo(404);
        assertThat(review(salus.signIn(0, Role.PHYSICIAN, null), id, patient, version(1)).status()).isEqualTo(403);
        // A nurse does not see what is labelled sensitive.
        String sensitive = document(patient, ",'meta':{'security':[{'system':'http://terminology.hl7.org/CodeSystem/v3-ActCode','code':'PSY'}]}");
        assertThat(review(salus.signIn(0, Role.NURSE, null, practitioner), sensitive, patient, version(1)).status()).isEqualTo(404);
    }
}
