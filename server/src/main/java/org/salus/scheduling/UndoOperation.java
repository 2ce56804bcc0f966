package org.salus.scheduling;

import java.util.Set;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.record.Act;
import org.salus.record.FhirResponse;

/** {@code Appointment/[id]/$undo-flow}: takes the last step back, where nothing stands in the way. */
final class UndoOperation extends SchedulingOperation {

    /** Steps that moved the Encounter on. */
    private static final Set<String> IN_ENCOUNTER = Set.of("roomed", "in-progress", "finished");

    UndoOperation(Clinic clinic) {
        super(clinic, "undo-flow", Level.INSTANCE, "Takes the last step of a visit back");
    }

    @Override
    public FhirResponse run(Call call) {
        Caller caller = call.request().caller();
        Outcome<JsonObject> read = addressed(call);
        if (!(read instanceof Outcome.Ok<JsonObject>(JsonObject addressed))) {
            return refused(read);
        }
        Inputs in = new Inputs(name(), call.parameters());
        if (in.areWrong()) {
            return FhirResponse.refused(in.problems());
        }
        Visit visit = new Visit(addressed);
        JsonObject last = Flow.last(addressed);
        String what = last == null ? null : Extensions.value(last, "status");
        boolean rescheduled = Flow.RESCHEDULED.equals(what);
        if (last == null
                || what == null
                || Extensions.value(last, "from") == null
                || !rescheduled && (!what.equals(visit.flow()) || Set.of("booked", "held", "waitlist").contains(what))) {
            return conflict("There is no step to take back: this appointment is " + visit.flow() + ".");
        }
        JsonObject after = addressed.deepCopy();
        JsonObject lastOfAfter = java.util.Objects.requireNonNull(Flow.last(after));
        Flow.undo(after, lastOfAfter);
        if (rescheduled) {
            RescheduleOperation.undo(
                    after, last, clinic.zone(caller, visit.actor("Location")), new Names(clinic.all(caller.organisation())));
        }
        if (what.equals("cancelled")) {
            after.remove("cancelationReason");
        }
        Visit back = new Visit(after);
        if (back.isEndedHold(clinic.now())) {
            return conflict("This was a hold, which has run out.");
        }
        Act act = Act.of(name()).inChartOf(chart(call)).update(after).lock("flow " + visit.reference());
        if (what.equals("checked-in") || IN_ENCOUNTER.contains(what)) {
            Outcome<Encounters.Found> found = Encounters.movable(clinic, caller, visit);
            if (!(found instanceof Outcome.Ok<Encounters.Found>(Encounters.Found existing))) {
                return refused(found);
            }
            JsonObject encounter = existing.encounter() == null ? null : existing.encounter().deepCopy();
            if (encounter != null && what.equals("checked-in")) {
                Outcome<String> recorded = Encounters.recorded(clinic.all(caller.organisation()), String.valueOf(encounter.string("id")));
                if (!(recorded instanceof Outcome.Ok<String>(String type))) {
                    return refused(recorded);
                }
                if (!type.isEmpty()) {
                    return FhirResponse.refused(Encounters.recordedIn(type));
                }
                Encounters.to(encounter, "entered-in-error", clinic.now());
            } else if (encounter != null) {
                // Taken to another room while in progress: only the room goes back.
                boolean statusToo = !visit.flow().equals(back.flow());
                Encounters.undo(encounter, Flow.room(addressed), Flow.room(after), statusToo);
            }
            if (encounter != null) {
                act = act.update(encounter);
            }
        }
        return first(200, clinic.change(caller.within(FlowOperation.RIGHTS), act));
    }
}
