package org.salus.patients;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.store.TokenHashes;

/** What speaks against two records being of one person. */
final class Differences {

    private Differences() {}

    /** Adds a {@code warning} for each. */
    static void tell(JsonObject survivor, JsonObject away, Answer answer) {
        if (both(survivor, away, "birthDate")) {
            answer.remark("warning", "birth-date", "The birth dates differ.");
        }
        if (both(survivor, away, "gender")) {
            answer.remark("warning", "sex", "The sex recorded differs.");
        }
        if (apart(words(survivor, "family"), words(away, "family"))) {
            answer.remark("warning", "family-name", "The family names have no word in common.");
        }
        if (apart(words(survivor, "given"), words(away, "given"))) {
            answer.remark("warning", "given-name", "The given names have no word in common.");
        }
    }

    static boolean deceased(JsonObject patient) {
        return patient.has("deceasedDateTime") || Boolean.TRUE.equals(patient.get("deceasedBoolean"));
    }

    private static boolean both(JsonObject one, JsonObject other, String name) {
        String a = one.string(name);
        String b = other.string(name);
        return a != null && b != null && !Objects.equals(a, b);
    }

    private static boolean apart(Set<String> one, Set<String> other) {
        return !one.isEmpty() && !other.isEmpty() && one.stream().noneMatch(other::contains);
    }

    private static Set<String> words(JsonObject patient, String part) {
        Set<String> words = new HashSet<>();
        JsonArray names = patient.array("name");
        for (int i = 0; names != null && i < names.size(); i++) {
            JsonObject name = names.object(i);
            Object value = name == null ? null : name.get(part);
            if (value instanceof JsonArray several) {
                several.forEach(one -> add(words, one));
            } else {
                add(words, value);
            }
        }
        return words;
    }

    private static void add(Set<String> words, @Nullable Object text) {
        if (text instanceof String name) {
            for (String word : TokenHashes.fold(name).split(" ")) {
                if (!word.isEmpty()) {
                    words.add(word);
                }
            }
        }
    }
}
