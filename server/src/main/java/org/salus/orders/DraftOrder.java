package org.salus.orders;

import java.util.List;
import java.util.Set;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.RecordAccess;

/** {@code RequestGroup/$draft-order}: puts an order into the basket, or changes it there. The draft is the caller's. */
final class DraftOrder extends OrdersOperation {

    DraftOrder(RecordAccess record) {
        super(
                record, "draft-order", Level.TYPE, Set.of("RequestGroup"), true,
                new Needs.OnType(Interaction.CREATE, "MedicationRequest"),
                "Puts an order into the basket as a draft, or changes a draft of one's own", "order");
    }

    @Override
    Outcome<JsonObject> run(Call call, String patient) {
        JsonObject given = call.parameters().object("order");
        if (given == null || !Orders.TYPES.contains(String.valueOf(given.string("resourceType")))) {
            return Outcome.refused(new Problem(
                    Problem.Code.PARAMETER, "order is a MedicationRequest or a ServiceRequest.", "order"));
        }
        if (given.has("subject") && !Orders.isOf(given, patient)) {
            return Outcome.refused(Orders.wrongPatient());
        }
        JsonObject draft = given.deepCopy()
                .put("status", "draft")
                .put("intent", "order")
                .put("subject", new JsonObject().put("reference", "Patient/" + patient))
                .put("requester", Orders.person(call.request().caller()));
        draft.remove("authoredOn");
        Dosage.describe(draft);
        Act act = Act.of("draft-order").inChartOf(patient);
        if (draft.string("id") == null) {
            return written(call, act.create(null, draft));
        }
        JsonObject meta = draft.object("meta");
        if (meta == null || meta.string("versionId") == null) {
            return Outcome.refused(new Problem(
                    Problem.Code.REQUIRED, "A changed draft names the version that was read, meta.versionId.", "order.meta.versionId"));
        }
        return record.read(call.request().caller(), String.valueOf(draft.string("resourceType")), String.valueOf(draft.string("id")))
                .flatMap(stored -> {
                    Outcome<JsonObject> own = own(stored, call, patient);
                    return own.isOk() ? written(call, act.update(draft)) : own;
                });
    }

    /** The stored order, when it is a draft of the caller's in this chart. */
    static Outcome<JsonObject> own(JsonObject stored, Call call, String patient) {
        if (!Orders.isOf(stored, patient)) {
            return Outcome.refused(Orders.wrongPatient());
        }
        if (!"draft".equals(Orders.status(stored))) {
            return Outcome.refused(Problem.Code.CONFLICT, Orders.name(stored) + " is no draft; it is " + Orders.status(stored) + ".");
        }
        if (!Orders.isPerson(stored.object("requester"), call.request().caller())) {
            return Outcome.refused(Problem.Code.FORBIDDEN, "This draft is another person's.");
        }
        return Outcome.ok(stored);
    }

    private Outcome<JsonObject> written(Call call, Act act) {
        return record.change(call.request().caller(), act).map(List::getFirst);
    }
}
