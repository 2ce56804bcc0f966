package org.salus.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** {@code GET /live?inbox=me} tells of the own inbox, and of nobody else's. */
@Tag("slow")
class InboxStreamTest {

    private static final String INBOX = "/live?inbox=me";

    private final Ward ward = new Ward();

    /** An open stream; what it tells is read on a thread of its own. */
    private static final class Listening implements AutoCloseable {
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        private final InputStream in;

        Listening(Ward ward, Client who) throws IOException, InterruptedException {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(ward.salus.base() + INBOX));
            who.headers().forEach(request::header);
            HttpResponse<InputStream> answer =
                    HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            assertThat(answer.statusCode()).isEqualTo(200);
            in = answer.body();
            Thread.ofVirtual().start(() -> {
                try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                        lines.add(line);
                    }
                } catch (IOException e) {
                    lines.add("closed");
                }
                lines.add("over");
            });
            assertThat(until("event: open")).isNotNull();
        }

        /** All lines up to one that holds these words; null when none comes in time. */
        @Nullable List<String> until(String words) throws InterruptedException {
            List<String> seen = new ArrayList<>();
            long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (System.nanoTime() < end) {
                String line = lines.poll(100, TimeUnit.MILLISECONDS);
                if (line != null) {
                    seen.add(line);
                    if (line.contains(words)) {
                        return seen;
                    }
                }
            }
            return null;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    private String review(String value, String flag) {
        return String.valueOf(ward.await(ward.report(ward.system, value, flag), 1).getFirst().string("id"));
    }

    @Test
    void anItemIsToldWhenItComesChangesAndLeavesAndNothingOfThePatientIs() throws Exception {
        try (Listening mine = new Listening(ward, ward.physician)) {
            String item = review("6.2", "HH");
            List<String> came = mine.until(item);
            assertThat(came).isNotNull();
            assertThat(came.getLast()).contains("\"type\":\"Task\"").contains("\"kind\":\"created\"");
            String other = ward.practitioner();
            Client colleague = ward.salus.signIn(0, Role.PHYSICIAN, null, Terms.idOf(other));
            try (Listening theirs = new Listening(ward, colleague)) {
                assertThat(Ward.call(ward.physician, "Task/" + item + "/$mark-read").status()).isEqualTo(200);
                assertThat(mine.until("\"version\":2")).isNotNull();
                assertThat(Ward.call(ward.physician, "Task/" + item + "/$delegate", "to", other).status()).isEqualTo(200);
                assertThat(mine.until("\"version\":3")).as("it has left").isNotNull();
                List<String> theirsSeen = theirs.until("\"version\":3");
                assertThat(theirsSeen).isNotNull();
                // What was not theirs when it happened was not told to them.
                assertThat(String.join("\n", theirsSeen)).contains(item).doesNotContain("\"version\":2");
            }
            assertThat(String.join("\n", came)).doesNotContain(Terms.idOf(ward.patient)).doesNotContain("Potassium").doesNotContain("Waiting");
        }
    }

    @Test
    void whoBeginsToStandInIsToldToReadTheListAgain() throws Exception {
        String other = ward.practitioner();
        Client covering = ward.salus.signIn(0, Role.PHYSICIAN, null, Terms.idOf(other));
        try (Listening theirs = new Listening(ward, covering)) {
            String coverage = Ward.json("{'resourceType':'Basic','code':{'coding':[{'system':'urn:salus:CodeSystem:basic','code':'inbox-coverage'}]},"
                    + "'subject':" + Ward.ref(ward.practitioner) + ",'extension':[{'url':'urn:salus:covering','valueReference':" + Ward.ref(other)
                    + "},{'url':'urn:salus:coverage-period','valuePeriod':{'start':'" + Instant.now().minusSeconds(60) + "','end':'"
                    + Instant.now().plusSeconds(3600) + "'}}]}");
            Answer made = ward.physician.post("/fhir/Basic", coverage);
            assertThat(made.status()).as(made.body()).isEqualTo(201);
            assertThat(theirs.until("{\"type\":\"Task\",\"kind\":\"updated\"}")).isNotNull();
            String item = review("5.6", "H");
            assertThat(theirs.until(item)).isNotNull();
            assertThat(ward.physician.delete("/fhir/Basic/" + made.json().string("id")).status()).isIn(200, 204);
        }
    }

    @Test
    void othersOtherRolesAndOtherQuestionsAreRefused() throws Exception {
        for (Role role : List.of(Role.FRONT_DESK, Role.BILLER, Role.LAB_TECHNICIAN, Role.ADMINISTRATOR, Role.PRIVACY_OFFICER)) {
            Answer answer = ward.salus.signIn(0, role, null, Terms.idOf(ward.practitioner)).get(INBOX);
            assertThat(answer.status()).as(role.code()).isEqualTo(403);
        }
        assertThat(ward.salus.signIn(0, Role.PATIENT, Terms.idOf(ward.patient)).get(INBOX).status()).isEqualTo(403);
        assertThat(ward.salus.system().get(INBOX).status()).isEqualTo(403);
        assertThat(ward.salus.anonymous().get(INBOX).status()).isEqualTo(401);
        for (String query : List.of(
                "inbox=" + Terms.idOf(ward.practitioner), "inbox=", "inbox=me&inbox=you", "inbox=me&patient=" + Terms.idOf(ward.patient), "inbox=me&board=2026-05-04")) {
            assertThat(ward.physician.get("/live?" + query).status()).as(query).isEqualTo(400);
        }
    }

    @Test
    void somebodyElsesItemsAreNotTold() throws Exception {
        Client stranger = ward.salus.signIn(0, Role.PHYSICIAN, null, Terms.idOf(ward.practitioner()));
        Client nurse = ward.salus.signIn(0, Role.NURSE, null, Terms.idOf(ward.practitioner()));
        Client other = ward.salus.signIn(1, Role.PHYSICIAN, null);
        try (Listening mine = new Listening(ward, ward.physician);
                Listening theirs = new Listening(ward, stranger);
                Listening nurses = new Listening(ward, nurse);
                Listening elsewhere = new Listening(ward, other)) {
            String item = review("6.2", "HH");
            assertThat(mine.until(item)).isNotNull();
            // Of the pool of all physicians: the stranger hears of this one, after the first would have come.
            String report = ward.create("DiagnosticReport", "'status':'final','code':{'text':'X-ray'},'conclusion':'x','subject':" + Ward.ref(ward.patient));
            String pooled = String.valueOf(ward.await(report, 1).getFirst().string("id"));
            List<String> seen = theirs.until(pooled);
            assertThat(seen).isNotNull();
            assertThat(String.join("\n", seen)).doesNotContain(item);
            assertThat(String.join("\n", nurses.lines)).doesNotContain(item).doesNotContain(pooled);
            assertThat(String.join("\n", elsewhere.lines)).doesNotContain(item).doesNotContain(pooled);
        }
    }

    @Test
    void theStreamEndsWithTheSession() throws Exception {
        Client physician = ward.salus.signIn(0, Role.PHYSICIAN, null, Terms.idOf(ward.practitioner));
        try (Listening mine = new Listening(ward, physician)) {
            assertThat(physician.post("/auth/logout", "{}").status()).isIn(200, 204);
            assertThat(mine.until("event: end")).isNotNull();
        }
    }
}
