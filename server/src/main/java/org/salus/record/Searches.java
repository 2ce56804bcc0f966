package org.salus.record;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.salus.access.Decision;
import org.salus.fhir.Json;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.search.QueryString;
import org.salus.search.SearchParser;
import org.salus.search.SearchRequest;
import org.salus.search.SearchResult;
import org.salus.store.StoredResource;

/** search-type (R4 section 3.1.1), by GET or POST. */
final class Searches {

    private final Services services;

    Searches(Services services) {
        this.services = services;
    }

    FhirResponse run(FhirRequest request, ResourceType type) {
        Caller caller = request.caller();
        Decision decision = services.policy().decide(caller, Interaction.SEARCH, type.name());
        if (!decision.allowed()) {
            return FhirResponse.refused(Incoming.forbidden(decision, Interaction.SEARCH, type));
        }
        boolean lenient = request.prefers("handling=lenient");
        Outcome<SearchRequest> parsed = new SearchParser(services.definitions(caller), List.of(request.base()))
                .parse(type, request.query(), lenient);
        if (parsed instanceof Outcome.Refused<SearchRequest>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        SearchRequest search = parsed.get();
        Outcome<SearchResult> found = services.searcher()
                .search(
                        services.store(),
                        caller.organisation(),
                        search,
                        new Filters(services.policy(), caller, Interaction.SEARCH));
        return switch (found) {
            case Outcome.Refused<SearchResult>(List<Problem> problems) -> FhirResponse.refused(problems);
            case Outcome.Ok<SearchResult>(SearchResult result) -> answer(request, type, search, result);
        };
    }

    private static FhirResponse answer(
            FhirRequest request, ResourceType type, SearchRequest search, SearchResult result) {
        String url = request.base() + "/" + type.name();
        QueryString query = search.query();
        for (String ignored : search.ignored()) {
            query = query.without(ignored);
        }
        String self = link(url, query);
        String next = result.next() == null
                ? null
                : link(url, query.without("_page").plus(new QueryString(List.of(new QueryString.Pair("_page", result.next())))));
        BundleWriter out = new BundleWriter("searchset", InstantSource.system().millis() * 1000)
                .total(result.total())
                .links(self, next);
        entries(out, request.base(), result.matches(), "match");
        entries(out, request.base(), result.included(), "include");
        warnings(out, search, result);
        List<StoredResource> shown = new ArrayList<>(result.matches());
        shown.addAll(result.included());
        return FhirResponse.of(
                200,
                out.end(),
                Trace.shown(Interaction.SEARCH, type.name(), shown, search.query().encode()));
    }

    private static void warnings(BundleWriter out, SearchRequest search, SearchResult result) {
        List<Problem> warnings = new ArrayList<>();
        for (String ignored : search.ignored()) {
            warnings.add(new Problem(
                    Problem.Code.NOT_SUPPORTED, "The parameter was left out of the search, as you asked.", ignored));
        }
        if (result.includesCut()) {
            warnings.add(new Problem(
                    Problem.Code.TOO_COSTLY, "More resources refer to or from these matches than are included here."));
        }
        if (!warnings.isEmpty()) {
            out.entry()
                    .resource(Json.write(OperationOutcomes.of("warning", warnings)))
                    .search("outcome")
                    .endEntry();
        }
    }

    static void entries(BundleWriter out, String base, List<StoredResource> rows, String mode) {
        for (StoredResource row : rows) {
            out.entry()
                    .fullUrl(base + "/" + Bodies.reference(row.body()))
                    .resource(row.body())
                    .search(mode)
                    .endEntry();
        }
    }

    private static String link(String url, QueryString query) {
        return query.isEmpty() ? url : url + "?" + query.encode();
    }
}
