package org.salus.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** Finding, holding, booking, moving and cancelling over HTTP. */
class BookingTest {

    private final Desk desk = new Desk("Europe/Paris");
    private final Client system = desk.system;

    private List<String> starts(String... more) {
        List<String> pairs = new ArrayList<>(List.of(
                "service", desk.service, "start", desk.monday().toString(), "end", desk.monday().toString(), "practitioner",
                desk.practitioner));
        pairs.addAll(List.of(more));
        Answer answer = desk.call(system, "Appointment/$find", pairs.toArray(String[]::new));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        List<String> starts = new ArrayList<>();
        for (JsonObject entry : JsonObject.objects(answer.json(), "entry")) {
            JsonObject found = entry.object("resource");
            assertThat(found.string("status")).isEqualTo("proposed");
            starts.add(found.string("start").substring(11, 16));
        }
        return starts;
    }

    private String at(String time) {
        return desk.monday() + "T" + time;
    }

    @Test
    void onlyWhatIsTrulyFreeIsFound() {
        assertThat(starts()).containsExactly("09:00", "09:30", "10:00", "10:30", "11:00", "11:30");
        assertThat(desk.book(desk.patient(), at("09:30")).status()).isEqualTo(201);
        assertThat(starts()).containsExactly("09:00", "10:00", "10:30", "11:00", "11:30");
        // A busy slot, a closed time, and a room that is taken at eleven.
        desk.create("Slot", "'schedule':" + Desk.actor(desk.schedule) + ",'status':'busy-unavailable','start':'"
                + desk.monday().atTime(10, 0).atZone(desk.zone).toInstant() + "','end':'"
                + desk.monday().atTime(10, 10).atZone(desk.zone).toInstant() + "'");
        assertThat(starts()).containsExactly("09:00", "10:30", "11:00", "11:30");
        desk.create("Schedule", "'actor':[" + Desk.actor(desk.practitioner)
                + "],'extension':[{'url':'urn:salus:schedule-exception','extension':[{'url':'open','valueBoolean':false},{'url':'start','valueDateTime':'"
                + desk.monday().atTime(8, 0).atZone(desk.zone).toInstant() + "'},{'url':'end','valueDateTime':'"
                + desk.monday().atTime(9, 15).atZone(desk.zone).toInstant() + "'}]}]");
        assertThat(starts()).containsExactly("10:30", "11:00", "11:30");
        String room = desk.room();
        Answer inRoom = desk.call(
                system, "Appointment/$book", "patient", desk.patient(), "room", room, "start", at("11:00"), "duration", "15");
        assertThat(inRoom.status()).as(inRoom.body()).isEqualTo(201);
        assertThat(starts("room", room)).containsExactly("10:30", "11:30");
        assertThat(starts("location", desk.site)).containsExactly("10:30", "11:00", "11:30");
        assertThat(starts("duration", "60")).containsExactly("11:00");
    }

    /** Two sites far apart, and nobody says which is meant: the hours are those of the site that the practitioner works at. */
    @Test
    void hoursAreReckonedWhereTheyAreHeld() {
        Desk far = new Desk("Asia/Tehran");
        Answer found = far.call(
                system, "Appointment/$find", "service", far.service, "practitioner", far.practitioner, "start", far.monday().toString(),
                "end", far.monday().toString());
        assertThat(JsonObject.objects(found.json(), "entry").getFirst().object("resource").string("start"))
                .isEqualTo(far.monday() + "T09:00:00+03:30");
        assertThat(starts()).startsWith("09:00");
        Answer booked = desk.call(
                system, "Appointment/$book", "patient", desk.patient(), "practitioner", desk.practitioner, "service", desk.service, "start",
                at("09:00"));
        assertThat(booked.status()).as(booked.body()).isEqualTo(201);
        assertThat(starts()).startsWith("09:30");
    }

