package org.salus.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.salus.access.Decision;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.identity.Organisations;
import org.salus.kernel.Caller;
import org.salus.kernel.Role;
import org.salus.messaging.Channels;
import org.salus.messaging.Delivery;
import org.salus.messaging.FakeSmtp;
import org.salus.messaging.MailSettings;
import org.salus.messaging.MessageChannel;
import org.salus.messaging.Outgoing;
import org.salus.messaging.SmtpChannel;
import org.salus.record.FhirRequest;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.Parameters;
import org.salus.record.RecordAccess;
import org.salus.search.QueryString;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** Reminders, from the booking to a mail server on a real port. Each test writes to an address of its own. */
class RemindersTest {

    private final Desk desk = new Desk("Europe/Paris");
    private final Client system = desk.system;
    private final int organisation = desk.salus.organisation(0);
    private final RecordAccess record = desk.salus.server().bean(RecordAccess.class);
    private final FakeSmtp smtp;
    private final String address = "p" + Long.toString(System.nanoTime(), 36) + "@example.org";

    RemindersTest() throws IOException {
        smtp = new FakeSmtp();
    }

    @AfterEach
    void close() {
        smtp.close();
    }

    /** As another process would have it: nothing in common but the database and the mail server. */
    private final class Node {
        final Reminders reminders;
        final Outbox outbox;

        Node(Clock clock, MessageChannel channel) {
            Clinic clinic = new Clinic(record, clock);
            reminders = new Reminders(clinic, desk.salus.server().bean(Organisations.class));
            outbox = new Outbox(clinic, reminders, new Channels(List.of(channel), URI.create(desk.salus.base())));
        }

        void run() {
            reminders.run(organisation);
            outbox.run(organisation);
        }
    }

    private Node node() {
        return new Node(Clock.systemUTC(), new SmtpChannel(smtp.settings(MailSettings.Security.NONE)));
    }

    private Node nodeIn(Duration later) {
        return new Node(
                Clock.fixed(Instant.now().plus(later), ZoneOffset.UTC), new SmtpChannel(smtp.settings(MailSettings.Security.NONE)));
    }

    private String patient(String more) {
        return desk.create("Patient", "'name':[{'family':'Waiting'}],'telecom':[{'system':'email','value':'" + address + "'}]" + more);
    }

    private String book(String patient, int hoursAhead) {
        Instant start = Instant.now().truncatedTo(ChronoUnit.MINUTES).plus(hoursAhead, ChronoUnit.HOURS);
        Answer answer = desk.call(
                system, "Appointment/$book", "patient", patient, "practitioner", desk.create("Practitioner", "'name':[{'family':'B'}]"), "location",
                desk.site, "start", start.toString(), "duration", "30", "overbook", "Test");
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json().string("id");
    }

    private List<String> reminders(String patient, String status) {
        return system.get("/fhir/Communication?subject=" + patient + "&status=" + status).ids();
    }

    private JsonObject reminder(String patient, String status) {
        List<String> found = reminders(patient, status);
        assertThat(found).hasSize(1);
        return system.get("/fhir/" + found.getFirst()).json();
    }

    private String state(Client who, String appointment) {
        Answer answer = who.get("/fhir/Appointment/$reminders?appointment=Appointment/" + appointment);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        Matcher state = Pattern.compile("\"name\":\"state\",\"valueCode\":\"([a-z-]+)\"").matcher(answer.body());
        return state.find() ? state.group(1) : "";
    }

