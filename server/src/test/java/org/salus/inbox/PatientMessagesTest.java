package org.salus.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** A patient writes to the clinic, the clinic answers, and nobody sees what is not for them. */
class PatientMessagesTest {

    private static final String PDF = Base64.getEncoder().encodeToString("%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n".getBytes());

    private final Ward ward = new Ward();
    private Client patient;
    private Client nurse;
    private Client other;

    @BeforeEach
    void signIn() {
        patient = ward.salus.signIn(0, Role.PATIENT, Terms.idOf(ward.patient));
        nurse = ward.salus.signIn(0, Role.NURSE, null, Terms.idOf(ward.practitioner()));
        other = ward.salus.signIn(0, Role.PATIENT, Terms.idOf(ward.create("Patient", "'name':[{'family':'Other'}]")));
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }

    private static JsonObject ok(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private JsonObject ask(String words) {
        return ok(Ward.call(patient, "Communication/$ask", "topic", "medicine", "text", words, "message-id", id()));
    }

    private static Answer withFile(Client who, String data, String title) {
        return who.post("/fhir/Communication/$ask", Ward.json("{'resourceType':'Parameters','parameter':["
                + "{'name':'topic','valueCode':'other'},{'name':'text','valueString':'See the letter.'},{'name':'message-id','valueString':'" + id() + "'},"
                + "{'name':'attachment','valueAttachment':{'contentType':'application/pdf','data':'" + data + "','title':'" + title + "'}}]}"));
    }

    private List<JsonObject> seenBy(Client who) {
        return Ward.resources(who.get("/fhir/Communication?subject=" + ward.patient + "&_sort=sent"));
    }

    private static List<JsonObject> tasksOf(Client who, JsonObject message) {
        return Ward.inbox(who).stream()
                .filter(task -> Terms.self(message).equals(Terms.target(task, "focus", "Communication")))
                .toList();
    }

    @Test
    void aQuestionComesToThePoolIsAnsweredReadAndFiled() {
        JsonObject asked = ask("May I take it with milk?");
        assertThat(asked.object("sender").string("reference")).isEqualTo(ward.patient);
        assertThat(asked.object("subject").string("reference")).isEqualTo(ward.patient);
        assertThat(PatientMessages.isOne(asked)).isTrue();
        assertThat(asked.object("topic").string("text")).isEqualTo("Medicines");

        JsonObject task = tasksOf(nurse, asked).getFirst();
        assertThat(tasksOf(ward.physician, asked)).as("the pool is of nurses and physicians").hasSize(1);
        assertThat(task.string("description")).isEqualTo("Medicines");
        assertThat(task.object("restriction").object("period").string("end")).isNotNull();
        assertThat(task.object("requester").string("reference")).isEqualTo(ward.patient);

        JsonObject answer = ok(Ward.call(nurse, Terms.self(asked) + "/$reply", "text", "Yes, with milk."));
        assertThat(JsonObject.objects(answer, "recipient")).extracting(r -> r.string("reference")).containsExactly(ward.patient);
        assertThat(tasksOf(nurse, asked)).as("nobody has to answer any more").isEmpty();
        assertThat(seenBy(patient)).extracting(Terms::self).containsExactly(Terms.self(asked), Terms.self(answer));
        assertThat(answer.has("received")).isFalse();

        ok(Ward.call(patient, Terms.self(answer) + "/$seen"));
        JsonObject opened = ok(nurse.get("/fhir/" + Terms.self(answer)));
        assertThat(opened.string("received")).isNotNull();
        ok(Ward.call(patient, Terms.self(answer) + "/$seen"));
        assertThat(ok(nurse.get("/fhir/" + Terms.self(answer))).string("received")).as("opened once").isEqualTo(opened.string("received"));

        JsonObject again = ok(Ward.call(patient, Terms.self(answer) + "/$ask", "text", "Thank you. And at night?", "message-id", id()));
        assertThat(Terms.identifier(again, Terms.THREAD)).isEqualTo(Terms.identifier(asked, Terms.THREAD));
        assertThat(tasksOf(nurse, again).getFirst().object("owner").string("reference")).as("who answered last").startsWith("Practitioner/");
        assertThat(tasksOf(ward.physician, again)).isEmpty();

        JsonObject filed = ok(Ward.call(nurse, Terms.self(again) + "/$file"));
        assertThat(filed.string("description")).isEqualTo("Messages with the patient");
        String text = new String(Base64.getDecoder().decode(
                JsonObject.objects(filed, "content").getFirst().object("attachment").string("data")));
        assertThat(text).contains("May I take it with milk?", "Yes, with milk.", "And at night?");
        assertThat(ok(patient.get("/fhir/" + Terms.self(filed)))).as("it holds nothing that the patient has not read").isNotNull();
        assertThat(Ward.call(nurse, Terms.self(again) + "/$file").status()).isEqualTo(409);
    }

    @Test
    void whatThePatientWroteMeanwhileStillWaits() {
        JsonObject asked = ask("First.");
        JsonObject more = ok(Ward.call(patient, Terms.self(asked) + "/$ask", "text", "And this.", "message-id", id()));
        ok(Ward.call(nurse, Terms.self(asked) + "/$reply", "text", "To the first."));
        assertThat(tasksOf(nurse, asked)).isEmpty();
        assertThat(tasksOf(nurse, more)).as("nobody has seen it").hasSize(1);
        ok(Ward.call(ward.physician, Terms.self(more) + "/$reply", "text", "To both."));
        assertThat(tasksOf(nurse, more)).isEmpty();
    }

    @Test
    void aFileIsToldByItsBytesAndLiesInTheChart() {
        JsonObject asked = ok(withFile(patient, PDF, "../letter.pdf"));
        JsonObject reference = JsonObject.objects(asked, "payload").get(1).object("contentReference");
        JsonObject document = ok(nurse.get("/fhir/" + reference.string("reference")));
        assertThat(document.object("subject").string("reference")).isEqualTo(ward.patient);
        JsonObject attachment = JsonObject.objects(document, "content").getFirst().object("attachment");
        assertThat(attachment.string("contentType")).isEqualTo("application/pdf");
        assertThat(attachment.string("title")).doesNotContain("..", "/");
        String file = "/fhir/" + reference.string("reference");
        assertThat(ok(patient.get(file))).isNotNull();
        assertThat(other.get(file).status()).as("another patient").isEqualTo(404);
        for (Role role : List.of(Role.FRONT_DESK, Role.BILLER, Role.LAB_TECHNICIAN, Role.ADMINISTRATOR, Role.PRIVACY_OFFICER)) {
            assertThat(ward.salus.signIn(0, role, null).get(file).status()).as(role.code()).isIn(403, 404);
        }
        assertThat(ward.salus.signIn(1, Role.PHYSICIAN, null).get(file).status()).as("another organisation").isEqualTo(404);
        assertThat(ward.salus.anonymous().get(file).status()).isEqualTo(401);

        int before = seenBy(patient).size();
        String html = Base64.getEncoder().encodeToString("<html><script>alert(1)</script></html>".getBytes());
        assertThat(withFile(patient, html, "x.pdf").status()).isEqualTo(415);
        assertThat(withFile(patient, html, "x.pdf").body()).contains("PDF, JPEG or PNG").doesNotContain("DICOM");
        assertThat(withFile(patient, "no base64!", "x.pdf").status()).isEqualTo(400);
        assertThat(withFile(patient, "", "x.pdf").status()).isIn(400, 422);
        String eicar = Base64.getEncoder().encodeToString(("X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*").getBytes());
        assertThat(withFile(patient, eicar, "x.pdf").status()).isEqualTo(422);
        assertThat(seenBy(patient)).as("nothing of what was refused is stored").hasSize(before);
    }

    @Test
    void whatIsSaidAmongStaffNeverReachesThePatient() {
        JsonObject asked = ask("Is it serious?");
        JsonObject among = ok(Ward.call(
                nurse, "Communication/$send", "to", ward.practitioner, "patient", ward.patient, "text", "She worries, please call."));
        assertThat(seenBy(patient)).extracting(Terms::self).contains(Terms.self(asked)).doesNotContain(Terms.self(among));
        assertThat(patient.get("/fhir/" + Terms.self(among)).status()).isEqualTo(404);
        assertThat(patient.get("/fhir/" + ward.patient + "/$everything").body()).doesNotContain("She worries");
        assertThat(Ward.call(patient, Terms.self(among) + "/$ask", "text", "I read this.", "message-id", id()).status()).isEqualTo(404);
        assertThat(Ward.call(patient, Terms.self(among) + "/$seen").status()).isEqualTo(404);
        assertThat(Ward.call(nurse, "Communication/$send", "to", ward.practitioner, "to", ward.patient, "patient", ward.patient, "text", "Both")
                        .status())
                .as("a message is to staff or to the patient")
                .isEqualTo(400);
    }

    @Test
    void theClinicWritesToAPatientWhoHasAnAccountAndToNoOther() {
        JsonObject sent = ok(Ward.call(
                nurse, "Communication/$send", "to", ward.patient, "patient", ward.patient, "topic", "Your visit", "text", "Please come at 9."));
        assertThat(seenBy(patient)).extracting(Terms::self).containsExactly(Terms.self(sent));
        String without = ward.create("Patient", "'name':[{'family':'Offline'}]");
        Answer refused = Ward.call(nurse, "Communication/$send", "to", without, "patient", without, "text", "Hello");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body()).contains("no account for the portal");
        assertThat(Ward.call(nurse, "Communication/$send", "to", without, "patient", ward.patient, "text", "Hello").status()).isEqualTo(400);
        String hidden = ward.create(
                "DocumentReference",
                "'meta':{'security':[{'system':'http://terminology.hl7.org/CodeSystem/v3-ActCode','code':'NOPAT'}]},'status':'current','subject':"
                        + Ward.ref(ward.patient) + ",'content':[{'attachment':{'contentType':'text/plain','data':'YQ=='}}]");
        assertThat(Ward.call(nurse, "Communication/$send", "to", ward.patient, "patient", ward.patient, "text", "See", "attachment", hidden)
                        .status())
                .isEqualTo(409);
        assertThat(seenBy(patient)).hasSize(1);
    }

