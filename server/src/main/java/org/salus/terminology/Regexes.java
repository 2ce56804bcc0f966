package org.salus.terminology;

import java.util.regex.Pattern;
import org.salus.kernel.Problem;

/**
 * Which regular expressions a filter may have. PostgreSQL runs them without going back over the text, in time that does not explode, as long
 * as they have no back references; look-around and flags are not part of FHIR's (XML Schema's) expressions either.
 */
final class Regexes {

    private static final int LONGEST = 250;
    private static final Pattern FORBIDDEN = Pattern.compile("\\\\[0-9AmMyYZBxuU]|\\(\\?(?!:)|\\[\\[|\\*\\*|\\{[0-9]{4,}");
    private static final Pattern REPEATS = Pattern.compile("\\{[0-9]{2,}");

    private Regexes() {}

    /** The expression. Matches the whole value, as in XML Schema. */
    static String checked(String regex, String path) {
        if (regex.length() > LONGEST || FORBIDDEN.matcher(regex).find() || REPEATS.matcher(regex).results().count() > 2) {
            throw new Refusal(
                    Problem.Code.NOT_SUPPORTED,
                    "A regular expression has at most " + LONGEST + " characters and neither back references nor look-around nor"
                            + " large repetitions.",
                    path);
        }
        try {
            Pattern.compile(regex);
        } catch (java.util.regex.PatternSyntaxException e) {
            throw new Refusal(Problem.Code.VALUE, "The regular expression is malformed: " + e.getDescription() + ".", path);
        }
        return regex;
    }
}
