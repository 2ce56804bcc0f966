package org.salus.forms;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Problem;
import org.salus.record.Look;
import org.salus.record.WriteRule;

/**
 * Answers, their score and their warnings belong together, whichever way a write comes: finished answers to a scored questionnaire are
 * filed by the operation, and what it wrote is changed by operations alone. Labels and tags (meta) are no part of the answers.
 */
final class FiledResponses implements WriteRule {

    private final Instruments instruments;

    FiledResponses(Instruments instruments) {
        this.instruments = instruments;
    }

    @Override
    public Set<String> types() {
        return Set.of("QuestionnaireResponse", "Observation");
    }

    @Override
    public @Nullable String onlyIdentifiedBy(String type) {
        return type.equals("Observation") ? FormTerms.SCORE : null;
    }

    @Override
    public List<Problem> check(Change change, Look look) {
        if (change.operation() != null) {
            return List.of();
        }
        boolean isResponse = change.type().equals("QuestionnaireResponse");
        String system = isResponse ? FormTerms.RESPONSE : FormTerms.SCORE;
        JsonObject before = change.before();
        JsonObject after = change.after();
        if (FormTerms.identifierOf(before, system) != null) {
            return isSame(before, after)
                    ? List.of()
                    : refused(Problem.Code.CONFLICT, isResponse
                            ? "These answers were filed and scored. They are amended by $submit, and taken back by $retract-response."
                            : "This score follows from filed answers, and changes with them alone.");
        }
        if (FormTerms.identifierOf(after, system) != null) {
            return refused(Problem.Code.INVARIANT, "The identifier " + system + " is given by QuestionnaireResponse/$submit alone.");
        }
        if (isResponse
                && after != null
                && List.of("completed", "amended").contains(String.valueOf(after.string("status")))
                && instruments.isScored(look, after.string("questionnaire"))) {
            return refused(
                    Problem.Code.CONFLICT,
                    "Finished answers to this questionnaire are filed by QuestionnaireResponse/$submit, which scores them and warns.");
        }
        return List.of();
    }

    private static boolean isSame(@Nullable JsonObject before, @Nullable JsonObject after) {
        return before != null && after != null && withoutMeta(before).equals(withoutMeta(after));
    }

    private static JsonObject withoutMeta(JsonObject resource) {
        JsonObject copy = resource.deepCopy();
        copy.remove("meta");
        return copy;
    }

    private static List<Problem> refused(Problem.Code code, String why) {
        return List.of(new Problem(code, why));
    }
}
