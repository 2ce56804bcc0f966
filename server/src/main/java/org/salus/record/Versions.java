package org.salus.record;

/** Version numbers in URLs and entity tags ({@code W/"3"}, R4 section 3.1.0.1.3). */
final class Versions {

    private Versions() {}

    /** -1 when it is no version of ours. */
    static int number(String text) {
        if (text.isEmpty() || text.length() > 9) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number * 10 + c - '0';
        }
        return number;
    }

    static int ofTag(String tag) {
        String text = tag.trim();
        if (text.startsWith("W/")) {
            text = text.substring(2);
        }
        if (text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")) {
            text = text.substring(1, text.length() - 1);
        }
        return number(text);
    }

    static String tag(int version) {
        return "W/\"" + version + "\"";
    }
}
