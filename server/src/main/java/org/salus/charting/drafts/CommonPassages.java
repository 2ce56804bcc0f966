package org.salus.charting.drafts;

import java.util.Arrays;
import java.util.List;

/** The longest common subsequence of two texts' passages. */
final class CommonPassages {

    /** Larger tables are not made: what differs is then taken for one change, which is coarser and as safe. */
    private static final long MOST_CELLS = 4_000_000;

    private CommonPassages() {}

    /** For each passage of the one its place in the other, ascending; -1 where it has none. */
    static int[] of(List<String> one, List<String> other) {
        int[] pairs = new int[one.size()];
        Arrays.fill(pairs, -1);
        int start = 0;
        int shorter = Math.min(one.size(), other.size());
        while (start < shorter && one.get(start).equals(other.get(start))) {
            pairs[start] = start;
            start++;
        }
        int end = 0;
        while (end < shorter - start && one.get(one.size() - 1 - end).equals(other.get(other.size() - 1 - end))) {
            end++;
            pairs[one.size() - end] = other.size() - end;
        }
        between(one.subList(start, one.size() - end), other.subList(start, other.size() - end), start, pairs);
        return pairs;
    }

    private static void between(List<String> one, List<String> other, int offset, int[] pairs) {
        int rows = one.size();
        int columns = other.size();
        if (rows == 0 || columns == 0 || (long) (rows + 1) * (columns + 1) > MOST_CELLS) {
            return;
        }
        int[][] length = new int[rows + 1][columns + 1];
        for (int i = rows - 1; i >= 0; i--) {
            for (int j = columns - 1; j >= 0; j--) {
                length[i][j] = one.get(i).equals(other.get(j))
                        ? length[i + 1][j + 1] + 1
                        : Math.max(length[i + 1][j], length[i][j + 1]);
            }
        }
        int i = 0;
        int j = 0;
        while (i < rows && j < columns) {
            if (one.get(i).equals(other.get(j))) {
                pairs[offset + i++] = offset + j++;
            } else if (length[i + 1][j] >= length[i][j + 1]) {
                i++;
            } else {
                j++;
            }
        }
    }
}
