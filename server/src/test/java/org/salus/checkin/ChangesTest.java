package org.salus.checkin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.salus.checkin.Tablets.ok;
import static org.salus.checkin.Tablets.post;
import static org.salus.checkin.Tablets.refused;
import static org.salus.checkin.Tablets.text;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** What patients say at check-in and the record says otherwise: proposed, shown, decided on, never written in silence. */
class ChangesTest {

    private static final Tablets TABLETS = new Tablets();
    private static Client desk;

    @BeforeAll
    static void signIn() {
        desk = TABLETS.salus.signIn(0, Role.FRONT_DESK, null);
    }

    private static Change open(String visit, Change.Field field) {
        return Change.of(TABLETS.read(visit)).stream().filter(c -> c.field() == field && c.isOpen()).findFirst().orElseThrow();
    }

    private static Answer decide(Client who, String visit, Change change, String decision) {
        return TABLETS.operation(who, visit, "decide-change", "change", change.id(), "decision", decision);
    }

    @Test
    void everyDetailIsProposedAndWrittenWhenItIsAccepted() {
        String patient = TABLETS.patient();
        String visit = TABLETS.visit(patient);
        Client tablet = TABLETS.proven(desk, visit);
        String before = text(TABLETS.read(patient));
        ok(post(tablet, "details", "{'phone':'555 0199','email':'new@example.org','language':'es','address':{'line':['2 New Street','Flat 3'],"
                + "'city':'Boston','state':'MA','postalCode':'02101'}}"));
        assertThat(text(TABLETS.read(patient))).as("nothing is written yet").isEqualTo(before);
        Change address = open(visit, Change.Field.ADDRESS);
        assertThat(text((JsonObject) address.before())).contains("1 Old Street", "Springfield");
        assertThat(text((JsonObject) address.after())).contains("2 New Street", "Boston");
        assertThat(desk.get("/fhir/" + visit).body()).as("the front desk sees it").contains("2 New Street", "555 0199");

        for (Change.Field field : List.of(Change.Field.PHONE, Change.Field.EMAIL, Change.Field.LANGUAGE, Change.Field.ADDRESS)) {
            assertThat(decide(desk, visit, open(visit, field), "accept").status()).as(field.word()).isEqualTo(200);
        }
        JsonObject after = TABLETS.read(patient);
        assertThat(text(after)).contains("555 0199", "new@example.org", "2 New Street", "Flat 3", "Boston", "02101", "\"es\"")
                .doesNotContain("Springfield", "555 0100");
        assertThat(JsonObject.objects(after, "address")).hasSize(1);
        assertThat(JsonObject.objects(after, "telecom")).hasSize(2);
        assertThat(Change.of(TABLETS.read(visit))).allMatch(c -> c.state() == Change.State.ACCEPTED && c.by() != null);
        refused(decide(desk, visit, Change.of(TABLETS.read(visit)).getFirst(), "decline"), 409, "decided on already");
        // Sent again, it is what the record says: there is nothing to propose.
        ok(post(tablet, "details", "{'phone':'555 0199','address':{'line':['2 New Street','Flat 3'],'city':'Boston','state':'MA','postalCode':'02101'}}"));
        assertThat(Change.of(TABLETS.read(visit))).noneMatch(Change::isOpen);
    }

    /** As the screen undoes it: the version before and the change that is open again, in one transaction. */
    private static Answer undo(Client who, String visit, Change change, String patient, String before, String seen) {
        JsonObject appointment = TABLETS.read(visit);
        List<Change> all = new ArrayList<>(Change.of(appointment));
        all.replaceAll(c -> c.id().equals(change.id())
                ? new Change(c.id(), c.field(), c.before(), c.after(), c.at(), Change.State.OPEN, null)
                : c);
        String version = Elements.versionOf(appointment);
        Change.put(appointment, all);
        return who.with("X-Salus-Patient", patient.substring("Patient/".length())).post("/fhir", Tablets.json(
                        "{'resourceType':'Bundle','type':'transaction','entry':[")
                + put(patient, before, seen) + "," + put(visit, text(appointment), version) + "]}");
    }

    private static String put(String reference, String resource, String version) {
        return "{\"resource\":" + resource + ",\"request\":{\"method\":\"PUT\",\"url\":\"" + reference + "\",\"ifMatch\":\"W/\\\"" + version
                + "\\\"\"}}";
    }

