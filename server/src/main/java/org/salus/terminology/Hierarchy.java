package org.salus.terminology;

import java.util.Arrays;
import java.util.function.IntFunction;

/** Ancestors of every concept of a system whose concepts may have several parents; concepts are 0 .. n-1. */
final class Hierarchy {

    /** SNOMED CT has some 6 million. A chain of thousands of concepts would have far more and mean nothing. */
    private static final int MOST_ANCESTORS = 60_000_000;

    private static final int[] NONE = {};

    private final int size;
    /** child << 32 | parent */
    private long[] edges = new long[16];
    private int count;

    Hierarchy(int size) {
        this.size = size;
    }

    void add(int child, int parent) {
        if (count == edges.length) {
            edges = Arrays.copyOf(edges, count * 2);
        }
        edges[count++] = (long) child << 32 | parent;
    }

    /** @param parents of each concept, without repetition  @param ancestors of each concept, without itself and repetition */
    record Closed(int[][] parents, int[][] ancestors) {}

    /** @param code names a concept in a refusal  @throws LoadException for a circle, or when there are too many ancestors */
    Closed close(IntFunction<String> code) {
        long[] distinct = Arrays.stream(edges, 0, count).sorted().distinct().toArray();
        int[][] up = lists(distinct, 32, 0);
        int[][] down = lists(distinct, 0, 32);
        int[] waiting = new int[size];
        int[] ready = new int[size];
        int done = 0;
        for (int i = 0; i < size; i++) {
            waiting[i] = up[i].length;
            if (waiting[i] == 0) {
                ready[done++] = i;
            }
        }
        int[][] ancestors = new int[size][];
        int[] stamp = new int[size];
        int[] found = new int[64];
        long total = 0;
        for (int next = 0; next < done; next++) {
            int concept = ready[next];
            int n = 0;
            for (int parent : up[concept]) {
                int[] above = ancestors[parent];
                if (found.length < n + above.length + 1) {
                    found = Arrays.copyOf(found, Math.max(found.length * 2, n + above.length + 1));
                }
                if (stamp[parent] != concept + 1) {
                    stamp[parent] = concept + 1;
                    found[n++] = parent;
                }
                for (int ancestor : above) {
                    if (stamp[ancestor] != concept + 1) {
                        stamp[ancestor] = concept + 1;
                        found[n++] = ancestor;
                    }
                }
            }
            total += n;
            if (total > MOST_ANCESTORS) {
                throw new LoadException("The hierarchy is too deep: its concepts have more than " + MOST_ANCESTORS
                        + " ancestors together.");
            }
            ancestors[concept] = n == 0 ? NONE : Arrays.copyOf(found, n);
            for (int child : down[concept]) {
                if (--waiting[child] == 0) {
                    ready[done++] = child;
                }
            }
        }
        if (done < size) {
            for (int i = 0; i < size; i++) {
                if (waiting[i] > 0) {
                    throw new LoadException("The hierarchy has a circle, at or above the concept " + code.apply(i) + ".");
                }
            }
        }
        return new Closed(up, ancestors);
    }

    /** For each concept at one end of the edges, those at the other end. */
    private int[][] lists(long[] edges, int from, int to) {
        int[] counts = new int[size];
        for (long edge : edges) {
            counts[(int) (edge >>> from)]++;
        }
        int[][] lists = new int[size][];
        for (int i = 0; i < size; i++) {
            lists[i] = counts[i] == 0 ? NONE : new int[counts[i]];
        }
        for (long edge : edges) {
            int one = (int) (edge >>> from);
            lists[one][--counts[one]] = (int) (edge >>> to);
        }
        return lists;
    }
}
