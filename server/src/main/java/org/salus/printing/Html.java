package org.salus.printing;

/** Text in a page. */
public final class Html {

    private Html() {}

    /** As text and in attributes; what XML cannot hold becomes a blank. */
    public static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                default -> out.append(isAllowed(c) ? c : ' ');
            }
        }
        return out.toString();
    }

    private static boolean isAllowed(char c) {
        return c >= ' ' && c != 0x7F && c != 0xFFFE && c != 0xFFFF || c == '\n' || c == '\t';
    }
}
