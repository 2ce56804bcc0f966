package org.salus.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.salus.fhir.JsonObject;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** batch and transaction, rule by rule (R4 section 3.1.0.11). */
class TransactionRulesTest {

    private final RunningSalus salus = RunningSalus.shared();
    private final Client system = salus.system();

    private static String unique(String prefix) {
        return prefix + UUID.randomUUID().toString().replace("-", "").substring(0, 10);
    }

    private Answer bundle(String type, String... entries) {
        return system.post(
                "/fhir", "{\"resourceType\":\"Bundle\",\"type\":\"" + type + "\",\"entry\":[" + String.join(",", entries) + "]}");
    }

    private static String entry(String method, String url, String resource, String fullUrl, String more) {
        return "{" + (fullUrl == null ? "" : "\"fullUrl\":\"" + fullUrl + "\",")
                + (resource == null ? "" : "\"resource\":" + resource + ",")
                + "\"request\":{\"method\":\"" + method + "\",\"url\":\"" + url + "\"" + more + "}}";
    }

    private static String organization(String value) {
        return "{\"resourceType\":\"Organization\",\"name\":\"N\",\"identifier\":[{\"system\":\"urn:o\",\"value\":\"" + value + "\"}]}";
    }

    private static JsonObject response(Answer answer, int index) {
        return answer.json().array("entry").object(index).object("response");
    }

    private static String id(Answer answer, int index) {
        return String.valueOf(response(answer, index).string("location")).replaceAll(".*/([^/]+)/_history/\\d+", "$1");
    }

    /** As it comes with a transaction that holds the whole chart of a long life. */
    @Test
    void aProvenanceOfTwentyThousandTargetsIsStoredAndFoundByAnyOfThem() {
        String patient = system.create("Patient", "{\"resourceType\":\"Patient\",\"birthDate\":\"1930-01-01\"}");
        String prefix = unique("t");
        StringBuilder targets = new StringBuilder("{\"reference\":\"Patient/" + patient + "\"}");
        for (int i = 1; i <= 20_000; i++) {
            targets.append(",{\"reference\":\"Observation/").append(prefix).append(i).append("\"}");
        }
        Answer answer = bundle("transaction", entry("POST", "Provenance", "{\"resourceType\":\"Provenance\",\"target\":[" + targets
                + "],\"recorded\":\"2026-01-02T03:04:05Z\",\"agent\":[{\"who\":{\"display\":\"A clinic\"}}]}", null, ""));
        assertThat(answer.status()).isEqualTo(200);
        for (String target : List.of("Observation/" + prefix + "1", "Observation/" + prefix + "20000", "Patient/" + patient)) {
            assertThat(system.get("/fhir/Provenance?_summary=count&target=" + target).json().get("total")).hasToString("1");
        }
        assertThat(system.get("/fhir/Provenance?_summary=count&target=Observation/" + prefix + "20001").json().get("total")).hasToString("0");
    }

    @Test
    void entriesOfABatchStandAlone() {
        String id = system.create("Organization", organization(unique("b")));
        Answer answer = bundle(
                "batch",
                entry("POST", "Organization", "{\"resourceType\":\"Organization\",\"colour\":\"red\"}", null, ""),
                entry("POST", "Organization", organization(unique("b")), null, ""),
                entry("GET", "Organization/" + id, null, null, ",\"ifNoneMatch\":\"W/\\\"1\\\"\""),
                entry("GET", "Organization/" + id, null, null, ",\"ifModifiedSince\":\"2999-01-01T00:00:00Z\""),
                entry("GET", "Organization/" + id, null, null, ",\"ifModifiedSince\":\"2000-01-01T00:00:00Z\""),
                entry("DELETE", "Organization/" + id, null, null, ",\"ifMatch\":\"W/\\\"7\\\"\""),
                entry("PATCH", "Organization/" + id, binary("[{\"op\":\"replace\",\"path\":\"/name\",\"value\":\"M\"}]"), null, ""));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(response(answer, 0).string("status")).startsWith("422");
        assertThat(response(answer, 0).object("outcome").string("resourceType")).isEqualTo("OperationOutcome");
        assertThat(response(answer, 1).string("status")).startsWith("201");
        assertThat(response(answer, 1).string("etag")).isEqualTo("W/\"1\"");
        assertThat(response(answer, 1).string("lastModified")).isNotNull();
        assertThat(response(answer, 2).string("status")).startsWith("304");
        assertThat(response(answer, 3).string("status")).startsWith("304");
        assertThat(response(answer, 4).string("status")).startsWith("200");
        assertThat(response(answer, 5).string("status")).startsWith("412");
        assertThat(response(answer, 6).string("status")).startsWith("200");
        assertThat(system.get("/fhir/Organization/" + id).json().string("name")).isEqualTo("M");
    }

