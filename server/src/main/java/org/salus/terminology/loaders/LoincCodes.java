package org.salus.terminology.loaders;

import java.util.List;

/** LOINC's codes as numbers that sort: {@code 2345-7}, and with a prefix parts, answers, lists and groups. */
final class LoincCodes {

    private static final List<String> PREFIXES = List.of("", "LP", "LA", "LL", "LG", "MTHU");
    private static final int DIGITS = 48;

    private LoincCodes() {}

    /** @return -1 when it is not of LOINC's form */
    static long key(String code) {
        int start = 0;
        while (start < code.length() && code.charAt(start) >= 'A' && code.charAt(start) <= 'Z') {
            start++;
        }
        int prefix = PREFIXES.indexOf(code.substring(0, start));
        int dash = code.indexOf('-', start);
        int end = dash < 0 ? code.length() : dash;
        // A leading zero would be lost: MTHU codes alone have some, and always six digits.
        boolean padded = prefix == 5 && end - start == 6 && dash < 0;
        if (prefix < 0 || end == start || end - start > 12 || (code.charAt(start) == '0' && !padded)) {
            return -1;
        }
        if (prefix == 5 ? !padded : dash != code.length() - 2) {
            return -1;
        }
        long number = 0;
        for (int i = start; i < code.length(); i++) {
            if (i == dash) {
                continue;
            }
            int digit = code.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return ((long) prefix << DIGITS) | number;
    }

    static String code(long key) {
        int prefix = (int) (key >> DIGITS);
        long number = key & ((1L << DIGITS) - 1);
        return prefix == 5
                ? "MTHU%06d".formatted(number)
                : PREFIXES.get(prefix) + number / 10 + "-" + number % 10;
    }
}
