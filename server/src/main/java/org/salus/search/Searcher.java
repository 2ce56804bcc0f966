package org.salus.search;

import static org.salus.kernel.Problem.Code.PARAMETER;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Definitions;
import org.salus.fhir.Examiner;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.fhir.Subset;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.store.Indexer;
import org.salus.store.Keyset;
import org.salus.store.Reader;
import org.salus.store.Reader.Order;
import org.salus.store.StoredResource;
import org.salus.store.TokenHashes;
import org.salus.store.Where;
import org.salus.terminology.CodeLookup;
import org.salus.vault.BlindIndex;
import org.salus.vault.Vault;

/** Runs searches. Stateless; the caller's filters come with each call and hold for matches, chains and includes alike. */
public final class Searcher {

    private final Definitions organisations;
    private final Vault vault;
    private final Supplier<@Nullable CodeLookup> lookup;

    /** @param lookup what {@code :in}, {@code :not-in}, {@code :above} and {@code :below} ask; gives null where there is no terminology */
    public Searcher(Definitions organisations, Vault vault, Supplier<@Nullable CodeLookup> lookup) {
        this.organisations = organisations;
        this.vault = vault;
        this.lookup = lookup;
    }

    /**
     * @param filters what the caller may see of each type; {@link Where#NEVER} for a type that the caller may not search
     * @return PARAMETER for a page token that is not of this search, TOO_COSTLY when the index cannot decide and too many rows would
     *     have to be opened, and what terminology refuses
     */
    public Outcome<SearchResult> search(
            Reader reader, int organisation, SearchRequest request, Sight filters) {
        try {
            return run(asked(reader, organisation, filters), request);
        } catch (Refusal e) {
            return Outcome.refused(e.problems());
        }
    }

    private Asked asked(Reader reader, int organisation, Sight filters) {
        R4 definitions = organisations.of(organisation);
        return new Asked(
                reader,
                organisation,
                definitions,
                new Examiner(definitions),
                vault.blindIndex(organisation),
                filters,
                new RowSearch.Budget());
    }

    /** One request: who asks, by whose definitions, and what it may cost. */
    private record Asked(
            Reader reader,
            int organisation,
            R4 definitions,
            Examiner examiner,
            BlindIndex blind,
            Sight filters,
            RowSearch.Budget budget) {}

    /**
     * The plan's condition alone, for conditional interactions and for looking at ({@code exact} false: rows need a second look).
     *
     * @return what {@link #search} would refuse
     */
    public Outcome<Planned> plan(
            int organisation, ResourceType type, List<Criterion> criteria, Sight filters, Reader reader) {
        try {
            Asked asked = asked(reader, organisation, filters);
            Plan plan = planner(asked).plan(type, codes(criteria, asked));
            return Outcome.ok(new Planned(plan.where(), plan.isExact() && !filters.looksAt(type)));
        } catch (Refusal e) {
            return Outcome.refused(e.problems());
        }
    }

    /** See {@link #plan}. */
    public record Planned(Where where, boolean exact) {}

    private List<Criterion> codes(List<Criterion> criteria, Asked asked) {
        return new ValueSets(asked.definitions(), lookup).codes(criteria, new ValueSets.Asking(asked.reader(), asked.organisation(), asked.blind(), asked.filters()));
    }

    private Planner planner(Asked asked) {
        return new Planner(asked.definitions(), asked.blind(), asked.filters(), (type, criterion, plan) ->
                rows(asked, Map.of(type, RowSearch.Part.of(type, List.of(criterion), plan, Where.ALWAYS, asked.filters()))).selfs());
    }

    private RowSearch rows(Asked asked, Map<ResourceType, RowSearch.Part> parts) {
        return new RowSearch(asked.reader(), asked.organisation(), asked.examiner(), asked.budget(), parts);
    }

    private Outcome<SearchResult> run(Asked asked, SearchRequest request) {
        Planner planner = planner(asked);
        SearchRequest.Contained contained = request.contained();
        Map<ResourceType, RowSearch.Part> parts = new LinkedHashMap<>();
        for (ResourceType type : contained != null && contained.only() ? List.<ResourceType>of() : request.types()) {
            Where narrowing = Where.and(asked.filters().apply(type), within(type, request.within(), asked.blind()));
            if (!(narrowing instanceof Where.Never)) {
                List<Criterion> criteria = codes(request.criteria().getOrDefault(type, List.of()), asked);
                parts.put(type, RowSearch.Part.of(type, criteria, planner.plan(type, criteria), narrowing, asked.filters()));
            }
        }
        byte[] key = vault.derive(asked.organisation(), "page-token");
        String bound = bound(request);
        Keyset after = null;
        String page = request.page();
        if (page != null) {
            after = PageToken.read(key, bound, page);
            if (after == null) {
                return Outcome.refused(
                        PARAMETER, "_page is not a page of this search; follow the links of the answer as they are.");
            }
        }
        if (contained != null) {
            Inside inside = inside(asked, request, contained, parts, planner, after);
            String next = inside.next() == null ? null : PageToken.write(key, bound, inside.next());
            return Outcome.ok(new SearchResult(inside.matches(), inside.contained(), List.of(), null, next, false));
        }
        if (parts.isEmpty()) {
            return Outcome.ok(SearchResult.counted(request.total() ? 0L : null));
        }
        RowSearch rows = rows(asked, parts);
        Long total = request.total() ? rows.total() : null;
        if (request.countOnly()) {
            return Outcome.ok(SearchResult.counted(total));
        }
        boolean tokens = !request.includes().isEmpty();
        List<Order> order = order(request);
        RowSearch.Page found = order == null
                ? new Sorting(asked.examiner()).page(rows, request, after, tokens)
                : rows.page(order, request.count(), after, tokens);
        Includes.Found included = tokens
                ? new Includes(asked.definitions(), asked.examiner(), asked.reader(), asked.organisation(), asked.blind(), asked.filters())
                        .of(request.includes(), found.rows())
                : new Includes.Found(List.of(), false);
        String next = found.next() == null ? null : PageToken.write(key, bound, found.next());
        return Outcome.ok(new SearchResult(found.rows(), List.of(), included.rows(), total, next, included.cut()));
    }