    private static String binary(String patch) {
        return "{\"resourceType\":\"Binary\",\"contentType\":\"application/json-patch+json\",\"data\":\""
                + Base64.getEncoder().encodeToString(patch.getBytes(StandardCharsets.UTF_8)) + "\"}";
    }

    @Test
    void deletionsCountBeforeCreationsWhereverTheyStand() {
        String value = unique("d");
        String old = system.create("Organization", organization(value));
        Answer answer = bundle(
                "transaction",
                entry("POST", "Organization", organization(value), null, ",\"ifNoneExist\":\"identifier=urn:o|" + value + "\""),
                entry("DELETE", "Organization/" + old, null, null, ""));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(response(answer, 0).string("status")).startsWith("201");
        assertThat(response(answer, 1).string("status")).startsWith("204");
        assertThat(system.get("/fhir/Organization?identifier=urn:o%7C" + value).ids()).containsExactly("Organization/" + id(answer, 0));
    }

    @Test
    void theSameConditionTwiceMakesOneResource() {
        String value = unique("t");
        String condition = ",\"ifNoneExist\":\"identifier=urn:o|" + value + "\"";
        Answer answer = bundle(
                "transaction",
                entry("POST", "Organization", organization(value), "urn:uuid:" + UUID.randomUUID(), condition),
                entry("POST", "Organization", organization(value), "urn:uuid:" + UUID.randomUUID(), condition),
                entry(
                        "POST",
                        "Patient",
                        "{\"resourceType\":\"Patient\",\"managingOrganization\":{\"reference\":\"Organization?identifier=urn:o|" + value + "\"}}",
                        null,
                        ""));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(id(answer, 1)).isEqualTo(id(answer, 0));
        assertThat(system.get("/fhir/Organization?identifier=urn:o%7C" + value).ids()).hasSize(1);
        assertThat(system.get("/fhir/Patient/" + id(answer, 2)).body()).contains("Organization/" + id(answer, 0));
    }

    @Test
    void fullUrlsAreReplacedWhereverR4SaysSo() {
        String patient = "urn:uuid:" + UUID.randomUUID();
        String questionnaire = "urn:uuid:" + UUID.randomUUID();
        String oid = "urn:oid:1.2.3." + Math.abs(System.nanoTime());
        Answer answer = bundle(
                "transaction",
                entry(
                        "POST",
                        "Observation",
                        "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"subject\":{\"reference\":\"" + patient
                                + "\"},\"performer\":[{\"reference\":\"" + oid + "\"}],"
                                + "\"text\":{\"status\":\"generated\",\"div\":\"<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\"><a href=\\\"" + patient
                                + "\\\">p</a></div>\"},\"extension\":[{\"url\":\"urn:x\",\"valueUri\":\"" + patient
                                + "\"},{\"url\":\"urn:y\",\"valueCanonical\":\"" + patient + "\"},{\"url\":\"urn:z\",\"valueString\":\"" + patient
                                + "\"}],\"contained\":[{\"resourceType\":\"Specimen\",\"id\":\"s\",\"subject\":{\"reference\":\"" + patient
                                + "\"}}],\"specimen\":{\"reference\":\"#s\"}}",
                        null,
                        ""),
                entry("POST", "Patient", "{\"resourceType\":\"Patient\"}", patient, ""),
                entry("POST", "Practitioner", "{\"resourceType\":\"Practitioner\"}", oid, ""),
                entry("POST", "Questionnaire", "{\"resourceType\":\"Questionnaire\",\"status\":\"draft\"}", questionnaire, ""));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        String reference = "Patient/" + id(answer, 1);
        JsonObject stored = system.get("/fhir/Observation/" + id(answer, 0)).json();
        assertThat(stored.object("subject").string("reference")).isEqualTo(reference);
        assertThat(stored.array("performer").object(0).string("reference")).isEqualTo("Practitioner/" + id(answer, 2));
        assertThat(stored.object("text").string("div")).contains("href=\"" + reference + "\"");
        assertThat(stored.array("extension").object(0).string("valueUri")).isEqualTo(reference);
        assertThat(stored.array("extension").object(1).string("valueCanonical")).isEqualTo(patient);
        assertThat(stored.array("extension").object(2).string("valueString")).isEqualTo(patient);
        assertThat(stored.array("contained").object(0).object("subject").string("reference")).isEqualTo(reference);
    }

