package org.salus.patients;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
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

/** Numbers of patients, who pays and in which order, over HTTP. */
class RegistrationRulesTest {

    private static final String LICENCE = "urn:oid:2.16.840.1.113883.4.3.6";

    private final RunningSalus salus = RunningSalus.shared();
    private final Client desk = salus.signIn(0, Role.FRONT_DESK, null);

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private static String text(JsonObject resource) {
        return new String(Json.write(resource), StandardCharsets.UTF_8);
    }

    private static String unique() {
        return UUID.randomUUID().toString().substring(0, 12);
    }

    private JsonObject registered() {
        Answer answer = desk.post("/fhir/Patient/$register", json("{'resourceType':'Parameters','parameter':[{'name':'resource','resource':"
                + "{'resourceType':'Patient','name':[{'family':'Numbered'}]}}]}"));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json();
    }

    private static JsonObject numbered(JsonObject patient, String system, String value) {
        JsonObject next = patient.deepCopy();
        next.array("identifier").add(new JsonObject().put("system", system).put("value", value));
        return next;
    }

    private Answer put(Client who, JsonObject patient) {
        return who.put("/fhir/Patient/" + patient.string("id"), text(patient));
    }

    private static int succeeded(List<Callable<Answer>> calls) throws Exception {
        int count = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(calls.size())) {
            for (Future<Answer> answer : threads.invokeAll(calls)) {
                count += answer.get().status() < 300 ? 1 : 0;
            }
        }
        return count;
    }

    @Test
    void twoPatientsDoNotGetTheSameNumber() {
        String licence = "D,1|" + unique();
        assertThat(put(desk, numbered(registered(), LICENCE, licence)).status()).isEqualTo(200);
        JsonObject other = registered();
        Answer refused = put(desk, numbered(other, LICENCE, licence));
        assertThat(refused.status()).as(refused.body()).isEqualTo(409);
        assertThat(refused.body()).contains("SAL-DUPLICATE").doesNotContain(licence);
        assertThat(put(desk, numbered(other, "urn:other", licence)).status()).isEqualTo(200);
        // Another organisation has patients of its own.
        Client elsewhere = salus.signIn(1, Role.FRONT_DESK, null);
        assertThat(elsewhere.post("/fhir/Patient", json("{'resourceType':'Patient','identifier':[{'system':'" + LICENCE + "','value':'" + licence
                + "'}]}")).status()).isEqualTo(201);
    }

    @Test
    void ofTwoAtOnceOneGetsTheNumber() throws Exception {
        String licence = unique();
        List<Callable<Answer>> calls = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            JsonObject patient = numbered(registered(), LICENCE, licence);
            calls.add(() -> put(desk, patient));
        }
        assertThat(succeeded(calls)).isEqualTo(1);
        assertThat(desk.get("/fhir/Patient?identifier=" + LICENCE + "%7C" + licence).ids()).hasSize(1);
    }

    @Test
    void theRecordNumberStays() {
        JsonObject patient = registered();
        JsonObject without = patient.deepCopy();
        without.remove("identifier");
        assertThat(put(desk, without).status()).isEqualTo(409);
        assertThat(put(desk, numbered(patient, RegisterOperation.SYSTEM, "123456782")).status()).isEqualTo(409);
        assertThat(desk.post("/fhir/Patient", json("{'resourceType':'Patient','identifier':[{'system':'urn:salus:record-number','value':'1'}]}"))
                        .status())
                .isEqualTo(409);
    }

    @Test
    void aNumberIsRevealedToWhoMayReadThePatient() {
        JsonObject patient = put(desk, numbered(registered(), "http://hl7.org/fhir/sid/us-ssn", "999" + unique())).json();
        String path = "/fhir/Patient/" + patient.string("id") + "/$reveal-identifier?system=http://hl7.org/fhir/sid/us-ssn";
        Answer shown = desk.get(path);
        assertThat(shown.status()).as(shown.body()).isEqualTo(200);
        assertThat(shown.body()).contains("\"valueString\":\"999");
        assertThat(desk.get(path + "x").status()).isEqualTo(404);
        assertThat(salus.signIn(0, Role.ADMINISTRATOR, null).get(path).status()).isEqualTo(403);
        assertThat(salus.signIn(1, Role.FRONT_DESK, null).get(path).status()).isEqualTo(404);
        assertThat(salus.anonymous().get(path).status()).isEqualTo(401);
    }

    private static String coverage(String patient, int order, String period) {
        return json("{'resourceType':'Coverage','status':'active','beneficiary':{'reference':'Patient/" + patient
                + "'},'payor':[{'display':'Plan'}],'order':" + order + (period.equals("none") ? "" : ",'period':{" + period + "}") + "}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '"', value = {
        "none;none;409", "'end':'2025-12-31';'start':'2026-01-01';201", "'end':'2026-01-01';'start':'2026-01-01';409",
        "'end':'2026';'start':'2026-11-01';409", "'start':'2026-03';'end':'2026-02';201"})
    void onePaysFirst(String first, String second, int status) {
        String patient = registered().string("id");
        assertThat(desk.post("/fhir/Coverage", coverage(patient, 1, first)).status()).isEqualTo(201);
        Answer answer = desk.post("/fhir/Coverage", coverage(patient, 1, second));
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(desk.post("/fhir/Coverage", coverage(patient, 2, "none")).status()).isEqualTo(201);
    }

    @Test
    void twoChangePlacesInOneBundle() {
        String patient = registered().string("id");
        JsonObject one = desk.post("/fhir/Coverage", coverage(patient, 1, "none")).json();
        JsonObject two = desk.post("/fhir/Coverage", coverage(patient, 2, "none")).json();
        JsonArray entries = new JsonArray();
        for (JsonObject coverage : List.of(one.deepCopy().put("order", two.get("order")), two.deepCopy().put("order", one.get("order")))) {
            entries.add(new JsonObject()
                    .put("resource", coverage)
                    .put("request", new JsonObject().put("method", "PUT").put("url", "Coverage/" + coverage.string("id"))));
        }
        Answer swapped = desk.post(
                "/fhir", text(new JsonObject().put("resourceType", "Bundle").put("type", "transaction").put("entry", entries)));
        assertThat(swapped.status()).as(swapped.body()).isEqualTo(200);
        Answer alone = desk.put("/fhir/Coverage/" + one.string("id"), text(one));
        assertThat(alone.status()).as(alone.body()).isEqualTo(409);
    }

    @Test
    void ofSeveralAtOnceOneIsFirst() throws Exception {
        String patient = registered().string("id");
        List<Callable<Answer>> calls = IntStream.range(0, 6)
                .<Callable<Answer>>mapToObj(i -> () -> desk.post("/fhir/Coverage", coverage(patient, 1, "none")))
                .toList();
        assertThat(succeeded(calls)).isEqualTo(1);
    }

    @Test
    void aPayerIsThereOnce() throws Exception {
        String name = "Payer, Inc. " + unique();
        String body = json("{'resourceType':'Parameters','parameter':[{'name':'name','valueString':'" + name + "'}]}");
        List<Callable<Answer>> calls = IntStream.range(0, 5)
                .<Callable<Answer>>mapToObj(i -> () -> desk.post("/fhir/Organization/$register-payer", body))
                .toList();
        assertThat(succeeded(calls)).isEqualTo(5);
        Answer again = desk.post("/fhir/Organization/$register-payer", body);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().string("name")).isEqualTo(name);
        assertThat(salus.system().get("/fhir/Organization?type=http://terminology.hl7.org/CodeSystem/organization-type%7Cpay&name:exact="
                        + java.net.URLEncoder.encode(name.replace(",", "\\,"), StandardCharsets.UTF_8)).ids())
                .hasSize(1);
        assertThat(salus.signIn(0, Role.NURSE, null).post("/fhir/Organization/$register-payer", body).status()).isEqualTo(403);
        assertThat(salus.signIn(0, Role.PATIENT, registered().string("id")).post("/fhir/Organization/$register-payer", body).status())
                .isEqualTo(403);
        assertThat(salus.anonymous().post("/fhir/Organization/$register-payer", body).status()).isEqualTo(401);
        assertThat(desk.post("/fhir/Organization", json("{'resourceType':'Organization','name':'X'}")).status()).isEqualTo(403);
    }
}