    @Test
    void whatWasAcceptedIsPutBackWhileNobodyElseChangedTheRecord() {
        String patient = TABLETS.patient();
        String visit = TABLETS.visit(patient);
        Client tablet = TABLETS.proven(desk, visit);
        ok(post(tablet, "details", "{'phone':'555 0177','address':{'line':['2 New Street'],'city':'Boston'}}"));
        JsonObject before = desk.get("/fhir/" + patient).json();
        Change address = open(visit, Change.Field.ADDRESS);
        assertThat(decide(desk, visit, address, "accept").status()).isEqualTo(200);
        String seen = Elements.versionOf(TABLETS.read(patient));
        assertThat(seen).isEqualTo(Integer.toString(Integer.parseInt(Elements.versionOf(before)) + 1));

        Client nurse = TABLETS.salus.signIn(0, Role.LAB_TECHNICIAN, null);
        assertThat(undo(nurse, visit, address, patient, text(before), seen).status()).isEqualTo(403);
        // The patient goes on at the tablet meanwhile: that is no reason not to.
        ok(post(tablet, "coverage", "{'same':false}"));
        Answer undone = undo(desk, visit, address, patient, text(before), seen);
        assertThat(undone.status()).as(undone.body()).isEqualTo(200);
        assertThat(text(TABLETS.read(patient))).contains("1 Old Street", "Springfield").doesNotContain("Boston");
        assertThat(open(visit, Change.Field.ADDRESS).id()).isEqualTo(address.id());
        assertThat(open(visit, Change.Field.COVERAGE).isOpen()).isTrue();

        // Accepted anew, and then something else is accepted: the version before is not put over that.
        JsonObject again = desk.get("/fhir/" + patient).json();
        assertThat(decide(desk, visit, address, "accept").status()).isEqualTo(200);
        String then = Elements.versionOf(TABLETS.read(patient));
        assertThat(decide(desk, visit, open(visit, Change.Field.PHONE), "accept").status()).isEqualTo(200);
        assertThat(undo(desk, visit, address, patient, text(again), then).status()).isEqualTo(412);
        assertThat(text(TABLETS.read(patient))).contains("Boston", "555 0177");
        assertThat(Change.of(TABLETS.read(visit))).filteredOn(c -> c.id().equals(address.id())).allMatch(c -> !c.isOpen());
    }

    @Test
    void aDetailThatWasNotThereIsAdded() {
        String patient = TABLETS.create("Patient", "'name':[{'family':'Bare'}],'birthDate':'" + Tablets.BORN + "'");
        String visit = TABLETS.visit(patient);
        Client tablet = TABLETS.proven(desk, visit);
        ok(post(tablet, "details", "{'phone':'555 0101','email':'','address':{'city':'Lyon','line':['']},'language':'fr'}"));
        for (Change.Field field : List.of(Change.Field.PHONE, Change.Field.ADDRESS, Change.Field.LANGUAGE)) {
            assertThat(open(visit, field).before()).isNull();
            assertThat(decide(desk, visit, open(visit, field), "accept").status()).isEqualTo(200);
        }
        assertThat(text(TABLETS.read(patient))).contains("555 0101", "Lyon", "\"fr\"").doesNotContain("email");
    }

    @Test
    void whatThePatientTakesBackIsNotProposedAnyMore() {
        String visit = TABLETS.visit(TABLETS.patient());
        Client tablet = TABLETS.proven(desk, visit);
        ok(post(tablet, "details", "{'phone':'555 0177'}"));
        String first = open(visit, Change.Field.PHONE).id();
        ok(post(tablet, "details", "{'phone':'555 0177'}"));
        assertThat(open(visit, Change.Field.PHONE).id()).as("said twice is said once").isEqualTo(first);
        ok(post(tablet, "details", "{'phone':'555 0188'}"));
        assertThat(Change.of(TABLETS.read(visit))).hasSize(1);
        refused(TABLETS.operation(desk, visit, "decide-change", "change", first, "decision", "accept"), 404, "SAL-NOT-FOUND");
        ok(post(tablet, "details", "{'phone':'555 0100'}"));
        assertThat(Change.of(TABLETS.read(visit))).isEmpty();
    }

