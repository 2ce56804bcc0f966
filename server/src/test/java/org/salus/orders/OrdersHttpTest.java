package org.salus.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** Orders from the basket to their end, and everything that must not happen on the way. */
class OrdersHttpTest {

    private static final RunningSalus SALUS = RunningSalus.shared();
    private static final String DRUG = "lisinopril 10 MG Oral Tablet";

    private static Client ada;
    private static Client bea;
    private static Client nurse;
    private static Client clerk;

    @BeforeAll
    static void signIn() {
        ada = SALUS.signIn(0, Role.PHYSICIAN, null, practitioner());
        bea = SALUS.signIn(0, Role.PHYSICIAN, null, practitioner());
        nurse = SALUS.signIn(0, Role.NURSE, null);
        clerk = SALUS.signIn(0, Role.FRONT_DESK, null);
    }

    private static String practitioner() {
        return SALUS.system().create("Practitioner", json("{'resourceType':'Practitioner','name':[{'family':'Orderer'}]}"));
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private static String patient(String birthDate) {
        return SALUS.system().create(
                "Patient", json("{'resourceType':'Patient','name':[{'family':'Ordered'}],'birthDate':'" + birthDate + "'}"));
    }

    private static String adult() {
        return patient("1970-02-03");
    }

    private static Answer call(Client who, String patient, String path, String... parameters) {
        return who.with("X-Salus-Patient", patient)
                .post("/fhir/" + path, "{\"resourceType\":\"Parameters\",\"parameter\":[" + String.join(",", parameters) + "]}");
    }

    private static String text(String name, String value) {
        return json("{'name':'" + name + "','valueString':'" + value + "'}");
    }

    private static String medicine(String dose) {
        return json("{'name':'order','resource':{'resourceType':'MedicationRequest','status':'draft','intent':'order',"
                + "'medicationCodeableConcept':{'coding':[{'system':'http://www.nlm.nih.gov/research/umls/rxnorm','code':'314076','display':'"
                + DRUG + "'}],'text':'" + DRUG + "'},'dosageInstruction':[{'timing':{'code':{'coding':[{'system':"
                + "'http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation','code':'BID'}]}},'route':{'text':'oral'},'doseAndRate':[{"
                + "'doseQuantity':{'value':" + dose + ",'unit':'mg','system':'http://unitsofmeasure.org','code':'mg'}}]}]}}");
    }

    private static String lab() {
        return json("{'name':'order','resource':{'resourceType':'ServiceRequest','status':'draft','intent':'order',"
                + "'code':{'coding':[{'system':'http://loinc.org','code':'24321-2','display':'Basic metabolic panel'}]}}}");
    }

    private static JsonObject draft(Client who, String patient, String order) {
        Answer answer = call(who, patient, "RequestGroup/$draft-order", order);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    /** As parameter {@code order}, in the version that is given. */
    private static String seen(JsonObject order) {
        return text("order", Orders.name(order) + "/_history/" + order.object("meta").string("versionId"));
    }

    private static List<JsonObject> orders(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        List<JsonObject> orders = new ArrayList<>();
        for (JsonObject parameter : JsonObject.objects(answer.json(), "parameter")) {
            if ("order".equals(parameter.string("name"))) {
                orders.add(parameter.object("resource"));
            }
        }
        return orders;
    }

    private static JsonObject signed(String patient, String order) {
        return orders(call(ada, patient, "RequestGroup/$sign-orders", seen(draft(ada, patient, order)))).getFirst();
    }

    private static JsonObject read(JsonObject order) {
        return SALUS.system().get("/fhir/" + Orders.name(order)).json();
    }

    private static void refused(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(code);
    }

    private static Answer put(Client who, JsonObject order) {
        return who.put("/fhir/" + Orders.name(order), new String(Json.write(order), StandardCharsets.UTF_8));
    }

    @Test
    void aMedicineAndALabAreSignedTogether() {
        String patient = adult();
        JsonObject medicine = draft(ada, patient, medicine("10"));
        JsonObject lab = draft(ada, patient, lab());
        Answer answer = call(ada, patient, "RequestGroup/$sign-orders", seen(medicine), seen(lab));
        List<JsonObject> orders = orders(answer);
        assertThat(orders).extracting(o -> o.string("status")).containsExactly("active", "active");
        assertThat(orders).allMatch(o -> o.string("authoredOn") != null && Orders.isSigned(o));
        assertThat(JsonObject.objects(orders.getFirst(), "identifier").getFirst().string("value"))
                .isNotEqualTo(JsonObject.objects(orders.getLast(), "identifier").getFirst().string("value"));
        assertThat(JsonObject.objects(orders.getFirst(), "dosageInstruction").getFirst().string("text")).isEqualTo("10 mg oral twice daily");
        assertThat(answer.body()).contains(json("{'name':'not-checked','valueString':'interactions'}"));
        refused(call(ada, patient, "RequestGroup/$sign-orders", seen(medicine)), 412, "SAL-VERSION");
        refused(call(ada, patient, "RequestGroup/$sign-orders", seen(orders.getFirst())), 409, "SAL-CONFLICT");
    }

    @Test
    void oneOrderThatCannotBeSignedKeepsAllFromIt() {
        String patient = adult();
        JsonObject lab = draft(ada, patient, lab());
        JsonObject foreign = draft(bea, patient, medicine("10"));
        refused(call(ada, patient, "RequestGroup/$sign-orders", seen(lab), seen(foreign)), 403, "SAL-FORBIDDEN");
        String other = adult();
        JsonObject elsewhere = draft(ada, other, lab());
        refused(call(ada, patient, "RequestGroup/$sign-orders", seen(lab), seen(elsewhere)), 409, "SAL-WRONG-PATIENT");
        assertThat(read(lab).string("status")).isEqualTo("draft");
        assertThat(read(foreign).string("status")).isEqualTo("draft");
        refused(call(ada, patient, "RequestGroup/$sign-orders", text("order", Orders.name(lab))), 400, "SAL-PARAMETER");
        refused(ada.post("/fhir/RequestGroup/$sign-orders", "{\"resourceType\":\"Parameters\",\"parameter\":[" + seen(lab) + "]}"),
                400, "SAL-PARAMETER");
    }

    @ParameterizedTest
    @CsvSource({"RequestGroup/$sign-orders", "RequestGroup/$cancel-orders", "RequestGroup/$discontinue-orders",
        "RequestGroup/$hold-orders", "RequestGroup/$resume-orders"})
    void whoMayNotOrderDoesNothing(String path) {
        String patient = adult();
        JsonObject lab = draft(ada, patient, lab());
        refused(call(nurse, patient, path, seen(lab)), 403, "SAL-FORBIDDEN");
        refused(call(clerk, patient, path, seen(lab)), 403, "SAL-FORBIDDEN");
        assertThat(read(lab).string("status")).isEqualTo("draft");
    }

    @Test
    void whoMayNotSeeOrdersHasNoBasket() {
        String patient = adult();
        JsonObject signed = signed(patient, medicine("10"));
        refused(call(clerk, patient, "RequestGroup/$draft-order", lab()), 403, "SAL-FORBIDDEN");
        refused(call(clerk, patient, "RequestGroup/$check-orders"), 403, "SAL-FORBIDDEN");
        refused(call(clerk, patient, Orders.name(signed) + "/$reorder"), 403, "SAL-FORBIDDEN");
        refused(call(clerk, patient, "PlanDefinition/$apply", text("planDefinition", "urn:salus:PlanDefinition:cough")), 403, "SAL-FORBIDDEN");
        refused(clerk.get("/fhir/PlanDefinition/$order-sets"), 403, "SAL-FORBIDDEN");
    }

    @Test
    void whatIsSignedStaysAsItWasSigned() {
        String patient = adult();
        JsonObject signed = signed(patient, medicine("10"));
        JsonObject other = signed.deepCopy();
        JsonObject.objects(JsonObject.objects(other, "dosageInstruction").getFirst(), "doseAndRate").getFirst().object("doseQuantity")
                .put("value", new org.salus.fhir.JsonNumber("100"));
        refused(put(ada, other), 409, "SAL-CONFLICT");
        refused(put(SALUS.system(), other), 409, "SAL-CONFLICT");
        refused(put(ada, signed.deepCopy().put("status", "stopped")), 409, "SAL-CONFLICT");
        refused(put(ada, signed.deepCopy().put("status", "draft")), 409, "SAL-CONFLICT");
        refused(ada.delete("/fhir/" + Orders.name(signed)), 409, "SAL-CONFLICT");
        refused(SALUS.system().delete("/fhir/" + Orders.name(signed)), 409, "SAL-CONFLICT");
        assertThat(read(signed)).isEqualTo(signed);
    }

    @Test
    void aDraftOfAnotherIsNotChangedByWriting() {
        JsonObject lab = draft(ada, adult(), lab());
        refused(put(bea, lab.deepCopy().put("priority", "stat")), 403, "SAL-FORBIDDEN");
        refused(bea.delete("/fhir/" + Orders.name(lab)), 403, "SAL-FORBIDDEN");
        assertThat(read(lab)).isEqualTo(lab);
        assertThat(put(ada, lab.deepCopy().put("priority", "stat")).status()).isEqualTo(200);
    }

    @Test
    void nobodySignsByWriting() {
        String patient = adult();
        JsonObject lab = draft(ada, patient, lab());
        refused(put(ada, lab.deepCopy().put("status", "active")), 409, "SAL-CONFLICT");
        JsonObject forged = lab.deepCopy();
        forged.put("identifier", org.salus.fhir.JsonArray.of(new JsonObject().put("system", Orders.PLACER).put("value", "1")));
        refused(put(SALUS.system(), forged), 409, "SAL-CONFLICT");
        forged.remove("id");
        refused(ada.post("/fhir/ServiceRequest", new String(Json.write(lab.deepCopy().put("status", "active")), StandardCharsets.UTF_8)),
                409, "SAL-CONFLICT");
    }

    @Test
    void aCancelledOrderKeepsItsHistory() {
        String patient = adult();
        JsonObject lab = signed(patient, lab());
        refused(call(ada, patient, "RequestGroup/$cancel-orders", seen(lab)), 400, "SAL-PARAMETER");
        JsonObject cancelled = orders(call(ada, patient, "RequestGroup/$cancel-orders", seen(lab), text("reason", "Ordered twice"))).getFirst();
        assertThat(cancelled.string("status")).isEqualTo("revoked");
        assertThat(JsonObject.objects(cancelled, "note").getFirst().string("text")).contains("Ordered twice");
        assertThat(SALUS.system().get("/fhir/" + Orders.name(lab) + "/_history").json().array("entry").size()).isEqualTo(3);
        refused(call(ada, patient, "RequestGroup/$cancel-orders", seen(cancelled), text("reason", "Again")), 409, "SAL-CONFLICT");
    }

    @Test
    void aMedicineIsHeldResumedAndStopped() {
        String patient = adult();
        JsonObject order = signed(patient, medicine("10"));
        for (String[] step : new String[][] {{"hold", "on-hold"}, {"resume", "active"}, {"discontinue", "stopped"}}) {
            order = orders(call(ada, patient, "RequestGroup/$" + step[0] + "-orders", seen(order), text("reason", "Because"))).getFirst();
            assertThat(order.string("status")).isEqualTo(step[1]);
        }
        assertThat(JsonObject.objects(order, "note")).hasSize(3);
    }

    @Test
    void aReorderedMedicineReplacesTheOneBefore() {
        String patient = adult();
        JsonObject old = signed(patient, medicine("10"));
        Answer again = call(ada, patient, Orders.name(old) + "/$reorder");
        assertThat(again.status()).as(again.body()).isEqualTo(200);
        JsonObject draft = again.json();
        assertThat(Orders.isSigned(draft)).isFalse();
        assertThat(read(old).string("status")).isEqualTo("active");
        JsonObject now = orders(call(ada, patient, "RequestGroup/$sign-orders", seen(draft))).getFirst();
        assertThat(now.string("status")).isEqualTo("active");
        assertThat(now.object("priorPrescription").string("reference")).isEqualTo(Orders.name(old));
        assertThat(read(old).string("status")).isEqualTo("stopped");
        refused(call(ada, adult(), Orders.name(old) + "/$reorder"), 409, "SAL-WRONG-PATIENT");
    }

    @Test
    void anAllergyIsToldAndNeedsAReason() {
        String patient = adult();
        SALUS.system().create("AllergyIntolerance", json("{'resourceType':'AllergyIntolerance','patient':{'reference':'Patient/" + patient
                + "'},'clinicalStatus':{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical','code':'active'}]},"
                + "'code':{'coding':[{'system':'http://www.nlm.nih.gov/research/umls/rxnorm','code':'29046','display':'Lisinopril'}]}}"));
        JsonObject medicine = draft(ada, patient, medicine("10"));
        JsonObject lab = draft(ada, patient, lab());
        Answer checked = call(ada, patient, "RequestGroup/$check-orders", seen(medicine), seen(lab));
        assertThat(checked.body()).contains("Allergy on record: Lisinopril. Ordered: " + DRUG).doesNotContain("Basic metabolic");
        refused(call(ada, patient, "RequestGroup/$sign-orders", seen(medicine), seen(lab)), 409, "Allergy on record");
        assertThat(read(lab).string("status")).isEqualTo("draft");
        String finding = "Allergy on record: Lisinopril. Ordered: " + DRUG + ".";
        refused(call(ada, patient, "RequestGroup/$sign-orders", seen(medicine), override(lab, finding, "Of another order")), 409, finding);
        refused(call(ada, patient, "RequestGroup/$sign-orders", seen(medicine), override(medicine, finding, " ")), 400, "SAL-PARAMETER");
        JsonObject signed = orders(call(
                ada, patient, "RequestGroup/$sign-orders", seen(medicine), seen(lab), override(medicine, finding, "Tolerated since"))).getFirst();
        assertThat(JsonObject.objects(signed, "note").getFirst().string("text")).contains("Lisinopril").contains("Tolerated since");
    }

    @Test
    void eachFindingHasAReasonOfItsOwn() {
        String patient = adult();
        for (String substance : List.of("Lisinopril", "lisinopril 10 MG")) {
            SALUS.system().create("AllergyIntolerance", json("{'resourceType':'AllergyIntolerance','patient':{'reference':'Patient/" + patient
                    + "'},'code':{'text':'" + substance + "'}}"));
        }
        JsonObject medicine = draft(ada, patient, medicine("10"));
        String one = "Allergy on record: Lisinopril. Ordered: " + DRUG + ".";
        String other = "Allergy on record: lisinopril 10 MG. Ordered: " + DRUG + ".";
        Answer half = call(ada, patient, "RequestGroup/$sign-orders", seen(medicine), override(medicine, one, "Only a cough"));
        refused(half, 409, other);
        assertThat(half.body()).doesNotContain(one);
        JsonObject signed = orders(call(
                ada, patient, "RequestGroup/$sign-orders", seen(medicine), override(medicine, one, "Only a cough"),
                override(medicine, other, "Entered twice"))).getFirst();
        assertThat(JsonObject.objects(signed, "note")).extracting(n -> n.string("text")).containsExactlyInAnyOrder(
                "Signed in spite of: " + one + " Reason: Only a cough", "Signed in spite of: " + other + " Reason: Entered twice");
    }

    private static String override(JsonObject order, String finding, String reason) {
        return "{\"name\":\"override\",\"part\":[" + text("subject", "allergies") + "," + text("order", Orders.name(order)) + ","
                + text("text", finding) + "," + text("reason", reason) + "]}";
    }

    @Test
    void aControlledSubstanceIsSignedWithAFreshSecondFactor() {
        String patient = adult();
        Client late = SALUS.signIn(0, Role.PHYSICIAN, null, practitioner());
        // Before its first call, so that no node has it in memory yet.
        age(late);
        JsonObject controlled = draft(late, patient, medicine("10").replace(DRUG, "zolpidem tartrate 10 MG Oral Tablet"));
        JsonObject other = draft(late, patient, medicine("10"));
        refused(call(late, patient, "RequestGroup/$sign-orders", seen(other), seen(controlled)), 403, "SAL-STEP-UP");
        assertThat(read(controlled).string("status")).isEqualTo("draft");
        assertThat(read(other).string("status")).isEqualTo("draft");
        refused(late.post("/auth/step-up", json("{'code':'12345678'}")), 403, "SAL-FORBIDDEN");
        refused(call(late, patient, "RequestGroup/$sign-orders", seen(controlled)), 403, "SAL-STEP-UP");
        assertThat(orders(call(late, patient, "RequestGroup/$sign-orders", seen(other)))).hasSize(1);
        JsonObject fresh = draft(ada, patient, medicine("10").replace(DRUG, "zolpidem tartrate 10 MG Oral Tablet"));
        assertThat(orders(call(ada, patient, "RequestGroup/$sign-orders", seen(fresh)))).hasSize(1);
    }

    /** Lets the second factor of this session be proven long ago. */
    private static void age(Client who) {
        String cookie = String.valueOf(who.headers().get("Cookie"));
        String token = cookie.substring(cookie.indexOf('=') + 1);
        try {
            byte[] hash = java.security.MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
            assertThat(org.springframework.jdbc.core.simple.JdbcClient.create(SALUS.server().bean(javax.sql.DataSource.class))
                            .sql("update identity_session set proven_at = proven_at - 301000 where token_hash = :hash")
                            .param("hash", hash)
                            .update())
                    .isEqualTo(1);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({"10.0", "0", "-5", "1e3", "0.10"})
    void aDoseThatCanBeMisreadIsRefused(String dose) {
        String patient = adult();
        refused(call(ada, patient, "RequestGroup/$draft-order", medicine(dose)), 422, "SAL-VALUE");
        assertThat(SALUS.system().get("/fhir/MedicationRequest?patient=" + patient).ids()).isEmpty();
    }

    @Test
    void asNeededIsInTheWordsWithItsReason() {
        String order = medicine("10").replace(json("'dosageInstruction':[{"), json("'dosageInstruction':[{'asNeededCodeableConcept':{'text':'pain'},"));
        JsonObject draft = draft(ada, adult(), order);
        assertThat(JsonObject.objects(draft, "dosageInstruction").getFirst().string("text")).isEqualTo("10 mg oral twice daily as needed for pain");
    }

    @Test
    void aDraftIsChangedByItsOwnerInTheVersionThatWasRead() {
        String patient = adult();
        JsonObject draft = draft(ada, patient, medicine("10"));
        draft.put("note", org.salus.fhir.JsonArray.of(JsonObject.of("text", "With food")));
        String changed = "{\"name\":\"order\",\"resource\":" + new String(Json.write(draft), StandardCharsets.UTF_8) + "}";
        refused(call(bea, patient, "RequestGroup/$draft-order", changed), 403, "SAL-FORBIDDEN");
        assertThat(call(ada, patient, "RequestGroup/$draft-order", changed).status()).isEqualTo(200);
        refused(call(ada, patient, "RequestGroup/$draft-order", changed), 412, "SAL-VERSION");
    }

    @Test
    void aSetBecomesDrafts() {
        Answer sets = ada.get("/fhir/PlanDefinition/$order-sets");
        assertThat(JsonObject.objects(sets.json(), "parameter")).hasSizeGreaterThanOrEqualTo(5);
        String patient = adult();
        Answer applied = call(ada, patient, "PlanDefinition/$apply", text("planDefinition", "urn:salus:PlanDefinition:hypertension-new"),
                text("subject", "Patient/" + patient));
        assertThat(applied.status()).as(applied.body()).isEqualTo(200);
        assertThat(JsonObject.objects(applied.json(), "activity")).hasSize(5);
        assertThat(SALUS.system().get("/fhir/MedicationRequest?status=draft&patient=" + patient).body()).contains("10 mg oral once daily");
        refused(call(ada, patient, "PlanDefinition/$apply", text("planDefinition", "urn:salus:PlanDefinition:hypertension-new"),
                text("action", "99")), 400, "SAL-PARAMETER");
        refused(call(ada, patient, "PlanDefinition/$apply", text("planDefinition", "urn:nobody")), 404, "SAL-NOT-FOUND");
    }

    @Test
    void aDoseByWeightNeedsAWeightThatIsNewEnoughForTheAge() {
        String patient = patient(LocalDate.now(java.time.ZoneOffset.UTC).minusYears(5).toString());
        String[] cough = {text("planDefinition", "urn:salus:PlanDefinition:cough"), text("action", "2")};
        refused(call(ada, patient, "PlanDefinition/$apply", cough), 422, "no weight is on record");
        weight(patient, 100, "18");
        refused(call(ada, patient, "PlanDefinition/$apply", cough), 422, "Weigh again");
        weight(patient, 10, "20.5");
        assertThat(call(ada, patient, "PlanDefinition/$apply", cough).status()).isEqualTo(200);
        assertThat(SALUS.system().get("/fhir/MedicationRequest?patient=" + patient).body())
                .contains("205 mg oral every 8 hours for 3 days as needed").contains("20.5 kg on ").doesNotContain("mg/kg\",\"system");
        weight(patient, 1, "60");
        assertThat(call(ada, patient, "PlanDefinition/$apply", cough).status()).isEqualTo(200);
        assertThat(SALUS.system().get("/fhir/MedicationRequest?patient=" + patient).body()).contains("400 mg, the largest dose");
    }

    private static void weight(String patient, int daysAgo, String kilograms) {
        SALUS.system().create("Observation", json("{'resourceType':'Observation','status':'final','code':{'coding':[{'system':'http://loinc.org',"
                + "'code':'29463-7'}]},'subject':{'reference':'Patient/" + patient + "'},'effectiveDateTime':'"
                + LocalDate.now(java.time.ZoneOffset.UTC).minusDays(daysAgo) + "','valueQuantity':{'value':" + kilograms
                + ",'unit':'kg','system':'http://unitsofmeasure.org','code':'kg'}}"));
    }
}
