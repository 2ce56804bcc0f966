package org.salus.record;

import java.util.ArrayList;
import java.util.List;
import org.salus.access.Decision;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.search.Criterion;
import org.salus.search.QueryString;
import org.salus.search.SearchParser;
import org.salus.search.SearchRequest;
import org.salus.store.Reader;
import org.salus.store.StoredResource;

/** Conditional create, update, delete and references: which resources a condition names (R4 3.1.0.5.4 and elsewhere). */
final class Conditions {

    private final Services services;

    Conditions(Services services) {
        this.services = services;
    }

    /**
     * @param lock hash of the condition: writers that depend on it take turns
     */
    record Condition(ResourceType type, SearchRequest request, long lock) {

        List<Criterion> criteria() {
            return request.criteria().getOrDefault(type, List.of());
        }
    }

    /** @return PARAMETER when the condition is empty or not understood: it must never mean "any" */
    Outcome<Condition> parse(Caller caller, ResourceType type, String base, QueryString query) {
        // A condition tells whether something is there, so it needs what a search needs.
        Decision decision = services.policy().decide(caller, Interaction.SEARCH, type.name());
        if (!decision.allowed()) {
            return Outcome.refused(Incoming.forbidden(decision, Interaction.SEARCH, type));
        }
        Outcome<SearchRequest> parsed =
                new SearchParser(services.definitions(caller), List.of(base)).parse(type, query, false);
        if (parsed instanceof Outcome.Refused<SearchRequest> refused) {
            return refused.cast();
        }
        SearchRequest request = parsed.get();
        if (!request.hasCriteria()) {
            return Outcome.refused(
                    Problem.Code.PARAMETER, "A condition names at least one search parameter, such as identifier=system|value.");
        }
        long lock = services.vault()
                .blindIndex(caller.organisation())
                .token("condition", 'L', type.name() + "?" + query.encode());
        return Outcome.ok(new Condition(type, request.firstTwo(), lock));
    }

    /** At most two: none, the one, or "several". */
    Outcome<List<StoredResource>> find(Reader reader, Caller caller, Condition condition) {
        Filters filters = services.filters(caller, Interaction.SEARCH);
        return services.searcher()
                .search(reader, caller.organisation(), condition.request(), filters)
                .map(result -> result.matches());
    }

    static Problem several(Condition condition) {
        return new Problem(
                Problem.Code.MULTIPLE,
                "More than one " + condition.type().name() + " fits the condition; make it narrower. Nothing was changed.");
    }

    static String idOf(StoredResource resource) {
        return Bodies.id(resource.body());
    }

    /** Problems as a list, for a check inside a transaction. */
    static List<Problem> problems(Outcome<?> outcome) {
        return outcome instanceof Outcome.Refused<?>(List<Problem> problems) ? new ArrayList<>(problems) : List.of();
    }
}