    @Test
    void aRecordThatWasChangedMeanwhileIsNotOverwritten() {
        String patient = TABLETS.patient();
        String visit = TABLETS.visit(patient);
        ok(post(TABLETS.proven(desk, visit), "details", "{'phone':'555 0177'}"));
        JsonObject record = TABLETS.read(patient);
        JsonObject.objects(record, "telecom").getFirst().put("value", "555 0166");
        assertThat(TABLETS.system.put("/fhir/" + patient, new String(org.salus.fhir.Json.write(record), java.nio.charset.StandardCharsets.UTF_8))
                        .status())
                .isEqualTo(200);
        Change change = open(visit, Change.Field.PHONE);
        refused(decide(desk, visit, change, "accept"), 409, "changed since");
        assertThat(text(TABLETS.read(patient))).contains("555 0166");
        assertThat(decide(desk, visit, change, "decline").status()).isEqualTo(200);
        assertThat(text(TABLETS.read(patient))).contains("555 0166").doesNotContain("0177");
    }

    @Test
    void ofTwentyWhoDecideOneDoes() throws Exception {
        String patient = TABLETS.patient();
        String visit = TABLETS.visit(patient);
        ok(post(TABLETS.proven(desk, visit), "details", "{'phone':'555 0177'}"));
        Change change = open(visit, Change.Field.PHONE);
        List<Callable<Answer>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String decision = i % 2 == 0 ? "accept" : "decline";
            all.add(() -> decide(desk, visit, change, decision));
        }
        List<Answer> answers = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(20)) {
            for (Future<Answer> one : pool.invokeAll(all)) {
                answers.add(one.get());
            }
        }
        assertThat(answers).filteredOn(a -> a.status() == 200).hasSize(1);
        assertThat(answers).allMatch(a -> List.of(200, 409, 412).contains(a.status()));
        boolean accepted = Change.of(TABLETS.read(visit)).getFirst().state() == Change.State.ACCEPTED;
        assertThat(text(TABLETS.read(patient)).contains("0177")).isEqualTo(accepted);
    }

    @Test
    void whoMayNotChangeThePatientDecidesNothing() {
        String visit = TABLETS.visit(TABLETS.patient());
        ok(post(TABLETS.proven(desk, visit), "details", "{'phone':'555 0177'}"));
        Change change = open(visit, Change.Field.PHONE);
        refused(decide(TABLETS.salus.signIn(0, Role.BILLER, null), visit, change, "accept"), 403, "SAL-FORBIDDEN");
        refused(decide(TABLETS.salus.signIn(1, Role.FRONT_DESK, null), visit, change, "accept"), 404, "SAL-NOT-FOUND");
        refused(decide(TABLETS.salus.program(0, "system/Appointment.rus"), visit, change, "accept"), 403, "SAL-FORBIDDEN");
        refused(decide(desk.with("X-Salus-Patient", "another"), visit, change, "accept"), 409, "SAL-WRONG-PATIENT");
        refused(decide(desk.with("If-Match", "W/\"1\""), visit, change, "accept"), 412, "SAL-VERSION");
        refused(TABLETS.operation(desk, visit, "decide-change", "decision", "perhaps"), 400, "accept or decline");
        assertThat(open(visit, Change.Field.PHONE)).isEqualTo(change);
    }

    @Test
    void theFrontDeskIsToldOfInsuranceAndConsent() {
        String patient = TABLETS.patient();
        TABLETS.create("Coverage", "'status':'active','beneficiary':{'reference':'" + patient
                + "'},'payor':[{'display':'Blue Plan'}],'subscriberId':'ABC1234567'");
        String visit = TABLETS.visit(patient);
        Client tablet = TABLETS.proven(desk, visit);
        String shown = tablet.get(Tablets.STEPS).body();
        assertThat(shown).contains("Blue Plan", "••••4567").doesNotContain("ABC123");
        ok(post(tablet, "coverage", "{'same':false}"));
        ok(post(tablet, "consent", "{'sign':false}"));
        assertThat(decide(desk, visit, open(visit, Change.Field.COVERAGE), "accept").status()).isEqualTo(200);
        JsonObject state = ok(post(tablet, "consent", Tablets.consent(ok(tablet.get(Tablets.STEPS)))));
        assertThat(state.string("at")).isEqualTo("steps");
        assertThat(Change.of(TABLETS.read(visit))).as("signed after all").noneMatch(Change::isOpen);
        refused(post(tablet, "consent", "{'sign':false}"), 409, "signed already");
        assertThat(Coverages.masked("12345")).isEqualTo("••••");
        assertThat(Coverages.masked("")).isEmpty();
    }
}
