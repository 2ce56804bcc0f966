package org.salus.charting.notes;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Problem;
import org.salus.record.Look;
import org.salus.record.WriteRule;

/**
 * A signed note stays as it was signed, whichever way a write comes: only the operations go on with it, and none of them changes what was
 * attested. Labels and tags (meta) are no part of the note. Nobody makes a signature but the operations.
 */
final class SignedNotes implements WriteRule {

    /** What may become of a signed note's status, by the operation that does it. */
    private static final Map<String, Map<String, String>> STEPS = Map.of(
            "cosign", Map.of("preliminary", "final"),
            "addendum", Map.of("final", "amended"),
            "retract", Map.of("preliminary", "entered-in-error", "final", "entered-in-error", "amended", "entered-in-error"));

    private static final Set<String> SIGNING = Set.of("sign", "cosign", "addendum");

    @Override
    public Set<String> types() {
        return Set.of("Composition");
    }

    @Override
    public List<Problem> check(Change change, Look look) {
        JsonObject before = change.before();
        JsonObject after = change.after();
        if (before != null && NoteSupport.signature(before) != null) {
            return goesOn(change.operation(), before, after)
                    ? List.of()
                    : List.of(new Problem(
                            Problem.Code.CONFLICT,
                            "This note was signed by " + NoteSupport.signedBy(before)
                                    + ". It is not changed any more: add an addendum, or retract it."));
        }
        String operation = change.operation();
        if (after != null && NoteSupport.signature(after) != null && (operation == null || !SIGNING.contains(operation))) {
            return List.of(new Problem(
                    Problem.Code.INVARIANT, "A note is signed by Composition/$sign, not by writing a signature.", "Composition.attester"));
        }
        return List.of();
    }

    private static boolean goesOn(@Nullable String operation, JsonObject before, @Nullable JsonObject after) {
        if (after == null) {
            return false;
        }
        if (without(before, "meta").equals(without(after, "meta"))) {
            return true;
        }
        String next = operation == null || !STEPS.containsKey(operation)
                ? null
                : STEPS.get(operation).get(String.valueOf(before.string("status")));
        return next != null
                && next.equals(after.string("status"))
                && without(before, "meta", "status", "attester", "extension")
                        .equals(without(after, "meta", "status", "attester", "extension"));
    }

    private static JsonObject without(JsonObject resource, String... names) {
        JsonObject copy = resource.deepCopy();
        for (String name : names) {
            copy.remove(name);
        }
        return copy;
    }
}
