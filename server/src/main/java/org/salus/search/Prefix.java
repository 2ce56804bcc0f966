package org.salus.search;

/** Comparison prefixes of ordered values (R4 section 3.1.1.4.4). */
public enum Prefix {
    EQ,
    NE,
    GT,
    LT,
    GE,
    LE,
    SA,
    EB,
    AP;

    /** The prefix that the text begins with, or EQ. */
    static Prefix of(String text) {
        if (text.length() > 2 && Character.isLetter(text.charAt(0))) {
            for (Prefix prefix : values()) {
                if (text.regionMatches(0, prefix.code(), 0, 2)) {
                    return prefix;
                }
            }
        }
        return EQ;
    }

    static String strip(String text) {
        return of(text) != EQ || text.startsWith("eq") ? text.substring(2) : text;
    }

    String code() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
