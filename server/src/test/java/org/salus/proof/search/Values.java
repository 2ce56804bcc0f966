package org.salus.proof.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The small syntax of parameter values: prefixes, separators and their escapes (sections 3.1.1.4.5 and 3.1.1.4.19). */
final class Values {

    static final Set<String> PREFIXES = Set.of("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap");

    private Values() {}

    static String prefix(String text) {
        return text.length() > 2 && PREFIXES.contains(text.substring(0, 2)) ? text.substring(0, 2) : "eq";
    }

    static String withoutPrefix(String text) {
        return text.length() > 2 && PREFIXES.contains(text.substring(0, 2)) ? text.substring(2) : text;
    }

    /** As it is written inside a parameter. */
    static String escape(String text) {
        return text.replaceAll("[\\\\,$|]", "\\\\$0");
    }

    private static String unescape(String text) {
        return text.replaceAll("\\\\([\\\\,$|])", "$1");
    }

    static List<String> splitAtCommas(String text) {
        return split(text, ',');
    }

    static List<String> splitAtDollars(String text) {
        return split(text, '$');
    }

    /** Each part without escapes. */
    static List<String> splitAtBars(String text) {
        return split(text, '|').stream().map(Values::unescape).toList();
    }

    static String plain(String text) {
        return unescape(text);
    }

    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                part.append(c).append(text.charAt(++i));
            } else if (c == separator) {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString());
        return parts;
    }
}
