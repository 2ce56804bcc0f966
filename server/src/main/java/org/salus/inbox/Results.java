package org.salus.inbox;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.DateInterval;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Language;

/** What is a result, when it asks to be looked at, and how it is said in a line. */
final class Results {

    private static final Set<String> FINAL = Set.of("final", "amended", "corrected", "appended");
    private static final Set<String> WITHDRAWN = Set.of("entered-in-error", "cancelled");
    private static final String OBSERVATION_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category";
    private static final String DIAGNOSTIC_SECTION = "http://terminology.hl7.org/CodeSystem/v2-0074";
    private static final Set<String> REPORT_CATEGORIES = Set.of("LP29684-5", "LP29708-2", "LP7839-6");
    private static final List<String> REPORTED = List.of("status", "code", "result", "conclusion", "conclusionCode", "presentedForm", "imagingStudy");
    private static final List<String> OBSERVED =
            List.of("status", "code", "interpretation", "component", "dataAbsentReason", "referenceRange", "bodySite", "specimen", "note");

    private Results() {}

    static boolean isFinal(@Nullable JsonObject resource) {
        return resource != null && FINAL.contains(String.valueOf(resource.string("status")));
    }

    static boolean isWithdrawn(JsonObject resource) {
        return WITHDRAWN.contains(String.valueOf(resource.string("status")));
    }

    /** A report of something that was found; not a clinical note that is stored as one. */
    static boolean isResult(JsonObject report) {
        boolean section = JsonObject.objects(report, "category").stream()
                .flatMap(c -> JsonObject.objects(c, "coding").stream())
                .anyMatch(c -> DIAGNOSTIC_SECTION.equals(c.string("system")) || REPORT_CATEGORIES.contains(String.valueOf(c.string("code"))));
        return section || report.has("result") || report.has("imagingStudy") || report.has("conclusion") || report.has("conclusionCode");
    }

    static boolean isLaboratory(JsonObject observation) {
        return JsonObject.objects(observation, "category").stream().anyMatch(c -> Terms.isCoded(c, OBSERVATION_CATEGORY, "laboratory"));
    }

    /** Whether what a reader would act on is another in the two versions. */
    static boolean differ(JsonObject before, JsonObject after) {
        List<String> members = "DiagnosticReport".equals(after.string("resourceType")) ? REPORTED : OBSERVED;
        return members.stream().anyMatch(m -> !Objects.equals(before.get(m), after.get(m)))
                || !Objects.equals(rawValue(before), rawValue(after))
                || !Objects.equals(Terms.target(before, "subject", "Patient"), Terms.target(after, "subject", "Patient"));
    }

    private static @Nullable Object rawValue(JsonObject observation) {
        for (int i = 0; i < observation.size(); i++) {
            if (observation.name(i).startsWith("value")) {
                return observation.value(i);
            }
        }
        return null;
    }

    /** When it became available; null when it does not say. */
    static @Nullable Instant issued(JsonObject resource) {
        JsonObject period = resource.object("effectivePeriod");
        for (String text : new String[] {
            resource.string("issued"),
            resource.string("effectiveDateTime"),
            period == null ? null : period.string("end"),
            period == null ? null : period.string("start")
        }) {
            Instant time = time(text);
            if (time != null) {
                return time;
            }
        }
        return null;
    }

    /** The end of what a FHIR date or time means; null when it is none. */
    static @Nullable Instant time(@Nullable String text) {
        if (text == null) {
            return null;
        }
        DateInterval moment = text.length() > 10 ? DateInterval.parse(text) : null;
        if (moment != null) {
            return Instant.EPOCH.plus(moment.low(), ChronoUnit.MICROS);
        }
        try {
            return switch (text.length()) {
                case 4 -> LocalDate.of(Integer.parseInt(text), 12, 31).atTime(23, 59).toInstant(ZoneOffset.UTC);
                case 7 -> LocalDate.parse(text + "-01").plusMonths(1).atStartOfDay().toInstant(ZoneOffset.UTC);
                case 10 -> LocalDate.parse(text).plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC);
                default -> OffsetDateTime.parse(text).toInstant();
            };
        } catch (java.time.DateTimeException | NumberFormatException e) {
            return null;
        }
    }

    static String title(JsonObject resource, Language language) {
        String text = Terms.text(resource.object("code"));
        return text == null ? language.say("Result", "Résultat", "Resultado") : text;
    }

    /** Such as {@code Potassium 6.2 mmol/L HH}. */
    static String line(JsonObject observation, Language language) {
        String value = value(observation);
        String flag = flag(observation);
        return title(observation, language) + (value.isEmpty() ? "" : " " + value) + (flag == null ? "" : " " + flag);
    }

    static @Nullable String flag(JsonObject observation) {
        for (JsonObject interpretation : JsonObject.objects(observation, "interpretation")) {
            for (JsonObject coding : JsonObject.objects(interpretation, "coding")) {
                if (coding.string("code") != null) {
                    return coding.string("code");
                }
            }
            if (interpretation.string("text") != null) {
                return interpretation.string("text");
            }
        }
        return null;
    }

    static String value(JsonObject observation) {
        JsonObject quantity = observation.object("valueQuantity");
        if (quantity != null) {
            // With the digits that were sent.
            String number = quantity.get("value") instanceof JsonNumber digits ? digits.text() : "";
            String unit = quantity.string("unit") == null ? quantity.string("code") : quantity.string("unit");
            String comparator = quantity.string("comparator");
            return (comparator == null ? "" : comparator) + number + (unit == null ? "" : " " + unit);
        }
        String concept = Terms.text(observation.object("valueCodeableConcept"));
        if (concept != null) {
            return concept;
        }
        Object raw = rawValue(observation);
        if (raw != null && !(raw instanceof JsonObject)) {
            String text = String.valueOf(raw);
            return text.length() > 80 ? text.substring(0, 80) + "..." : text;
        }
        String absent = Terms.text(observation.object("dataAbsentReason"));
        return absent == null ? "" : "no value (" + absent + ")";
    }
}
