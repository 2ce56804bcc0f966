package org.salus.inbox;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;

/** How bad a result is, by HL7 v3 ObservationInterpretation, else by its own reference range; the worse counts. */
enum Severity {
    NORMAL("normal", "routine"),
    /** Neither flagged nor with a range: somebody must look at it, so it is not signed in bulk. */
    UNCLASSIFIED("unclassified", "routine"),
    ABNORMAL("abnormal", "urgent"),
    CRITICAL("critical", "stat");

    private static final Set<String> CRITICAL_CODES = Set.of("HH", "LL", "AA");
    private static final Set<String> ABNORMAL_CODES = Set.of(
            "A", "H", "L", "HU", "LU", "HX", "LX", "<", ">", "POS", "DET", "R", "SYN-R", "I", "NS", "SDD", "W", "D", "U", "WR", "RR", "E",
            "IND", "EX");
    private static final Set<String> NORMAL_CODES = Set.of("N", "NEG", "ND", "NR", "S", "SYN-S");

    private final String code;
    private final String priority;

    Severity(String code, String priority) {
        this.code = code;
        this.priority = priority;
    }

    String code() {
        return code;
    }

    /** {@code Task.priority}. */
    String priority() {
        return priority;
    }

    static Severity of(@Nullable String code) {
        for (Severity severity : values()) {
            if (severity.code.equals(code)) {
                return severity;
            }
        }
        return UNCLASSIFIED;
    }

    /** The worst; unclassified when there is nothing. */
    static Severity worst(Collection<Severity> all) {
        return all.stream().max(Comparator.naturalOrder()).orElse(UNCLASSIFIED);
    }

    static Severity ofObservation(JsonObject observation) {
        Severity own = ofValue(observation);
        List<JsonObject> components = JsonObject.objects(observation, "component");
        if (components.isEmpty()) {
            return own;
        }
        Severity inner = worst(components.stream().map(Severity::ofValue).toList());
        // A panel has no value of its own: its parts say what it is.
        return own == UNCLASSIFIED || inner.compareTo(own) > 0 ? inner : own;
    }

    private static Severity ofValue(JsonObject element) {
        Severity flagged = null;
        for (JsonObject interpretation : JsonObject.objects(element, "interpretation")) {
            Severity one = ofInterpretation(interpretation);
            flagged = one != null && (flagged == null || one.compareTo(flagged) > 0) ? one : flagged;
        }
        Severity ranged = byRange(element);
        if (flagged == null) {
            return ranged == null ? UNCLASSIFIED : ranged;
        }
        return ranged != null && ranged.compareTo(flagged) > 0 ? ranged : flagged;
    }

    private static @Nullable Severity ofInterpretation(JsonObject interpretation) {
        Severity worst = null;
        for (JsonObject coding : JsonObject.objects(interpretation, "coding")) {
            String code = String.valueOf(coding.string("code")).toUpperCase(Locale.ROOT);
            Severity one = CRITICAL_CODES.contains(code) || code.equals("CRITICAL")
                    ? CRITICAL
                    : ABNORMAL_CODES.contains(code) ? ABNORMAL : NORMAL_CODES.contains(code) ? NORMAL : UNCLASSIFIED;
            worst = worst == null || one.compareTo(worst) > 0 ? one : worst;
        }
        String text = interpretation.string("text");
        if (text != null && text.toLowerCase(Locale.ROOT).contains("critical") && !text.toLowerCase(Locale.ROOT).contains("not critical")) {
            return CRITICAL;
        }
        return worst == null && text != null ? UNCLASSIFIED : worst;
    }

    /** Null when there is no number, or no range without conditions to hold it against. */
    private static @Nullable Severity byRange(JsonObject element) {
        JsonObject quantity = element.object("valueQuantity");
        BigDecimal value = number(quantity, "value");
        List<JsonObject> ranges = JsonObject.objects(element, "referenceRange");
        if (quantity == null || value == null || quantity.has("comparator") || ranges.size() != 1) {
            return null;
        }
        JsonObject range = ranges.getFirst();
        BigDecimal low = number(range.object("low"), "value");
        BigDecimal high = number(range.object("high"), "value");
        if ((low == null && high == null) || !sameUnit(quantity, range.object("low")) || !sameUnit(quantity, range.object("high"))) {
            return null;
        }
        boolean outside = (low != null && value.compareTo(low) < 0) || (high != null && value.compareTo(high) > 0);
        return outside ? ABNORMAL : NORMAL;
    }

    private static boolean sameUnit(JsonObject value, @Nullable JsonObject bound) {
        String unit = value.string("code") == null ? value.string("unit") : value.string("code");
        String other = bound == null ? null : bound.string("code") == null ? bound.string("unit") : bound.string("code");
        return other == null || unit == null || other.equals(unit);
    }

    static @Nullable BigDecimal number(@Nullable JsonObject quantity, String member) {
        return quantity != null && quantity.get(member) instanceof JsonNumber number ? new BigDecimal(number.text()) : null;
    }
}
