package org.salus.terminology;

import java.util.Comparator;

/** The order of versions: runs of digits by their number, the rest as text; so 2.77 is after 2.8, and 20240301 after 2023. */
final class Versions {

    static final Comparator<String> ORDER = Versions::compare;

    private Versions() {}

    private static int compare(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() && j < b.length()) {
            if (digit(a.charAt(i)) && digit(b.charAt(j))) {
                int iEnd = run(a, i);
                int jEnd = run(b, j);
                String x = a.substring(i, iEnd).replaceFirst("^0+", "");
                String y = b.substring(j, jEnd).replaceFirst("^0+", "");
                int order = x.length() != y.length() ? Integer.compare(x.length(), y.length()) : x.compareTo(y);
                if (order != 0) {
                    return order;
                }
                i = iEnd;
                j = jEnd;
            } else if (a.charAt(i) != b.charAt(j)) {
                return Character.compare(a.charAt(i), b.charAt(j));
            } else {
                i++;
                j++;
            }
        }
        return Integer.compare(a.length() - i, b.length() - j);
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int run(String text, int from) {
        int end = from;
        while (end < text.length() && digit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    /** Whether a version that is there is one that was asked for; SNOMED CT may be asked for by its edition alone. */
    static boolean fits(String wanted, String there) {
        return wanted.equals(there) || there.startsWith(wanted + "/");
    }
}
