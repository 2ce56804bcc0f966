package org.salus.checkin;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.FhirResponse;
import org.salus.record.RecordAccess;

/**
 * {@code Appointment/[id]/$decide-change}: accepts or declines what the patient said at check-in. Accepting changes the Patient in the same
 * transaction, against the version in which the record still says what it said then; with the caller's own rights.
 */
final class DecideOperation extends DeskOperation {

    DecideOperation(RecordAccess record, Links links) {
        super(record, links, "decide-change", true, "Accepts or declines a change that the patient proposed at check-in");
    }

    @Override
    public FhirResponse run(Call call) {
        List<Problem> problems = new ArrayList<>(call.parameters().otherThan("decide-change", "change", "decision"));
        String id = call.parameters().string("change");
        String decision = call.parameters().string("decision");
        if (id == null) {
            problems.add(new Problem(Problem.Code.PARAMETER, "change says which: its id.", "change"));
        }
        if (!"accept".equals(decision) && !"decline".equals(decision)) {
            problems.add(new Problem(Problem.Code.PARAMETER, "decision is accept or decline.", "decision"));
        }
        if (!problems.isEmpty()) {
            return FhirResponse.refused(problems);
        }
        Outcome<JsonObject> written =
                addressed(call).flatMap(appointment -> decided(call.request().caller(), appointment, String.valueOf(id), "accept".equals(decision)));
        return switch (written) {
            case Outcome.Refused<JsonObject>(List<Problem> why) -> FhirResponse.refused(why);
            case Outcome.Ok<JsonObject>(JsonObject appointment) -> FhirResponse.of(200, Json.write(appointment), null);
        };
    }

    private Outcome<JsonObject> decided(Caller caller, JsonObject appointment, String id, boolean accepts) {
        List<Change> all = new ArrayList<>(Change.of(appointment));
        int at = -1;
        for (int i = 0; i < all.size(); i++) {
            at = all.get(i).id().equals(id) ? i : at;
        }
        if (at < 0) {
            return Outcome.refused(new Problem(Problem.Code.NOT_FOUND, "This visit has no such change: the patient may have said something else since.", "change"));
        }
        Change change = all.get(at);
        if (!change.isOpen()) {
            return Outcome.refused(new Problem(
                    Problem.Code.CONFLICT, "This change was decided on already: it was " + change.state().word() + ".", "change"));
        }
        all.set(at, change.decided(accepts ? Change.State.ACCEPTED : Change.State.DECLINED, who(caller)));
        JsonObject after = appointment.deepCopy();
        Change.put(after, all);
        String reference = String.valueOf(patient(appointment));
        String patientId = reference.substring(reference.indexOf('/') + 1);
        Act act = Act.of("decide-change").inChartOf(patientId).update(after);
        if (accepts && change.field().isOfPatient()) {
            Outcome<JsonObject> read = record.read(caller, "Patient", patientId);
            if (!(read instanceof Outcome.Ok<JsonObject>(JsonObject patient))) {
                return read;
            }
            if (!Objects.equals(Details.said(patient, change.field()), change.before())) {
                return Outcome.refused(new Problem(
                        Problem.Code.CONFLICT,
                        "The record was changed since the patient looked at it, so this change does not fit any more. Ask the patient, then decline it.",
                        "Patient"));
            }
            Details.apply(patient, change.field(), Objects.requireNonNull(change.after()));
            act = act.update(patient);
        }
        return record.change(caller, act).map(List::getFirst);
    }
}
