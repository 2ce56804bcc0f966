package org.salus.record.matching;

import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * How likely it is that two descriptions are of one person, after Fellegi and Sunter (1969): each field adds the logarithm, to base
 * two, of how much more often it agrees (or disagrees) in this way between records of one person than between those of two. What
 * one of them does not say adds nothing. The weights are written down in {@code docs/api/matching.md}.
 *
 * @param weight sum of the fields' weights
 * @param contradicted whether a name, birth date, sex or identifier of the two cannot both be right
 */
public record MatchScore(double weight, boolean contradicted) {

    /** Of the candidates that are compared about one in five hundred is the one: 2^-9. */
    private static final double PRIOR = -9;

    private static final double CERTAIN = 32;
    private static final double PROBABLE = 18;
    private static final double POSSIBLE = 4.75;

    /** Codes of the R4 value set match-grade. */
    public enum Grade {
        CERTAIN("certain"),
        PROBABLE("probable"),
        POSSIBLE("possible"),
        CERTAINLY_NOT("certainly-not");

        private final String code;

        Grade(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    public static MatchScore of(Person a, Person b) {
        double family = family(a, b);
        double first = first(a, b);
        if (family + first < 7 && isCrossed(a, b)) {
            family = 4;
            first = 3;
        }
        double birth = birthDate(a.birthDate(), b.birthDate());
        double sex = a.sex() == null || b.sex() == null ? 0 : a.sex().equals(b.sex()) ? 1 : -4.6;
        double identifier = identifier(a, b);
        double weight = family
                + first
                + middle(a, b)
                + birth
                + sex
                + identifier
                + any(a.phones(), b.phones(), 8.2, -1.3)
                + any(a.emails(), b.emails(), 9.2, -0.8)
                + any(a.streets(), b.streets(), 4, -0.8)
                + any(a.places(), b.places(), 3, -0.6);
        return new MatchScore(weight, Math.min(Math.min(family, first), Math.min(birth, Math.min(sex, identifier))) < 0);
    }

    /** Probability, 0 to 1. */
    public double probability() {
        return 1 / (1 + Math.pow(2, -(weight + PRIOR)));
    }

    public Grade grade() {
        if (weight >= CERTAIN && !contradicted) {
            return Grade.CERTAIN;
        }
        return weight >= PROBABLE ? Grade.PROBABLE : weight >= POSSIBLE ? Grade.POSSIBLE : Grade.CERTAINLY_NOT;
    }

    private static double family(Person a, Person b) {
        if (a.families().isEmpty() || b.families().isEmpty()) {
            return 0;
        }
        if (some(a.families(), b.families(), String::equals)) {
            return 8.8;
        }
        if (some(a.families(), b.families(), Similarity::close)) {
            return 3.9;
        }
        return some(a.families(), b.families(), MatchScore::sharesPart) ? 3.3 : -5.6;
    }

    /** One of the names of a double name is the other's. */
    private static boolean sharesPart(String a, String b) {
        List<String> parts = List.of(a.split(" "));
        for (String part : b.split(" ")) {
            if (part.length() > 2 && parts.contains(part)) {
                return true;
            }
        }
        return false;
    }

    private static double first(Person a, Person b) {
        if (a.firsts().isEmpty() || b.firsts().isEmpty()) {
            return 0;
        }
        if (some(a.firsts(), b.firsts(), String::equals)) {
            return 6.4;
        }
        if (some(a.firsts(), b.firsts(), Nicknames::related)) {
            return 4;
        }
        if (some(a.firsts(), b.firsts(), Similarity::close)) {
            return 3;
        }
        // Some go by their second name.
        if (some(a.firsts(), b.middles(), String::equals) || some(a.middles(), b.firsts(), String::equals)) {
            return 2;
        }
        return some(a.firsts(), b.firsts(), MatchScore::isInitial) ? 1 : -6;
    }

    private static boolean isInitial(String a, String b) {
        return (a.length() == 1 || b.length() == 1) && a.charAt(0) == b.charAt(0);
    }

    /** Family and given name in each other's field. */
    private static boolean isCrossed(Person a, Person b) {
        return some(a.families(), b.firsts(), String::equals) && some(a.firsts(), b.families(), String::equals);
    }

    private static double middle(Person a, Person b) {
        if (a.middles().isEmpty() || b.middles().isEmpty()) {
            return 0;
        }
        if (some(a.middles(), b.middles(), String::equals)) {
            return 3;
        }
        return some(a.middles(), b.middles(), MatchScore::isInitial) ? 1.5 : -1.5;
    }

    private static double birthDate(@Nullable String a, @Nullable String b) {
        if (a == null || b == null) {
            return 0;
        }
        return switch (BirthDates.compare(a, b)) {
            case SAME -> a.length() == 10 ? 14.5 : a.length() == 7 ? 9.5 : 6;
            case SAME_AS_FAR_AS_WRITTEN -> Math.min(a.length(), b.length()) == 7 ? 9.5 : 6;
            case TRANSPOSED -> 6.6;
            case ONE_DIGIT -> 4.6;
            case SAME_YEAR -> -1.3;
            case OTHER -> -6.6;
        };
    }

    /** Agreeing in one is enough; of a system in which both have one, all different speaks against it. */
    private static double identifier(Person a, Person b) {
        if (some(a.identifiers(), b.identifiers(), String::equals)) {
            return 19.9;
        }
        return some(a.identifiers(), b.identifiers(), (x, y) -> system(x).equals(system(y))) ? -4.3 : 0;
    }

    private static String system(String identifier) {
        return identifier.substring(0, identifier.lastIndexOf('|'));
    }

    private static double any(Set<String> a, Set<String> b, double agreeing, double otherwise) {
        return a.isEmpty() || b.isEmpty() ? 0 : some(a, b, String::equals) ? agreeing : otherwise;
    }

    private static boolean some(Set<String> a, Set<String> b, BiPredicate<String, String> alike) {
        for (String x : a) {
            for (String y : b) {
                if (alike.test(x, y)) {
                    return true;
                }
            }
        }
        return false;
    }
}
