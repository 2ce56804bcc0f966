package org.salus.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.salus.fhir.JsonObject;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** The interactions over HTTP against the running application. */
class FhirRestTest {

    private final RunningSalus salus = RunningSalus.shared();
    private final Client system = salus.system();

    private static String patient(String family) {
        return "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"" + family + "\",\"given\":[\"Ines\"]}],\"gender\":\"female\"}";
    }

    private static String unique(String prefix) {
        return prefix + UUID.randomUUID().toString().replace("-", "").substring(0, 10);
    }

    @Test
    void nobodyReadsWithoutSigningIn() {
        Answer answer = salus.anonymous().get("/fhir/Patient");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(answer.json().string("resourceType")).isEqualTo("OperationOutcome");
        assertThat(salus.anonymous().get("/fhir/metadata").status()).isEqualTo(200);
    }

    @Test
    void headersKeepDataFromBeingRunOrKept() {
        for (Answer data : List.of(system.get("/fhir/Patient?_count=1"), salus.anonymous().get("/fhir/Patient"), system.get("/fhir/x/y/z"))) {
            assertThat(data.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(data.header("Content-Security-Policy")).contains("default-src 'none'", "sandbox");
            assertThat(data.header("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(data.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
            assertThat(data.header("Cache-Control")).isEqualTo("no-store");
            assertThat(data.header("X-Request-Id")).isNotBlank();
        }
    }

    @Test
    void whatWasCreatedIsReadBackAsItWasSent() {
        Answer created = system.post(
                "/fhir/Observation",
                """
                {"resourceType":"Observation","id":"theirs","meta":{"versionId":"9","tag":[{"system":"urn:t","code":"x"}]},
                "status":"final","code":{"text":"Größe ☃ 𝄞"},"valueQuantity":{"value":1.50,"unit":"m"}}""");
        assertThat(created.status()).isEqualTo(201);
        JsonObject stored = created.json();
        String id = stored.string("id");
        assertThat(id).isNotEqualTo("theirs");
        assertThat(created.header("Location")).isEqualTo(salus.fhir() + "/Observation/" + id + "/_history/1");
        assertThat(created.header("ETag")).isEqualTo("W/\"1\"");
        Answer read = system.get("/fhir/Observation/" + id);
        assertThat(read.status()).isEqualTo(200);
        assertThat(read.body()).isEqualTo(created.body()).contains("\"value\":1.50").contains("Größe ☃ 𝄞").contains("urn:t");
        assertThat(read.header("Last-Modified")).isNotNull();
        assertThat(system.with("If-None-Match", "W/\"1\"").get("/fhir/Observation/" + id).status())
                .isEqualTo(304);
    }

    @Test
    void updatesMakeVersionsAndNothingIsOverwritten() {
        String id = system.create("Patient", patient(unique("Vers")));
        String second = "{\"resourceType\":\"Patient\",\"id\":\"" + id + "\",\"active\":true}";
        Answer updated = system.with("If-Match", "W/\"1\"").put("/fhir/Patient/" + id, second);
        assertThat(updated.status()).isEqualTo(200);
        assertThat(updated.header("ETag")).isEqualTo("W/\"2\"");
        Answer stale = system.with("If-Match", "W/\"1\"").put("/fhir/Patient/" + id, second);
        assertThat(stale.status()).isEqualTo(412);
        assertThat(stale.body()).contains("SAL-VERSION");
        assertThat(system.delete("/fhir/Patient/" + id).status()).isEqualTo(204);
        assertThat(system.get("/fhir/Patient/" + id).status()).isEqualTo(410);
        assertThat(system.get("/fhir/Patient?_id=" + id).ids()).isEmpty();
        assertThat(system.get("/fhir/Patient/" + id + "/_history/1").body()).contains("Ines");
        Answer history = system.get("/fhir/Patient/" + id + "/_history");
        assertThat(history.json().array("entry")).hasSize(3);
        assertThat(history.body()).contains("\"method\":\"DELETE\"", "\"method\":\"PUT\"", "\"method\":\"POST\"");
        Answer back = system.put("/fhir/Patient/" + id, second);
        assertThat(back.status()).isEqualTo(201);
        assertThat(back.header("ETag")).isEqualTo("W/\"4\"");
    }

    @Test
    void updateOfWhatIsNotThereCreatesUnderThatId() {
        String id = unique("client-");
        Answer answer = system.put(
                "/fhir/Patient/" + id, "{\"resourceType\":\"Patient\",\"id\":\"" + id + "\",\"active\":true}");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(system.get("/fhir/Patient/" + id).status()).isEqualTo(200);
        assertThat(system.put("/fhir/Patient/" + id, "{\"resourceType\":\"Patient\",\"id\":\"other\"}").status())
                .isEqualTo(400);
    }

    @Test
    void fiftyConditionalCreatesMakeOneResource() throws Exception {
        String value = unique("mrn");
        String body = "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"urn:mrn\",\"value\":\"" + value + "\"}]}";
        Client conditional = system.with("If-None-Exist", "identifier=urn:mrn|" + value);
        List<Answer> answers = together(50, () -> conditional.post("/fhir/Patient", body));
        assertThat(answers).extracting(Answer::status).containsOnly(200, 201);
        assertThat(answers.stream().filter(a -> a.status() == 201)).hasSize(1);
        Set<String> ids = answers.stream().map(a -> a.json().string("id")).collect(Collectors.toSet());
        assertThat(ids).hasSize(1);
        assertThat(system.get("/fhir/Patient?identifier=urn:mrn%7C" + value).ids()).hasSize(1);
    }

    @Test
    void fiftyUpdatesOfOneVersionLetOneThrough() throws Exception {
        String id = system.create("Patient", patient(unique("Race")));
        Client matching = system.with("If-Match", "W/\"1\"");
        String body = "{\"resourceType\":\"Patient\",\"id\":\"" + id + "\",\"active\":true}";
        List<Answer> answers = together(50, () -> matching.put("/fhir/Patient/" + id, body));
        assertThat(answers.stream().filter(a -> a.status() == 200)).hasSize(1);
        assertThat(answers.stream().filter(a -> a.status() == 412)).hasSize(49);
        assertThat(system.get("/fhir/Patient/" + id).header("ETag")).isEqualTo("W/\"2\"");
    }

    @Test
    void aTransactionResolvesItsReferencesOrStoresNothing() {
        String mrn = unique("tx");
        system.create(
                "Practitioner",
                "{\"resourceType\":\"Practitioner\",\"identifier\":[{\"system\":\"urn:npi\",\"value\":\"" + mrn + "\"}]}");
        String bundle =
                """
                {"resourceType":"Bundle","type":"transaction","entry":[
                {"fullUrl":"urn:uuid:11111111-0000-0000-0000-000000000001","resource":{"resourceType":"Patient","identifier":[{"system":"urn:mrn","value":"%s"}]},"request":{"method":"POST","url":"Patient"}},
                {"fullUrl":"urn:uuid:11111111-0000-0000-0000-000000000002","resource":{"resourceType":"Encounter","status":"finished","class":{"code":"AMB"},"subject":{"reference":"urn:uuid:11111111-0000-0000-0000-000000000001"},
                 "participant":[{"individual":{"reference":"Practitioner?identifier=urn:npi|%s"}}]},"request":{"method":"POST","url":"Encounter"}}]}"""
                        .formatted(mrn, mrn);
        Answer answer = system.post("/fhir", bundle);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        String patient = system.get("/fhir/Patient?identifier=urn:mrn%7C" + mrn).ids().getFirst();
        Answer encounters = system.get("/fhir/Encounter?subject=" + patient + "&_include=Encounter:participant");
        assertThat(encounters.ids()).hasSize(2);
        assertThat(encounters.body()).contains("\"reference\":\"" + patient + "\"").contains("Practitioner/");

        String broken = bundle.replace(mrn + "\"}]},\"request", mrn + "x\"}]},\"request").replace("finished", "over");
        Answer refused = system.post("/fhir", broken);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body()).contains("Bundle.entry[1].resource").contains("Encounter.status");
        assertThat(system.get("/fhir/Patient?identifier=urn:mrn%7C" + mrn + "x").ids()).isEmpty();

        Answer dangling = system.post("/fhir", bundle.replace("urn:npi|" + mrn, "urn:npi|nobody"));
        assertThat(dangling.status()).isEqualTo(422);
        assertThat(dangling.body()).contains("SAL-REFERENCE");
    }

    @Test
    void aBatchAnswersEachEntryByItself() {
        String id = system.create("Patient", patient(unique("Batch")));
        Answer answer = system.post(
                "/fhir",
                """
                {"resourceType":"Bundle","type":"batch","entry":[
                {"request":{"method":"GET","url":"Patient/%s"}},
                {"request":{"method":"GET","url":"Patient/none"}},
                {"request":{"method":"GET","url":"Observation?patient=%s"}},
                {"request":{"method":"POST","url":"Patient"},"resource":{"resourceType":"Patient","gender":"sometimes"}}]}"""
                        .formatted(id, id));
        assertThat(answer.status()).isEqualTo(200);
        List<String> statuses = answer.json().array("entry") == null
                ? List.of()
                : IntStream.range(0, 4)
                        .mapToObj(i -> String.valueOf(answer.json()
                                .array("entry")
                                .object(i)
                                .object("response")
                                .string("status")))
                        .toList();
        assertThat(statuses).containsExactly("200 OK", "404 Not Found", "200 OK", "422 Unprocessable Entity");
    }

    @Test
    void searchesFindByPrefixCaseAndAccent() {
        String family = unique("Müller");
        String id = system.create("Patient", patient(family));
        String start = family.substring(0, 12);
        for (String query : List.of(start, start.toLowerCase(), start.replace("ü", "u"), start.toUpperCase())) {
            assertThat(system.get("/fhir/Patient?name=" + encode(query)).ids())
                    .as(query)
                    .containsExactly("Patient/" + id);
        }
        assertThat(system.get("/fhir/Patient?family:exact=" + encode(family)).ids()).hasSize(1);
        assertThat(system.get("/fhir/Patient?family:exact=" + encode(family.toLowerCase())).ids()).isEmpty();
        assertThat(system.get("/fhir/Patient?family:contains=" + encode(family.substring(3, 10)) + "&given=ines").ids())
                .contains("Patient/" + id);
    }

    @Test
    void pagesFollowOneAnotherWithoutGapOrRepetition() {
        String patient = system.create("Patient", patient(unique("Paged")));
        for (int i = 0; i < 25; i++) {
            system.create(
                    "Observation",
                    """
                    {"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},
                    "subject":{"reference":"Patient/%s"},"effectiveDateTime":"2024-01-%02d","valueQuantity":{"value":%d,"unit":"/min","system":"http://unitsofmeasure.org","code":"/min"}}"""
                            .formatted(patient, 1 + i % 7, 60 + i));
        }
        List<String> seen = new java.util.ArrayList<>();
        String next = salus.fhir() + "/Observation?patient=" + patient + "&_sort=-date&_count=10&_total=accurate";
        int pages = 0;
        while (next != null) {
            Answer answer = system.get(next);
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.json().get("total")).hasToString("25");
            seen.addAll(answer.ids());
            next = link(answer, "next");
            pages++;
        }
        assertThat(pages).isEqualTo(3);
        assertThat(seen).hasSize(25).doesNotHaveDuplicates();
        String forged = salus.fhir() + "/Observation?patient=" + patient + "&_page=AAAA";
        assertThat(system.get(forged).status()).isEqualTo(400);
        assertThat(system.get("/fhir/Observation?patient=" + patient + "&date=ge2024-01-06&_summary=count").json().get("total"))
                .hasToString("6");
        assertThat(system.get("/fhir/Observation?patient=" + patient + "&value-quantity=gt80&_total=accurate").json().get("total"))
                .hasToString("4");
        assertThat(system.get("/fhir/Patient?_has:Observation:patient:code=8867-4&_id=" + patient).ids()).hasSize(1);
    }

    @Test
    void missingMeansMissingOfTheTypesThatTheParameterLeadsTo() {
        String code = unique("m");
        String observation =
                "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"coding\":[{\"system\":\"urn:m\",\"code\":\"" + code
                        + "\"}]},\"subject\":{\"reference\":\"%s\"}}";
        String ofGroup = system.create("Observation", observation.formatted("Group/g1"));
        String ofPatient = system.create("Observation", observation.formatted("Patient/p1"));
        String all = "/fhir/Observation?code=urn:m%7C" + code;
        assertThat(system.get(all + "&patient:missing=true").ids()).containsExactly("Observation/" + ofGroup);
        assertThat(system.get(all + "&patient:missing=false").ids()).containsExactly("Observation/" + ofPatient);
        assertThat(system.get(all + "&subject:missing=true").ids()).isEmpty();
    }

    static String link(Answer answer, String relation) {
        for (Object link : answer.json().array("link")) {
            JsonObject one = (JsonObject) link;
            if (relation.equals(one.string("relation"))) {
                return one.string("url");
            }
        }
        return null;
    }

    @Test
    void whatIsNotUnderstoodIsRefusedAndNotPassedOver() {
        for (String query : List.of(
                "Patient?nmae=x",
                "Patient?name:fuzzy=x",
                "Patient?identifier:of-type=MR%7C1",
                "Patient?birthdate=yesterday",
                "Patient?_sort=shoe",
                "Patient?_count=many",
                "Patient?general-practitioner:Nobody.name=x",
                "Patient?_has:Observation=x",
                "Observation?value-quantity=abc",
                "Patient?_include=Observation:subject")) {
            Answer answer = system.get("/fhir/" + query);
            assertThat(answer.status()).as(query).isEqualTo(400);
            assertThat(answer.json().string("resourceType")).isEqualTo("OperationOutcome");
        }
        Answer lenient = system.with("Prefer", "handling=lenient").get("/fhir/Patient?nmae=x&_count=1");
        assertThat(lenient.status()).isEqualTo(200);
        assertThat(lenient.body()).contains("left out");
    }

    @Test
    void aWriteForAnotherPatientThanTheOpenChartIsRefused() {
        String mine = system.create("Patient", patient(unique("Mine")));
        String other = system.create("Patient", patient(unique("Other")));
        String allergy =
                "{\"resourceType\":\"AllergyIntolerance\",\"code\":{\"text\":\"penicillin\"},\"patient\":{\"reference\":\"Patient/%s\"}}";
        Client chart = system.with("X-Salus-Patient", mine);
        assertThat(chart.post("/fhir/AllergyIntolerance", allergy.formatted(mine)).status())
                .isEqualTo(201);
        Answer crossed = chart.post("/fhir/AllergyIntolerance", allergy.formatted(other));
        assertThat(crossed.status()).isEqualTo(409);
        assertThat(crossed.body()).contains("SAL-WRONG-PATIENT");
        assertThat(system.get("/fhir/AllergyIntolerance?patient=" + other).ids()).isEmpty();

        String id = system.create("AllergyIntolerance", allergy.formatted(other));
        String moved = allergy.formatted(mine).replace("\"code\"", "\"id\":\"" + id + "\",\"code\"");
        assertThat(chart.put("/fhir/AllergyIntolerance/" + id, moved).status()).isEqualTo(409);
        assertThat(chart.delete("/fhir/AllergyIntolerance/" + id).status()).isEqualTo(409);
        assertThat(system.get("/fhir/AllergyIntolerance?patient=" + other).ids()).hasSize(1);
    }

    @Test
    void everythingPagesThroughOneChartAlone() {
        String patient = system.create("Patient", patient(unique("All")));
        for (int i = 0; i < 5; i++) {
            system.create(
                    "Condition",
                    "{\"resourceType\":\"Condition\",\"code\":{\"text\":\"c\"},\"subject\":{\"reference\":\"Patient/" + patient + "\"}}");
        }
        Answer first = system.get("/fhir/Patient/" + patient + "/$everything?_count=4");
        Answer second = system.get(String.valueOf(link(first, "next")));
        List<String> all = new java.util.ArrayList<>(first.ids());
        all.addAll(second.ids());
        assertThat(all).contains("Patient/" + patient);
        assertThat(Set.copyOf(all)).hasSize(6);
    }

    @Test
    void conditionalUpdateAndDeleteNeedExactlyOne() {
        String tag = unique("tag");
        String body = "{\"resourceType\":\"Organization\",\"identifier\":[{\"system\":\"urn:o\",\"value\":\"" + tag + "\"}],\"name\":\"N\"}";
        String url = "/fhir/Organization?identifier=urn:o%7C" + tag;
        assertThat(system.put(url, body).status()).isEqualTo(201);
        assertThat(system.put(url, body.replace("\"N\"", "\"M\"")).status()).isEqualTo(200);
        system.create("Organization", body);
        assertThat(system.put(url, body).status()).isEqualTo(412);
        assertThat(system.delete(url).status()).isEqualTo(412);
        assertThat(system.delete("/fhir/Organization").status()).as("never everything").isEqualTo(400);
    }

    private static String encode(String text) {
        return java.net.URLEncoder.encode(text, java.nio.charset.StandardCharsets.UTF_8);
    }

    private static List<Answer> together(int times, Callable<Answer> call) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> futures = threads.invokeAll(java.util.Collections.nCopies(times, call));
            List<Answer> answers = new java.util.ArrayList<>();
            for (Future<Answer> future : futures) {
                answers.add(future.get());
            }
            return answers;
        }
    }
}
