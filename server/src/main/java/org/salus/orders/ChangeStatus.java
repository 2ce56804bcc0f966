package org.salus.orders;

import java.util.List;
import java.util.Set;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.RecordAccess;

/** {@code RequestGroup/$cancel-orders}, {@code $discontinue-orders}, {@code $hold-orders}, {@code $resume-orders}: with a reason, N at once. */
final class ChangeStatus extends OrdersOperation {

    private static final int LONGEST_REASON = 500;

    enum To {
        CANCEL("cancel-orders", Set.of("active", "on-hold"), "cancelled", "revoked", "Cancels orders that nobody has carried out"),
        DISCONTINUE("discontinue-orders", Set.of("active", "on-hold"), "stopped", "revoked", "Stops orders, such as a medicine that is taken"),
        HOLD("hold-orders", Set.of("active"), "on-hold", "on-hold", "Holds orders for a while"),
        RESUME("resume-orders", Set.of("on-hold"), "active", "active", "Resumes orders that were held");

        final String operation;
        final Set<String> from;
        final String medicine;
        final String service;
        final String summary;

        To(String operation, Set<String> from, String medicine, String service, String summary) {
            this.operation = operation;
            this.from = from;
            this.medicine = medicine;
            this.service = service;
            this.summary = summary;
        }
    }

    private final To to;

    ChangeStatus(RecordAccess record, To to) {
        super(
                record, to.operation, Level.TYPE, Set.of("RequestGroup"), true, new Needs.Act(Orders.ACT), to.summary, "order", "reason");
        this.to = to;
    }

    @Override
    Outcome<JsonObject> run(Call call, String patient) {
        String reason = call.parameters().string("reason");
        if (reason == null || reason.isBlank() || reason.length() > LONGEST_REASON) {
            return Outcome.refused(new Problem(
                    Problem.Code.PARAMETER, "reason says why, in 1 to " + LONGEST_REASON + " characters.", "reason"));
        }
        Caller caller = call.request().caller();
        return Orders.named(record, call, patient).flatMap(orders -> {
            Act act = Act.of(to.operation).inChartOf(patient);
            String time = Orders.now();
            for (JsonObject order : orders) {
                if (!to.from.contains(Orders.status(order))) {
                    return Outcome.refused(new Problem(
                            Problem.Code.CONFLICT,
                            "$" + to.operation + " is for orders that are " + String.join(" or ", to.from.stream().sorted().toList())
                                    + "; this one is " + Orders.status(order) + ".",
                            Orders.name(order)));
                }
                String status = Orders.isMedicine(order) ? to.medicine : to.service;
                order.put("status", status);
                if (Orders.isMedicine(order)) {
                    order.put("statusReason", JsonObject.of("text", reason.strip()));
                }
                Orders.note(order, caller, time, "Now " + status + ": " + reason.strip());
                act = act.update(order);
            }
            return record.change(caller, act).map(ChangeStatus::answer);
        });
    }

    private static JsonObject answer(List<JsonObject> written) {
        JsonArray list = new JsonArray();
        Orders.add(list, written);
        return Orders.parameters(list);
    }
}
