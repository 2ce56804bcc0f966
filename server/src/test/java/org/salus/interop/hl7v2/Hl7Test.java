package org.salus.interop.hl7v2;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** Messages over HTTP: stored once, corrected in place, queued when nobody is sure whose they are. */
class Hl7Test {

    private final Laboratory laboratory = new Laboratory();
    private final Instant now = Instant.now();

    private String id() {
        return Laboratory.unique("C");
    }

    private String filler() {
        return Laboratory.unique("F");
    }

    private Answer accepted(String message) {
        Answer answer = laboratory.send(message);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(Laboratory.code(answer)).isEqualTo("AA");
        return answer;
    }

    private List<JsonObject> queued(String controlId) {
        return laboratory.search("Task?identifier=urn:salus:hl7v2:message%7C" + Shapes.key("LAB@NORTH", controlId));
    }

    @Test
    void aCriticalResultIsInTheChartAndOnTopOfTheInboxOfWhoOrdered() throws InterruptedException {
        accepted(laboratory.potassium(id(), filler(), "F", "6.20", "HH", now));
        JsonObject report = laboratory.report();
        assertThat(report.string("status")).isEqualTo("final");
        JsonObject observation = laboratory.search("Observation?subject=" + laboratory.patient).getFirst();
        assertThat(observation.object("valueQuantity").get("value")).hasToString("6.20");
        assertThat(observation.object("valueQuantity").string("code")).isEqualTo("mmol/L");
        JsonObject review = Laboratory.await(() -> laboratory.reviews(report), 1).getFirst();
        assertThat(review.string("priority")).isEqualTo("stat");
        assertThat(review.object("owner").string("reference")).isEqualTo(laboratory.practitioner);
        Answer inbox = laboratory.physician.get("/fhir/Task/$inbox");
        assertThat(inbox.json().array("entry").object(0).object("resource").string("id")).isEqualTo(review.string("id"));
    }

    @Test
    void aCorrectionReplacesTheOldOneStaysAndIsAskedForAgain() throws InterruptedException {
        String filler = filler();
        accepted(laboratory.potassium(id(), filler, "F", "4.0", "N", now));
        JsonObject first = laboratory.report();
        Laboratory.await(() -> laboratory.reviews(first), 1);
        JsonObject before = laboratory.search("Observation?subject=" + laboratory.patient).getFirst();
        accepted(laboratory.potassium(id(), filler, "C", "6.4", "HH", now.plusSeconds(60)));
        assertThat(laboratory.reports()).hasSize(1);
        assertThat(laboratory.report().string("status")).isEqualTo("corrected");
        List<JsonObject> after = laboratory.search("Observation?subject=" + laboratory.patient);
        assertThat(after).hasSize(1);
        assertThat(after.getFirst().string("id")).isEqualTo(before.string("id"));
        assertThat(after.getFirst().object("valueQuantity").get("value")).hasToString("6.4");
        Answer old = laboratory.physician.get("/fhir/Observation/" + before.string("id") + "/_history/1");
        assertThat(old.json().object("valueQuantity").get("value")).hasToString("4.0");
        List<JsonObject> reviews = Laboratory.await(() -> laboratory.reviews(first), 2);
        assertThat(reviews.stream().map(r -> r.string("status"))).containsExactlyInAnyOrder("cancelled", "requested");
        assertThat(reviews.stream().map(r -> r.string("description")).toList().toString()).contains("Corrected: Potassium 6.4");
    }

