package org.salus.search;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.IndexEntry;
import org.salus.fhir.SearchParam;
import org.salus.store.Reader.Order;
import org.salus.store.TokenHashes;

/** Sorting by columns where there is one, by opened values (with a limit) where there is none. */
final class SortKeys {

    private SortKeys() {}

    /** Null when the database cannot sort by this key. */
    static @Nullable Order order(SearchRequest.Sort sort) {
        if (sort.params().isEmpty()) {
            return sort.code().equals("_id")
                    ? new Order.Self(sort.descending())
                    : new Order.Updated(sort.descending());
        }
        // Across types, where all of them have it in the same column.
        SearchParam param = sort.params().getFirst();
        if (param.slot() < 0
                || sort.params().stream().anyMatch(p -> p.slot() != param.slot() || p.type() != param.type())) {
            return null;
        }
        return switch (param.type()) {
            case DATE -> new Order.Date(param.slot(), sort.descending());
            case NUMBER, QUANTITY -> new Order.Number(param.slot(), sort.descending());
            default -> null;
        };
    }

    /** By the first value in order (last when descending); what has no value comes last either way. */
    static Comparator<List<IndexEntry>> comparator(SearchRequest.Sort sort) {
        return (left, right) -> {
            Comparable<Object> a = value(sort, left);
            Comparable<Object> b = value(sort, right);
            if (a == null || b == null) {
                return a == b ? 0 : a == null ? 1 : -1;
            }
            return sort.descending() ? b.compareTo(a) : a.compareTo(b);
        };
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Comparable<Object> value(SearchRequest.Sort sort, List<IndexEntry> entries) {
        Comparable<Object> best = null;
        for (IndexEntry entry : entries) {
            SearchParam own = entry.param();
            if (sort.params().stream().noneMatch(p -> p.indexedAs().equals(own.code())
                    && p.resource().equals(own.resource())
                    && Matching.isOf(p, entry))) {
                continue;
            }
            Comparable<?> value = comparable(entry, sort.descending());
            if (value == null) {
                continue;
            }
            Comparable<Object> candidate = (Comparable<Object>) value;
            if (best == null
                    || (sort.descending() ? candidate.compareTo(best) > 0 : candidate.compareTo(best) < 0)) {
                best = candidate;
            }
        }
        return best;
    }

    private static @Nullable Comparable<?> comparable(IndexEntry entry, boolean descending) {
        return switch (entry) {
            case IndexEntry.Text text -> TokenHashes.fold(text.value());
            case IndexEntry.Token token -> token.code() == null ? token.text() : token.code();
            case IndexEntry.Uri uri -> uri.value();
            case IndexEntry.Reference reference ->
                reference.id() == null ? reference.url() : reference.type() + "/" + reference.id();
            case IndexEntry.Date date -> descending ? date.high() : date.low();
            case IndexEntry.Number number -> end(number.low(), number.high(), descending);
            case IndexEntry.Quantity quantity -> end(quantity.low(), quantity.high(), descending);
            case IndexEntry.Composite _, IndexEntry.TypedIdentifier _ -> null;
        };
    }

    /** As the columns hold it: an open end is beyond every number. */
    private static double end(@Nullable BigDecimal low, @Nullable BigDecimal high, boolean descending) {
        if (descending) {
            return high == null ? Double.POSITIVE_INFINITY : high.doubleValue();
        }
        return low == null ? Double.NEGATIVE_INFINITY : low.doubleValue();
    }
}
