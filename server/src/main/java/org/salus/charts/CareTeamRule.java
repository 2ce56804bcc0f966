package org.salus.charts;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Problem;
import org.salus.record.ContentRule;

/** Nobody is twice in a care team with the same role at one time; who was in it before may be in it again. */
final class CareTeamRule implements ContentRule {

    @Override
    public Set<String> types() {
        return Set.of("CareTeam");
    }

    @Override
    public List<Problem> check(JsonObject team) {
        List<Problem> problems = new ArrayList<>();
        if ("entered-in-error".equals(team.string("status"))) {
            return problems;
        }
        List<JsonObject> before = new ArrayList<>();
        int place = 0;
        for (JsonObject member : JsonObject.objects(team, "participant")) {
            String path = "CareTeam.participant[" + place++ + "]";
            JsonObject period = member.object("period");
            String end = period == null ? null : period.string("end");
            if (period != null && Elements.isBefore(end, period.string("start"))) {
                problems.add(new Problem(Problem.Code.INVARIANT, "It cannot end before it begins.", path + ".period.end"));
            }
            if (end != null) {
                continue;
            }
            if (before.stream().anyMatch(other -> isSame(other, member))) {
                problems.add(new Problem(
                        Problem.Code.DUPLICATE, "This member is in the care team already, with the same role.", path + ".member"));
            }
            before.add(member);
        }
        return problems;
    }

    private static boolean isSame(JsonObject one, JsonObject other) {
        JsonObject first = one.object("member");
        JsonObject second = other.object("member");
        String reference = first == null ? null : first.string("reference");
        return reference != null
                && second != null
                && reference.equals(second.string("reference"))
                && sameRoles(JsonObject.objects(one, "role"), JsonObject.objects(other, "role"));
    }

    private static boolean sameRoles(List<JsonObject> first, List<JsonObject> second) {
        return first.size() == second.size()
                && first.stream().allMatch(role -> second.stream().anyMatch(r -> Elements.same(role, r)));
    }
}
