package org.salus.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Interaction;
import org.salus.kernel.Problem;
import org.salus.store.Reindexer;

/** {@code $reindex}: indexes the rows of the caller's organisation anew, of the types named or of all, in the background. */
final class Reindex implements Operation {

    private final Reindexer reindexer;

    Reindex(Reindexer reindexer) {
        this.reindexer = reindexer;
    }

    @Override
    public Definition definition() {
        return new Definition(
                "reindex",
                Set.of(Level.SYSTEM),
                Set.of(),
                true,
                new Needs.Act("index.rebuild"),
                "urn:salus:operation:reindex",
                "Indexes the rows of the types named by the parameter type, or of all, anew in the background");
    }

    @Override
    public FhirResponse run(Call call) {
        List<ResourceType> types = new ArrayList<>();
        for (Parameters.Parameter parameter : call.parameters().all()) {
            ResourceType type = parameter.value() instanceof String name ? R4.definitions().type(name) : null;
            if (!parameter.name().equals("type") || type == null) {
                return FhirResponse.refused(new Problem(
                        Problem.Code.PARAMETER,
                        "$reindex takes the parameter type, once for each resource type such as Observation, or none for all.",
                        Door.shown(parameter.name())));
            }
            types.add(type);
        }
        int organisation = call.request().caller().organisation();
        List<String> asked = new ArrayList<>();
        for (ResourceType type : types.isEmpty() ? R4.definitions().types() : types) {
            if (reindexer.request(organisation, type.code())) {
                asked.add(type.name());
            }
        }
        String base = call.request().base();
        String status = base.substring(0, base.lastIndexOf('/')) + "/admin/reindex";
        JsonObject outcome = OperationOutcomes.of(
                "information",
                List.of(new Problem(
                        Problem.Code.REQUEST,
                        asked.isEmpty()
                                ? "There is nothing of these types to index."
                                : "The rows of " + asked.size() + " types are indexed anew in the background; GET " + status
                                        + " says how far it is.")));
        Trace trace = Trace.of(Interaction.OPERATION, "", List.of(), 0, "$reindex " + String.join(",", asked));
        return new FhirResponse(202, Json.write(outcome), 0, 0, status, trace, List.of());
    }
}
