package org.salus.inbox;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Problem;
import org.salus.kernel.Role;
import org.salus.record.Look;
import org.salus.record.WriteRule;

/**
 * A Task that asks for an acknowledgement is changed by operations alone, and a signed acknowledgement stays as it is: no update, patch or
 * Bundle completes one, takes one back or hides one. Programs may bring in what another system has signed.
 */
final class ReviewRule implements WriteRule {

    static final String REOPEN = "reopen";

    @Override
    public Set<String> types() {
        return Set.of("Task");
    }

    @Override
    public List<Problem> check(Change change, Look look) {
        JsonObject before = change.before();
        JsonObject after = change.after();
        if (!Terms.isReview(before) && !Terms.isReview(after)) {
            return List.of();
        }
        if (change.operation() == null && !(before == null && change.caller().is(Role.SYSTEM))) {
            return refused("Reviews of results are changed by $acknowledge, $delegate, $snooze, $claim and $reopen alone.");
        }
        JsonObject signed = before == null ? null : Terms.part(before, "output", Terms.ACKNOWLEDGED);
        if (signed != null && !REOPEN.equals(change.operation()) && !isKept(before, after)) {
            return refused("This acknowledgement is signed and stays as it is.");
        }
        return List.of();
    }

    /** The patient alone may become another's, when two records turn out to be of one person. */
    private static boolean isKept(@Nullable JsonObject before, @Nullable JsonObject after) {
        return before != null
                && after != null
                && List.of("status", "output", "focus", "note", "owner", "input").stream()
                        .allMatch(m -> Objects.equals(before.get(m), after.get(m)));
    }

    private static List<Problem> refused(String message) {
        return List.of(new Problem(Problem.Code.FORBIDDEN, message, "Task"));
    }
}