    @Test
    void nobodyElseAsksReadsOrAnswers() {
        JsonObject asked = ask("Only for the clinic.");
        String path = Terms.self(asked);
        assertThat(other.get("/fhir/" + path).status()).isEqualTo(404);
        assertThat(Ward.call(other, path + "/$ask", "text", "x", "message-id", id()).status()).isEqualTo(404);
        assertThat(Ward.call(other, path + "/$seen").status()).isEqualTo(404);
        assertThat(Ward.resources(other.get("/fhir/Communication"))).isEmpty();
        for (Role role : List.of(Role.FRONT_DESK, Role.BILLER, Role.ADMINISTRATOR, Role.PRIVACY_OFFICER, Role.LAB_TECHNICIAN, Role.NURSE)) {
            Client who = ward.salus.signIn(0, role, null);
            assertThat(Ward.call(who, "Communication/$ask", "topic", "other", "text", "x", "message-id", id()).status()).as(role.code()).isEqualTo(403);
            assertThat(Ward.call(who, path + "/$seen").status()).as(role.code()).isEqualTo(403);
        }
        for (Client who : List.of(patient, other, ward.salus.signIn(0, Role.FRONT_DESK, null))) {
            assertThat(Ward.call(who, path + "/$reply", "text", "x").status()).isEqualTo(403);
            assertThat(Ward.call(who, path + "/$file").status()).isEqualTo(403);
            assertThat(Ward.call(who, "Communication/$send", "to", ward.practitioner, "text", "x").status()).isEqualTo(403);
        }
        Client abroad = ward.salus.signIn(1, Role.PHYSICIAN, null);
        assertThat(abroad.get("/fhir/" + path).status()).isEqualTo(404);
        assertThat(seenBy(patient)).hasSize(1);
    }

