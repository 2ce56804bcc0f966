package org.salus.search;

import java.util.List;
import org.salus.store.RowIndex;
import org.salus.store.StoredResource;
import org.salus.store.Where;

/**
 * What the store is asked for one criterion or a whole search.
 *
 * @param where holds for every row that fits; it may hold for others when the next three say so
 * @param verify every row must be looked at again, opened
 * @param lossy rows with one of these bits must be looked at again, opened
 * @param doubt rows for which this holds must be looked at again, opened; it speaks of tokens alone
 */
record Plan(Where where, boolean verify, int lossy, Where doubt) {

    private static final long[] NONE = {};
    private static final double[] NO_NUMBERS = {};

    Plan(Where where, boolean verify, int lossy) {
        this(where, verify, lossy, Where.NEVER);
    }

    static Plan exact(Where where) {
        return new Plan(where, false, 0);
    }

    static Plan verified(Where where) {
        return new Plan(where, true, 0);
    }

    /** Both together: a row is looked at again when either says so. */
    static Plan all(List<Plan> plans) {
        return together(plans, Where.and(plans.stream().map(Plan::where).toArray(Where[]::new)));
    }

    static Plan any(List<Plan> plans) {
        return together(plans, Where.or(plans.stream().map(Plan::where).toArray(Where[]::new)));
    }

    private static Plan together(List<Plan> plans, Where where) {
        boolean verify = false;
        int lossy = 0;
        for (Plan plan : plans) {
            verify |= plan.verify;
            lossy |= plan.lossy;
        }
        return new Plan(where, verify, lossy, Where.or(plans.stream().map(Plan::doubt).toArray(Where[]::new)));
    }

    /** The rows that do not fit, and those of which it is not sure. */
    Plan negated() {
        return verify ? verified(Where.ALWAYS) : new Plan(Where.or(new Where.Not(where), unsure()), false, lossy, doubt);
    }

    Plan with(Where where) {
        return new Plan(where, verify, lossy, doubt);
    }

    boolean isExact() {
        return !verify && lossy == 0 && doubt instanceof Where.Never;
    }

    /** The rows that must be looked at again. */
    Where unsure() {
        return verify ? Where.ALWAYS : Where.or(lossy == 0 ? Where.NEVER : new Where.Lossy(lossy), doubt);
    }

    boolean needsTokens() {
        return !(doubt instanceof Where.Never);
    }

    /** @param row with its tokens, where {@link #needsTokens} */
    boolean isSureOf(StoredResource row) {
        return isSureOf(new RowIndex(0, NONE, row.tokens(), NONE, NONE, NO_NUMBERS, NO_NUMBERS, row.lossy(), 0), row.type(), row.self());
    }

    boolean isSureOf(RowIndex row, short type, long self) {
        return !verify && (row.lossy() & lossy) == 0 && (!needsTokens() || !doubt.test(row, type, self, 0));
    }
}
