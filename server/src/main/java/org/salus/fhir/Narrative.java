package org.salus.fhir;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks the XHTML of a narrative (R4 section 2.4.0): well-formed, one {@code div} in the XHTML namespace, and only elements,
 * attributes and links that can show something but do nothing. Whatever is not known to be harmless is refused, so a
 * browser can be given what passes. One scan, linear in the length.
 */
final class Narrative {

    private static final int MAX_DEPTH = 100;

    private static final String BARE_AMPERSAND = "An '&' in the narrative must be written as &amp;";

    private static final Set<String> ELEMENTS = Set.of(
            ("a abbr acronym b big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i "
                            + "img li ol p pre q samp small span strong sub sup table tbody td tfoot th thead tr tt ul var")
                    .split(" "));

    private static final Set<String> ATTRIBUTES = Set.of(
            ("abbr accesskey align alt axis bgcolor border cellhalign cellpadding cellspacing cellvalign char charoff charset cite "
                            + "class colspan compact coords dir frame headers height href hreflang hspace id lang longdesc name "
                            + "nowrap rel rev rowspan rules scope shape span src start style summary tabindex title type valign "
                            + "value vspace width xml:lang xml:space")
                    .split(" "));

    private static final Set<String> LINKS = Set.of("href", "src", "cite", "longdesc");

    private static final Set<String> SCHEMES = Set.of("http", "https", "mailto", "tel", "urn", "cid", "ftp");

    private final String text;
    private int pos;

    private Narrative(String text) {
        this.text = text;
    }

    /** What is wrong, as a sentence; null when the text is right. */
    static @Nullable String check(String xhtml) {
        return new Narrative(xhtml).document();
    }

    private @Nullable String document() {
        Deque<String> open = new ArrayDeque<>();
        skipSpace();
        if (!text.startsWith("<div", pos)) {
            return "The narrative must be one <div> element";
        }
        boolean ended = false;
        while (pos < text.length()) {
            char c = text.charAt(pos);
            if (ended && !isSpace(c)) {
                return "There is something after the narrative's <div> element";
            }
            if (c == '&') {
                int after = afterReference(text, pos);
                if (after < 0) {
                    return BARE_AMPERSAND;
                }
                pos = after;
            } else if (c != '<') {
                if (c < ' ' && !isSpace(c)) {
                    return "A control character is not allowed in the narrative";
                }
                pos++;
            } else if (text.startsWith("<!--", pos)) {
                int close = text.indexOf("--", pos + 4);
                if (close < 0 || !text.startsWith("-->", close)) {
                    return "A comment in the narrative is not closed";
                }
                pos = close + 3;
            } else if (text.startsWith("</", pos)) {
                pos += 2;
                String name = name();
                skipSpace();
                if (!accept('>') || open.isEmpty() || !open.pop().equals(name)) {
                    return "The narrative is not well-formed: </" + Shown.text(name) + "> closes nothing that is open";
                }
                ended = open.isEmpty();
            } else {
                String problem = element(open);
                if (problem != null) {
                    return problem;
                }
                ended = open.isEmpty();
            }
        }
        return open.isEmpty() ? null : "The narrative is not well-formed: <" + open.peek() + "> is not closed";
    }

    private @Nullable String element(Deque<String> open) {
        pos++;
        String name = name();
        if (!ELEMENTS.contains(name)) {
            return "The element '" + Shown.text(name) + "' is not allowed in a narrative";
        }
        boolean root = open.isEmpty();
        boolean namespace = false;
        Set<String> seen = new HashSet<>();
        while (true) {
            int before = pos;
            skipSpace();
            if (pos >= text.length()) {
                return "The narrative ends inside <" + name + ">";
            }
            if (text.startsWith("/>", pos)) {
                pos += 2;
                break;
            }
            if (accept('>')) {
                open.push(name);
                if (open.size() > MAX_DEPTH) {
                    return "The narrative's elements are nested deeper than " + MAX_DEPTH + " levels";
                }
                break;
            }
            String attribute = name();
            if (attribute.isEmpty() || pos == before || !seen.add(attribute)) {
                return "The narrative is not well-formed inside <" + name + ">";
            }
            skipSpace();
            boolean equals = accept('=');
            skipSpace();
            char quote = pos < text.length() ? text.charAt(pos) : ' ';
            int close = quote == '"' || quote == '\'' ? text.indexOf(quote, pos + 1) : -1;
            if (!equals || close < 0) {
                return "The attribute " + Shown.text(attribute) + " in the narrative needs a value in quotes";
            }
            String value = text.substring(pos + 1, close);
            pos = close + 1;
            if (attribute.equals("xmlns")) {
                if (!value.equals("http://www.w3.org/1999/xhtml")) {
                    return "The narrative must be in the namespace http://www.w3.org/1999/xhtml";
                }
                namespace = true;
                continue;
            }
            String problem = attribute(name, attribute, value);
            if (problem != null) {
                return problem;
            }
        }
        return root && !namespace ? "The narrative's <div> must say xmlns=\"http://www.w3.org/1999/xhtml\"" : null;
    }

