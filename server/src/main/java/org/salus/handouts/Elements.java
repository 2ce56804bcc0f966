package org.salus.handouts;

import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Language;
import org.salus.kernel.Outcome;
import org.salus.printing.Html;
import org.salus.record.Look;

/** What handouts read of resources. */
final class Elements {

    private Elements() {}

    /** Its code in a system; null when it has none. */
    static @Nullable String code(@Nullable JsonObject concept, String system) {
        return concept == null
                ? null
                : JsonObject.objects(concept, "coding").stream()
                        .filter(coding -> system.equals(coding.string("system")))
                        .map(coding -> coding.string("code"))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
    }

    /** The words of a concept as they are on record, else a bare code; null when it says nothing. */
    static @Nullable String words(@Nullable JsonObject concept) {
        if (concept == null) {
            return null;
        }
        if (concept.string("text") instanceof String text && !text.isBlank()) {
            return text;
        }
        for (String member : List.of("display", "code")) {
            for (JsonObject coding : JsonObject.objects(concept, "coding")) {
                if (coding.string(member) instanceof String said && !said.isBlank()) {
                    return said;
                }
            }
        }
        return null;
    }

    /** What somebody or something that is referred to is called; null when that is not recorded or not open to who prints. */
    static @Nullable String name(Look look, @Nullable JsonObject reference) {
        if (reference == null) {
            return null;
        }
        if (reference.string("display") instanceof String display && !display.isBlank()) {
            return display;
        }
        String[] to = String.valueOf(reference.string("reference")).split("/");
        boolean isNamed = to.length == 2 && (to[0].equals("Practitioner") || to[0].equals("Organization"));
        return isNamed && look.read(to[0], to[1]) instanceof Outcome.Ok<JsonObject>(JsonObject named)
                ? to[0].equals("Organization") ? named.string("name") : person(named)
                : null;
    }

    private static @Nullable String person(JsonObject practitioner) {
        for (JsonObject name : JsonObject.objects(practitioner, "name")) {
            if (name.string("text") instanceof String text) {
                return text;
            }
            StringBuilder words = new StringBuilder();
            for (String member : List.of("prefix", "given")) {
                JsonArray parts = name.array(member);
                for (int i = 0; parts != null && i < parts.size(); i++) {
                    words.append(parts.string(i)).append(' ');
                }
            }
            if (name.string("family") instanceof String family) {
                words.append(family);
            }
            if (!words.isEmpty()) {
                return words.toString().strip();
            }
        }
        return null;
    }

    /** The day of a date or a time: as it was written where it happened; of a time in UTC, which nobody lives by, as it was at the clinic. */
    static String day(String date, ZoneId zone, Language language) {
        if (!date.endsWith("Z")) {
            return language.day(date);
        }
        try {
            return language.day(OffsetDateTime.parse(date).atZoneSameInstant(zone).toLocalDate().toString());
        } catch (DateTimeParseException e) {
            return date;
        }
    }

    static String cell(String text) {
        return "<td>" + Html.escaped(text) + "</td>";
    }

    static String header(String... names) {
        StringBuilder row = new StringBuilder("<thead><tr>");
        for (String name : names) {
            row.append("<th>").append(Html.escaped(name)).append("</th>");
        }
        return row.append("</tr></thead>").toString();
    }
}