    @Test
    void noMessageIsWrittenOrChangedByHand() {
        JsonObject asked = ask("As I wrote it.");
        JsonObject changed = asked.deepCopy();
        JsonObject.objects(changed, "payload").getFirst().put("contentString", "As somebody else wrote it.");
        assertThat(ward.physician.put("/fhir/" + Terms.self(asked), Ward.text(changed)).status()).isEqualTo(403);
        JsonObject forged = asked.deepCopy();
        forged.remove("id");
        forged.remove("meta");
        assertThat(ward.physician.post("/fhir/Communication", Ward.text(forged)).status()).isEqualTo(403);
        assertThat(patient.post("/fhir/Communication", Ward.text(forged)).status()).isEqualTo(403);
        assertThat(patient.put("/fhir/" + Terms.self(asked), Ward.text(changed)).status()).isEqualTo(403);
    }

    @Test
    void oneMessageIsStoredOnceHoweverOftenItIsSent() throws Exception {
        String name = id();
        Callable<Answer> send = () -> Ward.call(patient, "Communication/$ask", "topic", "other", "text", "Once.", "message-id", name);
        Set<String> stored = new HashSet<>();
        try (var pool = Executors.newFixedThreadPool(4)) {
            List<Future<Answer>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(pool.submit(send));
            }
            for (Future<Answer> one : all) {
                stored.add(Terms.self(ok(one.get())));
            }
        }
        assertThat(stored).hasSize(1);
        assertThat(seenBy(patient)).hasSize(1);
        assertThat(Ward.call(patient, "Communication/$ask", "topic", "other", "text", "Something else.", "message-id", name).status())
                .as("another text under the same name")
                .isEqualTo(409);
        assertThat(ward.tasks(stored.iterator().next())).hasSize(1);
    }

    @Test
    void wrongInputIsNamedAndStoresNothing() {
        assertThat(Ward.call(patient, "Communication/$ask", "topic", "gossip", "text", "x", "message-id", id()).body()).contains("topic is health");
        for (String[] pairs : List.of(
                new String[] {"topic", "other", "text", " ", "message-id", id()},
                new String[] {"topic", "other", "text", "x".repeat(10_001), "message-id", id()},
                new String[] {"topic", "other", "text", "x"},
                new String[] {"topic", "other", "text", "x", "message-id", "1"},
                new String[] {"topic", "other", "text", "x", "message-id", id(), "sender", "Practitioner/1"})) {
            assertThat(Ward.call(patient, "Communication/$ask", pairs).status()).as(String.join(" ", pairs[1], pairs[pairs.length - 2])).isEqualTo(400);
        }
        assertThat(Ward.call(patient, "Communication/nothing/$ask", "text", "x", "message-id", id()).status()).isEqualTo(404);
        assertThat(seenBy(patient)).isEmpty();
    }

    @Test
    void onePatientDoesNotFloodTheClinic() {
        for (int i = 0; i < 20; i++) {
            ask("Message " + i);
        }
        Answer more = Ward.call(patient, "Communication/$ask", "topic", "other", "text", "One more", "message-id", id());
        assertThat(more.status()).isEqualTo(429);
        assertThat(more.body()).contains("You have sent 20 messages within a day");
        assertThat(seenBy(patient)).hasSize(20);
        ok(Ward.call(other, "Communication/$ask", "topic", "other", "text", "Another patient", "message-id", id()));
    }

    @Test
    void messagesGoAlongWhenChartsAreMergedAndComeBack() {
        String number = "M" + id().substring(0, 8);
        String named = "'identifier':[{'type':{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/v2-0203','code':'MR'}]},"
                + "'system':'urn:test:mrn','value':'%s'}],'name':[{'family':'Twice'}]";
        String away = ward.create("Patient", named.formatted(number));
        String survivor = ward.create("Patient", named.formatted(number + "S"));
        Client who = ward.salus.signIn(0, Role.PATIENT, Terms.idOf(away));
        JsonObject asked = ok(Ward.call(who, "Communication/$ask", "topic", "other", "text", "Mine.", "message-id", id()));
        Client desk = ward.salus.signIn(0, Role.FRONT_DESK, null);
        ok(Ward.call(desk, survivor + "/$merge", "source", away, "confirm", number, "reason", "registered twice"));
        assertThat(ok(nurse.get("/fhir/" + Terms.self(asked))).object("subject").string("reference")).isEqualTo(survivor);
        ok(Ward.call(desk, away + "/$unmerge", "confirm", number, "reason", "two people"));
        assertThat(ok(nurse.get("/fhir/" + Terms.self(asked))).object("subject").string("reference")).isEqualTo(away);
    }

    @Test
    void aSensitiveChartIsAnsweredByAPhysician() {
        String quiet = ward.create("Patient", "'meta':{'security':[{'code':'R'}]},'name':[{'family':'Quiet'}]");
        Client who = ward.salus.signIn(0, Role.PATIENT, Terms.idOf(quiet));
        JsonObject asked = ok(Ward.call(who, "Communication/$ask", "topic", "health", "text", "Private.", "message-id", id()));
        assertThat(nurse.get("/fhir/" + Terms.self(asked)).status()).isEqualTo(404);
        assertThat(tasksOf(nurse, asked)).isEmpty();
        assertThat(tasksOf(ward.physician, asked)).hasSize(1);
        assertThat(Ward.call(nurse, Terms.self(asked) + "/$reply", "text", "x").status()).isEqualTo(404);
    }
}