    @Test
    void theClosedSiteAndThePatientsOwnTimesAreLeftOut() {
        String patient = desk.patient();
        assertThat(starts("patient", patient)).hasSize(6);
        String other = desk.create("Practitioner", "'name':[{'family':'Other'}]");
        assertThat(desk.call(system, "Appointment/$book", "patient", patient, "practitioner", other, "location", desk.site, "start", at("10:00"),
                                "duration", "30")
                        .status())
                .isEqualTo(201);
        assertThat(starts("patient", patient)).doesNotContain("10:00").hasSize(5);
        desk.create("Schedule", "'actor':[" + Desk.actor(desk.site)
                + "],'extension':[{'url':'urn:salus:schedule-exception','extension':[{'url':'open','valueBoolean':false},{'url':'start','valueDateTime':'"
                + desk.monday() + "T11:00:00+00:00'},{'url':'end','valueDateTime':'" + desk.monday() + "T23:00:00+00:00'}]}]");
        assertThat(starts()).isNotEmpty().doesNotContain("13:00");
        desk.create("Schedule", "'actor':[" + Desk.actor(desk.site)
                + "],'extension':[{'url':'urn:salus:schedule-exception','extension':[{'url':'open','valueBoolean':false},{'url':'start','valueDateTime':'"
                + desk.monday() + "T00:00:00+00:00'},{'url':'end','valueDateTime':'" + desk.monday() + "T23:00:00+00:00'}]}]");
        assertThat(starts()).isEmpty();
        assertThat(desk.book(patient, at("09:00")).status()).isEqualTo(409);
    }