    private static @Nullable String attribute(String element, String attribute, String value) {
        if (!ATTRIBUTES.contains(attribute)) {
            return "The attribute " + Shown.text(attribute) + " is not allowed in a narrative";
        }
        if (value.indexOf('<') >= 0) {
            return "The attribute " + attribute + " in the narrative must not hold '<'";
        }
        for (int at = value.indexOf('&'); at >= 0; at = value.indexOf('&', at + 1)) {
            // A browser would read one without its semicolon too, so this check must not read it otherwise.
            if (afterReference(value, at) < 0) {
                return BARE_AMPERSAND;
            }
        }
        if (LINKS.contains(attribute) && !harmlessLink(decoded(value), element.equals("img"))) {
            return "The attribute " + attribute
                    + " in the narrative must be a relative link or http, https, mailto, tel or urn";
        }
        if (attribute.equals("style")) {
            String style = decoded(value).toLowerCase(Locale.ROOT);
            // A backslash or comment could hide any of the others from this check.
            for (String active : new String[] {"expression", "url(", "@", "behavior", "binding", "\\", "/*"}) {
                if (style.contains(active)) {
                    return "The style attribute in the narrative must not hold '" + active + "'";
                }
            }
        }
        return null;
    }

    private static boolean harmlessLink(String link, boolean image) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < link.length(); i++) {
            char c = link.charAt(i);
            // Browsers skip these inside a scheme, so "java\tscript:" is as bad as without the tab.
            if (c > ' ' && c != 0x7F && c != 0xA0) {
                plain.append(Character.toLowerCase(c));
            }
        }
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            if (c == ':') {
                String scheme = plain.substring(0, i);
                return SCHEMES.contains(scheme) || (image && isImageData(plain));
            }
            if (c == '/' || c == '?' || c == '#') {
                return true;
            }
        }
        return true;
    }

    private static boolean isImageData(CharSequence link) {
        String text = link.toString();
        return text.startsWith("data:image/png;")
                || text.startsWith("data:image/jpeg;")
                || text.startsWith("data:image/gif;")
                || text.startsWith("data:image/webp;");
    }

    /** With character references replaced; named ones other than XML's become a space, which no scheme holds. */
    private static String decoded(String value) {
        if (value.indexOf('&') < 0) {
            return value;
        }
        StringBuilder plain = new StringBuilder();
        int at = 0;
        while (at < value.length()) {
            char c = value.charAt(at);
            int end = c == '&' ? value.indexOf(';', at) : -1;
            if (end < 0) {
                plain.append(c);
                at++;
                continue;
            }
            String name = value.substring(at + 1, end);
            switch (name) {
                case "amp" -> plain.append('&');
                case "lt" -> plain.append('<');
                case "gt" -> plain.append('>');
                case "quot" -> plain.append('"');
                case "apos" -> plain.append('\'');
                case "colon" -> plain.append(':');
                case "Tab", "NewLine" -> plain.append(' ');
                default -> plain.appendCodePoint(codePoint(name));
            }
            at = end + 1;
        }
        return plain.toString();
    }

    private static int codePoint(String name) {
        if (!name.startsWith("#") || name.length() < 2 || name.length() > 9) {
            return ' ';
        }
        boolean hex = name.charAt(1) == 'x' || name.charAt(1) == 'X';
        try {
            int point = hex ? Integer.parseInt(name.substring(2), 16) : Integer.parseInt(name.substring(1));
            return Character.isValidCodePoint(point) ? point : ' ';
        } catch (NumberFormatException notANumber) {
            return ' ';
        }
    }

    /** The place after the character reference that begins here, or -1 when it is not well-formed. */
    private static int afterReference(String text, int ampersand) {
        int end = text.indexOf(';', ampersand);
        if (end <= ampersand + 1 || end - ampersand > 12) {
            return -1;
        }
        for (int i = ampersand + 1; i < end; i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letter && (c != '#' || i > ampersand + 1)) {
                return -1;
            }
        }
        return end + 1;
    }

    private String name() {
        int from = pos;
        while (pos < text.length()) {
            char c = text.charAt(pos);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letter && c != ':' && c != '-' && c != '_') {
                break;
            }
            pos++;
        }
        return text.substring(from, pos);
    }

    private boolean accept(char c) {
        if (pos < text.length() && text.charAt(pos) == c) {
            pos++;
            return true;
        }
        return false;
    }

    private void skipSpace() {
        while (pos < text.length() && isSpace(text.charAt(pos))) {
            pos++;
        }
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }
}
