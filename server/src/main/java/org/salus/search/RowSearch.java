package org.salus.search;

import static org.salus.kernel.Problem.Code.TOO_COSTLY;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Examiner;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Problem;
import org.salus.store.Keyset;
import org.salus.store.Reader;
import org.salus.store.Reader.Order;
import org.salus.store.Reader.Select;
import org.salus.store.StoredResource;
import org.salus.store.Where;

/** Fetches the rows of a search, of one type or several, and looks at those again of which the index is not sure. */
final class RowSearch {

    /** Most rows that are opened for one request when the index alone cannot decide. */
    static final int OPENED_LIMIT = 20_000;

    private static final int BATCH = 1000;

    /**
     * What is searched of one type. {@code narrowing}: the caller's filter, and what else must hold besides the plan. {@code open}: asked of
     * every row that must be looked at again.
     */
    record Part(List<Criterion> criteria, Plan plan, Where narrowing, Predicate<StoredResource> open) {

        static Part of(ResourceType type, List<Criterion> criteria, Plan plan, Where narrowing, Sight sight) {
            return sight.looksAt(type)
                    ? new Part(criteria, Plan.verified(plan.where()), narrowing, row -> sight.isOpen(type, row))
                    : new Part(criteria, plan, narrowing, _ -> true);
        }
    }

    /** Counts the rows that one request opens. */
    static final class Budget {
        private int opened;

        void open() {
            if (++opened > OPENED_LIMIT) {
                throw tooCostly();
            }
        }
    }

    private static Refusal tooCostly() {
        return new Refusal(new Problem(
                TOO_COSTLY,
                "This search would have to open more than " + OPENED_LIMIT + " records; add a patient, a code or a date."));
    }

    /** Matches, and where to go on after them. */
    record Page(List<StoredResource> rows, @Nullable Keyset next) {}

    private final Reader reader;
    private final int organisation;
    private final Examiner examiner;
    private final Budget budget;
    private final Map<Short, Part> parts = new LinkedHashMap<>();
    private final boolean verify;
    private final boolean exact;
    private final boolean needsTokens;

    RowSearch(Reader reader, int organisation, Examiner examiner, Budget budget, Map<ResourceType, Part> parts) {
        this.reader = reader;
        this.organisation = organisation;
        this.examiner = examiner;
        this.budget = budget;
        parts.forEach((type, part) -> this.parts.put(type.code(), part));
        this.verify = parts.values().stream().anyMatch(p -> p.plan().verify());
        this.exact = parts.values().stream().allMatch(p -> p.plan().isExact());
        this.needsTokens = parts.values().stream().anyMatch(p -> p.plan().needsTokens());
    }

    /** All matches, counted exactly. */
    long total() {
        if (exact) {
            return count(where(Plan::where));
        }
        long sure = count(where(p -> p.verify() ? Where.NEVER : Where.and(p.where(), new Where.Not(p.unsure()))));
        return sure + all(where(p -> Where.and(p.where(), p.unsure())), Integer.MAX_VALUE, false).size();
    }

    private long count(Where where) {
        return where instanceof Where.Never ? 0 : reader.count(select(where, List.of(), 0, null, false));
    }

    /** Every match, in no order; null when there are more than the limit. */
    @Nullable
    List<StoredResource> all(int limit, boolean withTokens) {
        List<StoredResource> rows = all(where(Plan::where), limit, withTokens);
        return rows.size() > limit ? null : rows;
    }

    /** Which rows match, without keeping them. @throws Refusal TOO_COSTLY when they are more than may be opened */
    long[] selfs() {
        long[] selfs = new long[64];
        int count = 0;
        Where where = where(Plan::where);
        Keyset from = null;
        do {
            Reader.Rows fetched = reader.search(select(where, List.of(), BATCH, from, needsTokens));
            for (StoredResource row : fetched.rows()) {
                if (fits(row)) {
                    if (count == OPENED_LIMIT) {
                        throw tooCostly();
                    }
                    selfs = count == selfs.length ? Arrays.copyOf(selfs, count * 2) : selfs;
                    selfs[count++] = row.self();
                }
            }
            from = fetched.resume();
        } while (from != null);
        return Arrays.copyOf(selfs, count);
    }

    private List<StoredResource> all(Where where, int limit, boolean withTokens) {
        List<StoredResource> rows = new ArrayList<>();
        Keyset from = null;
        do {
            Reader.Rows fetched = reader.search(select(where, List.of(), BATCH, from, withTokens || needsTokens));
            for (StoredResource row : fetched.rows()) {
                if (fits(row)) {
                    rows.add(row);
                }
            }
            from = fetched.resume();
        } while (from != null && rows.size() <= limit);
        return rows;
    }

    /** Pages by keyset; where rows need a second look, fetches on until the page is full. */
    Page page(List<Order> order, int count, @Nullable Keyset after, boolean withTokens) {
        Where where = where(Plan::where);
        List<StoredResource> rows = new ArrayList<>();
        Keyset from = after;
        boolean again = verify;
        while (true) {
            int missing = count + 1 - rows.size();
            int wanted = again ? Math.max(100, missing * 2) : missing;
            again |= !exact;
            Reader.Rows fetched = reader.search(select(where, order, wanted, from, withTokens || needsTokens));
            for (int i = 0; i < fetched.rows().size(); i++) {
                StoredResource row = fetched.rows().get(i);
                if (fits(row)) {
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
            } else {
                // Full, and not known yet whether there is one more: look on from here, and give this place if there is.
                return more(where, order, fetched.resume()) ? new Page(rows, from) : new Page(rows, null);
            }
        }
    }

    private boolean more(Where where, List<Order> order, Keyset after) {
        Keyset from = after;
        while (from != null) {
            Reader.Rows fetched = reader.search(select(where, order, verify ? 100 : 2, from, needsTokens));
            for (StoredResource row : fetched.rows()) {
                if (fits(row)) {
                    return true;
                }
            }
            from = fetched.resume();
        }
        return false;
    }

    private boolean fits(StoredResource row) {
        Part part = parts.get(row.type());
        if (part == null) {
            return false;
        }
        if (part.plan().isSureOf(row)) {
            return true;
        }
        budget.open();
        Opened opened = new Opened(examiner, row);
        return part.criteria().stream().allMatch(c -> Matching.fits(c, opened)) && part.open().test(row);
    }

    /** Types with the same condition are asked together. */
    private Where where(Function<Plan, Where> of) {
        if (parts.size() == 1) {
            Part only = parts.values().iterator().next();
            return Where.and(only.narrowing(), of.apply(only.plan()));
        }
        Map<Where, List<Short>> alike = new LinkedHashMap<>();
        parts.forEach((code, part) -> alike.computeIfAbsent(
                        Where.and(part.narrowing(), of.apply(part.plan())), w -> new ArrayList<>())
                .add(code));
        List<Where> either = new ArrayList<>();
        alike.forEach((where, codes) -> {
            short[] types = new short[codes.size()];
            for (int i = 0; i < types.length; i++) {
                types[i] = codes.get(i);
            }
            either.add(codes.size() == parts.size() ? where : Where.and(new Where.OfType(types), where));
        });
        return Where.or(either.toArray(Where[]::new));
    }

    private Select select(Where where, List<Order> order, int limit, @Nullable Keyset after, boolean tokens) {
        return new Select(organisation, List.copyOf(parts.keySet()), where, order, limit, after, tokens);
    }
}
