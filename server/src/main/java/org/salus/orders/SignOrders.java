package org.salus.orders;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.identity.StepUp;
import org.salus.kernel.Caller;
import org.salus.kernel.Language;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.Parameters;
import org.salus.record.RecordAccess;

/**
 * {@code RequestGroup/$sign-orders}: the caller's drafts become active orders, all in one transaction. What they replace is stopped by the
 * same. Each finding of the checks needs a reason of its own, which is kept in the order.
 */
final class SignOrders extends OrdersOperation {

    private static final int LONGEST_REASON = 500;
    private final OrderChecks checks;
    private final StepUp stepUp;
    private final ControlledSubstances controlled = new ControlledSubstances();

    SignOrders(RecordAccess record, OrderChecks checks, StepUp stepUp) {
        super(
                record, "sign-orders", Level.TYPE, Set.of("RequestGroup"), true, new Needs.Act(Orders.ACT),
                "Signs drafts of orders: they become active together, and what they replace is stopped", "order", "override");
        this.checks = checks;
        this.stepUp = stepUp;
    }

    @Override
    Outcome<JsonObject> run(Call call, String patient) {
        Caller caller = call.request().caller();
        return overrides(call).flatMap(reasons -> Orders.named(record, call, patient).flatMap(orders -> {
            List<Problem> problems = problems(call, patient, orders);
            return problems.isEmpty()
                    ? checks.run(record.as(caller), patient, orders).flatMap(findings -> sign(caller, patient, orders, findings, reasons))
                    : Outcome.refused(problems);
        }));
    }

    /** The reasons that are given, each for the finding that its parts {@code subject}, {@code order} and {@code text} repeat. */
    private static Outcome<Map<OrderCheck.Finding, String>> overrides(Call call) {
        Map<OrderCheck.Finding, String> reasons = new HashMap<>();
        for (Parameters override : call.parameters().nested("override")) {
            String reason = override.string("reason");
            OrderCheck.Subject subject = subject(override.string("subject"));
            String order = override.string("order");
            String text = override.string("text");
            if (subject == null || order == null || text == null || reason == null || reason.isBlank() || reason.length() > LONGEST_REASON) {
                return Outcome.refused(new Problem(
                        Problem.Code.PARAMETER,
                        "override has the parts subject, order and text of a finding, and reason of 1 to " + LONGEST_REASON + " characters.",
                        "override"));
            }
            reasons.put(new OrderCheck.Finding(subject, order, text), reason.strip());
        }
        return Outcome.ok(reasons);
    }

    private static OrderCheck.@Nullable Subject subject(@Nullable String word) {
        return Arrays.stream(OrderCheck.Subject.values())
                .filter(s -> OrderChecks.word(s).equals(word))
                .findFirst()
                .orElse(null);
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
                if (JsonObject.objects(order, "dosageInstruction").stream().noneMatch(d -> d.string("text") != null || DoseWords.words(d, Language.EN) != null)) {
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
            Caller caller,
            String patient,
            List<JsonObject> orders,
            List<OrderCheck.Finding> findings,
            Map<OrderCheck.Finding, String> reasons) {
        List<OrderCheck.Finding> open = findings.stream().filter(f -> !reasons.containsKey(f)).toList();
        if (!open.isEmpty()) {
            return Outcome.refused(open.stream()
                    .map(f -> new Problem(Problem.Code.CONFLICT, f.text() + " Signing needs an override with the reason.", f.order()))
                    .toList());
        }
        // Last, so that nobody is asked for a code and then refused for something else.
        List<Problem> unproven = stepUp.forOrders(caller, orders.stream().anyMatch(order -> controlled.isOne(record.as(caller), order)));
        if (!unproven.isEmpty()) {
            return Outcome.refused(unproven);
        }
        String time = Orders.now();
        Act act = Act.of("sign-orders").inChartOf(patient);
        Set<String> replaced = new HashSet<>();
        List<JsonObject> stopped = new ArrayList<>();
        for (JsonObject order : orders) {
            for (OrderCheck.Finding finding : findings) {
                if (finding.order().equals(Orders.name(order))) {
                    Orders.note(order, caller, time, "Signed in spite of: " + finding.text() + " Reason: " + reasons.get(finding));
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
        List<JsonObject> references = new ArrayList<>(JsonObject.objects(order, "replaces"));
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
