package org.salus.orders;

import java.util.List;
import java.util.Set;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.record.RecordAccess;

/** {@code RequestGroup/$check-orders}: what stands against these orders, and what nobody has checked. */
final class CheckOrders extends OrdersOperation {

    private final OrderChecks checks;

    CheckOrders(RecordAccess record, OrderChecks checks) {
        super(
                record, "check-orders", Level.TYPE, Set.of("RequestGroup"), false,
                new Needs.OnType(Interaction.SEARCH, "MedicationRequest"),
                "Checks orders against the patient, and says what was not checked", "order");
        this.checks = checks;
    }

    @Override
    Outcome<JsonObject> run(Call call, String patient) {
        Outcome<List<JsonObject>> orders = call.parameters().has("order")
                ? Orders.named(record, call, patient)
                : Outcome.ok(List.of());
        return orders.flatMap(all -> checks.run(record.as(call.request().caller()), patient, all))
                .map(findings -> Orders.parameters(checks.report(findings)));
    }
}