    @Test
    void preliminaryBecomesFinalAndAnOlderOneDoesNotReplaceIt() {
        String filler = filler();
        accepted(laboratory.potassium(id(), filler, "P", "4.1", "N", now.minusSeconds(60)));
        assertThat(laboratory.report().string("status")).isEqualTo("preliminary");
        accepted(laboratory.potassium(id(), filler, "F", "4.2", "N", now));
        assertThat(laboratory.report().string("status")).isEqualTo("final");
        String older = id();
        accepted(laboratory.potassium(older, filler, "F", "9.9", "HH", now.minusSeconds(30)));
        String back = id();
        accepted(laboratory.potassium(back, filler, "P", "9.9", "HH", now.plusSeconds(30)));
        for (String late : List.of(older, back)) {
            accepted(laboratory.potassium(late, filler, late.equals(older) ? "F" : "P", "9.9", "HH", late.equals(older) ? now.minusSeconds(30) : now.plusSeconds(30)));
            List<JsonObject> tasks = queued(late);
            assertThat(tasks).as("once, sent twice").hasSize(1);
            assertThat(parts(tasks.getFirst(), "why", "valueCode")).containsExactly("older");
            assertThat(parts(tasks.getFirst(), "reported", "valueString").getFirst()).contains("9.9 mmol/L");
            Answer filed = laboratory.physician.post("/fhir/Task/" + tasks.getFirst().string("id") + "/$file-result", file(laboratory.patient, true));
            assertThat(filed.status()).isEqualTo(409);
            assertThat(filed.body()).contains("newer state").contains("Nothing was stored");
        }
        assertThat(laboratory.search("Observation?subject=" + laboratory.patient).getFirst().object("valueQuantity").get("value"))
                .hasToString("4.2");
    }

    @Test
    void ofAMessageThatIsOlderInPartTheRestIsFiledByWhoHasLooked() {
        String filler = filler();
        accepted(laboratory.potassium(id(), filler, "F", "4.2", "N", now));
        String id = id();
        accepted(laboratory.potassium(id, filler, "F", "9.9", "HH", now.minusSeconds(30))
                + "OBR|2||" + filler() + "^LAB|2345-7^Glucose^LN|||" + Laboratory.time(now) + "|||||||||||||||" + Laboratory.time(now) + "|||F\r"
                + "OBX|1|NM|2345-7^Glucose^LN||5.10|mmol/L||N|||F\r");
        JsonObject task = queued(id).getFirst();
        assertThat(parts(task, "why", "valueCode")).containsExactly("partly-older");
        assertThat(laboratory.reports()).hasSize(1);
        Answer filed = laboratory.physician.post("/fhir/Task/" + task.string("id") + "/$file-result", file(laboratory.patient, true));
        assertThat(filed.status()).as(filed.body()).isEqualTo(200);
        assertThat(laboratory.reports()).hasSize(2);
        assertThat(laboratory.search("Observation?subject=" + laboratory.patient).stream().map(o -> String.valueOf(o.object("valueQuantity").get("value"))))
                .containsExactlyInAnyOrder("4.2", "5.10");
    }

    @Test
    void answersAreCountedWithoutWhatTheySay() {
        MeterRegistry meters = laboratory.salus.server().bean(MeterRegistry.class);
        Map<String, Double> before = answers(meters);
        accepted(laboratory.potassium(id(), filler(), "F", "4.0", "N", now));
        wrong(laboratory.potassium(id(), filler(), "F", "4.0", "N", now).replace("UNICODE UTF-8", "BIG-5"), "MSH^1^18|103");
        rejected(laboratory.potassium(id(), filler(), "F", "4.0", "N", now).replace("|LAB|", "|LABX|"), "MSH^1^3|103");
        Map<String, Double> after = answers(meters);
        assertThat(after.keySet()).containsExactlyInAnyOrder("AA", "AE", "AR");
        after.forEach((code, count) -> assertThat(count).as(code).isGreaterThanOrEqualTo(before.get(code) + 1));
    }

    private static Map<String, Double> answers(MeterRegistry meters) {
        return meters.find("salus.hl7v2.answers").counters().stream()
                .collect(Collectors.toMap(c -> String.valueOf(c.getId().getTag("code")), Counter::count));
    }

