package org.salus.fhir;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Where a walk stands, written out as a FHIRPath only when a problem must be told. */
final class Place {

    private static final int NO_INDEX = -1;

    private @Nullable String[] names = new String[32];
    private int[] indexes = new int[32];
    private int depth;

    void enter(String name) {
        if (depth == names.length) {
            names = Arrays.copyOf(names, depth * 2);
            indexes = Arrays.copyOf(indexes, depth * 2);
        }
        names[depth] = name;
        indexes[depth++] = NO_INDEX;
    }

    void leave() {
        depth--;
    }

    /** The item of the array that was entered. */
    void at(int index) {
        indexes[depth - 1] = index;
    }

    void atNone() {
        indexes[depth - 1] = NO_INDEX;
    }

    @Override
    public String toString() {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            if (i > 0) {
                path.append('.');
            }
            path.append(names[i]);
            if (indexes[i] != NO_INDEX) {
                path.append('[').append(indexes[i]).append(']');
            }
        }
        return path.toString();
    }

    /** A member of the element that the walk stands at. */
    String member(String name) {
        return this + "." + name;
    }
}
