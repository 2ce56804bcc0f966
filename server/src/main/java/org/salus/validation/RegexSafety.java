package org.salus.validation;

/**
 * Whether a regular expression of a definition is one whose work stays small: no repetition of what itself repeats or offers a choice, no
 * back reference or look-around, and at most three open-ended repetitions. Java's matcher backtracks and cannot be stopped, so what is not
 * plainly harmless is refused.
 */
public final class RegexSafety {

    private static final int LONGEST = 500;
    private static final int MOST_OPEN = 3;
    private static final int LARGEST_COUNT = 1_000;

    private final String regex;
    private int at;
    private int open;

    private RegexSafety(String regex) {
        this.regex = regex;
    }

    public static boolean isSafe(String regex) {
        if (regex.length() > LONGEST) {
            return false;
        }
        RegexSafety scan = new RegexSafety(regex);
        return scan.group(0) != Found.UNSAFE && scan.at == regex.length() && scan.open <= MOST_OPEN;
    }

    /** What was read: PLAIN repeats nothing, VARIED repeats or offers a choice. */
    private enum Found {
        PLAIN,
        VARIED,
        UNSAFE
    }

    private Found group(int depth) {
        if (depth > 10) {
            return Found.UNSAFE;
        }
        boolean varied = false;
        while (at < regex.length()) {
            char c = regex.charAt(at);
            Found atom = Found.PLAIN;
            switch (c) {
                case ')' -> {
                    return varied ? Found.VARIED : Found.PLAIN;
                }
                case '|' -> {
                    varied = true;
                    at++;
                    continue;
                }
                case '(' -> {
                    at++;
                    if (regex.startsWith("?", at)) {
                        if (!regex.startsWith("?:", at)) {
                            return Found.UNSAFE;
                        }
                        at += 2;
                    }
                    atom = group(depth + 1);
                    if (atom == Found.UNSAFE || at >= regex.length()) {
                        return Found.UNSAFE;
                    }
                    at++;
                }
                case '[' -> {
                    if (!characterClass()) {
                        return Found.UNSAFE;
                    }
                }
                case '\\' -> {
                    if (at + 1 >= regex.length() || Character.isDigit(regex.charAt(at + 1)) || regex.charAt(at + 1) == 'k') {
                        return Found.UNSAFE;
                    }
                    at += regex.charAt(at + 1) == 'p' && regex.startsWith("{", at + 2) ? regex.indexOf('}', at) - at + 1 : 2;
                }
                default -> at++;
            }
            Count count = repetition();
            if (count == Count.WRONG || (count == Count.FIXED || count == Count.OPEN) && atom == Found.VARIED) {
                return Found.UNSAFE;
            }
            varied |= count == Count.OPEN || count == Count.OPTIONAL || atom == Found.VARIED;
        }
        return varied ? Found.VARIED : Found.PLAIN;
    }

    private boolean characterClass() {
        at++;
        if (regex.startsWith("^", at)) {
            at++;
        }
        boolean first = true;
        while (at < regex.length()) {
            char c = regex.charAt(at);
            if (c == '\\') {
                at += 2;
            } else if (c == '[' || c == '&' && regex.startsWith("&&", at)) {
                return false;
            } else {
                at++;
                if (c == ']' && !first) {
                    return true;
                }
            }
            first = false;
        }
        return false;
    }

    /** How often what was just read may come. */
    private enum Count {
        ONCE,
        OPTIONAL,
        FIXED,
        OPEN,
        WRONG
    }

    private Count repetition() {
        if (at >= regex.length()) {
            return Count.ONCE;
        }
        Count count;
        char c = regex.charAt(at);
        if (c == '*' || c == '+') {
            open++;
            at++;
            count = Count.OPEN;
        } else if (c == '?') {
            at++;
            count = Count.OPTIONAL;
        } else if (c == '{') {
            count = counted();
        } else {
            return Count.ONCE;
        }
        if (at < regex.length() && (regex.charAt(at) == '?' || regex.charAt(at) == '+')) {
            at++;
        }
        return count;
    }

    private Count counted() {
        int end = regex.indexOf('}', at);
        String[] counts = end < 0 ? new String[0] : regex.substring(at + 1, end).split(",", -1);
        if (counts.length == 0 || counts.length > 2) {
            return Count.WRONG;
        }
        boolean endless = counts.length == 2 && counts[1].isBlank();
        int low;
        int high;
        try {
            low = Integer.parseInt(counts[0].strip());
            high = counts.length == 1 || endless ? low : Integer.parseInt(counts[1].strip());
        } catch (NumberFormatException e) {
            return Count.WRONG;
        }
        if (low < 0 || high < low || high > LARGEST_COUNT) {
            return Count.WRONG;
        }
        at = end + 1;
        if (endless) {
            open++;
            return Count.OPEN;
        }
        return high == low ? high <= 1 ? Count.ONCE : Count.FIXED : high <= 1 ? Count.OPTIONAL : Count.OPEN;
    }
}
