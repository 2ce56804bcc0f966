package org.salus.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** The steps of a visit, series, the wait list and the board, over HTTP. */
class FlowTest {

    private final Desk desk = new Desk("America/New_York");
    private final Client system = desk.system;
    private final Client front = desk.salus.signIn(0, Role.FRONT_DESK, null);
    private final Client nurse = desk.salus.signIn(0, Role.NURSE, null);

    private String at(String time) {
        return desk.monday() + "T" + time;
    }

    private String booked(String time) {
        Answer answer = desk.book(desk.patient(), at(time));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return "Appointment/" + answer.json().string("id");
    }

    private Answer step(Client who, String id, String operation, String... pairs) {
        Answer answer = desk.call(who, id + "/" + operation, pairs);
        assertThat(answer.status()).as(operation + " " + answer.body()).isEqualTo(200);
        return answer;
    }

    private JsonObject encounter(String id) {
        List<String> ids = system.get("/fhir/Encounter?appointment=" + id).ids();
        assertThat(ids).hasSize(1);
        return system.get("/fhir/" + ids.getFirst()).json();
    }

    private static List<String> history(JsonObject encounter) {
        return JsonObject.objects(encounter, "statusHistory").stream().map(h -> h.string("status")).toList();
    }

    @Test
    void aVisitGoesItsWayAndEachStepCanBeTakenBack() {
        String id = booked("09:00");
        assertThat(desk.call(front, id + "/$start").status()).as("not checked in").isEqualTo(409);
        assertThat(desk.call(front, id + "/$noshow").status()).as("has not begun").isEqualTo(409);
        assertThat(step(front, id, "$arrive").json().string("status")).isEqualTo("arrived");
        Answer in = step(front, id, "$checkin", "note", "Insurance card seen");
        assertThat(in.json().string("status")).isEqualTo("checked-in");
        assertThat(in.body()).contains("Insurance card seen").contains("urn:salus:flow-since");
        assertThat(encounter(id).string("status")).isEqualTo("arrived");
        assertThat(encounter(id).array("type")).as("what it was booked as").isNotEmpty();
        assertThat(front.get("/fhir/Encounter?appointment=" + id).status()).as("the front desk sees none").isEqualTo(403);
        String room = desk.room();
        assertThat(desk.call(nurse, id + "/$room").status()).isEqualTo(400);
        step(nurse, id, "$room", "location", room);
        assertThat(encounter(id).string("status")).isEqualTo("triaged");
        assertThat(encounter(id).array("location").toString()).isNotEmpty();
        String other = booked("09:30");
        step(front, other, "$checkin");
        assertThat(desk.call(nurse, other + "/$room", "location", room).status()).as("somebody is in it").isEqualTo(409);
        step(nurse, id, "$start");
        Answer done = step(nurse, id, "$finish");
        assertThat(done.json().string("status")).isEqualTo("fulfilled");
        assertThat(history(encounter(id))).containsExactly("arrived", "triaged", "in-progress", "finished");
        step(nurse, id, "$undo-flow");
        assertThat(encounter(id).string("status")).isEqualTo("in-progress");
        assertThat(encounter(id).object("period").has("end")).isFalse();
        step(nurse, id, "$undo-flow");
        step(nurse, id, "$undo-flow");
        assertThat(encounter(id).string("status")).isEqualTo("arrived");
        assertThat(encounter(id).has("location")).isFalse();
        step(nurse, other, "$room", "location", room);
        // What was recorded in it is not pulled from under it.
        String encounter = "Encounter/" + encounter(id).string("id");
        String observation = desk.create("Observation", "'status':'final','code':{'text':'x'},'encounter':" + Desk.actor(encounter));
        Answer kept = desk.call(front, id + "/$undo-flow");
        assertThat(kept.status()).isEqualTo(409);
        assertThat(kept.body()).contains("Observation");
        system.delete("/fhir/" + observation);
        Answer back = step(front, id, "$undo-flow");
        assertThat(back.json().string("status")).isEqualTo("arrived");
        assertThat(system.get("/fhir/" + encounter).json().string("status")).isEqualTo("entered-in-error");
        step(front, id, "$undo-flow");
        assertThat(desk.call(front, id + "/$undo-flow").status()).isEqualTo(409);
        assertThat(system.get("/fhir/" + id + "/_history").ids().size()).isGreaterThan(9);
    }