    @Test
    void theSameMessageIsStoredOnceAlsoAtOnce() throws Exception {
        String message = laboratory.potassium(id(), filler(), "F", "4.0", "N", now);
        List<Future<Answer>> answers = new ArrayList<>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 6; i++) {
                answers.add(executor.submit((Callable<Answer>) () -> laboratory.send(message)));
            }
        }
        for (Future<Answer> answer : answers) {
            assertThat(Laboratory.code(answer.get())).as(answer.get().body()).isEqualTo("AA");
        }
        assertThat(laboratory.reports()).hasSize(1);
        assertThat(laboratory.search("Communication?subject=" + laboratory.patient)).hasSize(1);
        assertThat(laboratory.search("ServiceRequest?subject=" + laboratory.patient)).hasSize(1);
        accepted(message);
        assertThat(laboratory.reports()).hasSize(1);
    }

    @Test
    void twoFirstMessagesOfOneReportAtOnceMakeOneReport() throws Exception {
        String filler = filler();
        List<Future<Answer>> answers = new ArrayList<>();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 4; i++) {
                String message = laboratory.potassium(id(), filler, "F", "4." + i, "N", now);
                answers.add(executor.submit((Callable<Answer>) () -> laboratory.send(message)));
            }
        }
        for (Future<Answer> answer : answers) {
            assertThat(Laboratory.code(answer.get())).as(answer.get().body()).isEqualTo("AA");
        }
        assertThat(laboratory.reports()).hasSize(1);
        assertThat(laboratory.search("Observation?subject=" + laboratory.patient)).hasSize(1);
    }

    @Test
    void anotherMessageWithTheSameNumberIsAnError() {
        String id = id();
        accepted(laboratory.potassium(id, filler(), "F", "4.0", "N", now));
        Answer other = laboratory.send(laboratory.potassium(id, filler(), "F", "6.6", "HH", now));
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.body()).contains("MSA|AE|" + id).contains("ERR||MSH^1^10|205^");
        assertThat(laboratory.reports()).hasSize(1);
    }

    @Test
    void whoIsNotSurelyThePatientIsLookedAtByPeople() {
        String right = laboratory.pid();
        for (String wrong : List.of(
                right.replace("19700402", "19700403"),
                right.replace("Waiting^Nora", "Waiting^Maria"),
                right.replace("Waiting^Nora", "Else^Maria"),
                right.replace("19700402", "").replace("Waiting^Nora", "Else^Nora"),
                right.replace("19700402", "1970").replace("^Nora", ""),
                right.replace("^CLINIC^", "^ELSEWHERE^"),
                right.replace("^CLINIC^", "^^"),
                right.replace(laboratory.number, laboratory.number + "X"),
                right.replace(laboratory.number, "\\F\\" + laboratory.number + ",*|x\\S\\~\\T\\$"),
                right.replace(laboratory.number, "9".repeat(100_000)),
                "PID|1\r")) {
            String id = id();
            accepted(laboratory.potassium(id, filler(), "F", "6.9", "HH", now).replace(right, wrong));
            List<JsonObject> tasks = queued(id);
            assertThat(tasks).as(wrong).hasSize(1);
            assertThat(tasks.getFirst().string("priority")).isEqualTo("stat");
            assertThat(tasks.getFirst().has("for")).isFalse();
        }
        assertThat(laboratory.reports()).isEmpty();
        // A name that was changed by marriage, with the same given name and date of birth.
        accepted(laboratory.potassium(id(), filler(), "F", "4.0", "N", now).replace("Waiting^Nora", "M\u00fcller^NORA"));
        assertThat(laboratory.reports()).hasSize(1);
    }

    @Test
    void aCorrectionForAnotherPatientGoesToTheQueue() {
        Laboratory other = new Laboratory();
        String filler = filler();
        accepted(laboratory.potassium(id(), filler, "F", "4.0", "N", now));
        String id = id();
        accepted(laboratory.potassium(id, filler, "C", "6.0", "HH", now.plusSeconds(5)).replace(laboratory.pid(), other.pid()));
        assertThat(queued(id)).hasSize(1);
        assertThat(other.reports()).isEmpty();
        assertThat(laboratory.report().string("status")).isEqualTo("final");
    }

    @Test
    void aQueuedResultIsFiledByWhoHasLooked() throws InterruptedException {
        String id = id();
        accepted(laboratory.potassium(id, filler(), "F", "6.90", "HH", now).replace("19700402", "19700403"));
        JsonObject task = queued(id).getFirst();
        assertThat(task.string("description"))
                .contains("Critical result that is in no chart: Basic metabolic panel: Potassium 6.90 mmol/L HH")
                .contains("Waiting, Nora, born 1970-04-03, number " + laboratory.number);
        String path = "/fhir/Task/" + task.string("id") + "/$file-result";
        Client nurse = laboratory.salus.signIn(0, Role.NURSE, null);
        for (Client who : List.of(laboratory.physician, nurse)) {
            assertThat(who.get("/fhir/Task/$inbox?_count=200").body()).contains(String.valueOf(task.string("id")));
            assertThat(who.get("/fhir/" + task.object("focus").string("reference")).status()).isEqualTo(200);
        }
        assertThat(laboratory.salus.signIn(1, Role.NURSE, null).get("/fhir/Task/$inbox?_count=200").body()).doesNotContain(String.valueOf(task.string("id")));
        assertThat(parts(task, "why", "valueCode")).containsExactly("person");
        assertThat(parts(task, "difference", "valueCode")).containsExactly("birth-date");
        assertThat(parts(task, "reported", "valueString")).containsExactly("Basic metabolic panel: Potassium 6.90 mmol/L HH");
        assertThat(parts(task, "said-name", "valueString")).containsExactly("Waiting, Nora");
        assertThat(parts(task, "said-birth-date", "valueDate")).containsExactly("1970-04-03");
        assertThat(parts(task, "said-number", "valueString")).containsExactly(laboratory.number);
        Answer asked = laboratory.physician.post(path, file(laboratory.patient, false));
        assertThat(asked.status()).as(asked.body()).isEqualTo(409);
        assertThat(asked.body()).contains("1970-04-03").contains("another date of birth").contains("\"Patient.birthDate\"").contains("\"http.confirm\"");
        assertThat(nurse.post(path, file(laboratory.patient, false)).status()).isEqualTo(409);
        assertThat(laboratory.reports()).isEmpty();
        for (Role role : List.of(Role.FRONT_DESK, Role.BILLER, Role.LAB_TECHNICIAN, Role.ADMINISTRATOR, Role.PRIVACY_OFFICER)) {
            Client who = laboratory.salus.signIn(0, role, null);
            assertThat(who.post(path, file(laboratory.patient, true)).status()).as(role.code()).isEqualTo(403);
            assertThat(who.get("/fhir/" + task.object("focus").string("reference")).status()).as(role.code()).isIn(403, 404);
        }
        String byHand = new String(Json.write(task.deepCopy().put("status", "completed")), StandardCharsets.UTF_8);
        assertThat(nurse.put("/fhir/Task/" + task.string("id"), byHand).status()).as("put away without a word").isEqualTo(403);
        Client patient = laboratory.salus.signIn(0, Role.PATIENT, laboratory.patient.substring(8));
        assertThat(patient.post(path, file(laboratory.patient, true)).status()).isEqualTo(403);
        assertThat(patient.get("/fhir/" + task.object("focus").string("reference")).status()).isIn(403, 404);
        assertThat(laboratory.salus.anonymous().post(path, file(laboratory.patient, true)).status()).isEqualTo(401);
        assertThat(laboratory.salus.signIn(1, Role.PHYSICIAN, null).post(path, file(laboratory.patient, true)).status()).isEqualTo(404);
        assertThat(laboratory.physician.with("X-Salus-Patient", "other").post(path, file(laboratory.patient, true)).status()).isEqualTo(409);
        assertThat(laboratory.physician.post(path, file("Patient/none", true)).status()).isEqualTo(404);
        assertThat(laboratory.reports()).isEmpty();
        String done = path.replace("$file-result", "$complete");
        Answer unsaid = laboratory.physician.post(done, "{\"resourceType\":\"Parameters\"}");
        assertThat(unsaid.status()).as("nobody puts a result away without a word").isEqualTo(409);
        assertThat(unsaid.body()).contains("say in a comment why it goes into none");
        Answer filed = nurse.post(path, file(laboratory.patient, true));
        assertThat(filed.status()).as(filed.body()).isEqualTo(200);
        assertThat(filed.json().string("status")).isEqualTo("completed");
        assertThat(laboratory.reports()).hasSize(1);
        Laboratory.await(() -> laboratory.reviews(laboratory.report()), 1);
        assertThat(laboratory.physician.post(path, file(laboratory.patient, true)).status()).isEqualTo(409);
        assertThat(patient.get("/fhir/" + task.object("focus").string("reference")).status()).as("in the own chart, withheld").isIn(403, 404);
    }

    private static List<String> parts(JsonObject task, String code, String member) {
        return JsonObject.objects(task, "input").stream()
                .filter(i -> JsonObject.objects(i.object("type"), "coding").stream().anyMatch(c -> code.equals(c.string("code"))))
                .map(i -> i.string(member))
                .toList();
    }

    private static String file(String patient, boolean confirm) {
        return ("{'resourceType':'Parameters','parameter':[{'name':'patient','valueString':'" + patient + "'}"
                        + (confirm ? ",{'name':'confirm','valueBoolean':true}" : "") + "]}")
                .replace('\'', '"');
    }

    @Test
    void onlyProgramsOfTheOrganisationThatWriteResultsMaySend() {
        String message = laboratory.potassium(id(), filler(), "F", "4.0", "N", now);
        assertThat(Laboratory.send(laboratory.salus.anonymous(), message).status()).isEqualTo(401);
        for (Role role : Role.values()) {
            if (role != Role.SYSTEM) {
                Client who = laboratory.salus.signIn(0, role, role == Role.PATIENT ? laboratory.patient.substring(8) : null);
                assertThat(Laboratory.send(who, message).status()).as(role.code()).isEqualTo(403);
            }
        }
        assertThat(Laboratory.send(laboratory.salus.program(0, "system/*.rs"), message).status()).isEqualTo(403);
        assertThat(Laboratory.send(laboratory.salus.program(0, "system/DiagnosticReport.cu"), message).status()).isEqualTo(403);
        Answer stranger = Laboratory.send(laboratory.salus.system(1), message);
        assertThat(stranger.status()).isEqualTo(400);
        assertThat(Laboratory.code(stranger)).isEqualTo("AR");
        assertThat(laboratory.reports()).isEmpty();
        Answer narrow = Laboratory.send(laboratory.salus.program(0, "system/DiagnosticReport.cu system/Observation.cu"), message);
        assertThat(narrow.status()).as(narrow.body()).isEqualTo(200);
    }

    @Test
    void othersTypesVersionsAndSendersAreRejected() {
        String message = laboratory.potassium(id(), filler(), "F", "4.0", "N", now);
        rejected(message.replace("|LAB|", "|LABX|"), "MSH^1^3|103");
        rejected(message.replace("ORU^R01^ORU_R01", "ADT^A08"), "MSH^1^9|200");
        rejected(message.replace("ORU^R01^ORU_R01", "ORU^R03"), "MSH^1^9|201");
        rejected(message.replace("|2.5.1|", "|2.1|"), "MSH^1^12|203");
        rejected(message.replace("|P|2.5.1|", "|T|2.5.1|"), "MSH^1^11|202");
        rejected("BHS|^~\\&\r" + message, "MSH^1|200");
        wrong(message.replaceFirst("\\|C[^|]*\\|P\\|", "||P|"), "MSH^1^10|101");
        wrong(message.replaceFirst("PID[^\r]*\r", ""), "OBR^1|100");
        wrong(message.replaceFirst("OBR[^\r]*\r", ""), "OBX^1|100");
        wrong(message.replace("|24320-4^Basic metabolic panel^LN|", "||"), "OBR^1^4|101");
        wrong(message.replace("|HH|||F", "|HH|||Q").replace("|N|||F", "|N|||Q"), "OBX^1^11|103");
        wrong(message.replaceFirst("\\|F[0-9a-f-]{8}\\^LAB\\|", "|" + "9".repeat(1000) + "^LAB|"), "OBR^1^3|102");
        wrong(message + message, "MSH^1|100");
        wrong(message.replace("UNICODE UTF-8", "BIG-5"), "MSH^1^18|103");
        assertThat(laboratory.reports()).isEmpty();
        assertThat(laboratory.system.with("Content-Type", "text/plain").post("/hl7v2", message).status()).isEqualTo(415);
    }

    private void rejected(String message, String fault) {
        Answer answer = laboratory.send(message);
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("MSA|AR|").contains("ERR||" + fault);
    }

    private void wrong(String message, String fault) {
        Answer answer = laboratory.send(message);
        assertThat(answer.status()).as(answer.body()).isEqualTo(422);
        assertThat(answer.body()).contains("MSA|AE|").contains("ERR||" + fault);
    }
}
