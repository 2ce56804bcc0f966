package org.salus.validation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What one organisation wants of profiles.
 *
 * @param claims what becomes of {@code meta.profile}
 * @param rules by type and profile
 */
public record ProfileSettings(Claims claims, List<Rule> rules) {

    /** The default: nothing is enforced, claims are checked after the write. */
    public static final ProfileSettings STANDARD = new ProfileSettings(Claims.BACKGROUND, List.of());

    /** @param profile canonical URL, with {@code |version} if wanted */
    public record Rule(String type, String profile, Mode mode) {}

    public enum Mode {
        /** What does not conform is stored, and said in the answer when the caller asks for an OperationOutcome. */
        WARN,
        /** What does not conform is refused. */
        ENFORCE;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<Mode> of(String code) {
            return code.equals("warn") ? Optional.of(WARN) : code.equals("enforce") ? Optional.of(ENFORCE) : Optional.empty();
        }
    }

    /** What becomes of the profiles that a resource claims, as far as they are known here. */
    public enum Claims {
        IGNORE,
        /** Checked after the write; what is found is listed for administrators. */
        BACKGROUND,
        /** Must be true, else the resource is refused. */
        CHECK;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<Claims> of(String code) {
            for (Claims claims : values()) {
                if (claims.code().equals(code)) {
                    return Optional.of(claims);
                }
            }
            return Optional.empty();
        }
    }

    public ProfileSettings {
        rules = List.copyOf(rules);
    }

    /** Canonicals by type, of one mode. */
    Map<String, List<String>> byType(Mode mode) {
        Map<String, List<String>> byType = new HashMap<>();
        for (Rule rule : rules) {
            if (rule.mode() == mode) {
                byType.computeIfAbsent(rule.type(), _ -> new ArrayList<>(1)).add(rule.profile());
            }
        }
        return byType;
    }
}
