package org.salus.orders;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.RecordAccess;

/**
 * {@code RequestGroup/$sign-orders}: the caller's drafts become active orders, all in one transaction. What they replace is stopped by the
 * same. Findings of the checks need a reason, which is kept in the order.
 */
final class SignOrders extends OrdersOperation {

    private static final int LONGEST_REASON = 500;
    private final OrderChecks checks;

    SignOrders(RecordAccess record, OrderChecks checks) {
        super(
                record, "sign-orders", Level.TYPE, Set.of("RequestGroup"), true, new Needs.Act(Orders.ACT),
                "Signs drafts of orders: they become active together, and what they replace is stopped", "order", "override-reason");
        this.checks = checks;
    }

    @Override
    Outcome<JsonObject> run(Call call, String patient) {
        String reason = call.parameters().string("override-reason");
        if (reason != null && (reason.isBlank() || reason.length() > LONGEST_REASON)) {
            return Outcome.refused(new Problem(
                    Problem.Code.PARAMETER, "override-reason has 1 to " + LONGEST_REASON + " characters.", "override-reason"));
        }
        Caller caller = call.request().caller();
        return Orders.named(record, call, patient).flatMap(orders -> {
            List<Problem> problems = problems(call, patient, orders);
            return problems.isEmpty()
                    ? checks.run(record.as(caller), patient, orders).flatMap(findings -> sign(caller, patient, orders, findings, reason))
                    : Outcome.refused(problems);
        });
    }

    private static List<Problem> problems(Call call, String patient, List<JsonObject> orders) {
        List<Problem> problems = new ArrayList<>();
        Set<String> encounters = new HashSet<>();
        for (JsonObject order : orders) {
            if (DraftOrder.own(order, call, patient) instanceof Outcome.Refused<JsonObject>(List<Problem> why)) {
                problems.addAll(why);
            }
            JsonObject encounter = order.object("encounter");
            encounters.add(encounter == null ? "" : String.valueOf(encounter.string("reference")));
            String path = Orders.name(order);
            if (Orders.isMedicine(order)) {
                if (Orders.objects(order, "dosageInstruction").stream().noneMatch(d -> d.string("text") != null || Dosage.words(d) != null)) {
                    problems.add(new Problem(Problem.Code.REQUIRED, "A medicine is not signed without a dosage.", path));
                }
            } else if (Dosage.label(order.object("code")) == null) {
                problems.add(new Problem(Problem.Code.REQUIRED, "An order says what is ordered.", path));
            }
        }
        if (encounters.size() > 1) {
            problems.add(new Problem(Problem.Code.INVARIANT, "Orders that are signed together belong to one visit.", "order"));
        }
        return problems;
    }

    private Outcome<JsonObject> sign(
            Caller caller, String patient, List<JsonObject> orders, List<OrderCheck.Finding> findings, @Nullable String reason) {
        if (!findings.isEmpty() && reason == null) {
            return Outcome.refused(findings.stream()
                    .map(f -> new Problem(Problem.Code.CONFLICT, f.text() + " Signing needs override-reason.", f.order()))
                    .toList());
        }
        String time = Orders.now();
        Act act = Act.of("sign-orders").inChartOf(patient);
        Set<String> replaced = new HashSet<>();
        List<JsonObject> stopped = new ArrayList<>();
        for (JsonObject order : orders) {
            for (OrderCheck.Finding finding : findings) {
                if (finding.order().equals(Orders.name(order))) {
                    Orders.note(order, caller, time, "Signed in spite of: " + finding.text() + " Reason: " + reason);
                }
            }
            Outcome<List<JsonObject>> prior = prior(caller, patient, order);
            if (!(prior instanceof Outcome.Ok<List<JsonObject>>(List<JsonObject> old))) {
                return ((Outcome.Refused<List<JsonObject>>) prior).cast();
            }
            for (JsonObject one : old) {
                if (!replaced.add(Orders.name(one))) {
                    return Outcome.refused(Problem.Code.CONFLICT, "Two of these orders replace " + Orders.name(one) + ".");
                }
                one.put("status", Orders.isMedicine(one) ? "stopped" : "revoked");
                Orders.note(one, caller, time, "Replaced by " + Orders.name(order));
                stopped.add(one);
            }
            Dosage.describe(order);
            JsonArray identifiers = order.array("identifier") == null ? new JsonArray() : order.array("identifier");
            identifiers.add(new JsonObject()
                    .put("use", "official")
                    .put("type", new JsonObject().put("coding", JsonArray.of(new JsonObject()
                            .put("system", "http://terminology.hl7.org/CodeSystem/v2-0203").put("code", "PLAC"))))
                    .put("system", Orders.PLACER)
                    // The resource's own id is drawn once and never again: nothing to count, nothing to race for.
                    .put("value", String.valueOf(order.string("id")).toUpperCase(Locale.ROOT)));
            act = act.update(order
                    .put("identifier", identifiers)
                    .put("status", "active")
                    .put("authoredOn", time)
                    .put("requester", Orders.person(caller)));
        }
        for (JsonObject one : stopped) {
            act = act.update(one);
        }
        return record.change(caller, act).map(written -> {
            JsonArray list = checks.report(findings);
            Orders.add(list, written);
            return Orders.parameters(list);
        });
    }

    /** The orders in force that this one replaces. */
    private Outcome<List<JsonObject>> prior(Caller caller, String patient, JsonObject order) {
        List<JsonObject> references = new ArrayList<>(Orders.objects(order, "replaces"));
        if (order.object("priorPrescription") instanceof JsonObject prior) {
            references.add(prior);
        }
        List<JsonObject> old = new ArrayList<>();
        for (JsonObject reference : references) {
            String[] parts = String.valueOf(reference.string("reference")).split("/", 3);
            if (parts.length < 2 || !Orders.TYPES.contains(parts[0])) {
                return Outcome.refused(Problem.Code.REFERENCE, "What an order replaces is an order of this record.");
            }
            Outcome<JsonObject> read = record.read(caller, parts[0], parts[1]);
            if (!(read instanceof Outcome.Ok<JsonObject>(JsonObject prior))) {
                return ((Outcome.Refused<JsonObject>) read).cast();
            }
            if (!Orders.isOf(prior, patient)) {
                return Outcome.refused(Orders.wrongPatient());
            }
            if (Set.of("active", "on-hold").contains(Orders.status(prior))) {
                old.add(prior);
            }
        }
        return Outcome.ok(old);
    }
}
