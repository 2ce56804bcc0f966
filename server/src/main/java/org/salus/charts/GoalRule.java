package org.salus.charts;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.fhir.Ucum;
import org.salus.kernel.Problem;
import org.salus.record.ContentRule;

/**
 * A goal ends after it began, and a number that shall be reached can be compared with what is measured: it has a unit of UCUM, and for a
 * vital sign one in which that is measured and a value that a human being can have.
 */
final class GoalRule implements ContentRule {

    private static final Set<String> ENDED = Set.of("completed", "cancelled", "rejected");

    @Override
    public Set<String> types() {
        return Set.of("Goal");
    }

    @Override
    public List<Problem> check(JsonObject goal) {
        List<Problem> problems = new ArrayList<>();
        if ("entered-in-error".equals(goal.string("lifecycleStatus"))) {
            return problems;
        }
        String start = goal.string("startDate");
        String reached = goal.string("statusDate");
        boolean isReached = Elements.hasCode(goal.object("achievementStatus"), Set.of("achieved"))
                || ENDED.contains(String.valueOf(goal.string("lifecycleStatus")));
        if (isReached && Elements.isBefore(reached, start)) {
            problems.add(new Problem(
                    Problem.Code.INVARIANT, "A goal is not achieved or ended before it began (" + start + ").", "Goal.statusDate"));
        }
        int place = 0;
        for (JsonObject target : JsonObject.objects(goal, "target")) {
            String path = "Goal.target[" + place++ + "]";
            if (Elements.isBefore(target.string("dueDate"), start)) {
                problems.add(new Problem(
                        Problem.Code.INVARIANT, "A goal is not due before it begins (" + start + ").", path + ".dueDate"));
            }
            if (target.object("measure") != null) {
                measured(target, path, problems);
            }
        }
        return problems;
    }

    private static void measured(JsonObject target, String path, List<Problem> problems) {
        VitalSign sign = VitalSignRule.sign(target.object("measure"));
        quantity(sign, target.object("detailQuantity"), path + ".detailQuantity", problems);
        JsonObject range = target.object("detailRange");
        if (range != null) {
            BigDecimal low = quantity(sign, range.object("low"), path + ".detailRange.low", problems);
            BigDecimal high = quantity(sign, range.object("high"), path + ".detailRange.high", problems);
            if (low != null && high != null && low.compareTo(high) > 0) {
                problems.add(new Problem(
                        Problem.Code.INVARIANT, "The lower end of a target lies above the upper one.", path + ".detailRange.low"));
            }
        }
    }

    /** The value in base units; null when there is none or it is refused. */
    private static @Nullable BigDecimal quantity(
            @Nullable VitalSign sign, @Nullable JsonObject quantity, String path, List<Problem> problems) {
        if (quantity == null || !(quantity.get("value") instanceof JsonNumber number)) {
            return null;
        }
        String code = quantity.string("code");
        Ucum.Canonical unit = Ucum.SYSTEM.equals(quantity.string("system")) && code != null ? Ucum.canonical(code) : null;
        if (unit == null) {
            problems.add(new Problem(
                    Problem.Code.INVARIANT,
                    "A target that is measured needs a unit of UCUM: without one it cannot be compared with what is measured.",
                    path + ".code"));
            return null;
        }
        Problem wrong = sign == null ? null : VitalSignRule.problem(sign, number.decimal(), unit, code, null, path);
        if (wrong != null) {
            problems.add(wrong);
            return null;
        }
        return unit.of(number.decimal());
    }
}
