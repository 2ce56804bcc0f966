package org.salus.record;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.salus.access.Decision;
import org.salus.fhir.Json;
import org.salus.fhir.ResourceType;
import org.salus.fhir.Subset;
import org.salus.kernel.Ids;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.search.QueryString;
import org.salus.search.SearchParser;
import org.salus.search.SearchRequest;
import org.salus.search.SearchResult;
import org.salus.store.StoredResource;
import org.salus.store.Where;

/**
 * Searches (R4 section 3.1.1), by GET or POST: of one type, of several at the base, and of what lies in a compartment. Policy decides for
 * every type; what it hides is not found, counted, included or sorted by.
 */
final class Searches {

    private static final Set<String> COMPARTMENTS = Set.of("Patient", "Encounter", "Practitioner", "RelatedPerson", "Device");

    private final Services services;
    private final Subsets subsets;

    Searches(Services services) {
        this.services = services;
        this.subsets = new Subsets(services.definitions());
    }

    /** {@code GET Patient?...} */
    FhirResponse run(FhirRequest request, ResourceType type) {
        Decision decision = services.policy().decide(request.caller(), Interaction.SEARCH, type.name());
        if (!decision.allowed()) {
            return FhirResponse.refused(Incoming.forbidden(decision, Interaction.SEARCH, type));
        }
        Outcome<SearchRequest> parsed = parser(request).parse(type, request.query(), request.prefers("handling=lenient"));
        return run(request, Interaction.SEARCH, type.name(), type.name(), parsed);
    }

    /** {@code GET ?_type=Patient,Observation&...}: the types that are named, else all that the caller may search. */
    FhirResponse system(FhirRequest request) {
        Filters filters = services.filters(request.caller(), Interaction.SEARCH_SYSTEM);
        Outcome<List<ResourceType>> types =
                allowed(services.definitions(request.caller()).types(), request.query(), filters, Interaction.SEARCH_SYSTEM);
        if (types instanceof Outcome.Refused<List<ResourceType>>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        Outcome<SearchRequest> parsed =
                parser(request).parse(types.get(), null, request.query(), request.prefers("handling=lenient"));
        return run(request, Interaction.SEARCH_SYSTEM, "", "", parsed);
    }

    /** {@code GET Patient/12/Observation?...}, {@code GET Patient/12/*?_type=...} (R4 sections 3.1.1.1 and 2.28). */
    FhirResponse compartment(FhirRequest request, ResourceType owner, String id, String what) {
        ResourceType only = services.definitions(request.caller()).type(what);
        if (!COMPARTMENTS.contains(owner.name()) || only == null && !what.equals("*")) {
            return FhirResponse.refused(
                    Problem.Code.NOT_FOUND,
                    "There is nothing at this address; a compartment is that of a Patient, Encounter, Practitioner, RelatedPerson or"
                            + " Device, followed by a type or *.");
        }
        if (!Ids.isValid(id)) {
            return FhirResponse.refused(Reads.notFound(owner, id));
        }
        Interaction interaction = only == null ? Interaction.SEARCH_SYSTEM : Interaction.SEARCH;
        Filters filters = services.filters(request.caller(), interaction);
        List<ResourceType> possible = services.definitions(request.caller()).types().stream()
                .filter(t -> only == null
                        ? t.code() == owner.code() || !t.compartmentParams(owner.name()).isEmpty()
                        : t.code() == only.code())
                .toList();
        Outcome<List<ResourceType>> types = allowed(possible, request.query(), filters, interaction);
        if (types instanceof Outcome.Refused<List<ResourceType>>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        Outcome<SearchRequest> parsed = parser(request)
                .parse(
                        types.get(),
                        new SearchRequest.Compartment(owner, id),
                        request.query(),
                        request.prefers("handling=lenient"));
        return run(request, interaction, only == null ? "" : only.name(), owner.name() + "/" + id + "/" + what, parsed);
    }

    private SearchParser parser(FhirRequest request) {
        return new SearchParser(services.definitions(request.caller()), List.of(request.base()), true);
    }

    /** A type that is named must be open to the caller; of all types those are meant that are. */
    private static Outcome<List<ResourceType>> allowed(
            List<ResourceType> possible, QueryString query, Filters filters, Interaction interaction) {
        return SearchParser.types(possible, query).flatMap(types -> {
            List<ResourceType> open =
                    types.stream().filter(t -> !(filters.apply(t) instanceof Where.Never)).toList();
            boolean named = query.first("_type") != null || possible.size() == 1;
            if (open.isEmpty() || named && open.size() < types.size()) {
                String closed = types.stream()
                        .filter(t -> !open.contains(t))
                        .map(ResourceType::name)
                        .limit(5)
                        .collect(Collectors.joining(", "));
                return Outcome.refused(
                        Problem.Code.FORBIDDEN, "Your role does not allow " + interaction.code() + " of " + closed + ".");
            }
            return Outcome.ok(open);
        });
    }

    private FhirResponse run(
            FhirRequest request, Interaction interaction, String type, String path, Outcome<SearchRequest> parsed) {
        if (parsed instanceof Outcome.Refused<SearchRequest>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        SearchRequest search = parsed.get();
        Outcome<SearchResult> found = services.searcher()
                .search(
                        services.store(),
                        request.caller().organisation(),
                        search,
                        services.filters(request.caller(), interaction));
        return switch (found) {
            case Outcome.Refused<SearchResult>(List<Problem> problems) -> FhirResponse.refused(problems);
            case Outcome.Ok<SearchResult>(SearchResult result) -> answer(request, interaction, type, path, search, result);
        };
    }

    private FhirResponse answer(
            FhirRequest request, Interaction interaction, String type, String path, SearchRequest search, SearchResult result) {
        String url = path.isEmpty() ? request.base() : request.base() + "/" + path;
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
        entries(out, request.base(), result.matches(), search.subset(), "match");
        for (SearchResult.Contained inner : result.contained()) {
            out.entry()
                    .fullUrl(request.base() + "/" + Bodies.reference(inner.container().body()) + "#" + inner.id())
                    .resource(subsets.body(inner.itself(), search.subset()))
                    .search("match")
                    .endEntry();
        }
        entries(out, request.base(), result.included(), search.subsetOfIncluded() ? search.subset() : null, "include");
        warnings(out, search, result);
        List<StoredResource> shown = new ArrayList<>(result.matches());
        result.contained().forEach(inner -> shown.add(inner.container()));
        shown.addAll(result.included());
        String detail = search.within() == null ? search.query().encode() : path + "?" + search.query().encode();
        return FhirResponse.of(200, out.end(), Trace.shown(interaction, type, shown, detail));
    }

    private void entries(
            BundleWriter out, String base, List<StoredResource> rows, @Nullable Subset subset, String mode) {
        for (StoredResource row : rows) {
            out.entry()
                    .fullUrl(base + "/" + Bodies.reference(row.body()))
                    .resource(subsets.body(row, subset))
                    .search(mode)
                    .endEntry();
        }
    }

    private static void warnings(BundleWriter out, SearchRequest search, SearchResult result) {
        List<Problem> warnings = new ArrayList<>();
        for (String ignored : search.ignored()) {
            warnings.add(new Problem(
                    Problem.Code.NOT_SUPPORTED,
                    ignored.equals("_score")
                            ? "Matches have no score here; _score was left out."
                            : "The parameter was left out of the search, as you asked.",
                    ignored));
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
