package org.salus.charts;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Problem;
import org.salus.record.ContentRule;

/** A care plan, and what is planned in it, does not end before it begins. */
final class CarePlanRule implements ContentRule {

    @Override
    public Set<String> types() {
        return Set.of("CarePlan");
    }

    @Override
    public List<Problem> check(JsonObject plan) {
        List<Problem> problems = new ArrayList<>();
        if ("entered-in-error".equals(plan.string("status"))) {
            return problems;
        }
        period(plan.object("period"), "CarePlan.period", problems);
        int place = 0;
        for (JsonObject activity : JsonObject.objects(plan, "activity")) {
            JsonObject detail = activity.object("detail");
            if (detail != null) {
                period(detail.object("scheduledPeriod"), "CarePlan.activity[" + place + "].detail.scheduledPeriod", problems);
            }
            place++;
        }
        return problems;
    }

    private static void period(@Nullable JsonObject period, String path, List<Problem> problems) {
        if (period != null && Elements.isBefore(period.string("end"), period.string("start"))) {
            problems.add(new Problem(Problem.Code.INVARIANT, "It cannot end before it begins.", path + ".end"));
        }
    }
}
