package org.salus.scheduling;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.FhirResponse;
import org.salus.record.Look;

/**
 * One step of a visit: {@code $arrive}, {@code $checkin}, {@code $room}, {@code $start}, {@code $finish}, {@code $noshow}. What it does to the Encounter
 * it does for everybody who may move appointments, also for the front desk, which sees no encounters.
 */
final class FlowOperation extends SchedulingOperation {

    /** What a step needs beside the caller's right to update the appointment. */
    static final List<String> RIGHTS = List.of("system/Appointment.rus", "system/Encounter.cru");

    private static final String STATUS = "Appointment.status";
    private static final Duration LOOK_BACK = Duration.ofDays(2);

    /**
     * @param from flow statuses from which it goes
     * @param to flow status to which it goes
     * @param status of the Appointment then
     * @param encounter status of the Encounter then; null when it has none yet
     */
    enum Step {
        ARRIVE("arrive", Set.of("booked"), "arrived", "arrived", null, "The patient is here"),
        CHECKIN("checkin", Set.of("booked", "arrived"), "checked-in", "checked-in", "arrived", "Checks the patient in and opens the encounter"),
        ROOM("room", Set.of("checked-in", "roomed", "in-progress"), "roomed", "checked-in", "triaged", "Takes the patient to a room"),
        START("start", Set.of("checked-in", "roomed"), "in-progress", "checked-in", "in-progress", "The visit begins"),
        FINISH("finish", Set.of("in-progress", "roomed", "checked-in"), "finished", "fulfilled", "finished", "The visit is over"),
        NOSHOW("noshow", Set.of("booked"), "noshow", "noshow", null, "The patient did not come");

        final String operation;
        final Set<String> from;
        final String to;
        final String status;
        final @Nullable String encounter;
        final String summary;

        Step(String operation, Set<String> from, String to, String status, @Nullable String encounter, String summary) {
            this.operation = operation;
            this.from = from;
            this.to = to;
            this.status = status;
            this.encounter = encounter;
            this.summary = summary;
        }
    }

    private final Step step;

    FlowOperation(Clinic clinic, Step step) {
        super(clinic, step.operation, Level.INSTANCE, step.summary);
        this.step = step;
    }

    @Override
    public FhirResponse run(Call call) {
        Caller caller = call.request().caller();
        Outcome<JsonObject> read = addressed(call);
        if (!(read instanceof Outcome.Ok<JsonObject>(JsonObject addressed))) {
            return refused(read);
        }
        Inputs in = step == Step.ROOM
                ? new Inputs(name(), call.parameters(), "note", "location")
                : new Inputs(name(), call.parameters(), "note");
        String note = in.text("note");
        String room = step == Step.ROOM ? in.reference("location", "Location") : null;
        if (step == Step.ROOM && room == null && !in.areWrong()) {
            in.wrong("location", "must be there: the room.");
        }
        if (room != null) {
            WantedInputs.exists(clinic.all(caller.organisation()), in.problems(), "location", room);
        }
        if (in.areWrong()) {
            return FhirResponse.refused(in.problems());
        }
        return Answers.one(200, moved(clinic, step, caller, addressed, new Details(note, room, chart(call))));
    }

    /** @param chart id of the patient whose chart is open; null when none is */
    record Details(@Nullable String note, @Nullable String room, @Nullable String chart) {}

    /** Takes a step, for whoever may: an operation's policy has allowed it, or that of the patient's own check-in. */
    static Outcome<JsonObject> moved(Clinic clinic, Step step, Caller caller, JsonObject addressed, Details details) {
        String room = details.room();
        Visit visit = new Visit(addressed);
        String flow = visit.flow();
        if (!step.from.contains(flow)) {
            return Clinic.refused(Problem.Code.CONFLICT, "$" + step.operation + " goes from " + String.join(", ", step.from.stream().sorted().toList())
                    + "; this appointment is " + flow + ".", STATUS);
        }
        Instant now = clinic.now();
        Instant start = visit.start();
        if (step == Step.NOSHOW && start != null && start.isAfter(now)) {
            return Clinic.refused(Problem.Code.CONFLICT, "This appointment has not begun yet, so nobody has missed it.", STATUS);
        }
        if (step.encounter != null && visit.patient() == null) {
            return Clinic.refused(Problem.Code.CONFLICT, "This appointment is for no patient, so there is nobody to check in.", STATUS);
        }
        boolean staysInProgress = step == Step.ROOM && flow.equals("in-progress");
        JsonObject after = addressed.deepCopy();
        Flow.to(after, staysInProgress ? "in-progress" : step.to, step.status, caller, now, details.note());
        if (room != null) {
            Flow.room(after, room);
        } else if (step == Step.FINISH) {
            Extensions.remove(after, Flow.ROOM);
        }
        Act act = Act.of(step.operation).inChartOf(details.chart()).update(after).lock("flow " + visit.reference());
        if (room != null) {
            String wanted = room;
            act = act.lock("room " + room).check(look -> isTaken(look, wanted, visit.id(), now));
        }
        if (step.encounter != null) {
            Outcome<Encounters.Found> found = Encounters.movable(clinic, caller, visit);
            if (!(found instanceof Outcome.Ok<Encounters.Found>(Encounters.Found existing))) {
                return ((Outcome.Refused<Encounters.Found>) found).cast();
            }
            act = encounter(act, existing.encounter(), visit, staysInProgress ? "in-progress" : step.encounter, room, now);
        }
        return clinic.change(caller.within(RIGHTS), act).map(List::getFirst);
    }

    private static Act encounter(
            Act act, @Nullable JsonObject existing, Visit visit, String status, @Nullable String room, Instant now) {
        JsonObject encounter = existing == null ? Encounters.made(visit, now) : existing.deepCopy();
        Encounters.to(encounter, status, now);
        if (room != null) {
            Encounters.enter(encounter, room, now);
        }
        return existing == null ? act.create(null, encounter) : act.update(encounter);
    }

    /** Somebody else is in that room. */
    private static List<Problem> isTaken(Look look, String room, String id, Instant now) {
        Outcome<Look.Found> found = look.search("Appointment", "status=checked-in&date=ge" + now.minus(LOOK_BACK));
        return switch (found) {
            case Outcome.Refused<Look.Found>(List<Problem> problems) -> problems;
            case Outcome.Ok<Look.Found>(Look.Found all) ->
                all.matches().stream()
                                .filter(a -> !id.equals(a.string("id")))
                                .filter(a -> room.equals(Flow.room(a)))
                                .anyMatch(a -> Set.of("roomed", "in-progress").contains(new Visit(a).flow()))
                        ? List.of(new Problem(Problem.Code.CONFLICT, "Somebody else is in this room.", "location"))
                        : List.of();
        };
    }
}
