package org.salus.record.operations;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.FhirRequest;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.Services;
import org.salus.record.Trace;
import org.salus.search.CriterionText;
import org.salus.search.SearchParser;
import org.salus.search.SearchRequest;
import org.salus.search.SearchResult;
import org.salus.store.SearchExplainer;
import org.salus.store.Where;

/**
 * {@code Type/$explain?...}: how this search would be answered. Takes a search's own parameters; answers a Parameters resource with the
 * conditions as they were understood, and each statement with its plan. Values are never part of the answer, and no row is read, so it
 * is the same for all: without the filters of any role.
 */
final class ExplainOperation implements Operation {

    private final Services services;
    private final SearchExplainer explainer;

    ExplainOperation(Services services, SearchExplainer explainer) {
        this.services = services;
        this.explainer = explainer;
    }

    @Override
    public Definition definition() {
        return new Definition(
                "explain",
                Set.of(Level.TYPE),
                Set.of(),
                false,
                new Needs.Act("search.explain"),
                "urn:salus:operation:explain",
                "How a search would be answered: its conditions, SQL and plan, without values");
    }

    @Override
    public FhirResponse run(Call call) {
        FhirRequest request = call.request();
        ResourceType type = Objects.requireNonNull(call.type());
        Outcome<SearchRequest> parsed = new SearchParser(services.definitions(request.caller()), List.of(request.base()))
                .parse(type, request.query(), request.prefers("handling=lenient"));
        if (parsed instanceof Outcome.Refused<SearchRequest>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        SearchRequest search = parsed.get();
        List<Problem> refused = new ArrayList<>();
        List<SearchExplainer.Step> steps = explainer.explain(reader -> {
            Outcome<SearchResult> outcome =
                    services.searcher().search(reader, request.caller().organisation(), search, _ -> Where.ALWAYS);
            if (outcome instanceof Outcome.Refused<SearchResult>(List<Problem> problems)) {
                refused.addAll(problems);
            }
        });
        if (!refused.isEmpty()) {
            return FhirResponse.refused(refused);
        }
        JsonArray parameters = new JsonArray();
        CriterionText.of(search).forEach(line -> parameters.add(text("condition", line)));
        for (SearchExplainer.Step step : steps) {
            JsonArray parts = new JsonArray();
            parts.add(text("purpose", step.purpose()));
            parts.add(text("sql", step.sql()));
            step.plan().forEach(line -> parts.add(text("plan", line)));
            parameters.add(new JsonObject().put("name", "statement").put("part", parts));
        }
        JsonObject answer = new JsonObject().put("resourceType", "Parameters").put("parameter", parameters);
        return FhirResponse.of(
                200, Json.write(answer), Trace.of(Interaction.OPERATION, type.name(), List.of(), 0, "$explain"));
    }

    private static JsonObject text(String name, String value) {
        return new JsonObject().put("name", name).put("valueString", value);
    }
}
