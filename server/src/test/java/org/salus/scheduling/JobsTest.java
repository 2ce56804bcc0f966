package org.salus.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.salus.kernel.Role;
import org.salus.record.RecordAccess;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** Reminders, holds that run out, and the live stream of a board. */
class JobsTest {

    private final Desk desk = new Desk("Asia/Tehran");
    private final Client system = desk.system;
    private final int organisation = desk.salus.organisation(0);
    private final RecordAccess record = desk.salus.server().bean(RecordAccess.class);

    private String tomorrow(String patient) {
        Instant start = Instant.now().truncatedTo(ChronoUnit.MINUTES).plus(20, ChronoUnit.HOURS);
        Answer answer = desk.call(
                system, "Appointment/$book", "patient", patient, "practitioner", desk.practitioner, "location", desk.site, "start",
                start.toString(), "duration", "30", "overbook", "Test");
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json().string("id");
    }

    private Reminders job() {
        return new Reminders(
                new Clinic(record, java.time.Clock.systemUTC()), desk.salus.server().bean(org.salus.identity.Organisations.class));
    }

    private List<String> reminders(String patient, String status) {
        return system.get("/fhir/Communication?subject=" + patient + "&status=" + status).ids();
    }

    @Test
    void oneReminderHoweverOftenAndWhereverTheJobRuns() throws Exception {
        String patient = desk.patient();
        String quiet = desk.create(
                "Patient",
                "'extension':[{'url':'urn:salus:no-reminders','valueBoolean':true}],'telecom':[{'system':'email','value':'q@example.org'}]");
        String id = tomorrow(patient);
        tomorrow(quiet);
        List<Callable<Boolean>> nodes = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            // Each as another process would have it: nothing in common but the database.
            nodes.add(() -> {
                job().run(organisation);
                return true;
            });
        }
        try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
            for (Future<Boolean> one : pool.invokeAll(nodes)) {
                assertThat(one.get()).isTrue();
            }
        }
        assertThat(reminders(patient, "preparation")).hasSize(1);
        assertThat(reminders(quiet, "preparation")).isEmpty();
        String text = system.get("/fhir/" + reminders(patient, "preparation").getFirst()).body();
        String start = system.get("/fhir/Appointment/" + id).json().string("start");
        String wall = java.time.OffsetDateTime.parse(String.valueOf(start)).atZoneSameInstant(desk.zone).toLocalTime().toString();
        assertThat(text).contains(wall).contains("Asia/Tehran");
        Answer moved = desk.call(
                system, "Appointment/" + id + "/$reschedule", "start",
                Instant.now().truncatedTo(ChronoUnit.MINUTES).plus(22, ChronoUnit.HOURS).toString(), "overbook", "Test");
        assertThat(moved.status()).as(moved.body()).isEqualTo(200);
        Reminders job = job();
        job.run(organisation);
        job.run(organisation);
        assertThat(reminders(patient, "not-done")).hasSize(1);
        assertThat(reminders(patient, "preparation")).hasSize(1);
        assertThat(desk.call(system, "Appointment/" + id + "/$cancel", "reason", "Ill").status()).isEqualTo(200);
        job.run(organisation);
        assertThat(reminders(patient, "preparation")).isEmpty();
        assertThat(reminders(patient, "not-done")).hasSize(2);
    }

    @Test
    void aBoardIsToldOfWhatTheCallerMaySee() throws Exception {
        Client front = desk.salus.signIn(0, Role.FRONT_DESK, null);
        assertThat(desk.salus.signIn(0, Role.BILLER, null).get("/live?board=" + desk.monday()).status()).isEqualTo(403);
        assertThat(desk.salus.anonymous().get("/live?board=" + desk.monday()).status()).isEqualTo(401);
        assertThat(front.get("/live?board=today").status()).isEqualTo(400);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(desk.salus.base() + "/live?board=" + desk.monday()));
        front.headers().forEach(request::header);
        HttpResponse<InputStream> stream =
                HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = stream.body()) {
            assertThat(stream.statusCode()).isEqualTo(200);
            String id = desk.book(desk.patient(), desk.monday() + "T09:00").json().string("id");
            desk.book(desk.patient(), desk.monday().plusDays(5) + "T09:00");
            desk.call(front, "Appointment/" + id + "/$checkin");
            StringBuilder seen = new StringBuilder();
            byte[] some = new byte[4096];
            while (!seen.toString().contains("\"version\":2")) {
                int read = in.read(some);
                assertThat(read).isPositive();
                seen.append(new String(some, 0, read, StandardCharsets.UTF_8));
            }
            assertThat(seen.toString()).contains(id).doesNotContain("Encounter");
            assertThat(seen.toString().split("event: change", -1)).hasSize(3);
        }
    }
}
