package org.salus.search;

import static org.salus.kernel.Problem.Code.TOO_COSTLY;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Examiner;
import org.salus.kernel.Problem;
import org.salus.store.Keyset;
import org.salus.store.StoredResource;

/**
 * Pages of a search whose order no column holds: all matches are opened and sorted here. A page token names the last row shown, and its
 * place in case that row is gone, so that what is added or removed meanwhile moves no other row across a page's edge.
 */
final class Sorting {

    static final int LIMIT = 5_000;

    private final Examiner examiner;

    Sorting(Examiner examiner) {
        this.examiner = examiner;
    }

    /** @throws Refusal TOO_COSTLY when there are more than {@value #LIMIT} matches */
    RowSearch.Page page(RowSearch search, SearchRequest request, @Nullable Keyset after, boolean withTokens) {
        List<StoredResource> all = search.all(LIMIT, withTokens);
        if (all == null) {
            String keys = String.join(", ", request.sort().stream().map(SearchRequest.Sort::code).toList());
            throw new Refusal(new Problem(
                    TOO_COSTLY,
                    "Only up to " + LIMIT + " matches can be sorted by " + keys
                            + ", and there are more; narrow the search with a patient, a code or a date, or sort by _lastUpdated.",
                    "_sort"));
        }
        Comparator<Opened> order = comparator(request.sort());
        List<StoredResource> sorted = all.stream()
                .map(row -> new Opened(examiner, row))
                .sorted(order)
                .map(Opened::row)
                .toList();
        int from = after == null ? 0 : start(sorted, after);
        int to = Math.min(sorted.size(), from + request.count());
        List<StoredResource> rows = from >= sorted.size() ? List.of() : sorted.subList(from, to);
        return new RowSearch.Page(
                rows, to < sorted.size() ? new Keyset(List.of((long) to, rows.getLast().self())) : null);
    }

    private static int start(List<StoredResource> sorted, Keyset after) {
        long place = after.values().getFirst() instanceof Long n ? n : 0;
        long last = after.values().getLast() instanceof Long n ? n : 0;
        for (int i = 0; i < sorted.size(); i++) {
            if (sorted.get(i).self() == last) {
                return i + 1;
            }
        }
        return (int) Math.max(0, place - 1);
    }

    private static Comparator<Opened> comparator(List<SearchRequest.Sort> sort) {
        Comparator<Opened> bySelf = Comparator.comparingLong(o -> o.row().self());
        Comparator<Opened> order = null;
        for (SearchRequest.Sort key : sort) {
            Comparator<Opened> one;
            if (!key.params().isEmpty()) {
                var byEntries = SortKeys.comparator(key);
                one = (a, b) -> byEntries.compare(a.entries(), b.entries());
            } else {
                one = key.code().equals("_id")
                        ? bySelf
                        : Comparator.comparingLong(o -> o.row().updated());
                one = key.descending() ? one.reversed() : one;
            }
            order = order == null ? one : order.thenComparing(one);
        }
        return order == null ? bySelf : order.thenComparing(bySelf);
    }
}
