package org.salus.orders;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.RecordAccess;

/**
 * {@code PlanDefinition/$apply} (R4 section 14.16.7.2) for order sets: stores a draft order for each chosen action, all or none, and answers
 * a CarePlan that names them and is not stored.
 */
final class ApplySet extends OrdersOperation {

    private final OrderSets sets;
    private final WeightDose doses;

    ApplySet(RecordAccess record, OrderSets sets, WeightDose doses) {
        super(
                record, "apply", Level.TYPE, Set.of("PlanDefinition"), true, new Needs.OnType(Interaction.CREATE, "MedicationRequest"),
                "Puts the chosen orders of an order set into the basket as drafts", "planDefinition", "subject", "encounter", "action");
        this.sets = sets;
        this.doses = doses;
    }

    @Override
    Outcome<JsonObject> run(Call call, String patient) {
        String which = call.parameters().string("planDefinition");
        String subject = call.parameters().string("subject");
        if (which == null) {
            return Outcome.refused(new Problem(
                    Problem.Code.PARAMETER, "planDefinition is the URL of an order set, or PlanDefinition/[id].", "planDefinition"));
        }
        if (subject != null && !subject.equals("Patient/" + patient)) {
            return Outcome.refused(Orders.wrongPatient());
        }
        Caller caller = call.request().caller();
        return sets.find(caller, which).flatMap(set -> {
            Outcome<List<JsonObject>> chosen = chosen(set, call.parameters().strings("action"));
            return chosen.flatMap(activities -> drafts(caller, patient, activities, call.parameters().string("encounter")))
                    .flatMap(drafts -> store(caller, patient, set, drafts));
        });
    }

    private static Outcome<List<JsonObject>> chosen(JsonObject set, List<String> wanted) {
        Set<String> left = new HashSet<>(wanted);
        List<JsonObject> activities = new ArrayList<>();
        for (JsonObject action : JsonObject.objects(set, "action")) {
            boolean isMeant = wanted.isEmpty()
                    ? !"no".equals(action.string("precheckBehavior"))
                    : left.remove(String.valueOf(action.string("id")));
            if (!isMeant) {
                continue;
            }
            String local = String.valueOf(action.string("definitionCanonical"));
            JsonObject activity = JsonObject.objects(set, "contained").stream()
                    .filter(c -> local.equals("#" + c.string("id")))
                    .findFirst()
                    .orElse(null);
            if (activity == null || !Orders.TYPES.contains(String.valueOf(activity.string("kind")))) {
                return Outcome.refused(new Problem(
                        Problem.Code.NOT_SUPPORTED,
                        "Each action of an order set names a contained ActivityDefinition of kind MedicationRequest or ServiceRequest.",
                        "planDefinition"));
            }
            activities.add(activity);
        }
        if (!left.isEmpty() || activities.isEmpty()) {
            return Outcome.refused(new Problem(Problem.Code.PARAMETER, "action names ids of actions of the order set.", "action"));
        }
        return Outcome.ok(activities);
    }

    private Outcome<List<JsonObject>> drafts(Caller caller, String patient, List<JsonObject> activities, @Nullable String encounter) {
        WeightDose.Weight weight = null;
        if (activities.stream().anyMatch(WeightDose::isNeeded)) {
            Outcome<WeightDose.Weight> known = doses.weight(record.as(caller), patient);
            if (!(known instanceof Outcome.Ok<WeightDose.Weight>(WeightDose.Weight found))) {
                return ((Outcome.Refused<WeightDose.Weight>) known).cast();
            }
            weight = found;
        }
        List<JsonObject> drafts = new ArrayList<>();
        for (JsonObject activity : activities) {
            String type = String.valueOf(activity.string("kind"));
            JsonObject draft = new JsonObject().put("resourceType", type).put("status", "draft").put("intent", "order");
            if (type.equals("MedicationRequest")) {
                copy(activity, "productCodeableConcept", draft, "medicationCodeableConcept");
            } else {
                copy(activity, "topic", draft, "category");
                copy(activity, "code", draft, "code");
            }
            draft.put("subject", new JsonObject().put("reference", "Patient/" + patient));
            if (encounter != null) {
                draft.put("encounter", new JsonObject().put("reference", encounter));
            }
            draft.put("requester", Orders.person(caller));
            if (type.equals("MedicationRequest")) {
                copy(activity, "dosage", draft, "dosageInstruction");
                if (activity.object("quantity") instanceof JsonObject quantity) {
                    draft.put("dispenseRequest", new JsonObject().put("quantity", quantity.deepCopy()));
                }
                if (weight != null) {
                    for (String line : WeightDose.apply(draft, weight)) {
                        Orders.note(draft, caller, Orders.now(), line);
                    }
                }
                Dosage.describe(draft);
            }
            drafts.add(draft);
        }
        return Outcome.ok(drafts);
    }

    private static void copy(JsonObject from, String member, JsonObject to, String name) {
        switch (from.get(member)) {
            case JsonObject object -> to.put(name, object.deepCopy());
            case JsonArray array -> to.put(name, array.deepCopy());
            case null, default -> {
                // Nothing to carry over.
            }
        }
    }

    private Outcome<JsonObject> store(Caller caller, String patient, JsonObject set, List<JsonObject> drafts) {
        Act act = Act.of("apply").inChartOf(patient);
        for (JsonObject draft : drafts) {
            act = act.create(null, draft);
        }
        return record.change(caller, act).map(written -> {
            JsonArray activities = new JsonArray();
            written.forEach(order -> activities.add(
                    new JsonObject().put("reference", new JsonObject().put("reference", Orders.name(order)))));
            return new JsonObject()
                    .put("resourceType", "CarePlan")
                    .put("status", "draft")
                    .put("intent", "proposal")
                    .put("title", String.valueOf(set.string("title")))
                    .put("subject", new JsonObject().put("reference", "Patient/" + patient))
                    .put("activity", activities);
        });
    }
}
