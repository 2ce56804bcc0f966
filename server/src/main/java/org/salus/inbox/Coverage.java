package org.salus.inbox;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Problem;
import org.salus.kernel.Role;
import org.salus.record.Look;
import org.salus.record.WriteRule;

/**
 * Who stands in for whom: a {@code Basic} of the code {@code inbox-coverage}, whose subject is the Practitioner who is away. While its period
 * holds, the items of that one are in the other's inbox as well. Everybody sets the own; a program may set anybody's.
 */
final class Coverage implements WriteRule {

    @Override
    public Set<String> types() {
        return Set.of("Basic");
    }

    static boolean isCoverage(@Nullable JsonObject basic) {
        return basic != null && Terms.isCoded(basic.object("code"), Terms.BASIC_CODE, Terms.COVERAGE);
    }

    static @Nullable String covered(JsonObject coverage) {
        return Terms.target(coverage, "subject", "Practitioner");
    }

    static @Nullable String covering(JsonObject coverage) {
        JsonObject extension = Terms.extension(coverage, Terms.COVERING);
        return extension == null ? null : Terms.target(extension, "valueReference", "Practitioner");
    }

    private static @Nullable Instant edge(JsonObject coverage, String member) {
        JsonObject extension = Terms.extension(coverage, Terms.COVERAGE_PERIOD);
        JsonObject period = extension == null ? null : extension.object("valuePeriod");
        return period == null ? null : Results.time(period.string(member));
    }

    static boolean holds(JsonObject coverage, Instant now) {
        Instant start = edge(coverage, "start");
        Instant end = edge(coverage, "end");
        return start != null && end != null && !start.isAfter(now) && end.isAfter(now);
    }

    /** The one who stands in for this Practitioner now, null for nobody. */
    static @Nullable String covering(Look look, String covered, Instant now) {
        return Mine.coverages(look).stream()
                .filter(c -> covered.equals(covered(c)) && holds(c, now))
                .map(Coverage::covering)
                .findFirst()
                .orElse(null);
    }

    @Override
    public List<Problem> check(Change change, Look look) {
        JsonObject after = change.after();
        JsonObject before = change.before();
        if (!isCoverage(after) && !isCoverage(before)) {
            return List.of();
        }
        for (JsonObject coverage : new JsonObject[] {before, after}) {
            if (isCoverage(coverage)
                    && !change.caller().is(Role.SYSTEM)
                    && !("Practitioner/" + change.caller().practitionerId()).equals(covered(coverage))) {
                return List.of(new Problem(
                        Problem.Code.FORBIDDEN, "Only the one who is away says who stands in.", "Basic.subject"));
            }
        }
        return after == null || !isCoverage(after) ? List.of() : wellFormed(after, look);
    }

    private static List<Problem> wellFormed(JsonObject after, Look look) {
        String covering = covering(after);
        if (covered(after) == null) {
            return problem("The subject is the Practitioner who is away.", "Basic.subject");
        }
        if (covering == null || covering.equals(covered(after)) || !look.read("Practitioner", Terms.idOf(covering)).isOk()) {
            return problem("The extension " + Terms.COVERING + " names another Practitioner, who stands in.", "Basic.extension");
        }
        Instant start = edge(after, "start");
        Instant end = edge(after, "end");
        if (start == null || end == null || !start.isBefore(end)) {
            return problem("The extension " + Terms.COVERAGE_PERIOD + " has a start and a later end.", "Basic.extension");
        }
        return List.of();
    }

    private static List<Problem> problem(String message, String path) {
        return List.of(new Problem(Problem.Code.INVARIANT, message, path));
    }
}
