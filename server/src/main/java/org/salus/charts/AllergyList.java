package org.salus.charts;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;

/**
 * Allergies and intolerances. An entry without a status holds, as the screens show it. Refuted ones are answers, no allergies: they stand
 * beside anything. "Not asked" is the absence of entries.
 */
final class AllergyList implements ChartList {

    private static final Set<String> CLOSED = Set.of("inactive", "resolved");
    private static final Set<String> UNTRUE = Set.of("refuted", "entered-in-error");
    private static final String EVERY = "";

    /** "No known allergy" in SNOMED CT and in the International Patient Summary, with the category that it is about. */
    private static final Map<String, String> NONE_KNOWN = Map.of(
            "716186003", EVERY,
            "409137002", "medication",
            "429625007", "food",
            "428607008", "environment",
            "no-known-allergies", EVERY,
            "no-known-medication-allergies", "medication",
            "no-known-food-allergies", "food",
            "no-known-environmental-allergies", "environment");

    @Override
    public String type() {
        return "AllergyIntolerance";
    }

    @Override
    public String words() {
        return "active allergy";
    }

    @Override
    public String patient() {
        return "patient";
    }

    @Override
    public String criteria() {
        return "";
    }

    @Override
    public boolean isOpen(JsonObject allergy) {
        return !Elements.hasCode(allergy.object("clinicalStatus"), CLOSED)
                && !Elements.hasCode(allergy.object("verificationStatus"), UNTRUE);
    }

    @Override
    public boolean same(JsonObject one, JsonObject other) {
        return Elements.same(one.object("code"), other.object("code"));
    }

    @Override
    public @Nullable String contradiction(JsonObject entry, JsonObject other) {
        if (denies(entry, other)) {
            return "“" + Elements.label(entry.object("code")) + "” would contradict an active allergy of this patient";
        }
        return denies(other, entry)
                ? "This patient's chart says that there is no known allergy of this kind: close that entry first, or in the same Bundle"
                : null;
    }

    private static boolean denies(JsonObject statement, JsonObject allergy) {
        String category = category(statement);
        return category != null
                && category(allergy) == null
                && (category.equals(EVERY) || allergy.get("category") instanceof JsonArray of && contains(of, category));
    }

    /** What a statement of none is about; null for an allergy. */
    private static @Nullable String category(JsonObject entry) {
        JsonObject code = entry.object("code");
        return code == null
                ? null
                : JsonObject.objects(code, "coding").stream()
                        .map(c -> NONE_KNOWN.get(String.valueOf(c.string("code"))))
                        .filter(java.util.Objects::nonNull)
                        .findFirst()
                        .orElse(null);
    }

    private static boolean contains(JsonArray array, String wanted) {
        for (Object one : array) {
            if (wanted.equals(one)) {
                return true;
            }
        }
        return false;
    }
}