    private record Inside(List<StoredResource> matches, List<SearchResult.Contained> contained, @Nullable Keyset next) {}

    /** A page of ordinary matches, where they are asked for, and after the last of them of those among contained resources. */
    private Inside inside(
            Asked asked,
            SearchRequest request,
            SearchRequest.Contained contained,
            Map<ResourceType, RowSearch.Part> ordinary,
            Planner planner,
            @Nullable Keyset after) {
        List<StoredResource> matches = new ArrayList<>();
        ContainedSearch.Place place = after == null ? null : ContainedSearch.Place.of(after);
        if (place == null && !ordinary.isEmpty()) {
            RowSearch.Page found = rows(asked, ordinary).page(List.of(), request.count(), after, false);
            matches.addAll(found.rows());
            if (found.next() != null) {
                return new Inside(matches, List.of(), found.next());
            }
        }
        ResourceType type = request.type();
        List<Criterion> criteria = codes(request.criteria().getOrDefault(type, List.of()), asked);
        Map<ResourceType, RowSearch.Part> containers = containers(asked, request);
        if (containers.isEmpty()) {
            return new Inside(matches, List.of(), null);
        }
        ContainedMatching matching = new ContainedMatching(
                asked.definitions(), asked.examiner(), asked.blind(), type, criteria, planner.plan(type, criteria));
        ContainedSearch.Page found = new ContainedSearch(rows(asked, containers), matching, contained)
                .page(request.count() - matches.size(), place == null ? ContainedSearch.Place.START : place);
        matches.addAll(found.containers());
        return new Inside(matches, found.contained(), found.next() == null ? null : found.next().keyset());
    }

    /** The rows of all types that the caller may see and that contain a resource of the searched one. */
    private static Map<ResourceType, RowSearch.Part> containers(Asked asked, SearchRequest request) {
        Plan plan = Plan.exact(new Where.AllTokens(TokenHashes.containing(request.type().name(), asked.blind())));
        Map<ResourceType, RowSearch.Part> containers = new LinkedHashMap<>();
        for (ResourceType type : asked.definitions().types()) {
            Where narrowing = Where.and(asked.filters().apply(type), within(type, request.within(), asked.blind()));
            if (Subset.isElement(type, "contained") && !(narrowing instanceof Where.Never)) {
                if (type.indexForm() < Indexer.CONTAINED_SINCE) {
                    throw new Refusal(new Problem(
                            Problem.Code.CONFLICT,
                            "What resources contain is being indexed after an upgrade. Nothing was searched, since matches would be missing;"
                                    + " try again when it is done.",
                            "_contained"));
                }
                containers.put(type, RowSearch.Part.of(type, List.of(), plan, narrowing, asked.filters()));
            }
        }
        return containers;
    }

    /** What a page token belongs to. */
    private static String bound(SearchRequest request) {
        SearchRequest.Compartment within = request.within();
        String scope = request.types().size() > 1 ? "*" : request.type().name();
        return (within == null ? "" : within.type().name() + "/" + within.id() + "/") + scope + "?"
                + request.query().without("_page").encode();
    }

    /** Null when the database cannot sort by one of the keys. */
    private static @Nullable List<Order> order(SearchRequest request) {
        List<Order> order = new ArrayList<>();
        for (SearchRequest.Sort sort : request.sort()) {
            Order one = SortKeys.order(sort);
            if (one == null) {
                return null;
            }
            order.add(one);
        }
        return order;
    }

    /** The compartment of a patient is a column; those of others are what their parameters refer to. */
    private static Where within(ResourceType type, SearchRequest.@Nullable Compartment within, BlindIndex blind) {
        if (within == null) {
            return Where.ALWAYS;
        }
        long self = blind.self(within.type().name(), within.id());
        if (within.type().name().equals("Patient")) {
            return type.code() == within.type().code() ? new Where.Self(self) : type.compartmentParams().isEmpty() ? Where.NEVER : new Where.InPatient(self);
        }
        List<Where> either = new ArrayList<>();
        if (type.code() == within.type().code()) {
            either.add(new Where.Self(self));
        }
        long[] tokens = type.compartmentParams(within.type().name()).stream()
                .mapToLong(p -> self ^ blind.referenceSalt(p.key()))
                .toArray();
        if (tokens.length > 0) {
            either.add(new Where.AnyToken(tokens));
        }
        return Where.or(either.toArray(Where[]::new));
    }
}