    @Test
    void relativeReferencesMeanTheEntriesOfTheSameBase() {
        String base = "http://elsewhere.example/fhir/";
        Answer answer = bundle(
                "transaction",
                entry("POST", "Patient", "{\"resourceType\":\"Patient\",\"id\":\"1\"}", base + "Patient/1", ""),
                entry(
                        "POST",
                        "Condition",
                        "{\"resourceType\":\"Condition\",\"code\":{\"text\":\"c\"},\"subject\":{\"reference\":\"Patient/1\"}}",
                        base + "Condition/9",
                        ""));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(system.get("/fhir/Condition/" + id(answer, 1)).json().object("subject").string("reference"))
                .isEqualTo("Patient/" + id(answer, 0));
    }

    @Test
    void allOrNothing() {
        String value = unique("a");
        String there = system.create("Organization", organization(unique("there")));
        for (String wrong : List.of(
                entry("PUT", "Organization/" + there, organization("x").replace("\"name\"", "\"id\":\"" + there + "\",\"name\""), null,
                        ",\"ifMatch\":\"W/\\\"9\\\"\""),
                entry("PUT", "Organization/" + there, organization("x").replace("\"name\"", "\"id\":\"" + there + "\",\"name\""), null,
                        ",\"ifNoneMatch\":\"*\""),
                entry("PATCH", "Organization/" + there, binary("[{\"op\":\"test\",\"path\":\"/name\",\"value\":\"other\"}]"), null, ""),
                entry("PATCH", "Organization/none", binary("[]"), null, ""),
                entry("POST", "Patient", "{\"resourceType\":\"Patient\",\"managingOrganization\":{\"reference\":\"urn:uuid:" + UUID.randomUUID() + "\"}}",
                        null, ""))) {
            Answer answer = bundle("transaction", entry("POST", "Organization", organization(value), null, ""), wrong);
            assertThat(answer.status()).as(wrong + answer.body()).isBetween(400, 422);
        }
        assertThat(system.get("/fhir/Organization?identifier=urn:o%7C" + value).ids()).isEmpty();
        assertThat(system.get("/fhir/Organization/" + there).header("ETag")).isEqualTo("W/\"1\"");
    }

    @Test
    void patchesInTransactionsLoseNothing() throws Exception {
        String id = system.create("Patient", "{\"resourceType\":\"Patient\",\"name\":[{\"given\":[\"A\"]}]}");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> futures = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                String patch = binary("[{\"op\":\"add\",\"path\":\"/name/0/given/-\",\"value\":\"g" + i + "\"}]");
                futures.add(threads.submit(() -> bundle(
                        "transaction",
                        entry("PATCH", "Patient/" + id, patch, null, ""),
                        entry("POST", "Condition", "{\"resourceType\":\"Condition\",\"code\":{\"text\":\"c\"},\"subject\":{\"reference\":\"Patient/" + id + "\"}}", null, ""))));
            }
            for (Future<Answer> future : futures) {
                assertThat(future.get().status()).as(future.get().body()).isEqualTo(200);
            }
        }
        assertThat(system.get("/fhir/Patient/" + id).json().array("name").object(0).array("given")).hasSize(6);
        assertThat(system.get("/fhir/Condition?patient=" + id).ids()).hasSize(5);
    }

    @Test
    void entriesAreReturnedAsAsked() {
        String body = "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":["
                + entry("POST", "Organization", organization(unique("r")), null, "") + ","
                + entry("DELETE", "Organization/" + unique("none"), null, null, "") + "]}";
        JsonObject minimal = system.post("/fhir", body).json().array("entry").object(0);
        assertThat(minimal.has("resource")).isFalse();
        assertThat(minimal.object("response").has("outcome")).isFalse();
        JsonObject full = system.with("Prefer", "return=representation").post("/fhir", body).json().array("entry").object(0);
        assertThat(full.object("resource").string("resourceType")).isEqualTo("Organization");
        JsonObject outcome = system.with("Prefer", "return=OperationOutcome").post("/fhir", body).json().array("entry").object(0);
        assertThat(outcome.has("resource")).isFalse();
        assertThat(outcome.object("response").object("outcome").string("resourceType")).isEqualTo("OperationOutcome");
        Answer batch = system.with("Prefer", "return=OperationOutcome").post("/fhir", body.replace("transaction", "batch"));
        assertThat(response(batch, 0).object("outcome").string("resourceType")).isEqualTo("OperationOutcome");
    }
}