    @Test
    void fiftyAtOnceGiveOneAppointment() throws Exception {
        String start = desk.monday().atTime(9, 0).atZone(desk.zone).toInstant().toString();
        String end = desk.monday().atTime(9, 30).atZone(desk.zone).toInstant().toString();
        String patient = desk.patient();
        List<Callable<Answer>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(
                    i % 2 == 0
                            ? () -> desk.book(patient, at("09:00"))
                            : () -> system.post("/fhir/Appointment", desk.appointment(start, end, "booked")));
        }
        List<Answer> answers = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(50)) {
            for (Future<Answer> one : pool.invokeAll(all)) {
                answers.add(one.get());
            }
        }
        assertThat(answers).filteredOn(a -> a.status() == 201).hasSize(1);
        assertThat(answers).filteredOn(a -> a.status() == 409).hasSize(49);
        Answer refused = answers.stream().filter(a -> a.status() == 409).findFirst().orElseThrow();
        assertThat(refused.body()).contains("SAL-CONFLICT").contains(desk.practitioner).doesNotContain("Patient/");
        assertThat(system.get("/fhir/Appointment?actor=" + desk.practitioner).ids()).hasSize(1);
    }

    @Test
    void noWayOfWritingBooksTwice() {
        assertThat(desk.book(desk.patient(), at("09:00")).status()).isEqualTo(201);
        String start = desk.monday().atTime(9, 15).atZone(desk.zone).toInstant().toString();
        String end = desk.monday().atTime(9, 45).atZone(desk.zone).toInstant().toString();
        assertThat(system.post("/fhir/Appointment", desk.appointment(start, end, "booked")).status()).isEqualTo(409);
        assertThat(system.put("/fhir/Appointment/own-" + System.nanoTime(), "x").status()).isEqualTo(400);
        String proposed = system.create("Appointment", desk.appointment(start, end, "proposed"));
        assertThat(system.put(
                                "/fhir/Appointment/" + proposed,
                                desk.appointment(start, end, "booked").replaceFirst("\\{", "{\"id\":\"" + proposed + "\","))
                        .status())
                .isEqualTo(409);
        assertThat(system.with("Content-Type", "application/json-patch+json")
                        .send("PATCH", "/fhir/Appointment/" + proposed, "[{\"op\":\"replace\",\"path\":\"/status\",\"value\":\"booked\"}]")
                        .status())
                .isEqualTo(409);
        // A reason that a client writes itself is no permission.
        assertThat(system.post(
                                "/fhir/Appointment",
                                desk.appointment(start, end, "booked")
                                        .replaceFirst("\\{", "{\"extension\":[{\"url\":\"urn:salus:overbooked\",\"valueString\":\"x\"}],"))
                        .status())
                .isEqualTo(409);
        // Two in one Bundle that overlap each other only.
        String one = desk.appointment(at("15:00:00Z"), at("15:30:00Z"), "booked");
        String two = desk.appointment(at("15:10:00Z"), at("15:40:00Z"), "booked");
        String bundle = "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":["
                + "{\"resource\":" + one + ",\"request\":{\"method\":\"POST\",\"url\":\"Appointment\"}},"
                + "{\"resource\":" + two + ",\"request\":{\"method\":\"POST\",\"url\":\"Appointment\"}}]}";
        assertThat(system.post("/fhir", bundle).status()).isEqualTo(409);
        assertThat(system.get("/fhir/Appointment?status=booked&actor=" + desk.practitioner).ids()).hasSize(1);
        // With a reason it is allowed, and said.
        Answer over = desk.call(
                system, "Appointment/$book", "patient", desk.patient(), "practitioner", desk.practitioner, "service", desk.service, "start",
                at("09:00"), "overbook", "Emergency");
        assertThat(over.status()).as(over.body()).isEqualTo(201);
        assertThat(over.body()).contains("urn:salus:overbooked").contains("Emergency");
    }

    @Test
    void aHoldKeepsTheTimeAndBecomesTheAppointment() {
        Answer hold = desk.call(
                system, "Appointment/$hold", "practitioner", desk.practitioner, "service", desk.service, "start", at("10:00"));
        assertThat(hold.status()).as(hold.body()).isEqualTo(201);
        assertThat(hold.json().string("status")).isEqualTo("pending");
        assertThat(starts()).doesNotContain("10:00");
        String patient = desk.patient();
        assertThat(desk.book(patient, at("10:00")).status()).isEqualTo(409);
        String id = "Appointment/" + hold.json().string("id");
        Answer booked = desk.call(system, "Appointment/$book", "hold", id, "patient", patient);
        assertThat(booked.status()).as(booked.body()).isEqualTo(201);
        assertThat(booked.json().string("id")).isEqualTo(hold.json().string("id"));
        assertThat(booked.json().string("status")).isEqualTo("booked");
        assertThat(booked.body()).contains(patient).doesNotContain("hold-until");
        assertThat(desk.call(system, "Appointment/$book", "hold", id, "patient", patient).status()).isEqualTo(409);
    }

    @Test
    void whatIsWrongIsNamedAndTheDeadAreNotBooked() {
        String patient = desk.patient();
        Answer unknown = desk.call(system, "Appointment/$book", "patient", patient, "doctor", "x");
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.body()).contains("doctor");
        for (String[] wrong : new String[][] {
            {"start", "soon"}, {"start", at("09:00"), "duration", "3"}, {"start", at("09:00"), "repeat", "monthly", "times", "3"},
            {"start", at("09:00"), "repeat", "weekly"}, {"start", at("09:00"), "times", "3"}, {}
        }) {
            List<String> pairs = new ArrayList<>(List.of("patient", patient, "practitioner", desk.practitioner, "service", desk.service));
            pairs.addAll(List.of(wrong));
            Answer answer = desk.call(system, "Appointment/$book", pairs.toArray(String[]::new));
            assertThat(answer.status()).as(String.join(" ", wrong) + answer.body()).isEqualTo(400);
            assertThat(answer.body()).contains("http.");
        }
        assertThat(desk.call(system, "Appointment/$book", "patient", "Patient/none", "practitioner", desk.practitioner, "service", desk.service,
                                "start", at("09:00")).status())
                .isEqualTo(404);
        assertThat(desk.call(system, "Appointment/$book", "patient", patient, "practitioner", "Practitioner/none", "service", desk.service,
                                "start", at("09:00")).status())
                .isEqualTo(422);
        assertThat(desk.book(patient, at("08:00")).status()).as("outside of the hours").isEqualTo(409);
        String dead = desk.create("Patient", "'deceasedBoolean':true");
        String merged = desk.create("Patient", "'link':[{'other':" + Desk.actor(patient) + ",'type':'replaced-by'}]");
        for (String nobody : List.of(dead, merged)) {
            assertThat(desk.book(nobody, at("09:00")).status()).isEqualTo(422);
            String plain = desk.appointment(at("09:00:00Z"), at("09:30:00Z"), "booked")
                    .replace("\"participant\":[", "\"participant\":[{\"actor\":{\"reference\":\"" + nobody + "\"},\"status\":\"accepted\"},");
            assertThat(system.post("/fhir/Appointment", plain).status()).isEqualTo(422);
        }
        assertThat(starts()).hasSize(6);
    }

    @Test
    void movingKeepsTheHistoryAndCanBeTakenBack() {
        String id = "Appointment/" + desk.book(desk.patient(), at("09:00")).json().string("id");
        desk.book(desk.patient(), at("10:00"));
        assertThat(desk.call(system, id + "/$reschedule", "start", at("10:00")).status()).isEqualTo(409);
        Answer moved = desk.call(system, id + "/$reschedule", "start", at("11:00"), "note", "Asked by phone");
        assertThat(moved.status()).as(moved.body()).isEqualTo(200);
        assertThat(moved.json().string("start")).startsWith(at("11:00"));
        assertThat(moved.body()).contains("rescheduled").contains("Asked by phone");
        assertThat(starts()).contains("09:00").doesNotContain("11:00");
        Answer stale = desk.call(system.with("If-Match", "W/\"1\""), id + "/$reschedule", "start", at("11:30"));
        assertThat(stale.status()).isEqualTo(412);
        Answer back = desk.call(system, id + "/$undo-flow");
        assertThat(back.status()).as(back.body()).isEqualTo(200);
        assertThat(back.json().string("start")).startsWith(at("09:00"));
        assertThat(back.body()).contains(desk.practitioner).contains(desk.service);
        assertThat(system.get("/fhir/" + id + "/_history").body()).contains("11:00:00");
    }

    @Test
    void othersDoNothing() {
        String patient = desk.patient();
        String id = "Appointment/" + desk.book(patient, at("09:00")).json().string("id");
        String before = system.get("/fhir/" + id).body();
        Client biller = desk.salus.signIn(0, Role.BILLER, null);
        Client own = desk.salus.signIn(0, Role.PATIENT, Actors.idOf(patient));
        for (String operation : List.of("$hold", "$book", "$waitlist")) {
            assertThat(desk.call(biller, "Appointment/" + operation, "start", at("10:00")).status()).as(operation).isEqualTo(403);
            assertThat(desk.call(own, "Appointment/" + operation, "start", at("10:00")).status()).as(operation).isEqualTo(403);
        }
        for (String operation : List.of("$find", "$board")) {
            assertThat(desk.call(biller, "Appointment/" + operation, "start", at("10:00")).status()).as(operation).isEqualTo(403);
            assertThat(desk.call(desk.salus.anonymous(), "Appointment/" + operation).status()).as(operation).isEqualTo(401);
        }
        for (String operation : List.of(
                "$reschedule", "$cancel", "$arrive", "$checkin", "$room", "$start", "$finish", "$noshow", "$undo-flow", "$accept-offer",
                "$decline-offer")) {
            assertThat(desk.call(biller, id + "/" + operation).status()).as(operation).isEqualTo(403);
            assertThat(desk.call(own, id + "/" + operation).status()).as(operation).isEqualTo(403);
            assertThat(desk.call(desk.salus.system(1), id + "/" + operation).status()).as(operation).isEqualTo(404);
            assertThat(system.get("/fhir/" + id + "/" + operation).status()).as(operation).isEqualTo(405);
        }
        assertThat(system.get("/fhir/" + id).body()).isEqualTo(before);
        // Free times tell a patient nothing of others.
        Answer found = own.get("/fhir/Appointment/$find?service=" + desk.service + "&practitioner=" + desk.practitioner + "&start="
                + desk.monday() + "&end=" + desk.monday());
        assertThat(found.status()).as(found.body()).isEqualTo(200);
        assertThat(JsonObject.objects(found.json(), "entry")).hasSize(5);
        assertThat(found.body()).doesNotContain("Patient/");
    }
}