    @Test
    void oneMessageHoweverManyNodesAndRuns() throws Exception {
        String patient = patient(",'communication':[{'language':{'coding':[{'system':'urn:ietf:bcp:47','code':'fr-FR'}]},'preferred':true}]");
        String id = book(patient, 20);
        List<Callable<Boolean>> nodes = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            nodes.add(() -> {
                node().run();
                return true;
            });
        }
        try (ExecutorService pool = Executors.newFixedThreadPool(10)) {
            for (Future<Boolean> one : pool.invokeAll(nodes)) {
                assertThat(one.get()).isTrue();
            }
        }
        for (int i = 0; i < 10; i++) {
            node().run();
        }
        assertThat(smtp.taken(address)).hasSize(1);
        String audit = desk.salus
                .signIn(0, Role.PRIVACY_OFFICER, null)
                .get("/audit/events?patient=" + patient.substring("Patient/".length()))
                .body();
        assertThat(audit.split("\"subject\":\"system:reminders\"", -1).length - 1)
                .as("rows of audit, of twenty runs that looked at the same patient: " + audit)
                .isBetween(2, 8);
        JsonObject sent = reminder(patient, "completed");
        assertThat(sent.string("sent")).isNotNull();
        String start = system.get("/fhir/Appointment/" + id).json().string("start");
        String wall = java.time.OffsetDateTime.parse(String.valueOf(start)).atZoneSameInstant(desk.zone).toLocalTime().toString();
        String text = Messages.text(sent);
        assertThat(text).contains("Vous avez un rendez-vous").contains(wall).contains("Europe/Paris");
        // The least: nobody's name, no service, no site.
        assertThat(text).doesNotContain("Waiting").doesNotContain("Site").doesNotContain("Visit");
        assertThat(state(desk.salus.signIn(0, Role.FRONT_DESK, null), id)).isEqualTo("sent");
    }

    @Test
    void whatWasLostBetweenTheServerAndTheRecordIsNotSentTwiceAndIsShown() {
        String patient = patient("");
        String id = book(patient, 20);
        SmtpChannel real = new SmtpChannel(smtp.settings(MailSettings.Security.NONE));
        // The server takes the mail, and this node is gone before it can write that down.
        Node dying = new Node(Clock.systemUTC(), new MessageChannel() {
            @Override
            public String kind() {
                return real.kind();
            }

            @Override
            public Delivery send(Outgoing message) {
                real.send(message);
                if (message.address().equals(address)) {
                    throw new IllegalStateException("lost");
                }
                return new Delivery.TryLater(Delivery.Reason.BUSY);
            }

            @Override
            public Duration longest() {
                return real.longest();
            }
        });
        dying.reminders.run(organisation);
        for (int i = 0; i < 20 && smtp.taken(address).isEmpty(); i++) {
            try {
                dying.outbox.run(organisation);
            } catch (IllegalStateException e) {
                assertThat(e).hasMessage("lost");
            }
        }
        assertThat(smtp.taken(address)).hasSize(1);
        node().run();
        assertThat(state(system, id)).isEqualTo("sending");
        nodeIn(Duration.ofMinutes(10)).run();
        nodeIn(Duration.ofMinutes(20)).run();
        assertThat(state(system, id)).isEqualTo("uncertain");
        assertThat(reminder(patient, "unknown").string("status")).isEqualTo("unknown");
        assertThat(smtp.taken(address)).hasSize(1);
    }

    @Test
    void aServerThatSaysNothingAfterTheTextLeavesItUncertain() {
        String patient = patient("");
        String id = book(patient, 20);
        smtp.mood(FakeSmtp.Mood.SILENT_AFTER_TEXT);
        smtp.onMail(mail -> smtp.mood(mail.recipient().equals(address) ? FakeSmtp.Mood.SILENT_AFTER_TEXT : FakeSmtp.Mood.GOOD));
        for (int i = 0; i < 20 && reminders(patient, "unknown").isEmpty(); i++) {
            node().run();
        }
        smtp.mood(FakeSmtp.Mood.GOOD);
        nodeIn(Duration.ofHours(1)).run();
        assertThat(smtp.taken(address)).hasSize(1);
        assertThat(state(system, id)).isEqualTo("uncertain");
    }

    @Test
    void aServerThatIsBusyIsTriedAgainUntilItIsGivenUp() {
        String patient = patient("");
        String id = book(patient, 20);
        smtp.mood(FakeSmtp.Mood.GREYLISTING);
        node().run();
        assertThat(state(system, id)).isEqualTo("again");
        smtp.mood(FakeSmtp.Mood.GOOD);
        node().run();
        assertThat(smtp.taken(address)).as("not before its time").isEmpty();
        smtp.mood(FakeSmtp.Mood.GREYLISTING);
        for (int hours = 1; hours < 18; hours += 3) {
            nodeIn(Duration.ofHours(hours)).run();
        }
        assertThat(state(system, id)).isEqualTo("failed");
        assertThat(Messages.reason(reminder(patient, "stopped"))).isEqualTo("busy");
        assertThat(smtp.taken(address)).isEmpty();
    }

    @Test
    void anAddressThatIsRefusedIsNotTriedAgain() {
        String id = book(patient(""), 20);
        smtp.mood(FakeSmtp.Mood.NO_SUCH_ADDRESS);
        node().run();
        assertThat(state(system, id)).isEqualTo("failed");
        smtp.mood(FakeSmtp.Mood.GOOD);
        nodeIn(Duration.ofHours(3)).run();
        assertThat(smtp.taken(address)).isEmpty();
    }

    @Test
    void whatWasMovedOrCancelledIsRemindedOfAsItIsNow() {
        String patient = patient("");
        String id = book(patient, 20);
        node().reminders.run(organisation);
        Instant first = Instant.now().truncatedTo(ChronoUnit.MINUTES).plus(20, ChronoUnit.HOURS);
        assertThat(desk.call(system, "Appointment/" + id + "/$reschedule", "start", first.plusSeconds(7200).toString(), "overbook", "T").status())
                .isEqualTo(200);
        // Moved in the moment between making and sending: the old one does not leave.
        node().outbox.run(organisation);
        assertThat(smtp.taken(address)).isEmpty();
        node().run();
        assertThat(smtp.taken(address)).hasSize(1);
        // And back again: the reminder of the first time is right once more.
        assertThat(desk.call(system, "Appointment/" + id + "/$reschedule", "start", first.toString(), "overbook", "T").status()).isEqualTo(200);
        node().run();
        assertThat(smtp.taken(address)).hasSize(2);
        String other = book(patient, 15);
        node().reminders.run(organisation);
        assertThat(desk.call(system, "Appointment/" + other + "/$cancel", "reason", "Ill").status()).isEqualTo(200);
        node().outbox.run(organisation);
        node().run();
        assertThat(smtp.taken(address)).hasSize(2);
    }

    @Test
    void aSeriesIsRemindedOfEachTime() {
        String patient = patient("");
        String start = desk.monday() + "T09:00";
        Answer booked = desk.call(
                system, "Appointment/$book", "patient", patient, "practitioner", desk.practitioner, "service", desk.service, "location", desk.site,
                "start", start, "repeat", "weekly", "times", "3");
        assertThat(booked.status()).as(booked.body()).isEqualTo(201);
        Instant first = desk.monday().atTime(9, 0).atZone(desk.zone).toInstant();
        for (int week = 0; week < 3; week++) {
            Instant before = first.atZone(desk.zone).plusWeeks(week).toInstant().minus(20, ChronoUnit.HOURS);
            Node later = new Node(Clock.fixed(before, ZoneOffset.UTC), new SmtpChannel(smtp.settings(MailSettings.Security.NONE)));
            later.run();
            later.run();
            assertThat(smtp.taken(address)).hasSize(week + 1);
            assertThat(smtp.taken(address).getLast().data()).contains("09:00");
        }
    }

    @Test
    void theLinkStopsRemindersAndNothingElse() {
        String patient = patient("");
        book(patient, 20);
        node().run();
        String data = smtp.taken(address).getFirst().data();
        Matcher link = Pattern.compile("List-Unsubscribe:\\s+<([^>]+)>").matcher(data.replaceAll("\n\\s+", " "));
        assertThat(link.find()).isTrue();
        String url = link.group(1).replace(" ", "");
        assertThat(url).startsWith(desk.salus.base()).doesNotContain(patient.substring("Patient/".length())).doesNotContain("@");
        String path = url.substring(desk.salus.base().length());
        Client stranger = desk.salus.anonymous();
        // Programs that follow links stop nothing.
        Answer asked = stranger.get(path);
        assertThat(asked.status()).isEqualTo(200);
        assertThat(system.get("/fhir/" + patient).body()).doesNotContain("no-reminders");
        String second = book(patient, 15);
        node().reminders.run(organisation);
        String token = path.substring(path.lastIndexOf('/') + 1);
        for (String hostile : new String[] {
            "1", "1.x", token + "x", "2" + token.substring(1), token.substring(0, token.length() - 1) + (token.endsWith("A") ? "B" : "A"), "999999999."
                    + token.substring(token.indexOf('.') + 1)
        }) {
            assertThat(stranger.send("POST", "/reminders/stop/" + hostile, null).status()).as(hostile).isEqualTo(404);
        }
        assertThat(system.get("/fhir/" + patient).body()).doesNotContain("no-reminders");
        Answer stopped = stranger.send("POST", path, null);
        assertThat(stopped.status()).as(stopped.body()).isEqualTo(200);
        assertThat(stopped.body()).doesNotContain("Waiting").doesNotContain(address);
        assertThat(stranger.send("POST", path, null).status()).isEqualTo(200);
        String after = system.get("/fhir/" + patient).body();
        assertThat(after.split("urn:salus:no-reminders", -1)).hasSize(2);
        node().run();
        assertThat(smtp.taken(address)).hasSize(1);
        assertThat(state(system, second)).isEqualTo("opted-out");
        // Guessing is slowed down.
        int refused = 0;
        for (int i = 0; i < 20; i++) {
            refused += stranger.send("POST", "/reminders/stop/1.x", null).status() == 429 ? 1 : 0;
        }
        assertThat(refused).isPositive();
    }

    @Test
    void theDeskSwitchesOffAndOnAndSeesWhyThereIsNone() {
        Client front = desk.salus.signIn(0, Role.FRONT_DESK, null);
        String patient = patient("");
        String id = book(patient, 20);
        assertThat(state(front, id)).isEqualTo("waiting");
        assertThat(desk.call(front, "Appointment/" + id + "/$remind", "action", "off").status()).isEqualTo(200);
        assertThat(state(front, id)).isEqualTo("off");
        node().run();
        assertThat(smtp.taken(address)).isEmpty();
        // The shared server has no mail server.
        assertThat(desk.call(front, "Appointment/" + id + "/$remind", "action", "send").status()).isEqualTo(409);
        assertThat(desk.call(front.with("X-Salus-Patient", "other"), "Appointment/" + id + "/$remind", "action", "on").status()).isEqualTo(409);
        assertThat(desk.call(front, "Appointment/" + id + "/$remind", "action", "on").status()).isEqualTo(200);
        node().run();
        assertThat(smtp.taken(address)).hasSize(1);
        String noAddress = book(desk.create("Patient", "'name':[{'family':'Unreached'}]"), 20);
        assertThat(state(front, noAddress)).isEqualTo("no-address");
    }

    /** {@code $remind} with a mail server, as the front desk; the shared server has none. */
    private FhirResponse sendNow(Node node, String appointment, String... more) {
        Caller clerk = new Caller(
                "clerk", "Clerk", organisation, Set.of(Role.FRONT_DESK), null, null, List.of(), Caller.Purpose.HOPERAT, "local", "test");
        String body = more.length == 0 ? Desk.json("{'resourceType':'Parameters'}") : Desk.parameters(more);
        FhirRequest request = new FhirRequest(
                clerk, "POST", List.of(), QueryString.EMPTY, Map.of(), Json.parse(body.getBytes(StandardCharsets.UTF_8)).get(), desk.salus.fhir());
        RemindOperation operation = new RemindOperation(
                new Clinic(record, Clock.systemUTC()), node.reminders, node.outbox, desk.salus.server().bean(SchedulingJobs.class));
        return operation.run(new Operation.Call(
                request, null, appointment, 0, Decision.deny("not looked at: the policy was asked before"), Parameters.of(request).get()));
    }

    @Test
    void theDeskSendsNowAndAgainWhatFailedButNeverWhatWasSent() {
        String patient = patient("");
        // Well before it would be sent by itself.
        String id = book(patient, 50);
        Node node = node();
        assertThat(state(system, id)).isEqualTo("planned");
        assertThat(sendNow(node, id).status()).isEqualTo(200);
        smtp.mood(FakeSmtp.Mood.NO_SUCH_ADDRESS);
        node.outbox.run(organisation);
        assertThat(state(system, id)).isEqualTo("failed");
        smtp.mood(FakeSmtp.Mood.SILENT_AFTER_TEXT);
        assertThat(sendNow(node, id).status()).isEqualTo(200);
        for (int i = 0; i < 20 && !state(system, id).equals("uncertain"); i++) {
            node.outbox.run(organisation);
        }
        assertThat(sendNow(node, id).status()).as("uncertain: only when it is said").isEqualTo(409);
        smtp.mood(FakeSmtp.Mood.GOOD);
        assertThat(sendNow(node, id, "uncertain", "true").status()).isEqualTo(200);
        node.outbox.run(organisation);
        assertThat(state(system, id)).isEqualTo("sent");
        assertThat(sendNow(node, id).status()).isEqualTo(409);
        node.run();
        assertThat(smtp.taken(address)).as("the one that was uncertain, and the one that was asked for").hasSize(2);
        assertThat(smtp.taken(address).stream().map(m -> messageId(m.data())).distinct()).hasSize(1);
        assertThat(reminders(patient, "completed")).hasSize(1);
    }

    private static String messageId(String data) {
        Matcher id = Pattern.compile("Message-ID: (\\S+)").matcher(data);
        return id.find() ? id.group(1) : "";
    }

    @Test
    void othersAreToldNothing() {
        String id = book(patient(""), 20);
        String path = "/fhir/Appointment/$reminders?appointment=Appointment/" + id;
        assertThat(desk.salus.anonymous().get(path).status()).isEqualTo(401);
        assertThat(desk.salus.signIn(0, Role.BILLER, null).get(path).status()).isEqualTo(403);
        assertThat(state(desk.salus.system(1), id)).isEmpty();
        assertThat(desk.call(desk.salus.system(1), "Appointment/" + id + "/$remind", "action", "off").status()).isEqualTo(404);
        assertThat(desk.call(desk.salus.anonymous(), "Appointment/" + id + "/$remind", "action", "off").status()).isEqualTo(401);
        String other = desk.create("Patient", "'name':[{'family':'Other'}]").substring("Patient/".length());
        Client portal = desk.salus.signIn(0, Role.PATIENT, other);
        assertThat(state(portal, id)).isEmpty();
        assertThat(desk.call(portal, "Appointment/" + id + "/$remind", "action", "off").status()).isEqualTo(403);
    }
}
