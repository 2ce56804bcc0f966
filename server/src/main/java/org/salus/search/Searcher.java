package org.salus.search;

import static org.salus.kernel.Problem.Code.PARAMETER;
import static org.salus.kernel.Problem.Code.TOO_COSTLY;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Definitions;
import org.salus.fhir.Examiner;
import org.salus.fhir.IndexEntry;
import org.salus.fhir.Json;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Outcome;
import org.salus.store.Keyset;
import org.salus.store.Reader;
import org.salus.store.Reader.Order;
import org.salus.store.Reader.Select;
import org.salus.store.StoredResource;
import org.salus.store.Where;
import org.salus.vault.BlindIndex;
import org.salus.vault.Vault;

/** Runs searches. Stateless; the caller's filters come with each call and hold for matches, chains and includes alike. */
public final class Searcher {

    /** Most rows that are opened for one search when the index alone cannot decide or sort. */
    private static final int OPENED_LIMIT = 20_000;

    private static final int SORTED_LIMIT = 5_000;
    private static final int INCLUDE_LIMIT = 2_000;

    private final Definitions organisations;
    private final Vault vault;

    public Searcher(Definitions organisations, Vault vault) {
        this.organisations = organisations;
        this.vault = vault;
    }

    /** The search would open more rows than a request may cost. */
    private static final class TooCostly extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooCostly() {
            super("too costly", null, false, false);
        }
    }

    /**
     * @param filters what the caller may see of each type; {@link Where#NEVER} for a type that the caller may not search
     * @return PARAMETER for a page token that is not of this search, TOO_COSTLY when the index cannot decide and too many rows would
     *     have to be opened
     */
    public Outcome<SearchResult> search(
            Reader reader, int organisation, SearchRequest request, Function<ResourceType, Where> filters) {
        try {
            return run(reader, organisation, request, filters);
        } catch (TooCostly e) {
            return Outcome.refused(
                    TOO_COSTLY,
                    "This search would have to open more than " + OPENED_LIMIT
                            + " records; add a patient, a code or a date.");
        }
    }

    /** The plan's condition alone, for conditional interactions and for looking at ({@code exact} false: rows need a second look). */
    public Planned plan(int organisation, ResourceType type, List<Criterion> criteria, Function<ResourceType, Where> filters, Reader reader) {
        Plan plan = planner(reader, organisation, filters).plan(type, criteria);
        return new Planned(plan.where(), plan.isExact());
    }

    /** See {@link #plan}. */
    public record Planned(Where where, boolean exact) {}

    private Planner planner(Reader reader, int organisation, Function<ResourceType, Where> filters) {
        return new Planner(
                organisations.of(organisation),
                vault.blindIndex(organisation),
                filters,
                (type, inner, plan) -> all(reader, organisation, type, List.of(inner), plan, OPENED_LIMIT).stream()
                        .mapToLong(StoredResource::self)
                        .toArray());
    }

    private Outcome<SearchResult> run(
            Reader reader, int organisation, SearchRequest request, Function<ResourceType, Where> filters) {
        ResourceType type = request.type();
        Plan criteria = planner(reader, organisation, filters).plan(type, request.criteria());
        Plan plan =
                new Plan(Where.and(filters.apply(type), criteria.where()), criteria.verify(), criteria.lossy());
        Long total = request.total() ? total(reader, organisation, request, plan) : null;
        if (request.countOnly()) {
            return Outcome.ok(new SearchResult(List.of(), List.of(), total, null, false));
        }
        byte[] key = vault.derive(organisation, "page-token");
        String bound = type.name() + "?" + request.query().without("_page").encode();
        Keyset after = null;
        String page = request.page();
        if (page != null) {
            after = PageToken.read(key, bound, page);
            if (after == null) {
                return Outcome.refused(
                        PARAMETER, "_page is not a page of this search; follow the links of the answer as they are.");
            }
        }
        List<Order> order = new ArrayList<>();
        boolean sortable = true;
        for (SearchRequest.Sort sort : request.sort()) {
            Order one = SortKeys.order(sort);
            sortable &= one != null;
            if (one != null) {
                order.add(one);
            }
        }
        Page found = sortable
                ? paged(reader, organisation, request, plan, order, after)
                : sorted(reader, organisation, request, plan, after);
        boolean[] cut = {false};
        List<StoredResource> included = request.includes().isEmpty()
                ? List.of()
                : includes(reader, organisation, request, found.rows(), filters, cut);
        String next = found.next() == null ? null : PageToken.write(key, bound, found.next());
        return Outcome.ok(new SearchResult(found.rows(), included, total, next, cut[0]));
    }

    private long total(Reader reader, int organisation, SearchRequest request, Plan plan) {
        if (!plan.verify()) {
            Where where = plan.lossy() == 0 ? plan.where() : Where.and(plan.where(), new Where.Not(new Where.Lossy(plan.lossy())));
            long sure = reader.count(select(organisation, request.type(), where, List.of(), 0, null, false));
            if (plan.lossy() == 0) {
                return sure;
            }
            Plan doubtful = new Plan(Where.and(plan.where(), new Where.Lossy(plan.lossy())), false, plan.lossy());
            return sure + all(reader, organisation, request.type(), request.criteria(), doubtful, OPENED_LIMIT).size();
        }
        return all(reader, organisation, request.type(), request.criteria(), plan, OPENED_LIMIT)
                .size();
    }

    private record Page(List<StoredResource> rows, @Nullable Keyset next) {}

    /** Pages by keyset; where rows need a second look, fetches on until the page is full. */
    private Page paged(
            Reader reader,
            int organisation,
            SearchRequest request,
            Plan plan,
            List<Order> order,
            @Nullable Keyset after) {
        boolean tokens = !request.includes().isEmpty();
        List<StoredResource> rows = new ArrayList<>();
        int count = request.count();
        Keyset from = after;
        int opened = 0;
        while (true) {
            int wanted = plan.isExact() ? count + 1 : Math.max(100, (count + 1 - rows.size()) * 2);
            Reader.Rows fetched = reader.search(
                    select(organisation, request.type(), plan.where(), order, wanted, from, tokens));
            for (int i = 0; i < fetched.rows().size(); i++) {
                StoredResource row = fetched.rows().get(i);
                if (fits(organisation, plan, request.criteria(), row)) {
                    if (rows.size() == count) {
                        return new Page(rows, from);
                    }
                    rows.add(row);
                }
                // Once the page is full, the place to go on from is that of its last row.
                if (rows.size() < count || rows.getLast() == row) {
                    from = fetched.keys().get(i);
                }
            }
            if (fetched.resume() == null) {
                return new Page(rows, null);
            }
            if (rows.size() < count) {
                from = fetched.resume();
            }
            opened += wanted;
            if (!plan.isExact() && opened > OPENED_LIMIT) {
                throw new TooCostly();
            }
        }
    }

    /** No column to sort by: all matches are opened and sorted here; the token carries an offset. */
    private Page sorted(
            Reader reader, int organisation, SearchRequest request, Plan plan, @Nullable Keyset after) {
        List<StoredResource> all =
                all(reader, organisation, request.type(), request.criteria(), plan, SORTED_LIMIT);
        record Opened(StoredResource row, List<IndexEntry> entries) {}
        Comparator<Opened> comparator = null;
        for (SearchRequest.Sort sort : request.sort()) {
            Comparator<Opened> one;
            if (sort.param() != null) {
                Comparator<List<IndexEntry>> byEntries = SortKeys.comparator(sort);
                one = (a, b) -> byEntries.compare(a.entries(), b.entries());
            } else if (sort.code().equals("_id")) {
                one = Comparator.comparingLong(o -> o.row().self());
                one = sort.descending() ? one.reversed() : one;
            } else {
                one = Comparator.comparingLong(o -> o.row().updated());
                one = sort.descending() ? one.reversed() : one;
            }
            comparator = comparator == null ? one : comparator.thenComparing(one);
        }
        Comparator<Opened> bySelf = Comparator.comparingLong(o -> o.row().self());
        List<StoredResource> sorted = all.stream()
                .map(row -> new Opened(row, entries(organisation, row)))
                .sorted(comparator == null ? bySelf : comparator.thenComparing(bySelf))
                .map(Opened::row)
                .toList();
        int from = after != null && after.values().getFirst() instanceof Long offset ? offset.intValue() : 0;
        int to = Math.min(sorted.size(), from + request.count());
        List<StoredResource> rows = from >= sorted.size() ? List.of() : sorted.subList(from, to);
        return new Page(rows, to < sorted.size() ? new Keyset(List.of((long) to)) : null);
    }

    /** Every match, looked at again where needed. */
    private List<StoredResource> all(
            Reader reader, int organisation, ResourceType type, List<Criterion> criteria, Plan plan, int limit) {
        List<StoredResource> rows = new ArrayList<>();
        Keyset from = null;
        int opened = 0;
        while (true) {
            Reader.Rows fetched =
                    reader.search(select(organisation, type, plan.where(), List.of(), 1000, from, true));
            for (StoredResource row : fetched.rows()) {
                if (fits(organisation, plan, criteria, row)) {
                    rows.add(row);
                }
            }
            opened += 1000;
            if (fetched.resume() == null) {
                return rows;
            }
            if (opened >= limit) {
                throw new TooCostly();
            }
            from = fetched.resume();
        }
    }

    private boolean fits(int organisation, Plan plan, List<Criterion> criteria, StoredResource row) {
        if (!plan.verify() && (row.lossy() & plan.lossy()) == 0) {
            return true;
        }
        List<IndexEntry> entries = entries(organisation, row);
        return criteria.stream().allMatch(c -> Matching.fits(c, entries));
    }

    private List<IndexEntry> entries(int organisation, StoredResource row) {
        return new Examiner(organisations.of(organisation)).index(Json.parse(row.body()).get()).entries();
    }

    private static Select select(
            int organisation,
            ResourceType type,
            Where where,
            List<Order> order,
            int limit,
            @Nullable Keyset after,
            boolean tokens) {
        return new Select(organisation, List.of(type.code()), where, order, limit, after, tokens);
    }

    /**
     * A reference token is the target's hash XOR the parameter's salt, so the rows' own tokens say what they refer to without
     * opening a body: every token is tried as if it were one of this parameter; what is none leads nowhere.
     */
    private List<StoredResource> includes(
            Reader reader,
            int organisation,
            SearchRequest request,
            List<StoredResource> matches,
            Function<ResourceType, Where> filters,
            boolean[] cut) {
        BlindIndex blind = vault.blindIndex(organisation);
        Set<Long> seen = new HashSet<>();
        matches.forEach(m -> seen.add(m.self()));
        List<StoredResource> included = new ArrayList<>();
        Map<ResourceType, Set<Long>> forward = new LinkedHashMap<>();
        for (SearchRequest.Include include : request.includes()) {
            long salt = blind.referenceSalt(include.reference().key());
            if (!include.reverse()) {
                for (ResourceType target : targets(organisation, include)) {
                    Set<Long> candidates = forward.computeIfAbsent(target, t -> new HashSet<>());
                    for (StoredResource match : matches) {
                        for (long token : match.tokens()) {
                            candidates.add(token ^ salt);
                        }
                    }
                }
            } else if (!matches.isEmpty() && (include.target() == null || include.target().equals(request.type().name()))) {
                long[] tokens =
                        matches.stream().mapToLong(m -> m.self() ^ salt).toArray();
                Where where = Where.and(filters.apply(include.source()), new Where.AnyToken(tokens));
                add(reader, select(organisation, include.source(), where, List.of(), INCLUDE_LIMIT + 1, null, false), seen, included, cut);
            }
        }
        // One statement for each filter: types that the caller sees alike are fetched together.
        Map<Where, List<ResourceType>> alike = new LinkedHashMap<>();
        forward.keySet().forEach(t -> alike.computeIfAbsent(filters.apply(t), _ -> new ArrayList<>()).add(t));
        alike.forEach((filter, types) -> {
            if (filter instanceof Where.Never) {
                return;
            }
            long[] candidates = types.stream()
                    .flatMap(t -> forward.getOrDefault(t, Set.of()).stream())
                    .mapToLong(Long::longValue)
                    .distinct()
                    .toArray();
            if (candidates.length > 0) {
                Where where = Where.and(filter, new Where.Self(candidates));
                List<Short> codes = types.stream().map(ResourceType::code).toList();
                add(reader, new Select(organisation, codes, where, List.of(), INCLUDE_LIMIT + 1, null, false), seen, included, cut);
            }
        });
        return included;
    }

    private List<ResourceType> targets(int organisation, SearchRequest.Include include) {
        String target = include.target();
        if (target != null) {
            ResourceType type = organisations.of(organisation).type(target);
            return type == null ? List.of() : List.of(type);
        }
        Set<String> targets = include.reference().targets();
        return organisations.of(organisation).types().stream()
                .filter(t -> targets.isEmpty() || targets.contains(t.name()))
                .toList();
    }

    private static void add(Reader reader, Select select, Set<Long> seen, List<StoredResource> included, boolean[] cut) {
        List<StoredResource> rows = reader.search(select).rows();
        for (StoredResource row : rows) {
            if (included.size() >= INCLUDE_LIMIT) {
                cut[0] = true;
                return;
            }
            if (seen.add(row.self())) {
                included.add(row);
            }
        }
    }
}
