package org.salus.orders;

import java.util.List;
import java.util.Set;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.RecordAccess;

/** An operation on the orders of the chart that is open. */
abstract class OrdersOperation implements Operation {

    final RecordAccess record;
    private final Definition definition;
    private final String[] known;

    OrdersOperation(
            RecordAccess record, String name, Level level, Set<String> types, boolean affects, Needs needs, String summary, String... known) {
        this.record = record;
        this.known = known;
        this.definition = new Definition(name, Set.of(level), types, affects, needs, "urn:salus:operation:" + name, summary);
    }

    @Override
    public final Definition definition() {
        return definition;
    }

    @Override
    public final FhirResponse run(Call call) {
        List<Problem> problems = call.parameters().otherThan(definition.name(), known);
        return problems.isEmpty()
                ? Orders.answer(Orders.openChart(call).flatMap(patient -> run(call, patient)))
                : FhirResponse.refused(problems);
    }

    /** @param patient id of the patient whose chart is open */
    abstract Outcome<JsonObject> run(Call call, String patient);
}
