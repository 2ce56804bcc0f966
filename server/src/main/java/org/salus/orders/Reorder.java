package org.salus.orders;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.RecordAccess;

/**
 * {@code MedicationRequest/[id]/$reorder} and {@code ServiceRequest/[id]/$reorder}: the same order again as a draft, for a refill or to change
 * it. A medicine replaces the one before it when it is signed; a test is done again beside it, unless {@code replace} says otherwise.
 */
final class Reorder extends OrdersOperation {

    /** What belongs to the old order alone. */
    private static final List<String> OWN = List.of(
            "id", "meta", "text", "identifier", "status", "statusReason", "authoredOn", "requester", "recorder", "note", "encounter",
            "priorPrescription", "replaces", "groupIdentifier", "requisition", "eventHistory", "relevantHistory", "detectedIssue",
            "supportingInfo", "supportingInformation", "basedOn", "specimen", "occurrenceDateTime", "occurrencePeriod", "reportedBoolean",
            "reportedReference");

    Reorder(RecordAccess record) {
        super(
                record, "reorder", Level.INSTANCE, Orders.TYPES, true, new Needs.OnAddressedType(Interaction.CREATE),
                "The same order again as a draft, which replaces it when it is signed", "encounter", "replace");
    }

    @Override
    Outcome<JsonObject> run(Call call, String patient) {
        String type = Objects.requireNonNull(call.type()).name();
        String replace = call.parameters().string("replace");
        String encounter = call.parameters().string("encounter");
        if (replace != null && !Set.of("true", "false").contains(replace)) {
            return Outcome.refused(new Problem(Problem.Code.PARAMETER, "replace is true or false.", "replace"));
        }
        return record.read(call.request().caller(), type, Objects.requireNonNull(call.id())).flatMap(old -> {
            if (!Orders.isOf(old, patient)) {
                return Outcome.refused(Orders.wrongPatient());
            }
            if (Set.of("draft", "entered-in-error").contains(Orders.status(old))) {
                return Outcome.refused(Problem.Code.CONFLICT, "This is " + Orders.status(old) + ": it is not ordered again.");
            }
            JsonObject draft = old.deepCopy();
            OWN.forEach(draft::remove);
            draft.put("status", "draft").put("intent", "order").put("requester", Orders.person(call.request().caller()));
            if (encounter != null) {
                draft.put("encounter", new JsonObject().put("reference", encounter));
            }
            JsonObject prior = new JsonObject().put("reference", Orders.name(old));
            if (type.equals("MedicationRequest") && !"false".equals(replace)) {
                draft.put("priorPrescription", prior);
            } else if (type.equals("ServiceRequest") && "true".equals(replace)) {
                draft.put("replaces", JsonArray.of(prior));
            }
            Dosage.describe(draft);
            return record.change(call.request().caller(), Act.of("reorder").inChartOf(patient).create(null, draft))
                    .map(List::getFirst);
        });
    }
}
