package org.salus.charts;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;

/** The problem list. Diagnoses of encounters are no part of it: the same one may be made at every visit. */
final class ProblemList implements ChartList {

    private static final String CATEGORY = "problem-list-item";
    private static final Set<String> ACTIVE = Set.of("active", "recurrence", "relapse");
    private static final Set<String> UNTRUE = Set.of("refuted", "entered-in-error");

    @Override
    public String type() {
        return "Condition";
    }

    @Override
    public String words() {
        return "active problem";
    }

    @Override
    public String patient() {
        return "subject";
    }

    @Override
    public String criteria() {
        return "&category=" + CATEGORY;
    }

    @Override
    public boolean isOpen(JsonObject condition) {
        return Elements.anyHasCode(condition, "category", Set.of(CATEGORY))
                && Elements.hasCode(condition.object("clinicalStatus"), ACTIVE)
                && !Elements.hasCode(condition.object("verificationStatus"), UNTRUE);
    }

    /** The left knee and the right one are two. */
    @Override
    public boolean same(JsonObject one, JsonObject other) {
        return Elements.same(one.object("code"), other.object("code")) && sameSites(one, other);
    }

    private static boolean sameSites(JsonObject one, JsonObject other) {
        List<JsonObject> first = JsonObject.objects(one, "bodySite");
        List<JsonObject> second = JsonObject.objects(other, "bodySite");
        return first.size() == second.size()
                && first.stream().allMatch(site -> second.stream().anyMatch(s -> Elements.same(site, s)));
    }

    @Override
    public @Nullable String contradiction(JsonObject entry, JsonObject other) {
        return null;
    }
}
