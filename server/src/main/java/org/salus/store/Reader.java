package org.salus.store;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads of the record, each with the filter of the caller's decision; what the filter hides is not there. */
public interface Reader {

    /** The current version (a tombstone if deleted), one statement. */
    Optional<StoredResource> read(int organisation, short type, String id, Where filter);

    /** A certain version. The filter is applied to the current row of the resource, and to the version itself. */
    Optional<StoredResource> vread(int organisation, short type, String id, int version, Where filter);

    /** Rows of one type (or of several, {@code types} empty = all), in order, at most {@code limit}. */
    Rows search(Select select);

    /** How many rows fit; for plans whose rows need no second look. */
    long count(Select select);

    /** Which of these ({@code self} hashes) exist undeleted and pass the filter. */
    long[] visible(int organisation, long[] selfs, Where filter);

    /**
     * @param keys for each row, the keyset that a page after it starts from
     * @param resume where to go on when the limit was reached, else null: rows of erased patients count towards the limit but are not
     *     among the rows, so fewer rows than the limit do not mean that there are no more
     */
    record Rows(List<StoredResource> rows, List<Keyset> keys, @Nullable Keyset resume) {}

    /**
     * The chart as it was known at a moment: of every resource the version that was current then, if it lay in the selected rows with
     * that version. What was deleted since is shown, what was created since is not. The filter must hold for the version itself and
     * for what the resource is today (or was when it was deleted): what is hidden today is hidden then too. In order of {@code self},
     * as {@link #search} without an order. Versions are timed when their transaction began: what was being committed at the moment itself
     * counts as known.
     */
    Rows asOf(AsOf select);

    /** History of an instance (self != 0), a type (type != 0) or all, newest first unless asked otherwise. */
    List<StoredResource> history(HistorySelect select);

    /**
     * @param order empty: by self; the last key is always self, so that the order is total
     * @param after keyset to go on after, from {@link Rows#keys}; null for the first page
     * @param withTokens also fetch the rows' tokens (for includes)
     */
    record Select(
            int organisation,
            List<Short> types,
            Where where,
            List<Order> order,
            int limit,
            @Nullable Keyset after,
            boolean withTokens) {}

    /** Sort key. */
    sealed interface Order {
        boolean descending();

        /** By last updated. */
        record Updated(boolean descending) implements Order {}

        /** By a date slot: low end ascending, high end descending (R4: earliest / latest); rows without a value last. */
        record Date(int slot, boolean descending) implements Order {}

        /** By a number slot, with the same ends as {@link Date}. */
        record Number(int slot, boolean descending) implements Order {}

        /** By resource hash: stable, meaningless. */
        record Self(boolean descending) implements Order {}
    }

    /**
     * @param types empty: of all types
     * @param where which rows, such as {@link Where.InPatient} of one patient, without which this reads the whole organisation
     * @param filter of the caller's decision
     * @param at microseconds since the epoch
     * @param after keyset of {@link Rows} to go on after, or null
     */
    record AsOf(
            int organisation, List<Short> types, Where where, Where filter, long at, int limit, @Nullable Keyset after) {}

    /** Half open, microseconds since the epoch. */
    record Period(long from, long to) {}

    /**
     * @param type 0 for all
     * @param self 0 for all
     * @param since microseconds, inclusive; Long.MIN_VALUE for all
     * @param at only versions that were current at some time of it; deletions when they happened in it; null for all
     * @param before (updated, self, version) keyset of the last row seen, or null
     */
    record HistorySelect(
            int organisation,
            short type,
            long self,
            long since,
            @Nullable Period at,
            Where filter,
            int limit,
            @Nullable Keyset before,
            boolean oldestFirst) {

        public HistorySelect(
                int organisation, short type, long self, long since, Where filter, int limit, @Nullable Keyset before) {
            this(organisation, type, self, since, null, filter, limit, before, false);
        }
    }
}
