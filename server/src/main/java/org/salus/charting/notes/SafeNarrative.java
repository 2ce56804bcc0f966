package org.salus.charting.notes;

import static org.salus.printing.Html.escaped;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an editor typed, as the XHTML of a narrative: a few elements without attributes, everything else taken off and its text kept, but
 * for scripts and styles, whose text is no text. Tags are closed in order. What comes out passes the record's own check of narratives,
 * whatever came in.
 */
final class SafeNarrative {

    private static final Set<String> ELEMENTS = Set.of(
            "p", "br", "b", "strong", "i", "em", "ul", "ol", "li", "table", "thead", "tbody", "tr", "td", "th", "h3", "h4", "h5",
            "blockquote", "sub", "sup", "pre", "hr");
    private static final Set<String> VOID = Set.of("br", "hr");
    private static final Set<String> SILENT = Set.of("script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title");
    private static final Pattern TAG = Pattern.compile("<(/?)([a-zA-Z][a-zA-Z0-9:-]*)(?:\"[^\"]*\"|'[^']*'|[^'\">])*>");
    private static final Pattern REFERENCE = Pattern.compile("&(?:#(\\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{1,8}));");
    private static final int DEEPEST = 40;

    private final String html;
    private final StringBuilder out = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    private SafeNarrative(String html) {
        this.html = html;
    }

    /** Markup of what goes inside a {@code div}. */
    static String ofHtml(String html) {
        SafeNarrative narrative = new SafeNarrative(html);
        narrative.run();
        return narrative.out.toString();
    }

    /** A paragraph for each line. */
    static String ofText(String text) {
        StringBuilder out = new StringBuilder();
        for (String line : text.strip().split("\\R")) {
            out.append("<p>").append(escaped(line)).append("</p>");
        }
        return text.isBlank() ? "" : out.toString();
    }

    /** Text without markup, for what looks for words in it. */
    static String plain(String markup) {
        return decoded(TAG.matcher(markup).replaceAll(" "));
    }

    private void run() {
        String text = html.replaceAll("(?s)<!--.*?(-->|$)", "");
        Matcher tag = TAG.matcher(text);
        int at = 0;
        while (tag.find(at)) {
            out.append(escaped(decoded(text.substring(at, tag.start()))));
            at = tag.end();
            String name = tag.group(2).toLowerCase(Locale.ROOT);
            boolean closes = !tag.group(1).isEmpty();
            if (SILENT.contains(name) && !closes && !tag.group().endsWith("/>")) {
                Matcher end = Pattern.compile("(?i)</" + Pattern.quote(name) + "\\s*>").matcher(text);
                at = end.find(at) ? end.end() : text.length();
            } else if (VOID.contains(name)) {
                out.append('<').append(name).append("/>");
            } else if (ELEMENTS.contains(name)) {
                element(name, closes, tag.group().endsWith("/>"));
            }
        }
        out.append(escaped(decoded(text.substring(at))));
        while (!open.isEmpty()) {
            out.append("</").append(open.pop()).append('>');
        }
    }

    private void element(String name, boolean closes, boolean empty) {
        if (empty) {
            return;
        }
        if (!closes) {
            if (open.size() < DEEPEST) {
                open.push(name);
                out.append('<').append(name).append('>');
            }
            return;
        }
        if (!open.contains(name)) {
            return;
        }
        Iterator<String> inner = open.iterator();
        boolean found = false;
        while (!found) {
            String one = inner.next();
            inner.remove();
            out.append("</").append(one).append('>');
            found = one.equals(name);
        }
    }

    private static String decoded(String text) {
        return REFERENCE.matcher(text).replaceAll(m -> Matcher.quoteReplacement(character(m.group(1), m.group(2), m.group(3), m.group())));
    }

    private static String character(
            @org.jspecify.annotations.Nullable String decimal,
            @org.jspecify.annotations.Nullable String hex,
            @org.jspecify.annotations.Nullable String name,
            String all) {
        if (name != null) {
            return switch (name) {
                case "amp" -> "&";
                case "lt" -> "<";
                case "gt" -> ">";
                case "quot" -> "\"";
                case "apos" -> "'";
                case "nbsp" -> "\u00A0";
                default -> all;
            };
        }
        int point = decimal != null ? Integer.parseInt(decimal) : Integer.parseInt(String.valueOf(hex), 16);
        boolean usable = Character.isValidCodePoint(point) && !(point >= 0xD800 && point <= 0xDFFF);
        return usable ? Character.toString(point) : " ";
    }
}
