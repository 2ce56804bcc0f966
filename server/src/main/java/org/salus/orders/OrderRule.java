package org.salus.orders;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Problem;
import org.salus.record.Look;
import org.salus.record.WriteRule;

/**
 * An order that was signed stays as it was signed: another drug, dose or test is another order that replaces it. Only the operations sign,
 * hold, resume, stop and cancel. What programs bring in from elsewhere is theirs until it carries a placer number of Salus.
 */
final class OrderRule implements WriteRule {

    static final Set<String> STOPPING = Set.of("sign-orders", "cancel-orders", "discontinue-orders", "hold-orders", "resume-orders");

    /** What may change after signing without an operation: how far the performer is, and remarks. */
    private static final Set<String> OPEN_MEMBERS =
            Set.of("meta", "text", "status", "statusReason", "note", "supportingInfo", "supportingInformation", "specimen", "performer");

    /** Statuses that anybody who may write the order may set. */
    private static final Set<String> FREE_STATUSES = Set.of("completed", "entered-in-error");

    @Override
    public Set<String> types() {
        return Orders.TYPES;
    }

    @Override
    public List<Problem> check(Change change, Look look) {
        JsonObject before = change.before();
        JsonObject after = change.after();
        String operation = change.operation();
        boolean isOurs = operation != null && STOPPING.contains(operation);
        boolean isByHand = change.caller().isPersonWithoutScopes();
        boolean isFixed = before != null && (Orders.isSigned(before) || isByHand && isInForce(before));
        if (before != null && operation == null && isByHand && isDraftOfAnother(before, change.caller())) {
            return List.of(new Problem(Problem.Code.FORBIDDEN, "This draft is another person's.", change.type()));
        }
        if (after == null) {
            return isFixed ? refused("An order that was signed is not deleted: cancel it, or stop it.", change.type()) : List.of();
        }
        List<Problem> problems = new ArrayList<>();
        if (isMedicineToCheck(change.type(), after, operation)) {
            problems.addAll(Dosage.problems(after));
        }
        if (!"sign-orders".equals(operation) && Orders.isSigned(after) && (before == null || !Orders.isSigned(before))) {
            problems.addAll(refused("The placer number is given by RequestGroup/$sign-orders alone.", change.type() + ".identifier"));
        }
        if (before != null && isFixed && !contentOf(before).equals(contentOf(after))) {
            problems.addAll(refused(
                    "This order was signed. It is not changed any more: order anew ($reorder), which replaces it.", change.type()));
        }
        if (!isOurs && (isFixed || isByHand) && !mayHaveStatus(before, after)) {
            problems.addAll(refused(
                    "Orders are signed, held, resumed, stopped and cancelled by the operations of RequestGroup, not by writing a status.",
                    change.type() + ".status"));
        }
        return problems;
    }

    /** Nobody finds an order in the own basket that somebody else has changed. */
    private static boolean isDraftOfAnother(JsonObject before, Caller caller) {
        JsonObject requester = before.object("requester");
        return "draft".equals(Orders.status(before)) && requester != null && !Orders.isPerson(requester, caller);
    }

    private static boolean isMedicineToCheck(String type, JsonObject after, @Nullable String operation) {
        return type.equals("MedicationRequest") && ("draft".equals(Orders.status(after)) || "sign-orders".equals(operation));
    }

    private static boolean mayHaveStatus(@Nullable JsonObject before, JsonObject after) {
        String status = Orders.status(after);
        if (before != null && isInForce(before)) {
            return status.equals(Orders.status(before)) || FREE_STATUSES.contains(status);
        }
        return !isInForce(after);
    }

    /** An order (no proposal, plan, or what a patient reports) that is no draft any more. */
    private static boolean isInForce(JsonObject order) {
        return String.valueOf(order.string("intent")).endsWith("order")
                && !"draft".equals(Orders.status(order))
                && !Boolean.TRUE.equals(order.get("reportedBoolean"))
                && !order.has("reportedReference");
    }

    private static JsonObject contentOf(JsonObject order) {
        JsonObject copy = order.deepCopy();
        OPEN_MEMBERS.forEach(copy::remove);
        return copy;
    }

    private static List<Problem> refused(String why, String path) {
        return List.of(new Problem(Problem.Code.CONFLICT, why, path));
    }
}
