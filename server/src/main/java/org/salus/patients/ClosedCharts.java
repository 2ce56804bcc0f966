package org.salus.patients;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Problem;
import org.salus.record.ChartRule;
import org.salus.record.Look;
import org.salus.record.WriteRule;

/**
 * The chart of a patient who was merged into another takes nothing new, the Patient resource stays as the merge left it, and the records of
 * merges are written by merges alone: else what an unmerge gives back could be forged.
 */
final class ClosedCharts implements WriteRule, ChartRule {

    @Override
    public List<Problem> check(JsonObject patient, @Nullable String operation) {
        String survivor = MergedAway.survivor(patient);
        return survivor == null || UnmergeOperation.NAME.equals(operation) ? List.of() : closed(survivor);
    }

    @Override
    public Set<String> types() {
        return Set.of("Patient", "Task");
    }

    @Override
    public List<Problem> check(Change change, Look look) {
        JsonObject before = change.before();
        JsonObject after = change.after();
        if (change.type().equals("Task")) {
            boolean record = before != null && MergeRecord.is(before) || after != null && MergeRecord.is(after);
            return record
                    ? List.of(new Problem(
                            Problem.Code.CONFLICT, "The record of a merge is written by $merge and $unmerge only.", "Task.code"))
                    : List.of();
        }
        String survivor = before == null ? null : MergedAway.survivor(before);
        return survivor == null ? List.of() : closed(survivor);
    }

    static List<Problem> closed(String survivor) {
        return List.of(new Problem(
                Problem.Code.CONFLICT,
                "This patient was merged into Patient/" + survivor + ", whose chart goes on. Nothing was stored."));
    }
}
