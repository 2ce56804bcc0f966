package org.salus.patients;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Problem;
import org.salus.record.Parameters;

/** Parameters of the operations here. */
final class Inputs {

    private static final int LONGEST_REASON = 1000;

    private Inputs() {}

    /** Id of a patient, given as a Reference, as {@code Patient/id} or as an id. */
    static @Nullable String patient(Parameters parameters, String name) {
        JsonObject reference = parameters.object(name);
        String text = reference == null ? parameters.string(name) : reference.string("reference");
        return MergeOperation.id(text);
    }

    /** Null when it is neither true nor false; false when it is not there. */
    static @Nullable Boolean flag(Parameters parameters, String name) {
        if (!parameters.has(name)) {
            return false;
        }
        String text = String.valueOf(parameters.string(name));
        return text.equals("true") ? Boolean.TRUE : text.equals("false") ? Boolean.FALSE : null;
    }

    /** Such an act is done by somebody who has typed which patient it is, and why. */
    static List<Problem> confirmed(JsonObject away, @Nullable String typed, @Nullable String reason) {
        List<Problem> problems = new ArrayList<>();
        if (!RecordNumbers.confirms(away, typed)) {
            problems.add(new Problem(
                    Problem.Code.REQUIRED,
                    "confirm is the record number of the patient who is merged away (the id, when there is no number). Nothing was changed.",
                    "confirm"));
        }
        if (reason == null || reason.isBlank() || reason.length() > LONGEST_REASON) {
            problems.add(new Problem(
                    Problem.Code.REQUIRED, "reason says why, in 1 to " + LONGEST_REASON + " characters. Nothing was changed.", "reason"));
        }
        return problems;
    }
}
