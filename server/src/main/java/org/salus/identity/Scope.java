package org.salus.identity;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

/**
 * One clinical scope as <a href="https://hl7.org/fhir/smart-app-launch/STU2.2/scopes-and-launch-context.html">SMART App
 * Launch 2</a> writes it: {@code system/Observation.rs}, {@code user/*.cruds}, {@code patient/Condition.rs?category=x}.
 * Version 1 ({@code .read}, {@code .write}) is refused: its meaning is wider than it looks.
 *
 * @param level on whose behalf
 * @param type a resource type's name or {@code *}
 * @param actions of {@code cruds}, in that order, at least one
 * @param query the part after the question mark, null when there is none; who cannot honour it must give no permission
 */
public record Scope(
        Level level, String type, String actions, @Nullable String query) {

    private static final int LONGEST = 200;
    private static final int MOST = 100;
    private static final Pattern FORM = Pattern.compile(
            "(patient|user|system)/(\\*|[A-Z][A-Za-z]{1,63})\\.(c?r?u?d?s?)(?:\\?([A-Za-z0-9_\\-.:=&%|/,$+~]{1,128}))?");

    /** On whose behalf a scope speaks. */
    public enum Level {
        PATIENT("patient"),
        USER("user"),
        SYSTEM("system");

        private final String code;

        Level(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    /** The scope that this text is, or empty when it is none. */
    public static Optional<Scope> parse(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches() || matcher.group(3).isEmpty()) {
            return Optional.empty();
        }
        Level level = switch (matcher.group(1)) {
            case "patient" -> Level.PATIENT;
            case "user" -> Level.USER;
            default -> Level.SYSTEM;
        };
        return Optional.of(new Scope(level, matcher.group(2), matcher.group(3), matcher.group(4)));
    }

    /** Space-separated scopes as in RFC 6749 section 3.3, without repetitions; refused as a whole when one is not understood. */
    public static Outcome<List<Scope>> parseAll(String text) {
        Set<Scope> scopes = new LinkedHashSet<>();
        if (text.length() > LONGEST * MOST) {
            return Outcome.refused(Problem.Code.PARAMETER, "The scope is too long.");
        }
        for (String part : text.split(" ", -1)) {
            Optional<Scope> scope = parse(part);
            if (scope.isEmpty()) {
                return Outcome.refused(
                        Problem.Code.PARAMETER,
                        "A scope is not understood; scopes are SMART v2 scopes such as system/Observation.rs, with one space between them.");
            }
            scopes.add(scope.get());
            if (scopes.size() > MOST) {
                return Outcome.refused(Problem.Code.PARAMETER, "There are more than " + MOST + " scopes.");
            }
        }
        return Outcome.ok(List.copyOf(scopes));
    }

    /** Whether everything that {@code other} allows is allowed by this scope too. */
    public boolean covers(Scope other) {
        return level == other.level
                && (type.equals("*") || type.equals(other.type))
                && other.actions.chars().allMatch(action -> actions.indexOf(action) >= 0)
                && (query == null || query.equals(other.query));
    }

    /** Whether it allows this action ({@code c r u d s}) on this type; its query, if any, narrows that further. */
    public boolean allows(char action, String resourceType) {
        return actions.indexOf(action) >= 0 && (type.equals("*") || type.equals(resourceType));
    }

    @Override
    public String toString() {
        return level.code() + "/" + type + "." + actions + (query == null ? "" : "?" + query);
    }
}
