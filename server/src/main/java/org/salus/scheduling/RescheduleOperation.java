package org.salus.scheduling;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.FhirResponse;

/** {@code Appointment/[id]/$reschedule}: another time, or other participants; of one, or of the rest or all of its series. */
final class RescheduleOperation extends SchedulingOperation {

    private static final Set<String> MOVABLE = Set.of("booked", "held");

    private final Times times;

    RescheduleOperation(Clinic clinic) {
        super(clinic, "reschedule", Level.INSTANCE, "Moves an appointment, or the rest or all of its series");
        this.times = new Times(clinic);
    }

    @Override
    public FhirResponse run(Call call) {
        Caller caller = call.request().caller();
        Outcome<JsonObject> read = addressed(call);
        if (!(read instanceof Outcome.Ok<JsonObject>(JsonObject addressed))) {
            return refused(read);
        }
        Inputs in = new Inputs(
                name(), call.parameters(), "start", "duration", "practitioner", "location", "room", "device", "note", "overbook", "scope");
        String scope = in.word("scope", Series.SCOPES, "one");
        String note = in.text("note");
        if (!in.has("start")) {
            in.wrong("start", "must be there.");
        }
        Outcome<Wanted> input = new WantedInputs(clinic, caller, in, addressed).read(false);
        if (!(input instanceof Outcome.Ok<Wanted>(Wanted wanted))) {
            return refused(input);
        }
        Visit visit = new Visit(addressed);
        Interval was = visit.time();
        if (!MOVABLE.contains(visit.flow()) || visit.isEndedHold(clinic.now()) || was == null) {
            return conflict("Only an appointment that is booked or held can be moved; this one is " + visit.flow() + ".");
        }
        Outcome<List<JsonObject>> series = Series.of(clinic, caller, addressed, scope);
        if (!(series instanceof Outcome.Ok<List<JsonObject>>(List<JsonObject> all))) {
            return refused(series);
        }
        List<Wanted> moved = moved(all, was, wanted);
        Set<String> ids = new HashSet<>();
        all.forEach(a -> ids.add(String.valueOf(a.string("id"))));
        Outcome<Map<Integer, Problem>> conflicts = times.conflicts(caller, moved, ids);
        if (!(conflicts instanceof Outcome.Ok<Map<Integer, Problem>>(Map<Integer, Problem> taken))) {
            return refused(conflicts);
        }
        if (!taken.isEmpty()) {
            List<Problem> problems = new ArrayList<>();
            taken.forEach((place, problem) -> problems.add(
                    all.size() == 1
                            ? problem
                            : new Problem(
                                    problem.code(),
                                    ClinicTime.plain(moved.get(place).start(), wanted.zone()) + ": " + problem.message(),
                                    "Appointment/" + all.get(place).string("id"))));
            return FhirResponse.refused(problems);
        }
        Act act = Act.of(name()).inChartOf(chart(call));
        Names names = new Names(clinic.all(caller.organisation()));
        for (int i = 0; i < all.size(); i++) {
            act = act.update(changed(all.get(i), moved.get(i), caller, note, names));
        }
        Outcome<List<JsonObject>> written = clinic.change(caller, act);
        if (!(written instanceof Outcome.Ok<List<JsonObject>>(List<JsonObject> now))) {
            return refused(written);
        }
        return scope.equals("one")
                ? Answers.one(200, now.getFirst())
                : Answers.several(200, call.request().base(), now, List.of());
    }

    /** All by as many days and to the same time of day on the wall clock. */
    private static List<Wanted> moved(List<JsonObject> all, Interval was, Wanted wanted) {
        ZoneId zone = wanted.zone();
        LocalDateTime from = LocalDateTime.ofInstant(was.start(), zone);
        LocalDateTime to = LocalDateTime.ofInstant(wanted.start(), zone);
        long days = ChronoUnit.DAYS.between(from.toLocalDate(), to.toLocalDate());
        List<Wanted> moved = new ArrayList<>();
        for (JsonObject one : all) {
            LocalDateTime start = LocalDateTime.ofInstant(Objects.requireNonNull(new Visit(one).start()), zone);
            moved.add(
                    moved.isEmpty()
                            ? wanted
                            : wanted.at(start.toLocalDate().plusDays(days).atTime(to.toLocalTime()).atZone(zone).toInstant()));
        }
        return moved;
    }

    private JsonObject changed(JsonObject before, Wanted wanted, Caller caller, @Nullable String note, Names names) {
        JsonObject after = before.deepCopy();
        Visit visit = new Visit(before);
        Interval was = Objects.requireNonNull(visit.time());
        Extensions.remove(after, Extensions.OVERBOOKED);
        JsonObject event = Flow.event(after, Flow.RESCHEDULED, caller, clinic.now(), note);
        Flow.part(event, "start", "valueInstant", ClinicTime.written(was.start(), wanted.zone()));
        Flow.part(event, "end", "valueInstant", ClinicTime.written(was.end(), wanted.zone()));
        for (String actor : visit.actors()) {
            if (!actor.startsWith("Patient/")) {
                Flow.part(event, "actor", "valueReference", JsonObject.of("reference", actor));
            }
        }
        wanted.writeTo(after, visit.flow().equals("held") ? "tentative" : "accepted", names);
        return after;
    }

    /** Puts back what the event says that it was. */
    static void undo(JsonObject appointment, JsonObject event, ZoneId zone, Names names) {
        Visit visit = new Visit(appointment);
        List<String> actors = Extensions.all(event, "actor").stream().map(Extensions::value).filter(Objects::nonNull).toList();
        var start = Objects.requireNonNull(ClinicTime.exact(Extensions.value(event, "start")));
        var end = Objects.requireNonNull(ClinicTime.exact(Extensions.value(event, "end")));
        org.salus.fhir.JsonArray participants = new org.salus.fhir.JsonArray();
        for (JsonObject participant : JsonObject.objects(appointment, "participant")) {
            JsonObject actor = participant.object("actor");
            if (actor == null || String.valueOf(actor.string("reference")).startsWith("Patient/")) {
                participants.add(participant);
            }
        }
        for (String actor : actors) {
            JsonObject reference = JsonObject.of("reference", actor);
            String display = names.of(actor);
            if (display != null) {
                reference.put("display", display);
            }
            participants.add(new JsonObject()
                    .put("actor", reference)
                    .put("status", visit.flow().equals("held") ? "tentative" : "accepted"));
        }
        new Wanted(null, null, null, null, null, null, start, Duration.between(start, end), zone, null, null, null)
                .writeTime(appointment);
        appointment.put("participant", participants);
        Extensions.remove(appointment, Extensions.OVERBOOKED);
    }
}
