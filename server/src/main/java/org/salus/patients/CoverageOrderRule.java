package org.salus.patients;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Look;
import org.salus.record.WriteRule;

/**
 * Of the coverages of a patient that are in force at the same time, one is first to pay, one second, and so on: no two have the same
 * {@code order}. Asked once for a commit, so that two may change places in one Bundle.
 */
final class CoverageOrderRule implements WriteRule {

    private static final String FIRST_DAY = "0000";
    private static final String LAST_DAY = "9999-12-31";

    @Override
    public Set<String> types() {
        return Set.of("Coverage");
    }

    @Override
    public List<String> locks(JsonObject after) {
        return ranked(after) ? List.of("coverage order " + beneficiary(after)) : List.of();
    }

    @Override
    public List<Problem> check(Change change, Look look) {
        return List.of();
    }

    @Override
    public List<Problem> checkTogether(List<Change> changes, Look look) {
        List<Problem> problems = new ArrayList<>();
        Map<String, Map<String, JsonObject>> byPatient = new LinkedHashMap<>();
        for (Change change : changes) {
            JsonObject after = change.after();
            String patient = after == null || !ranked(after) ? null : beneficiary(after);
            if (patient == null || byPatient.containsKey(patient)) {
                continue;
            }
            Outcome<Look.Found> stored = look.search("Coverage", "status=active&beneficiary=" + patient);
            if (!(stored instanceof Outcome.Ok<Look.Found>(Look.Found found))) {
                return ((Outcome.Refused<Look.Found>) stored).problems();
            }
            Map<String, JsonObject> others = new LinkedHashMap<>();
            found.matches().stream().filter(CoverageOrderRule::ranked).forEach(c -> others.put(String.valueOf(c.string("id")), c));
            byPatient.put(patient, others);
        }
        // As it will be after all of them.
        byPatient.values().forEach(others -> changes.forEach(change -> others.remove(change.id())));
        for (Change change : changes) {
            JsonObject after = change.after();
            Map<String, JsonObject> others = after == null || !ranked(after) ? null : byPatient.get(String.valueOf(beneficiary(after)));
            if (after == null || others == null) {
                continue;
            }
            if (others.values().stream().anyMatch(other -> isSameRank(after, other) && overlap(after, other))) {
                problems.add(new Problem(
                        Problem.Code.DUPLICATE,
                        "Another coverage of this patient has the same order in the same time. Each has its own: 1 pays first.",
                        change.path("Coverage.order")));
            }
            others.put(change.id(), after);
        }
        return problems;
    }

    private static boolean ranked(JsonObject coverage) {
        return "active".equals(coverage.string("status")) && coverage.get("order") != null && beneficiary(coverage) != null;
    }

    private static @Nullable String beneficiary(JsonObject coverage) {
        JsonObject beneficiary = coverage.object("beneficiary");
        return beneficiary == null ? null : beneficiary.string("reference");
    }

    private static boolean isSameRank(JsonObject one, JsonObject other) {
        return String.valueOf(one.get("order")).equals(String.valueOf(other.get("order")));
    }

    /** By whole days, both included; a side without a date is open. */
    private static boolean overlap(JsonObject one, JsonObject other) {
        return day(one, "start", FIRST_DAY).compareTo(day(other, "end", LAST_DAY)) <= 0
                && day(other, "start", FIRST_DAY).compareTo(day(one, "end", LAST_DAY)) <= 0;
    }

    /** A year or month reaches to its last day where it ends: compared as text, "2026-31" would come before "2026-05-01". */
    private static String day(JsonObject coverage, String side, String open) {
        JsonObject period = coverage.object("period");
        String text = period == null ? null : period.string(side);
        if (text == null) {
            return open;
        }
        String day = text.substring(0, Math.min(10, text.length()));
        return side.equals("end") && day.length() < 10 ? day + "-99" : day;
    }
}
