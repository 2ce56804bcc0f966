package org.salus.fhir;

import java.util.Map;

/** The text of a narrative without its markup. The XHTML has passed {@link Narrative}, so it is well-formed. */
final class NarrativeText {

    private static final Map<String, String> ENTITIES =
            Map.of("amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'", "nbsp", " ");

    private NarrativeText() {}

    /** A tag parts words unless it only styles them. */
    static String of(String xhtml) {
        StringBuilder out = new StringBuilder(xhtml.length());
        int at = 0;
        while (at < xhtml.length()) {
            char c = xhtml.charAt(at);
            if (c == '<') {
                boolean comment = xhtml.startsWith("<!--", at);
                int end = xhtml.indexOf(comment ? "-->" : ">", at);
                if (end < 0) {
                    break;
                }
                if (!comment && !isStyle(xhtml, at + 1)) {
                    out.append(' ');
                }
                at = end + (comment ? 3 : 1);
            } else if (c == '&') {
                int end = xhtml.indexOf(';', at);
                if (end < 0 || end - at > 12) {
                    out.append(c);
                    at++;
                } else {
                    out.append(entity(xhtml.substring(at + 1, end)));
                    at = end + 1;
                }
            } else {
                out.append(c);
                at++;
            }
        }
        return out.toString().strip();
    }

    private static boolean isStyle(String xhtml, int at) {
        int from = xhtml.startsWith("/", at) ? at + 1 : at;
        int end = from;
        while (end < xhtml.length() && Character.isLetterOrDigit(xhtml.charAt(end))) {
            end++;
        }
        return switch (xhtml.substring(from, end)) {
            case "b", "i", "em", "strong", "span", "small", "big", "sub", "sup", "tt", "a", "abbr", "acronym", "cite", "code", "var", "dfn", "q" -> true;
            default -> false;
        };
    }

    private static String entity(String name) {
        if (name.startsWith("#")) {
            try {
                boolean hex = name.startsWith("#x") || name.startsWith("#X");
                int point = hex ? Integer.parseInt(name, 2, name.length(), 16) : Integer.parseInt(name, 1, name.length(), 10);
                return Character.isValidCodePoint(point) ? Character.toString(point) : " ";
            } catch (NumberFormatException e) {
                return " ";
            }
        }
        return ENTITIES.getOrDefault(name, " ");
    }
}
