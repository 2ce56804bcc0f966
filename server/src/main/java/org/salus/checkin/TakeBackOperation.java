package org.salus.checkin;

import java.util.List;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.FhirResponse;
import org.salus.record.RecordAccess;
import org.salus.vault.Vault;

/** {@code Appointment/[id]/$take-back}: the link, and what was opened by it, opens nothing any more. */
final class TakeBackOperation extends DeskOperation {

    private final Visits visits;
    private final Vault vault;

    TakeBackOperation(RecordAccess record, Links links, Vault vault) {
        super(record, links, "take-back", true, "Ends the link by which the patient of a visit checks in alone");
        this.visits = new Visits(record);
        this.vault = vault;
    }

    @Override
    public FhirResponse run(Call call) {
        List<Problem> problems = call.parameters().otherThan("take-back");
        if (!problems.isEmpty()) {
            return FhirResponse.refused(problems);
        }
        Caller caller = call.request().caller();
        Outcome<JsonObject> read = addressed(call);
        if (!(read instanceof Outcome.Ok<JsonObject>(JsonObject appointment))) {
            return refused(read);
        }
        String id = String.valueOf(call.id());
        String reference = String.valueOf(patient(appointment));
        String patient = reference.substring(reference.indexOf('/') + 1);
        boolean was = links.revoke(caller.organisation(), id);
        Outcome<JsonObject> seen = visits.change(caller, "take-back", id, patient, one -> {
            Elements.keep(one, e -> !Visits.LOCKED.equals(e.string("url")));
            return one;
        });
        return seen.isOk()
                ? answer(call, vault.blindIndex(caller.organisation()).self("Patient", patient), "", parameter("ended", "valueBoolean", was))
                : refused(seen);
    }
}
