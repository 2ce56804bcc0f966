package org.salus.scheduling;

import java.util.List;
import java.util.Set;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.record.Act;
import org.salus.record.FhirResponse;

/** {@code Appointment/[id]/$cancel}: of one, or of the rest or all of its series. What becomes free is offered to the wait list. */
final class CancelOperation extends SchedulingOperation {

    private static final Set<String> CANCELLABLE = Set.of("proposed", "held", "booked", "arrived", "waitlist");

    private final WaitList waitList;

    CancelOperation(Clinic clinic, WaitList waitList) {
        super(clinic, "cancel", Level.INSTANCE, "Cancels an appointment, or the rest or all of its series, and offers the time to the wait list");
        this.waitList = waitList;
    }

    @Override
    public FhirResponse run(Call call) {
        Caller caller = call.request().caller();
        Outcome<JsonObject> read = addressed(call);
        if (!(read instanceof Outcome.Ok<JsonObject>(JsonObject addressed))) {
            return refused(read);
        }
        Inputs in = new Inputs(name(), call.parameters(), "reason", "scope");
        String scope = in.word("scope", Series.SCOPES, "one");
        String reason = in.text("reason");
        if (reason == null && !in.areWrong()) {
            in.wrong("reason", "must be there.");
        }
        if (in.areWrong() || reason == null) {
            return FhirResponse.refused(in.problems());
        }
        String flow = new Visit(addressed).flow();
        if (!CANCELLABLE.contains(flow)) {
            return conflict("Only what is proposed, held, booked, arrived or on the wait list can be cancelled; this is " + flow + ".");
        }
        Outcome<List<JsonObject>> series = Series.of(clinic, caller, addressed, scope);
        if (!(series instanceof Outcome.Ok<List<JsonObject>>(List<JsonObject> all))) {
            return refused(series);
        }
        Act act = Act.of(name()).inChartOf(chart(call));
        for (JsonObject one : all) {
            act = act.update(cancelled(one, reason, caller, clinic));
        }
        Outcome<List<JsonObject>> written = clinic.change(caller, act);
        if (!(written instanceof Outcome.Ok<List<JsonObject>>(List<JsonObject> now))) {
            return refused(written);
        }
        for (JsonObject one : all) {
            if (new Visit(one).isBusy(clinic.now())) {
                waitList.offer(caller.organisation(), one);
            }
        }
        return scope.equals("one")
                ? Answers.one(200, now.getFirst())
                : Answers.several(200, call.request().base(), now, List.of());
    }

    static JsonObject cancelled(JsonObject before, String reason, Caller caller, Clinic clinic) {
        JsonObject after = before.deepCopy();
        after.put("cancelationReason", JsonObject.of("text", reason));
        Flow.to(after, "cancelled", "cancelled", caller, clinic.now(), reason);
        return after;
    }
}
