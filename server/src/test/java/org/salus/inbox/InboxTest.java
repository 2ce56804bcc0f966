package org.salus.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** What is done with the items of an inbox, and by whom. */
class InboxTest {

    private final Ward ward = new Ward();

    private String review(String value, String flag) {
        return "Task/" + ward.await(ward.report(ward.system, value, flag), 1).getFirst().string("id");
    }

    private JsonObject task(String reference) {
        return ward.system.get("/fhir/" + reference).json();
    }

    private List<String> inbox(Client who) {
        return Ward.inbox(who).stream().map(Terms::self).toList();
    }

    @Test
    void aCriticalResultIsAcknowledgedAloneAndWithAComment() {
        String critical = review("6.2", "HH");
        String normal = review("4.0", "N");
        assertThat(Ward.call(ward.physician, critical + "/$acknowledge").status()).isEqualTo(422);
        assertThat(together(critical, ward.patient, normal, ward.patient).status()).isEqualTo(422);
        assertThat(task(normal).string("status")).isEqualTo("requested");
        Answer done = Ward.call(ward.physician, critical + "/$acknowledge", "comment", "Called the ward");
        assertThat(done.status()).as(done.body()).isEqualTo(200);
        JsonObject signed = task(critical);
        assertThat(signed.string("status")).isEqualTo("completed");
        assertThat(Terms.part(signed, "output", Terms.ACKNOWLEDGED).object("valueReference").string("reference")).isEqualTo(ward.practitioner);
        assertThat(Terms.part(signed, "output", Terms.ACKNOWLEDGED_AT).string("valueInstant")).isNotNull();
        assertThat(JsonObject.objects(signed, "note").getFirst().string("text")).isEqualTo("Called the ward");
        assertThat(Ward.call(ward.physician, critical + "/$acknowledge", "comment", "again").status()).isEqualTo(409);
        assertThat(Ward.inbox(ward.physician, "done")).extracting(Terms::self).contains(critical);
    }

