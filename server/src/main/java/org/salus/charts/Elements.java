package org.salus.charts;

import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;

/** What the rules read of resources. */
final class Elements {

    private static final int LONGEST_LABEL = 120;
    /** Of a date without its time: two times may be of two zones. */
    private static final int LONGEST_DATE = "2026-05-10".length();
    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");

    private Elements() {}

    /** Whether the concept has one of the codes, whatever their system: for elements with a required binding. */
    static boolean hasCode(@Nullable JsonObject concept, Set<String> codes) {
        return concept != null
                && JsonObject.objects(concept, "coding").stream().anyMatch(c -> codes.contains(String.valueOf(c.string("code"))));
    }

    static boolean anyHasCode(JsonObject resource, String member, Set<String> codes) {
        return JsonObject.objects(resource, member).stream().anyMatch(c -> hasCode(c, codes));
    }

    /** {@code Patient/1} of a reference to a patient of this server. */
    static @Nullable String patient(JsonObject resource, String member) {
        JsonObject reference = resource.object(member);
        String to = reference == null ? null : reference.string("reference");
        if (to == null || !to.startsWith("Patient/")) {
            return null;
        }
        int version = to.indexOf("/_history/");
        return version < 0 ? to : to.substring(0, version);
    }

    /**
     * Whether one date lies before another, as far as both are said: {@code 2026-05} does not lie before {@code 2026-05-10}. False without one
     * of them.
     */
    static boolean isBefore(@Nullable String date, @Nullable String other) {
        if (date == null || other == null) {
            return false;
        }
        int said = Math.min(LONGEST_DATE, Math.min(date.length(), other.length()));
        return date.substring(0, said).compareTo(other.substring(0, said)) < 0;
    }

    /**
     * Whether two concepts mean the same: they share a code, and differ in no system that both use (one ICD-10 code stands for many SNOMED CT
     * concepts). Without codes on both sides, the same words.
     */
    static boolean same(@Nullable JsonObject one, @Nullable JsonObject other) {
        if (one == null || other == null) {
            return false;
        }
        Map<String, Set<String>> first = codes(one);
        Map<String, Set<String>> second = codes(other);
        if (first.isEmpty() || second.isEmpty()) {
            return first.isEmpty() && second.isEmpty() && !words(one).isEmpty() && words(one).equals(words(other));
        }
        boolean shared = false;
        for (Map.Entry<String, Set<String>> system : first.entrySet()) {
            Set<String> there = second.get(system.getKey());
            if (there != null) {
                if (there.stream().noneMatch(system.getValue()::contains)) {
                    return false;
                }
                shared = true;
            }
        }
        return shared;
    }

    private static Map<String, Set<String>> codes(JsonObject concept) {
        Map<String, Set<String>> codes = new TreeMap<>();
        for (JsonObject coding : JsonObject.objects(concept, "coding")) {
            String code = coding.string("code");
            if (code != null) {
                codes.computeIfAbsent(String.valueOf(coding.string("system")), s -> new TreeSet<>()).add(code);
            }
        }
        return codes;
    }

    private static String words(JsonObject concept) {
        return NO_WORD.matcher(text(concept).toLowerCase(Locale.ROOT)).replaceAll(" ").strip();
    }

    private static String text(JsonObject concept) {
        String text = concept.string("text");
        if (text != null) {
            return text;
        }
        return JsonObject.objects(concept, "coding").stream()
                .map(c -> c.string("display") == null ? c.string("code") : c.string("display"))
                .filter(java.util.Objects::nonNull)
                .findFirst()
                .orElse("");
    }

    /** The concept in words for a sentence. */
    static String label(@Nullable JsonObject concept) {
        String text = concept == null ? "" : text(concept).strip();
        return text.length() > LONGEST_LABEL ? text.substring(0, LONGEST_LABEL) + "…" : text;
    }
}
