package org.salus.search;

import org.salus.store.Where;

/**
 * What the store is asked for one criterion or a whole search.
 *
 * @param where holds for every row that fits; it may hold for others when the next two say so
 * @param verify every row must be looked at again, opened
 * @param lossy rows with one of these bits must be looked at again, opened
 */
record Plan(Where where, boolean verify, int lossy) {

    static Plan exact(Where where) {
        return new Plan(where, false, 0);
    }

    static Plan verified(Where where) {
        return new Plan(where, true, 0);
    }

    boolean isExact() {
        return !verify && lossy == 0;
    }
}
