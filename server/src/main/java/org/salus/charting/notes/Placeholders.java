package org.salus.charting.notes;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a phrase leaves for its user to fill in: wildcards, pick lists and chart tokens that were not resolved. */
final class Placeholders {

    /** {@code ***}, {@code {a|b|c}} and {@code {{last.a1c}}}. */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\*\\*\\*|\\{\\{[^{}\\n]{1,100}\\}\\}|\\{[^{}|\\n]{0,200}(?:\\|[^{}|\\n]{0,200})+\\}");

    private Placeholders() {}

    /** Those that are in a plain text, in order. */
    static List<String> in(String text) {
        List<String> found = new ArrayList<>();
        Matcher matcher = PLACEHOLDER.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group());
        }
        return found;
    }
}