    @Test
    void aSeriesKeepsTheWallClockAndCanBeChangedInPart() {
        // Six Mondays around the last change of the clocks before 2030 in New York.
        LocalDate first = LocalDate.of(2029, 10, 15);
        String patient = desk.patient();
        String taken = first.plusWeeks(2) + "T09:00";
        assertThat(desk.book(desk.patient(), taken).status()).isEqualTo(201);
        String[] wish = {
            "patient", patient, "practitioner", desk.practitioner, "service", desk.service, "location", desk.site, "start", first + "T09:00",
            "repeat", "weekly", "times", "6"
        };
        Answer refused = desk.call(front, "Appointment/$book", wish);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body()).contains("occurrence[3]").doesNotContain("occurrence[2]");
        assertThat(system.get("/fhir/Appointment?patient=" + patient).ids()).isEmpty();
        List<String> partial = new ArrayList<>(List.of(wish));
        partial.addAll(List.of("partial", "true"));
        Answer made = desk.call(front, "Appointment/$book", partial.toArray(String[]::new));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(made.body()).contains("OperationOutcome").contains("occurrence[3]");
        List<String> ids = made.ids().stream().filter(i -> i.startsWith("Appointment/")).toList();
        assertThat(ids).hasSize(5);
        List<String> starts = JsonObject.objects(made.json(), "entry").stream()
                .map(e -> e.object("resource"))
                .filter(r -> r.string("resourceType").equals("Appointment"))
                .map(r -> r.string("start"))
                .toList();
        assertThat(starts).allMatch(s -> s.contains("T09:00:00"));
        assertThat(starts.getFirst()).endsWith("-04:00");
        assertThat(starts.getLast()).endsWith("-05:00");
        step(front, ids.get(2), "$cancel", "reason", "Away");
        assertThat(system.get("/fhir/Appointment?status=booked&patient=" + patient).ids()).hasSize(4);
        Answer moved = step(front, ids.get(3), "$reschedule", "start", first.plusWeeks(4) + "T10:00", "scope", "following");
        assertThat(moved.ids()).hasSize(2);
        assertThat(moved.body()).contains("T10:00:00-05:00").doesNotContain("T10:00:00-04:00");
        Answer all = step(front, ids.getFirst(), "$cancel", "reason", "Recovered", "scope", "all");
        assertThat(all.ids()).hasSize(4);
        assertThat(system.get("/fhir/Appointment?status=booked&patient=" + patient).ids()).isEmpty();
    }

    private String waiting(String priority) {
        Answer answer = desk.call(
                front, "Appointment/$waitlist", "patient", desk.patient(), "service", desk.service, "practitioner", desk.practitioner, "start",
                desk.monday().toString(), "end", desk.monday().toString(), "priority", priority);
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json().string("id");
    }

    private String offerFor(String entry) {
        List<String> offers = system.get("/fhir/Appointment?status=pending&identifier=urn:salus:offer-for%7C" + entry).ids();
        return offers.isEmpty() ? "" : offers.getFirst();
    }

    @Test
    void aCancelledTimeIsOfferedAndTheFirstAcceptWins() throws Exception {
        String id = booked("09:00");
        String second = waiting("5");
        String first = waiting("1");
        assertThat(offerFor(first)).isEmpty();
        step(front, id, "$cancel", "reason", "Ill");
        assertThat(offerFor(second)).isEmpty();
        String offer = offerFor(first);
        assertThat(offer).isNotEmpty();
        assertThat(desk.book(desk.patient(), at("09:00")).status()).as("kept").isEqualTo(409);
        step(front, offer, "$decline-offer");
        assertThat(offerFor(first)).isEmpty();
        String next = offerFor(second);
        assertThat(next).isNotEmpty();
        List<Callable<Answer>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(() -> desk.call(front, next + "/$accept-offer"));
        }
        List<Answer> answers = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
            for (Future<Answer> one : pool.invokeAll(all)) {
                answers.add(one.get());
            }
        }
        assertThat(answers).filteredOn(a -> a.status() == 200).hasSize(1);
        assertThat(answers).filteredOn(a -> a.status() == 409).hasSize(7);
        JsonObject entry = system.get("/fhir/Appointment/" + second).json();
        assertThat(entry.string("status")).isEqualTo("booked");
        assertThat(entry.string("start")).startsWith(at("09:00"));
        assertThat(system.get("/fhir/" + next).json().string("status")).isEqualTo("cancelled");
        assertThat(system.get("/fhir/Appointment/" + first).json().string("status")).isEqualTo("waitlist");
    }

    @Test
    void ofFiftyWhoBookForOneEntryOneDoesAndNobodyStillWaits() throws Exception {
        String entry = waiting("5");
        String patient = new Visit(system.get("/fhir/Appointment/" + entry).json()).patient();
        List<Desk> clinicians = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            clinicians.add(i < 5 ? new Desk("America/New_York") : clinicians.get(i % 5));
        }
        List<Callable<Answer>> all = new ArrayList<>();
        for (Desk one : clinicians) {
            all.add(() -> desk.call(
                    front, "Appointment/$book", "entry", "Appointment/" + entry, "patient", patient, "practitioner", one.practitioner,
                    "service", one.service, "start", at("10:00")));
        }
        List<Answer> answers = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(50)) {
            for (Future<Answer> one : pool.invokeAll(all)) {
                answers.add(one.get());
            }
        }
        assertThat(answers).filteredOn(a -> a.status() == 201).hasSize(1);
        assertThat(answers).filteredOn(a -> a.status() == 409).hasSize(49);
        assertThat(system.get("/fhir/Appointment?status=booked&patient=" + patient).ids()).hasSize(1);
        assertThat(system.get("/fhir/Appointment/" + entry).json().string("status")).isEqualTo("cancelled");
        step(front, "Appointment/" + entry, "$undo-flow");
        assertThat(system.get("/fhir/Appointment/" + entry).json().string("status")).as("waits again").isEqualTo("waitlist");
    }

    @Test
    void bookingForAnEntryGivesItsOfferBackAndIsForNobodyElse() {
        String first = booked("09:00");
        String entry = waiting("1");
        String next = waiting("5");
        step(front, first, "$cancel", "reason", "Ill");
        String offer = offerFor(entry);
        assertThat(offer).isNotEmpty();
        String patient = new Visit(system.get("/fhir/Appointment/" + entry).json()).patient();
        String[] booking = {
            "entry", "Appointment/" + entry, "patient", patient, "practitioner", desk.practitioner, "service", desk.service, "start", at("11:00")
        };
        String[] wrong = booking.clone();
        wrong[3] = desk.patient();
        Answer refused = desk.call(front, "Appointment/$book", wrong);
        assertThat(refused.status()).as(refused.body()).isEqualTo(409);
        assertThat(refused.body()).contains("SAL-WRONG-PATIENT");
        assertThat(desk.call(desk.salus.signIn(0, Role.BILLER, null), "Appointment/$book", booking).status()).isEqualTo(403);
        assertThat(desk.call(desk.salus.signIn(1, Role.FRONT_DESK, null), "Appointment/$book", booking).status()).isNotEqualTo(201);
        assertThat(system.get("/fhir/Appointment/" + entry).json().string("status")).isEqualTo("waitlist");
        Answer done = desk.call(front, "Appointment/$book", booking);
        assertThat(done.status()).as(done.body()).isEqualTo(201);
        assertThat(done.json().string("status")).isEqualTo("booked");
        assertThat(system.get("/fhir/Appointment/" + entry).json().string("status")).isEqualTo("cancelled");
        assertThat(system.get("/fhir/" + offer).json().string("status")).isEqualTo("cancelled");
        assertThat(offerFor(next)).as("goes to who waits next").isNotEmpty();
        assertThat(desk.call(front, "Appointment/$book", booking).status()).as("no entry any more").isEqualTo(409);
    }

    @Test
    void nobodyMovesAVisitWhoseEncounterIsHiddenFromThem() {
        String id = booked("09:00");
        step(front, id, "$checkin");
        JsonObject encounter = encounter(id);
        encounter.put("meta", JsonObject.of("security", JsonArray.of(JsonObject.of("code", "PSY"))));
        assertThat(system.put("/fhir/Encounter/" + encounter.string("id"), new String(Json.write(encounter), StandardCharsets.UTF_8)).status())
                .isEqualTo(200);
        String room = desk.room();
        assertThat(desk.call(nurse, id + "/$room", "location", room).status()).isEqualTo(404);
        assertThat(desk.call(nurse, id + "/$start").status()).isEqualTo(404);
        assertThat(desk.call(nurse, id + "/$finish").status()).isEqualTo(404);
        assertThat(desk.call(nurse, id + "/$undo-flow").status()).isEqualTo(404);
        assertThat(encounter(id).string("status")).isEqualTo("arrived");
        step(desk.salus.signIn(0, Role.PHYSICIAN, null), id, "$start");
        step(front, id, "$finish");
    }

    @Test
    void theEncounterOfASensitiveAppointmentIsAsSensitive() {
        String id = booked("09:00");
        JsonObject appointment = system.get("/fhir/" + id).json();
        appointment.put("meta", JsonObject.of("security", JsonArray.of(JsonObject.of("code", "PSY"))));
        assertThat(system.put("/fhir/" + id, new String(Json.write(appointment), StandardCharsets.UTF_8)).status()).isEqualTo(200);
        step(front, id, "$checkin");
        assertThat(new String(Json.write(encounter(id)), StandardCharsets.UTF_8)).contains("PSY");
        assertThat(nurse.get("/fhir/Encounter?appointment=" + id).ids()).isEmpty();
    }

    @Test
    void theBoardShowsTheDayAsFarAsTheCallerMaySeeIt() {
        String later = booked("11:00");
        String id = booked("09:00");
        step(front, id, "$checkin");
        String query = "/fhir/Appointment/$board?date=" + desk.monday() + "&location=" + desk.site;
        Answer board = front.get(query);
        assertThat(board.status()).as(board.body()).isEqualTo(200);
        assertThat(board.ids().subList(0, 2)).containsExactly(id, later);
        assertThat(board.ids()).contains(desk.practitioner, desk.site, desk.service).noneMatch(i -> i.startsWith("Encounter/"));
        assertThat(board.ids()).filteredOn(i -> i.startsWith("Patient/")).hasSize(2);
        assertThat(board.body()).contains("urn:salus:flow-since").contains("America/New_York").contains("\"total\":2");
        assertThat(nurse.get(query).ids()).anyMatch(i -> i.startsWith("Encounter/"));
        assertThat(front.get(query + "&practitioner=Practitioner/none").ids()).isEmpty();
        assertThat(front.get("/fhir/Appointment/$board?date=monday").status()).isEqualTo(400);
        // Late in the evening in New York it is the next day in UTC: the day stays that of the clinic.
        String start = desk.monday().atTime(22, 0).atZone(desk.zone).toInstant().toString();
        String end = desk.monday().atTime(22, 30).atZone(desk.zone).toInstant().toString();
        String evening = "Appointment/" + system.create("Appointment", desk.appointment(start, end, "booked"));
        assertThat(front.get("/fhir/Appointment/$board?date=" + desk.monday() + "&location=" + desk.site).ids()).doesNotContain(evening);
        String byZone = "/fhir/Appointment/$board?practitioner=" + desk.practitioner + "&date=" + desk.monday();
        assertThat(Instant.parse(start).truncatedTo(ChronoUnit.DAYS)).isNotNull();
        assertThat(front.get(byZone).status()).isEqualTo(200);
    }
}
