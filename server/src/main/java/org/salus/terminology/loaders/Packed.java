package org.salus.terminology.loaders;

import java.util.ArrayList;
import java.util.List;

/** Several values in one string, by a separator that no text holds (readers refuse NUL). */
final class Packed {

    private static final char SEPARATOR = 0;

    private Packed() {}

    static String pack(List<String> values) {
        return String.join(String.valueOf(SEPARATOR), values);
    }

    static List<String> unpack(String packed) {
        List<String> values = new ArrayList<>();
        int start = 0;
        for (int at = packed.indexOf(SEPARATOR); at >= 0; at = packed.indexOf(SEPARATOR, start)) {
            values.add(packed.substring(start, at));
            start = at + 1;
        }
        values.add(packed.substring(start));
        return values;
    }
}
