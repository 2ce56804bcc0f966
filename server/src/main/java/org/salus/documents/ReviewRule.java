package org.salus.documents;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Problem;
import org.salus.kernel.Role;
import org.salus.record.Look;
import org.salus.record.WriteRule;

/** Who has reviewed a document is what {@code $review} found out, not what a person writes into it; programs bring records of elsewhere. */
final class ReviewRule implements WriteRule {

    private static final Set<String> OWN = Set.of(ReviewOperation.NAME, MoveOperation.NAME);

    @Override
    public Set<String> types() {
        return Set.of("DocumentReference");
    }

    @Override
    public List<Problem> check(Change change, Look look) {
        JsonObject after = change.after();
        if (after == null
                || change.caller().is(Role.SYSTEM)
                || (change.operation() != null && OWN.contains(change.operation()))) {
            return List.of();
        }
        JsonObject was = review(change.before());
        JsonObject is = review(after);
        if (!Objects.equals(was, is)) {
            return List.of(new Problem(
                    Problem.Code.INVARIANT, "A review is written and taken back by $review alone.", change.path("DocumentReference.extension")));
        }
        JsonObject before = change.before();
        if (is != null && before != null && !Objects.equals(before.get("authenticator"), after.get("authenticator"))) {
            return List.of(new Problem(
                    Problem.Code.INVARIANT,
                    "The authenticator of a reviewed document is who reviewed it.",
                    change.path("DocumentReference.authenticator")));
        }
        return List.of();
    }

    private static @Nullable JsonObject review(@Nullable JsonObject document) {
        return document == null ? null : Reviews.of(document);
    }
}