    @Test
    void tenNormalOnesAreSignedTogetherAndAllOrNone() {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            pairs.add(review("4." + i, "N"));
            pairs.add(ward.patient);
        }
        List<String> withOther = new ArrayList<>(pairs);
        withOther.add(review("5.6", "H"));
        withOther.add(ward.patient);
        assertThat(together(withOther.toArray(String[]::new)).status()).isEqualTo(422);
        assertThat(inbox(ward.physician)).hasSizeGreaterThanOrEqualTo(11);
        Answer done = together(pairs.toArray(String[]::new));
        assertThat(done.status()).as(done.body()).isEqualTo(200);
        assertThat(inbox(ward.physician)).doesNotContainAnyElementsOf(pairs);
    }

    @Test
    void ofSeveralEachNamesItsPatientAndAWrongPairStopsAll() {
        String first = review("4.0", "N");
        String second = review("4.1", "N");
        String other = ward.create("Patient", "'name':[{'family':'Other'}]");
        Answer wrong = together(first, ward.patient, second, other);
        assertThat(wrong.status()).as(wrong.body()).isEqualTo(409);
        assertThat(wrong.body()).contains("SAL-WRONG-PATIENT").contains(second).doesNotContain(ward.patient);
        assertThat(together(first, ward.patient, second, "").status()).as("no patient said").isEqualTo(409);
        assertThat(together(first, ward.patient, first, ward.patient).status()).as("twice").isEqualTo(400);
        assertThat(Ward.call(ward.physician, "Task/$acknowledge", "task", first).status()).as("no patient can be said").isEqualTo(400);
        assertThat(Ward.call(ward.physician, "Task/$acknowledge").status()).isEqualTo(400);
        assertThat(task(first).string("status")).isEqualTo("requested");
        assertThat(together(first, ward.patient, second, ward.patient).status()).isEqualTo(200);
    }

    /** Acknowledges several: item, patient, item, patient ... */
    private Answer together(String... pairs) {
        StringBuilder items = new StringBuilder();
        for (int i = 0; i < pairs.length; i += 2) {
            items.append(i == 0 ? "" : ",").append("{'name':'item','part':[{'name':'task','valueString':'").append(pairs[i]).append("'}")
                    .append(pairs[i + 1].isEmpty() ? "" : ",{'name':'patient','valueString':'" + pairs[i + 1] + "'}").append("]}");
        }
        return ward.physician.post(
                "/fhir/Task/$acknowledge", Ward.json("{'resourceType':'Parameters','parameter':[" + items + "]}"));
    }

    @Test
    void othersOtherRolesAndOtherChartsAreRefused() {
        String item = review("5.6", "H");
        Client colleague = ward.salus.signIn(0, Role.PHYSICIAN, null, Terms.idOf(ward.practitioner()));
        assertThat(Ward.call(colleague, item + "/$acknowledge").status()).isEqualTo(403);
        assertThat(Ward.call(colleague, item + "/$claim").status()).isEqualTo(403);
        assertThat(Ward.call(colleague, item + "/$delegate", "to", ward.practitioner()).status()).isEqualTo(403);
        for (Role role : List.of(Role.NURSE, Role.FRONT_DESK, Role.BILLER, Role.LAB_TECHNICIAN, Role.ADMINISTRATOR, Role.PRIVACY_OFFICER)) {
            Client other = ward.salus.signIn(0, role, null, Terms.idOf(ward.practitioner));
            assertThat(Ward.call(other, item + "/$acknowledge").status()).as(role.code()).isEqualTo(403);
            assertThat(Ward.call(other, "DiagnosticReport/1/$release").status()).as(role.code()).isEqualTo(403);
            assertThat(other.get("/fhir/Task/$inbox").status()).as(role.code()).isEqualTo(role == Role.NURSE ? 200 : 403);
            assertThat(Ward.call(other, "Communication/$send").status()).as(role.code()).isEqualTo(role == Role.NURSE ? 400 : 403);
        }
        assertThat(Ward.call(ward.salus.signIn(0, Role.PATIENT, Terms.idOf(ward.patient)), item + "/$acknowledge").status()).isEqualTo(403);
        assertThat(Ward.call(ward.salus.anonymous(), item + "/$acknowledge").status()).isEqualTo(401);
        String otherPatient = ward.create("Patient", "'name':[{'family':'Other'}]");
        assertThat(Ward.call(ward.physician.with("X-Salus-Patient", Terms.idOf(otherPatient)), item + "/$acknowledge").status())
                .isEqualTo(409);
        assertThat(task(item).string("status")).isEqualTo("requested");
    }

    @Test
    void aSignedAcknowledgementStaysAndIsTakenBackByTheSignerAlone() {
        String item = review("5.6", "H");
        Client colleague = ward.salus.signIn(0, Role.PHYSICIAN, null, Terms.idOf(ward.practitioner()));
        JsonObject open = task(item);
        assertThat(ward.physician.put("/fhir/" + item, Ward.text(open.put("status", "completed"))).status()).isEqualTo(403);
        assertThat(ward.physician.delete("/fhir/" + item).status()).isEqualTo(403);
        assertThat(Ward.call(ward.physician, item + "/$acknowledge").status()).isEqualTo(200);
        JsonObject signed = task(item);
        signed.remove("output");
        assertThat(colleague.put("/fhir/" + item, Ward.text(signed)).status()).isEqualTo(403);
        assertThat(ward.system.put("/fhir/" + item, Ward.text(signed)).status()).isEqualTo(403);
        assertThat(Ward.call(colleague, item + "/$reopen").status()).isEqualTo(403);
        assertThat(Ward.call(ward.physician, item + "/$reopen").status()).isEqualTo(200);
        assertThat(inbox(ward.physician)).contains(item);
        assertThat(Terms.part(task(item), "output", Terms.ACKNOWLEDGED)).isNull();
    }

    @Test
    void itemsAreDelegatedClaimedAndPutAway() {
        String item = review("5.6", "H");
        String other = ward.practitioner();
        Client colleague = ward.salus.signIn(0, Role.PHYSICIAN, null, Terms.idOf(other));
        assertThat(Ward.call(ward.physician, item + "/$delegate", "to", other, "comment", "Yours").status()).isEqualTo(200);
        assertThat(inbox(colleague)).contains(item);
        assertThat(inbox(ward.physician)).doesNotContain(item);
        assertThat(Ward.call(colleague, item + "/$delegate", "to", "Practitioner/nobody").status()).isEqualTo(400);
        String until = Instant.now().plus(Duration.ofHours(1)).toString();
        assertThat(Ward.call(colleague, item + "/$snooze", "until", until).status()).isEqualTo(200);
        assertThat(inbox(colleague)).doesNotContain(item);
        assertThat(Ward.inbox(colleague, "snoozed")).extracting(Terms::self).contains(item);
        assertThat(Ward.call(colleague, item + "/$snooze").status()).isEqualTo(200);
        assertThat(inbox(colleague)).contains(item);
        assertThat(Ward.call(colleague, item + "/$snooze", "until", "soon").status()).isEqualTo(400);
        assertThat(Ward.call(ward.physician, review("6.3", "HH") + "/$snooze", "until", until).status()).isEqualTo(409);
        String report = ward.create("DiagnosticReport", "'status':'final','code':{'text':'X-ray'},'conclusion':'x','subject':" + Ward.ref(ward.patient));
        String pooled = "Task/" + ward.await(report, 1).getFirst().string("id");
        assertThat(Ward.call(ward.physician, pooled + "/$claim").status()).isEqualTo(200);
        assertThat(task(pooled).object("owner").string("reference")).isEqualTo(ward.practitioner);
        assertThat(inbox(colleague)).doesNotContain(pooled);
    }

    private String coverage(String covered, String covering, Instant start, Instant end) {
        return Ward.json("{'resourceType':'Basic','code':{'coding':[{'system':'urn:salus:CodeSystem:basic','code':'inbox-coverage'}]},'subject':"
                + Ward.ref(covered) + ",'extension':[{'url':'urn:salus:covering','valueReference':" + Ward.ref(covering)
                + "},{'url':'urn:salus:coverage-period','valuePeriod':{'start':'" + start + "','end':'" + end + "'}}]}");
    }

    @Test
    void whoStandsInSeesOpenAndNewItemsWhileItLasts() {
        String open = review("5.6", "H");
        String other = ward.practitioner();
        Client covering = ward.salus.signIn(0, Role.PHYSICIAN, null, Terms.idOf(other));
        String body = coverage(ward.practitioner, other, Instant.now().minusSeconds(60), Instant.now().plusSeconds(3600));
        assertThat(covering.post("/fhir/Basic", body).status()).isEqualTo(403);
        assertThat(ward.physician.post("/fhir/Basic", coverage(ward.practitioner, ward.practitioner, Instant.now(), Instant.now().plusSeconds(9))).status())
                .isEqualTo(422);
        Answer made = ward.physician.post("/fhir/Basic", body);
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        String fresh = review("5.7", "H");
        assertThat(inbox(covering)).contains(open, fresh);
        assertThat(inbox(ward.physician)).contains(open);
        assertThat(Ward.call(covering, open + "/$acknowledge").status()).isEqualTo(200);
        assertThat(ward.physician.delete("/fhir/Basic/" + made.json().string("id")).status()).isIn(200, 204);
        assertThat(inbox(covering)).doesNotContain(open, fresh);
    }

    @Test
    void aCriticalResultThatWaitsGoesToWhoStandsInThenToThePoolEachOnce() {
        String item = review("6.4", "HH");
        String other = ward.practitioner();
        Client covering = ward.salus.signIn(0, Role.PHYSICIAN, null, Terms.idOf(other));
        Client anybody = ward.salus.signIn(0, Role.PHYSICIAN, null, Terms.idOf(ward.practitioner()));
        ward.physician.post("/fhir/Basic", coverage(ward.practitioner, other, Instant.now().minusSeconds(60), Instant.now().plusSeconds(86400)));
        InboxJobs jobs = ward.salus.server().bean(InboxJobs.class);
        int organisation = ward.salus.organisation(0);
        jobs.escalate(organisation, Instant.now().plus(Duration.ofMinutes(29)));
        assertThat(Terms.extension(task(item), Terms.ESCALATION)).isNull();
        for (int i = 0; i < 3; i++) {
            jobs.escalate(organisation, Instant.now().plus(Duration.ofMinutes(31)));
        }
        JsonObject once = task(item);
        assertThat(Ward.text(once).split(Terms.ESCALATION, -1)).hasSize(2);
        assertThat(Ward.text(once)).contains("urn:salus:also-for").contains(other);
        assertThat(inbox(covering)).contains(item);
        assertThat(inbox(anybody)).doesNotContain(item);
        for (int i = 0; i < 3; i++) {
            jobs.escalate(organisation, Instant.now().plus(Duration.ofMinutes(61)));
        }
        assertThat(Ward.text(task(item)).split(Terms.ESCALATION, -1)).hasSize(3);
        assertThat(inbox(anybody)).contains(item);
        assertThat(Ward.call(anybody, item + "/$acknowledge", "comment", "Done").status()).isEqualTo(200);
    }

    @Test
    void aWithheldReportIsReleasedNowOrAtATime() {
        String withheld = "'meta':{'security':[{'system':'http://terminology.hl7.org/CodeSystem/v3-ActCode','code':'NOPAT'}]},";
        String report = ward.report(ward.system, "5.8", "H", withheld);
        Client self = ward.salus.signIn(0, Role.PATIENT, Terms.idOf(ward.patient));
        assertThat(self.get("/fhir/" + report).status()).isEqualTo(404);
        assertThat(Ward.call(ward.physician, report + "/$release", "at", "yesterday").status()).isEqualTo(400);
        Answer released = Ward.call(ward.physician, report + "/$release");
        assertThat(released.status()).as(released.body()).isEqualTo(200);
        assertThat(self.get("/fhir/" + report).status()).isEqualTo(200);
        String later = ward.report(ward.system, "5.9", "H");
        String observation = ward.system.get("/fhir/" + later).json().array("result").object(0).string("reference");
        Instant at = Instant.now().plus(Duration.ofHours(2));
        assertThat(Ward.call(ward.physician, later + "/$release", "at", at.toString()).status()).isEqualTo(200);
        assertThat(self.get("/fhir/" + later).status()).isEqualTo(404);
        assertThat(self.get("/fhir/" + observation).status()).isEqualTo(404);
        InboxJobs jobs = ward.salus.server().bean(InboxJobs.class);
        jobs.release(ward.salus.organisation(0), Instant.now());
        assertThat(self.get("/fhir/" + later).status()).isEqualTo(404);
        jobs.release(ward.salus.organisation(0), at.plusSeconds(60));
        assertThat(self.get("/fhir/" + later).status()).isEqualTo(200);
        assertThat(self.get("/fhir/" + observation).status()).isEqualTo(200);
        // The labels are no correction: nobody is asked to look again.
        ward.await(ward.report(ward.system, "4.0", "N"), 1);
        assertThat(ward.tasks(later).stream().filter(Terms::isReview)).hasSize(1);
    }

    @Test
    void messagesGoBackAndForthAndIntoTheChart() {
        String nurse = ward.practitioner();
        Client colleague = ward.salus.signIn(0, Role.NURSE, null, Terms.idOf(nurse));
        Answer sent = Ward.call(ward.physician, "Communication/$send", "patient", ward.patient, "to", nurse, "text", "Please call her", "topic", "Call");
        assertThat(sent.status()).as(sent.body()).isEqualTo(200);
        String message = "Communication/" + sent.json().string("id");
        JsonObject item = Ward.inbox(colleague).stream().filter(t -> "message".equals(t.object("code").array("coding").object(0).string("code"))).findFirst().orElseThrow();
        assertThat(item.string("status")).isEqualTo("requested");
        assertThat(item.object("restriction").object("period").string("end")).isNotNull();
        assertThat(Ward.call(colleague, "Task/" + item.string("id") + "/$mark-read").json().string("status")).isEqualTo("received");
        Client stranger = ward.salus.signIn(0, Role.PHYSICIAN, null, Terms.idOf(ward.practitioner()));
        assertThat(Ward.call(stranger, message + "/$reply", "text", "x").status()).isEqualTo(403);
        Answer reply = Ward.call(colleague, message + "/$reply", "text", "She is fine");
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(task("Task/" + item.string("id")).string("status")).isEqualTo("completed");
        assertThat(Ward.inbox(ward.physician)).extracting(t -> t.object("focus").string("reference")).contains("Communication/" + reply.json().string("id"));
        Answer filed = Ward.call(ward.physician, message + "/$file");
        assertThat(filed.status()).as(filed.body()).isEqualTo(200);
        assertThat(filed.json().object("subject").string("reference")).isEqualTo(ward.patient);
        assertThat(filed.body()).contains("clinical-note");
        assertThat(Ward.call(ward.physician, message + "/$file").status()).isEqualTo(409);
        // What staff write to each other is no message to the patient.
        Client self = ward.salus.signIn(0, Role.PATIENT, Terms.idOf(ward.patient));
        assertThat(self.get("/fhir/" + ward.patient).status()).isEqualTo(200);
        assertThat(self.get("/fhir/" + message).status()).isEqualTo(404);
        assertThat(self.get("/fhir/Communication").json().has("entry")).isFalse();
        String other = ward.create("Patient", "'name':[{'family':'Other'}]");
        String document = ward.create("DocumentReference", "'status':'current','subject':" + Ward.ref(other) + ",'content':[{'attachment':{'title':'x'}}]");
        assertThat(Ward.call(ward.physician, message + "/$reply", "text", "x", "attachment", document).status()).isEqualTo(400);
    }

    @Test
    void aMessageStaysAsItWasSent() {
        String nurse = ward.practitioner();
        ward.salus.signIn(0, Role.NURSE, null, Terms.idOf(nurse));
        Answer sent = Ward.call(ward.physician, "Communication/$send", "patient", ward.patient, "to", nurse, "text", "Give 5 mg");
        String message = "/fhir/Communication/" + sent.json().string("id");
        String changed = sent.body().replace("5 mg", "50 mg");
        assertThat(changed).isNotEqualTo(sent.body());
        for (Answer refused : List.of(
                ward.physician.put(message, changed),
                ward.physician.delete(message),
                ward.physician.post("/fhir/Communication", sent.body()))) {
            assertThat(refused.status()).as(refused.body()).isEqualTo(403);
        }
        assertThat(ward.physician.get(message).body()).contains("Give 5 mg");
        String noMessage = ward.create("Communication", "'status':'completed','subject':" + Ward.ref(ward.patient));
        assertThat(ward.physician.delete("/fhir/" + noMessage).status()).as("what was said by other ways").isEqualTo(204);
    }

    @Test
    void whoIsGivenTheAnswerMayGiveIt() {
        String nurse = ward.practitioner();
        String other = ward.practitioner();
        Client recipient = ward.salus.signIn(0, Role.NURSE, null, Terms.idOf(nurse));
        Client delegate = ward.salus.signIn(0, Role.NURSE, null, Terms.idOf(other));
        Answer sent = Ward.call(ward.physician, "Communication/$send", "patient", ward.patient, "to", nurse, "text", "Is she fine?");
        String message = "Communication/" + sent.json().string("id");
        String item = Terms.self(ward.tasks(message).getFirst());
        assertThat(Ward.call(delegate, message + "/$reply", "text", "x").status()).isEqualTo(403);
        assertThat(Ward.call(recipient, item + "/$delegate", "to", other).status()).isEqualTo(200);
        Answer reply = Ward.call(delegate, message + "/$reply", "text", "She is");
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(task(item).string("status")).isEqualTo("completed");
        assertThat(inbox(ward.physician))
                .containsAnyElementsOf(ward.tasks("Communication/" + reply.json().string("id")).stream().map(Terms::self).toList());
        Client stranger = ward.salus.signIn(0, Role.NURSE, null, Terms.idOf(ward.practitioner()));
        assertThat(Ward.call(stranger, message + "/$reply", "text", "x").status()).isEqualTo(403);
    }

    @Test
    void nobodyGetsIntoAThreadByAnItemWrittenByHand() {
        String nurse = ward.practitioner();
        String own = ward.practitioner();
        ward.salus.signIn(0, Role.NURSE, null, Terms.idOf(nurse));
        Client stranger = ward.salus.signIn(0, Role.NURSE, null, Terms.idOf(own));
        Answer sent = Ward.call(ward.physician, "Communication/$send", "patient", ward.patient, "to", nurse, "text", "Between us");
        String message = "Communication/" + sent.json().string("id");
        JsonObject item = ward.tasks(message).getFirst();
        String taken = Ward.text(item).replace(nurse, own);
        assertThat(stranger.put("/fhir/" + Terms.self(item), taken).status()).isEqualTo(403);
        assertThat(stranger.post("/fhir/Task", taken).status()).isEqualTo(403);
        assertThat(stranger.delete("/fhir/" + Terms.self(item)).status()).isEqualTo(403);
        assertThat(task(Terms.self(item))).isEqualTo(item);
        String forged = Ward.json("{'resourceType':'Communication','status':'completed','identifier':[{'system':'urn:salus:thread','value':'"
                + Terms.identifier(sent.json(), Terms.THREAD) + "'}],'sender':" + Ward.ref(own) + "}");
        assertThat(stranger.post("/fhir/Communication", forged).status()).isEqualTo(403);
        assertThat(Ward.call(stranger, message + "/$reply", "text", "x").status()).isEqualTo(403);
        assertThat(Ward.call(stranger, message + "/$file").status()).isEqualTo(403);
    }

    @Test
    void aMessageMayBeAboutNobodyAndThenGoesIntoNoChart() {
        String other = ward.practitioner();
        Client colleague = ward.salus.signIn(0, Role.NURSE, null, Terms.idOf(other));
        Answer sent = Ward.call(ward.physician, "Communication/$send", "to", other, "text", "The meeting is at noon");
        assertThat(sent.status()).as(sent.body()).isEqualTo(200);
        String message = "Communication/" + sent.json().string("id");
        JsonObject item = ward.tasks(message).getFirst();
        assertThat(inbox(colleague)).contains(Terms.self(item));
        assertThat(item.has("for")).isFalse();
        assertThat(item.string("description")).isEqualTo("The meeting is at noon");
        assertThat(Ward.call(colleague, message + "/$reply", "text", "I come").status()).isEqualTo(200);
        assertThat(Ward.call(colleague, message + "/$file").status()).isEqualTo(409);
    }

    @Test
    void nothingIsGivenToSomebodyWhoCannotSeeIt() {
        String item = review("5.6", "H");
        String nobody = ward.practitioner();
        String other = ward.practitioner();
        ward.salus.signIn(0, Role.NURSE, null, Terms.idOf(other));
        String team = ward.create("CareTeam", "'status':'active','name':'Her team','subject':" + Ward.ref(ward.patient));
        assertThat(Ward.call(ward.physician, item + "/$delegate", "to", nobody).status()).isEqualTo(409);
        assertThat(Ward.call(ward.physician, "Communication/$send", "to", nobody, "text", "x").status()).isEqualTo(409);
        assertThat(Ward.call(ward.physician, "Communication/$send", "to", team, "text", "x").status()).isEqualTo(400);
        Answer answer = ward.physician.get("/fhir/Task/$recipients");
        assertThat(answer.status()).isEqualTo(200);
        List<String> recipients = Ward.resources(answer).stream().map(Terms::self).toList();
        assertThat(recipients).contains(ward.practitioner, other).doesNotContain(nobody, team).anyMatch(r -> r.startsWith("CareTeam/"));
        for (Role role : List.of(Role.FRONT_DESK, Role.BILLER, Role.LAB_TECHNICIAN, Role.ADMINISTRATOR, Role.PRIVACY_OFFICER)) {
            assertThat(ward.salus.signIn(0, role, null).get("/fhir/Task/$recipients").status()).as(role.code()).isEqualTo(403);
        }
        assertThat(ward.salus.signIn(0, Role.PATIENT, Terms.idOf(ward.patient)).get("/fhir/Task/$recipients").status()).isEqualTo(403);
        assertThat(ward.salus.anonymous().get("/fhir/Task/$recipients").status()).isEqualTo(401);
        assertThat(Ward.resources(ward.salus.signIn(1, Role.PHYSICIAN, null).get("/fhir/Task/$recipients")).stream().map(Terms::self))
                .doesNotContain(ward.practitioner, other);
    }

    @Test
    void aMessageIsAsSensitiveAsWhatItIsAboutAndGoesToNobodyWhoMayNotSeeIt() {
        String nurse = ward.practitioner();
        String other = ward.practitioner();
        Client nursing = ward.salus.signIn(0, Role.NURSE, null, Terms.idOf(nurse));
        Client colleague = ward.salus.signIn(0, Role.PHYSICIAN, null, Terms.idOf(other));
        String document = ward.create(
                "DocumentReference",
                "'meta':{'security':[{'system':'http://terminology.hl7.org/CodeSystem/v3-ActCode','code':'PSY'}]},'status':'current','subject':"
                        + Ward.ref(ward.patient) + ",'content':[{'attachment':{'title':'x'}}]");
        String[] message = {"patient", ward.patient, "to", nurse, "text", "See her letter", "attachment", document};
        Answer refused = Ward.call(ward.physician, "Communication/$send", message);
        assertThat(refused.status()).as(refused.body()).isEqualTo(409);
        assertThat(refused.body()).contains(nurse).contains("sensitive");
        message[3] = other;
        Answer sent = Ward.call(ward.physician, "Communication/$send", message);
        assertThat(sent.status()).as(sent.body()).isEqualTo(200);
        assertThat(sent.body()).contains("PSY");
        String reference = "Communication/" + sent.json().string("id");
        JsonObject item = ward.tasks(reference).getFirst();
        assertThat(Ward.text(item)).contains("PSY");
        assertThat(nursing.get("/fhir/" + reference).status()).isEqualTo(404);
        assertThat(nursing.get("/fhir/" + Terms.self(item)).status()).isEqualTo(404);
        assertThat(Ward.call(colleague, Terms.self(item) + "/$delegate", "to", nurse).status()).as("would vanish").isEqualTo(409);
        Answer reply = Ward.call(colleague, reference + "/$reply", "text", "I have");
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.body()).as("what is said about it").contains("PSY");
        assertThat(Ward.call(ward.physician, reference + "/$file").body()).contains("PSY");
    }

    @Test
    void aTaskIsPlainlyGivenToNobodyWithoutAnInbox() {
        String nobody = ward.practitioner();
        String other = ward.practitioner();
        ward.salus.signIn(0, Role.NURSE, null, Terms.idOf(other));
        String team = ward.create("CareTeam", "'status':'active','name':'Her team','subject':" + Ward.ref(ward.patient));
        for (String owner : List.of(nobody, team)) {
            Answer refused = ward.physician.post("/fhir/Task", given(owner, "requested"));
            assertThat(refused.status()).as(refused.body()).isEqualTo(409);
            assertThat(refused.body()).contains("nobody would see it");
            assertThat(ward.system.post("/fhir/Task", given(owner, "requested")).status()).as("brought in").isEqualTo(201);
        }
        assertThat(ward.physician.post("/fhir/Task", given(nobody, "completed")).status()).as("asks for nothing").isEqualTo(201);
        Answer task = ward.physician.post("/fhir/Task", given(other, "requested"));
        assertThat(task.status()).as(task.body()).isEqualTo(201);
        JsonObject moved = task.json().put("owner", new JsonObject().put("reference", nobody));
        assertThat(ward.physician.put("/fhir/" + Terms.self(moved), Ward.text(moved)).status()).isEqualTo(409);
    }

    private String given(String owner, String status) {
        return Ward.json("{'resourceType':'Task','status':'" + status + "','intent':'order','for':" + Ward.ref(ward.patient) + ",'owner':"
                + Ward.ref(owner) + "}");
    }

    @Test
    void theListSaysWhatIsLeftOutAndCounts() {
        review("5.6", "H");
        review("6.6", "HH");
        Answer answer = ward.physician.get("/fhir/Task/$inbox?_count=1");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("most urgent of").contains("OperationOutcome").contains("urn:salus:inbox-count");
        assertThat(Ward.resources(answer)).extracting(r -> r.string("resourceType")).contains("Patient", "DiagnosticReport", "Observation");
        assertThat(Ward.resources(answer).getFirst().string("priority")).isEqualTo("stat");
        assertThat(ward.physician.get("/fhir/Task/$inbox?_count=0").status()).isEqualTo(400);
        assertThat(ward.physician.get("/fhir/Task/$inbox?section=x").status()).isEqualTo(400);
        assertThat(ward.physician.get("/fhir/Task/$inbox?other=x").status()).isEqualTo(400);
    }
}
