package org.salus.store;

import java.util.Arrays;

/** Hashes as they are found, repeated or not. */
final class Hashes {

    private static final int FEW = 64;

    private long[] hashes = new long[FEW];
    private int count;

    void add(long hash) {
        if (count == hashes.length) {
            // Repeated values must not make it grow: thousands of entries may have few distinct hashes.
            long[] kept = distinct();
            count = kept.length;
            hashes = Arrays.copyOf(kept, Math.max(kept.length * 2, FEW));
        }
        hashes[count++] = hash;
    }

    /** At least as many as there are distinct ones. */
    int count() {
        return count;
    }

    /** Sorted. */
    long[] distinct() {
        long[] sorted = Arrays.copyOf(hashes, count);
        Arrays.sort(sorted);
        int n = 0;
        for (int i = 0; i < count; i++) {
            if (i == 0 || sorted[i] != sorted[i - 1]) {
                sorted[n++] = sorted[i];
            }
        }
        return Arrays.copyOf(sorted, n);
    }
}
