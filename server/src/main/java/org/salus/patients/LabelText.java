package org.salus.patients;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;

/**
 * What identifies a patient on paper.
 *
 * @param name in full, family name first
 * @param number record number; null when there is none
 */
record LabelText(String name, String born, String sex, @Nullable String number) {

    static LabelText of(JsonObject patient) {
        String birthDate = patient.string("birthDate");
        String gender = patient.string("gender");
        List<String> numbers = Charts.recordNumbers(patient);
        return new LabelText(
                name(patient),
                birthDate == null ? "not recorded" : birthDate,
                gender == null ? "not recorded" : gender,
                numbers.isEmpty() ? null : numbers.getFirst());
    }

    /** The official name, else the first that is not old, else any. */
    private static String name(JsonObject patient) {
        JsonArray names = patient.array("name");
        JsonObject best = null;
        int rank = -1;
        for (int i = 0; names != null && i < names.size(); i++) {
            JsonObject name = names.object(i);
            String use = name == null ? null : name.string("use");
            int now = "official".equals(use) ? 3 : use == null || "usual".equals(use) ? 2 : "old".equals(use) ? 0 : 1;
            if (name != null && now > rank) {
                best = name;
                rank = now;
            }
        }
        if (best == null) {
            return "Name not recorded";
        }
        List<String> behind = new ArrayList<>();
        add(behind, best.array("given"));
        add(behind, best.array("suffix"));
        String family = best.string("family");
        String given = String.join(" ", behind);
        if (family == null) {
            String text = best.string("text");
            return !given.isEmpty() ? given : text == null ? "Name not recorded" : text;
        }
        return given.isEmpty() ? family : family + ", " + given;
    }

    private static void add(List<String> words, @Nullable JsonArray parts) {
        for (int i = 0; parts != null && i < parts.size(); i++) {
            if (parts.string(i) instanceof String part) {
                words.add(part);
            }
        }
    }
}
