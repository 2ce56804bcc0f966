package org.salus.fhir;

import java.util.ArrayList;
import java.util.List;

/**
 * How one list becomes another: equal members are kept (a longest common subsequence, as long as the lists are not too long for
 * it), and what lies between is changed in place as far as there are members on both sides, else deleted or inserted.
 */
final class ListScript {

    /** Cells of the table that is filled; longer lists keep only what they begin and end with. */
    private static final int MOST_CELLS = 1_000_000;

    private ListScript() {}

    /** In order from the beginning of the lists. */
    sealed interface Step {}

    record Keep() implements Step {}

    record Change(int from, int to) implements Step {}

    record Delete(int from) implements Step {}

    record Insert(int to) implements Step {}

    static <T> List<Step> of(List<T> before, List<T> after) {
        List<Step> steps = new ArrayList<>();
        int start = 0;
        int shorter = Math.min(before.size(), after.size());
        while (start < shorter && before.get(start).equals(after.get(start))) {
            steps.add(new Keep());
            start++;
        }
        int tail = 0;
        while (tail < shorter - start
                && before.get(before.size() - 1 - tail).equals(after.get(after.size() - 1 - tail))) {
            tail++;
        }
        middle(before, after, start, before.size() - tail, after.size() - tail, steps);
        for (int i = 0; i < tail; i++) {
            steps.add(new Keep());
        }
        return steps;
    }

    private static <T> void middle(
            List<T> before, List<T> after, int start, int beforeEnd, int afterEnd, List<Step> steps) {
        int rows = beforeEnd - start;
        int columns = afterEnd - start;
        if ((long) rows * columns > MOST_CELLS) {
            gap(start, beforeEnd, start, afterEnd, steps);
            return;
        }
        int[][] common = new int[rows + 1][columns + 1];
        for (int i = rows - 1; i >= 0; i--) {
            for (int j = columns - 1; j >= 0; j--) {
                common[i][j] = before.get(start + i).equals(after.get(start + j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        int i = 0;
        int j = 0;
        int gapFrom = 0;
        int gapTo = 0;
        while (i < rows && j < columns) {
            if (before.get(start + i).equals(after.get(start + j))) {
                gap(start + gapFrom, start + i, start + gapTo, start + j, steps);
                steps.add(new Keep());
                i++;
                j++;
                gapFrom = i;
                gapTo = j;
            } else if (common[i + 1][j] >= common[i][j + 1]) {
                i++;
            } else {
                j++;
            }
        }
        gap(start + gapFrom, beforeEnd, start + gapTo, afterEnd, steps);
    }

    private static void gap(int from, int fromEnd, int to, int toEnd, List<Step> steps) {
        int both = Math.min(fromEnd - from, toEnd - to);
        for (int i = 0; i < both; i++) {
            steps.add(new Change(from + i, to + i));
        }
        for (int i = from + both; i < fromEnd; i++) {
            steps.add(new Delete(i));
        }
        for (int i = to + both; i < toEnd; i++) {
            steps.add(new Insert(i));
        }
    }
}
