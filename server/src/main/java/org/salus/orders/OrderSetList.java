package org.salus.orders;

import java.util.List;
import java.util.Set;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Interaction;
import org.salus.kernel.Problem;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;

/** {@code PlanDefinition/$order-sets}: the order sets in use, those that come with Salus and the organisation's own. */
final class OrderSetList implements Operation {

    private final OrderSets sets;

    OrderSetList(OrderSets sets) {
        this.sets = sets;
    }

    @Override
    public Definition definition() {
        return new Definition(
                "order-sets", Set.of(Level.TYPE), Set.of("PlanDefinition"), false, new Needs.OnAddressedType(Interaction.SEARCH),
                "urn:salus:operation:order-sets", "The order sets that can be applied");
    }

    @Override
    public FhirResponse run(Call call) {
        List<Problem> problems = call.parameters().otherThan("order-sets");
        if (!problems.isEmpty()) {
            return FhirResponse.refused(problems);
        }
        return Orders.answer(sets.all(call.request().caller()).map(all -> {
            JsonArray list = new JsonArray();
            all.forEach(set -> list.add(new JsonObject().put("name", "set").put("resource", set)));
            return Orders.parameters(list);
        }));
    }
}
