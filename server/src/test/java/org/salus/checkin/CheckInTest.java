package org.salus.checkin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.salus.checkin.Tablets.BORN;
import static org.salus.checkin.Tablets.STEPS;
import static org.salus.checkin.Tablets.answerAll;
import static org.salus.checkin.Tablets.answers;
import static org.salus.checkin.Tablets.ok;
import static org.salus.checkin.Tablets.parameter;
import static org.salus.checkin.Tablets.post;
import static org.salus.checkin.Tablets.prove;
import static org.salus.checkin.Tablets.refused;
import static org.salus.checkin.Tablets.steps;
import static org.salus.checkin.Tablets.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** Patients who check in alone, over HTTP: each step, twice and at once, and everything that the link must not open. */
class CheckInTest {

    private static final Tablets TABLETS = new Tablets();
    private static Client desk;

    @BeforeAll
    static void signIn() {
        desk = TABLETS.salus.signIn(0, Role.FRONT_DESK, null);
    }

    private static List<Answer> atOnce(int times, Supplier<Answer> act) throws Exception {
        List<Callable<Answer>> all = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            all.add(act::get);
        }
        List<Answer> answers = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(times)) {
            for (Future<Answer> one : pool.invokeAll(all)) {
                answers.add(one.get());
            }
        }
        return answers;
    }

    private static String state(String visit) {
        return parameter(desk.get("/fhir/" + visit + "/$tablet"), "state").string("valueCode");
    }

    private static String flow(String visit) {
        return org.salus.scheduling.SelfCheckIn.flow(TABLETS.read(visit));
    }

    @Test
    void aPatientChecksInAlone() {
        String patient = TABLETS.patient();
        String visit = TABLETS.visit(patient);
        assertThat(state(visit)).isEqualTo("none");
        String secret = TABLETS.handOver(desk, visit);
        assertThat(state(visit)).isEqualTo("waiting");
        Answer opened = TABLETS.start(TABLETS.salus.anonymous(), secret);
        assertThat(opened.header("Set-Cookie")).contains("Path=/check-in/", "HttpOnly", "SameSite=Strict");
        assertThat(opened.body()).contains("\"prove\"").doesNotContain("Nora", "Waiting", "555", "Springfield");
        Client tablet = new Client(TABLETS.salus, Map.of("Cookie", opened.cookies()));
        assertThat(state(visit)).isEqualTo("open");
        for (String step : List.of("details", "coverage", "answers", "skip", "consent", "finish", "present")) {
            assertThat(post(tablet, step, "{}").status()).as(step).isIn(401, 422);
        }
        refused(prove(tablet, "1970-04-03"), 403, "SAL-FORBIDDEN");
        assertThat(flow(visit)).isEqualTo("booked");

        JsonObject state = ok(prove(tablet, BORN));
        assertThat(state.string("name")).isEqualTo("Nora Waiting");
        assertThat(flow(visit)).as("the patient is here").isEqualTo("arrived");
        assertThat(steps(state)).extracting(s -> s.string("step")).containsExactly(
                "details", "coverage", "form urn:salus:Questionnaire:phq-9", "form urn:salus:Questionnaire:gad-7", "consent");
        refused(post(tablet, "finish", "{}"), 409, "details");

        answerAll(tablet);
        ok(post(tablet, "finish", "{}"));
        assertThat(flow(visit)).isEqualTo("checked-in");
        assertThat(state(visit)).isEqualTo("done");
        assertThat(TABLETS.found("Encounter?appointment=" + visit)).hasSize(1);
        ok(post(tablet, "finish", "{}"));
        assertThat(text(ok(tablet.get(STEPS)))).contains("done").doesNotContain("Nora");
        assertThat(text(TABLETS.read(patient))).contains("1 Old Street");
        assertThat(text(TABLETS.read(visit))).contains("Nora Waiting").doesNotContain("check-in-change");

        List<String> filed = TABLETS.found("QuestionnaireResponse?patient=" + patient);
        assertThat(filed).hasSize(1);
        JsonObject response = TABLETS.read(filed.getFirst());
        assertThat(response.object("author").string("reference")).isEqualTo(patient);
        assertThat(response.object("source").string("reference")).isEqualTo(patient);
        assertThat(TABLETS.found("Observation?patient=" + patient)).as("scored").hasSize(1);
        List<String> consents = TABLETS.found("Consent?patient=" + patient);
        assertThat(consents).hasSize(1);
        assertThat(text(TABLETS.read(consents.getFirst()))).contains("typed-signature", "Nora Waiting", "59284-0");

        // The next visit asks for nothing that was answered just now.
        Client again = TABLETS.proven(desk, TABLETS.visit(patient));
        assertThat(steps(ok(again.get(STEPS)))).extracting(s -> s.string("step"))
                .containsExactly("details", "coverage", "form urn:salus:Questionnaire:gad-7");
    }

    @Test
    void theAuditNamesThePatientAndTheLink() {
        String patient = TABLETS.patient();
        String visit = TABLETS.visit(patient);
        Client tablet = TABLETS.opened(TABLETS.handOver(desk, visit));
        prove(tablet, "1999-01-01");
        ok(prove(tablet, BORN));
        ok(post(tablet, "details", "{'phone':'555 0199'}"));
        Client officer = TABLETS.salus.signIn(0, Role.PRIVACY_OFFICER, null);
        Answer audit = officer.get("/audit/events?patient=" + patient.substring("Patient/".length()));
        assertThat(audit.status()).isEqualTo(200);
        assertThat(audit.body()).contains("check-in-opened", "check-in-date-of-birth", "check-in:", "Nora Waiting", "$hand-over");
        assertThat(audit.body()).doesNotContain(BORN, "1999-01-01");
    }

    @Test
    void ofTwentyWhoOpenALinkOneDoes() throws Exception {
        String secret = TABLETS.handOver(desk, TABLETS.visit(TABLETS.patient()));
        List<Answer> answers = atOnce(20, () -> TABLETS.start(TABLETS.salus.anonymous(), secret));
        assertThat(answers).filteredOn(a -> a.status() == 200).hasSize(1);
        assertThat(answers).filteredOn(a -> a.status() == 410).hasSize(19);
        assertThat(answers).filteredOn(a -> a.header("Set-Cookie") != null).hasSize(1);
    }

    @Test
    void ofTwentyHandOversOneLinkOpens() throws Exception {
        String visit = TABLETS.visit(TABLETS.patient());
        List<Answer> made = atOnce(20, () -> TABLETS.operation(desk, visit, "hand-over"));
        assertThat(made).allMatch(a -> a.status() == 200 || a.status() == 409);
        long open = made.stream()
                .filter(a -> a.status() == 200)
                .map(a -> String.valueOf(parameter(a, "url").string("valueUrl")))
                .filter(url -> TABLETS.start(TABLETS.salus.anonymous(), url.substring(url.indexOf('#') + 1)).status() == 200)
                .count();
        assertThat(open).isLessThanOrEqualTo(1);
    }

    @Test
    void whatIsSentTwentyTimesIsFiledOnce() throws Exception {
        String patient = TABLETS.patient();
        String visit = TABLETS.visit(patient);
        Client tablet = TABLETS.proven(desk, visit);
        assertThat(atOnce(20, () -> post(tablet, "answers", "{'response':" + answers(1) + "}"))).allMatch(a -> a.status() == 200);
        assertThat(TABLETS.found("QuestionnaireResponse?patient=" + patient)).hasSize(1);
        assertThat(TABLETS.found("Task?patient=" + patient)).as("one warning").hasSize(1);
        assertThat(atOnce(20, () -> post(tablet, "details", "{'phone':'555 0123'}"))).allMatch(a -> a.status() == 200);
        assertThat(Change.of(TABLETS.read(visit))).hasSize(1);
        JsonObject state = ok(post(tablet, "skip", "{'step':'form urn:salus:Questionnaire:gad-7'}"));
        ok(post(tablet, "coverage", "{'same':true}"));
        assertThat(atOnce(20, () -> post(tablet, "consent", Tablets.consent(state)))).allMatch(a -> a.status() == 200);
        assertThat(TABLETS.found("Consent?patient=" + patient)).hasSize(1);
        assertThat(atOnce(20, () -> post(tablet, "finish", "{}"))).allMatch(a -> a.status() == 200 || a.status() == 401);
        assertThat(flow(visit)).isEqualTo("checked-in");
        assertThat(TABLETS.found("Encounter?appointment=" + visit)).hasSize(1);
    }

    @Test
    void answersAreAmendedByWhoHasSeenThem() {
        String patient = TABLETS.patient();
        Client tablet = TABLETS.proven(desk, TABLETS.visit(patient));
        JsonObject state = ok(post(tablet, "answers", "{'response':" + answers(1) + "}"));
        refused(post(tablet, "answers", "{'response':" + answers(0) + "}"), 409, "SAL-CONFLICT");
        String version = Elements.versionOf(JsonObject.objects(state, "forms").getFirst().object("response"));
        ok(post(tablet, "answers", "{'seen':'" + version + "','response':" + answers(0) + "}"));
        List<String> filed = TABLETS.found("QuestionnaireResponse?patient=" + patient);
        assertThat(filed).hasSize(1);
        assertThat(TABLETS.read(filed.getFirst()).string("status")).isEqualTo("amended");
        refused(post(tablet, "answers", "{'seen':'" + version + "','response':" + answers(2) + "}"), 412, "SAL-VERSION");
        refused(post(tablet, "answers", "{'response':" + answers(0).replace(Tablets.PHQ, "urn:other|1") + "}"), 404, "SAL-NOT-FOUND");
        refused(post(tablet, "skip", "{'step':'form urn:salus:Questionnaire:phq-9'}"), 409, "SAL-CONFLICT");
    }

    @Test
    void theBirthDateIsGuessedThreeTimesAndNoMore() throws Exception {
        String visit = TABLETS.visit(TABLETS.patient());
        Client tablet = TABLETS.opened(TABLETS.handOver(desk, visit));
        List<Answer> guesses = atOnce(12, () -> prove(tablet, "1970-04-05"));
        assertThat(guesses).allMatch(a -> List.of(403, 410, 401).contains(a.status()));
        assertThat(guesses).filteredOn(a -> a.status() == 403).hasSizeLessThanOrEqualTo(3);
        refused(prove(tablet, BORN), 410, "front desk");
        assertThat(ok(tablet.get(STEPS)).string("at")).isEqualTo("locked");
        assertThat(state(visit)).isEqualTo("locked");
        assertThat(flow(visit)).isEqualTo("booked");
        assertThat(text(TABLETS.read(visit))).as("the front desk is told").contains(Visits.LOCKED);
        ok(prove(TABLETS.opened(TABLETS.handOver(desk, visit)), BORN));
        assertThat(text(TABLETS.read(visit))).doesNotContain(Visits.LOCKED);
        assertThat(ok(post(TABLETS.opened(TABLETS.handOver(desk, TABLETS.visit(TABLETS.patient()))), "hide", "{}")).string("at")).isEqualTo("prove");
    }

    @Test
    void whatEndedOpensNothing() {
        String visit = TABLETS.visit(TABLETS.patient());
        String first = TABLETS.handOver(desk, visit);
        String second = TABLETS.handOver(desk, visit);
        refused(TABLETS.start(TABLETS.salus.anonymous(), first), 410, "SAL-GONE");
        TABLETS.pass(visit, 31 * 60);
        assertThat(state(visit)).isEqualTo("expired");
        refused(TABLETS.start(TABLETS.salus.anonymous(), second), 410, "SAL-GONE");
        for (String guess : List.of("", "x", "A".repeat(43), "A".repeat(42) + "=", "' or 1=1--", second.toLowerCase(java.util.Locale.ROOT))) {
            refused(TABLETS.start(TABLETS.salus.anonymous(), guess.replace("'", "")), 410, "SAL-GONE");
        }
        Client tablet = TABLETS.proven(desk, visit);
        assertThat(parameter(TABLETS.operation(desk, visit, "take-back"), "ended").get("valueBoolean")).isEqualTo(true);
        closed(tablet);
        assertThat(state(visit)).isEqualTo("revoked");

        Client old = TABLETS.proven(desk, visit);
        TABLETS.pass(visit, 61 * 60);
        closed(old);
    }

    private static void closed(Client tablet) {
        refused(tablet.get(STEPS), 401, "SAL-LOGIN");
        for (String step : List.of("prove", "details", "coverage", "answers", "skip", "consent", "finish", "present", "hide")) {
            refused(post(tablet, step, "{}"), 401, "SAL-LOGIN");
        }
    }

    @Test
    void whoLeavesTheTabletIsAskedAgain() {
        String visit = TABLETS.visit(TABLETS.patient());
        Client tablet = TABLETS.proven(desk, visit);
        ok(post(tablet, "details", "{'phone':'555 0177'}"));
        TABLETS.pass(visit, 121);
        assertThat(text(ok(tablet.get(STEPS)))).contains("prove").doesNotContain("Nora", "0177");
        refused(post(tablet, "coverage", "{'same':true}"), 401, "SAL-LOGIN");
        JsonObject back = ok(prove(tablet, BORN));
        assertThat(steps(back).getFirst().get("done")).as("what was done stays done").isEqualTo(true);
        assertThat(back.object("details").string("phone")).isEqualTo("555 0177");
        TABLETS.pass(visit, 100);
        assertThat(post(tablet, "present", "{}").status()).isEqualTo(200);
        TABLETS.pass(visit, 100);
        assertThat(ok(tablet.get(STEPS)).string("at")).as("somebody was there").isEqualTo("steps");
        assertThat(ok(post(tablet, "hide", "{}")).string("at")).isEqualTo("prove");
    }

    @Test
    void theCookieOpensNothingElse() {
        String patient = TABLETS.patient();
        String visit = TABLETS.visit(patient);
        Client tablet = TABLETS.proven(desk, visit);
        String cookie = tablet.headers().get("Cookie");
        String token = cookie.substring(cookie.indexOf('=') + 1);
        Client asSession = new Client(TABLETS.salus, Map.of("Cookie", "salus_session=" + token, "X-CSRF-Token", token));
        Client asBearer = new Client(TABLETS.salus, Map.of("Authorization", "Bearer " + token));
        for (Client one : List.of(tablet, asSession, asBearer)) {
            for (String url : List.of(
                    "/fhir/" + patient, "/fhir/" + visit, "/fhir/Patient", "/fhir/" + visit + "/$tablet", "/fhir/Appointment/$board",
                    "/fhir/QuestionnaireResponse?patient=" + patient, "/fhir/Questionnaire/$forms", "/fhir/_history",
                    "/fhir/" + patient + "/$everything", "/live?patient=" + patient.substring(8), "/live?board=2026-01-01", "/drafts",
                    "/audit/events", "/admin/users", "/auth/session")) {
                assertThat(one.get(url).status()).as(url).isIn(401, 403);
            }
            for (String url : List.of(
                    "/fhir/" + visit + "/$checkin", "/fhir/" + visit + "/$hand-over", "/fhir/" + visit + "/$decide-change", "/fhir/Patient",
                    "/fhir/QuestionnaireResponse/$submit", "/fhir", "/auth/password", "/auth/step-up")) {
                assertThat(one.post(url, "{}").status()).as(url).isIn(400, 401, 403);
            }
        }
        // Nor is anybody's session a check-in.
        closed(desk);
        closed(TABLETS.salus.anonymous());
        closed(new Client(TABLETS.salus, Map.of("Cookie", cookie + "; " + cookie)));
        closed(new Client(TABLETS.salus, Map.of("Cookie", desk.headers().get("Cookie").replace("salus_session", "salus_check_in"))));
    }

    @Test
    void anotherPatientsRecordIsOutOfReach() {
        String other = TABLETS.patient();
        String visit = TABLETS.visit(TABLETS.patient());
        Client tablet = TABLETS.proven(desk, visit);
        String theirs = answers(0).replace("'status'", "'subject':{'reference':'" + other + "'},'author':{'reference':'" + other + "'},'status'");
        ok(post(tablet, "answers", "{'response':" + theirs + "}"));
        assertThat(TABLETS.found("QuestionnaireResponse?patient=" + other)).isEmpty();
        ok(post(tablet, "details", "{'phone':'555 0111'}"));
        assertThat(text(TABLETS.read(other))).contains("555 0100").doesNotContain("0111");
    }

    @Test
    void openingALinkEndsTheSessionOfWhoHandedTheDeviceOver() {
        Client clerk = TABLETS.salus.signIn(0, Role.FRONT_DESK, null);
        String secret = TABLETS.handOver(clerk, TABLETS.visit(TABLETS.patient()));
        Answer opened = TABLETS.start(clerk, secret);
        assertThat(opened.status()).isEqualTo(200);
        assertThat(opened.response().headers().allValues("Set-Cookie")).anyMatch(c -> c.startsWith("salus_session=;"));
        assertThat(clerk.get("/fhir/Patient").status()).isEqualTo(401);
        Client other = TABLETS.salus.signIn(0, Role.FRONT_DESK, null);
        assertThat(TABLETS.start(other, secret).status()).as("a link that opens nothing ends nothing").isEqualTo(410);
        assertThat(other.get("/fhir/Patient").status()).isEqualTo(200);
    }

    @Test
    void whoMayNotMoveAVisitHandsNothingOver() {
        String patient = TABLETS.patient();
        String visit = TABLETS.visit(patient);
        for (Role role : List.of(Role.BILLER, Role.LAB_TECHNICIAN, Role.ADMINISTRATOR, Role.PRIVACY_OFFICER)) {
            Client one = TABLETS.salus.signIn(0, role, null);
            for (String operation : List.of("hand-over", "take-back", "tablet", "decide-change")) {
                assertThat(TABLETS.operation(one, visit, operation).status()).as(role + " " + operation).isEqualTo(403);
            }
        }
        Client self = TABLETS.salus.signIn(0, Role.PATIENT, patient.substring("Patient/".length()));
        refused(TABLETS.operation(self, visit, "hand-over"), 403, "SAL-FORBIDDEN");
        refused(TABLETS.operation(TABLETS.salus.anonymous(), visit, "hand-over"), 401, "SAL-LOGIN");
        Client stranger = TABLETS.salus.signIn(1, Role.FRONT_DESK, null);
        for (String operation : List.of("hand-over", "take-back", "tablet")) {
            assertThat(TABLETS.operation(stranger, visit, operation).status()).as(operation).isEqualTo(404);
        }
        refused(TABLETS.operation(desk, TABLETS.visit(patient, 2), "hand-over"), 409, "not of today");
        refused(TABLETS.operation(desk, TABLETS.visit(TABLETS.patient("'birthDate':'1970'")), "hand-over"), 409, "date of birth");
        refused(TABLETS.operation(desk, visit, "hand-over", "x", "y"), 400, "SAL-NOT-SUPPORTED");
        refused(TABLETS.operation(desk.with("X-Salus-Patient", "another"), visit, "hand-over"), 409, "SAL-WRONG-PATIENT");
        refused(TABLETS.operation(desk.with("If-Match", "W/\"9\""), visit, "hand-over"), 412, "SAL-VERSION");
        TABLETS.operation(desk, visit, "checkin");
        refused(TABLETS.operation(desk, visit, "hand-over"), 409, "booked or arrived");
    }

    @Test
    void aVisitThatIsCancelledMeanwhileIsNotCheckedIn() {
        String visit = TABLETS.visit(TABLETS.patient());
        Client tablet = TABLETS.proven(desk, visit);
        answerAll(tablet);
        assertThat(TABLETS.operation(desk, visit, "cancel", "reason", "Ill").status()).isEqualTo(200);
        refused(post(tablet, "finish", "{}"), 409, "SAL-CONFLICT");
        assertThat(flow(visit)).isEqualTo("cancelled");
    }

    @Test
    void rubbishIsRefusedAndSaysWhy() {
        String visit = TABLETS.visit(TABLETS.patient());
        Client tablet = TABLETS.proven(desk, visit);
        for (String body : List.of("", "x", "[]", "null", "{", "{'phone':1}", "{'phone':'1','phone':'2'}", "{'phone':'<script>'}",
                "{'email':'x'}", "{'language':'English'}", "{'address':'x'}", "{'address':{'line':'x'}}", "{'address':{'line':[1]}}",
                "{'address':{'city':{}}}", "{'address':{'street':'x'}}", "{'address':{'city':'a\\u0000b'}}", "{'birthDate':'x'}",
                "{'address':{'city':'" + "x".repeat(300) + "'}}", "{'address':{'line':['a','b','c','d']}}", "{'phone':null}")) {
            assertThat(post(tablet, "details", body).status()).as(body).isBetween(400, 422);
        }
        for (String body : List.of("{}", "{'same':'yes'}", "{'same':null}")) {
            refused(post(tablet, "coverage", body), 422, "same");
        }
        for (String body : List.of("{}", "{'response':'x'}", "{'response':{}}", "{'response':{'questionnaire':7}}",
                "{'response':" + answers(0).replace("LA6568-5", "none") + "}", "{'response':" + answers(0).replace("44250-9", "nothing") + "}",
                "{'response':{'questionnaire':'" + Tablets.PHQ + "'}}", "{'response':{'questionnaire':'" + Tablets.PHQ + "','item':'x'}}")) {
            assertThat(post(tablet, "answers", body).status()).as(body).isBetween(400, 422);
        }
        String version = ok(tablet.get(STEPS)).object("consent").string("version");
        for (String body : List.of("{}", "{'sign':true,'name':'','language':'en','version':'" + version + "'}",
                "{'name':'Nora','language':'de','version':'" + version + "'}", "{'name':'Nora','language':'en','version':'x'}",
                "{'name':'" + "N".repeat(300) + "','language':'en','version':'" + version + "'}")) {
            assertThat(post(tablet, "consent", body).status()).as(body).isBetween(400, 422);
        }
        for (String date : List.of("", "x", "1970", "1970-4-2", "1970-02-30", "2.4.1970")) {
            refused(prove(tablet, date), 422, "birthDate");
        }
        assertThat(tablet.post(STEPS + "/details", " ".repeat(300_000)).status()).isEqualTo(413);
        assertThat(tablet.with("Content-Type", "text/plain").post(STEPS + "/details", "{}").status()).isEqualTo(415);
        assertThat(tablet.put(STEPS + "/details", "{}").status()).isEqualTo(405);
        assertThat(Change.of(TABLETS.read(visit))).isEmpty();
    }
}
