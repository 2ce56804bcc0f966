package org.salus.charting.notes;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.salus.charting.notes.NoteTemplate.Field;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.fhir.Translated;
import org.salus.kernel.Language;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.printing.Html;

/** What the structured fields of a section become: Observations and Conditions, and the lines that show them in the note. */
final class NoteEntries {

    private static final Pattern DECIMAL = Pattern.compile("-?(0|[1-9]\\d{0,8})(\\.\\d{1,6})?");
    private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9]\\d{0,8})");
    private static final Pattern DATE = Pattern.compile("\\d{4}(-\\d{2}(-\\d{2})?)?");
    private static final int LONGEST_TEXT = 2_000;

    /** LOINC codes of the vital signs profile (R4 observation-vitalsigns), and head circumference and pulse oximetry. */
    private static final Set<String> VITAL_SIGNS = Set.of(
            "85353-1", "85354-9", "8480-6", "8462-4", "8867-4", "9279-1", "8310-5", "29463-7", "8302-2", "39156-5", "9843-4",
            "2708-6", "59408-5");

    private final NoteContext context;
    private final Map<String, String> values;
    private final Language language;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Entry> entries = new ArrayList<>();
    private final StringBuilder lines = new StringBuilder();

    /** @param fullUrl by which the note refers to it while both are new */
    record Entry(String fullUrl, JsonObject resource) {}

    /**
     * @param values of all fields, by link id
     * @param language of the note
     */
    NoteEntries(NoteContext context, Map<String, String> values, Language language) {
        this.context = context;
        this.values = values;
        this.language = language;
    }

    /** Adds what this field holds; nothing when it is empty and may be. */
    void add(Field field) {
        if (!field.parts().isEmpty()) {
            panel(field);
            return;
        }
        String value = value(field);
        if (value.isEmpty()) {
            if (field.required()) {
                problems.add(new Problem(Problem.Code.REQUIRED, field.title() + " is required by the template.", field.linkId()));
            }
            return;
        }
        if (field.condition()) {
            condition(field, value);
            return;
        }
        JsonObject observation = observation(field);
        String shown = put(observation, field, value);
        if (shown != null) {
            entries.add(new Entry(fullUrl(), observation));
            line(field.title(), shown);
        }
    }

    private void panel(Field group) {
        JsonArray components = new JsonArray();
        List<String> shown = new ArrayList<>();
        for (Field part : group.parts()) {
            String value = value(part);
            if (!value.isEmpty() && part.code() != null) {
                JsonObject component = new JsonObject().put("code", part.code().deepCopy());
                String text = put(component, part, value);
                if (text != null) {
                    components.add(component);
                    shown.add(part.title() + " " + text);
                }
            }
        }
        if (!components.isEmpty()) {
            entries.add(new Entry(fullUrl(), observation(group).put("component", components)));
            line(group.title(), String.join(", ", shown));
        }
    }

    private String value(Field field) {
        String value = values.get(field.linkId());
        return value == null ? "" : value.strip();
    }

    private JsonObject observation(Field field) {
        JsonObject code = field.code() == null ? new JsonObject().put("text", field.title()) : field.code().deepCopy();
        String category = JsonArray.objects(code.array("coding")).stream().anyMatch(c -> VITAL_SIGNS.contains(String.valueOf(c.string("code"))))
                ? "vital-signs"
                : "exam";
        JsonObject observation = new JsonObject()
                .put("resourceType", "Observation")
                .put("identifier", identifier(field))
                .put("status", context.preliminary() ? "preliminary" : "final")
                .put("category", JsonArray.of(NoteTerms.concept("http://terminology.hl7.org/CodeSystem/observation-category", category, null)))
                .put("code", code)
                .put("subject", NoteTerms.reference("Patient", context.patientId()))
                .put("effectiveDateTime", context.date())
                .put("performer", JsonArray.of(context.author().deepCopy()));
        return withEncounter(observation);
    }

    private void condition(Field field, String value) {
        JsonObject code = diagnosis(field, value);
        if (code == null) {
            return;
        }
        JsonObject condition = new JsonObject()
                .put("resourceType", "Condition")
                .put("identifier", identifier(field))
                .put("clinicalStatus", NoteTerms.concept("http://terminology.hl7.org/CodeSystem/condition-clinical", "active", null))
                .put(
                        "verificationStatus",
                        NoteTerms.concept(
                                "http://terminology.hl7.org/CodeSystem/condition-ver-status",
                                context.preliminary() ? "provisional" : "confirmed",
                                null))
                .put("category", JsonArray.of(NoteTerms.concept(
                        "http://terminology.hl7.org/CodeSystem/condition-category", "problem-list-item", null)))
                .put("code", code)
                .put("subject", NoteTerms.reference("Patient", context.patientId()))
                .put("recordedDate", context.date());
        if (context.author().has("reference")) {
            condition.put("recorder", context.author().deepCopy());
        }
        entries.add(new Entry(fullUrl(), withEncounter(condition)));
        line(field.title(), code.string("text") + mapped(code));
    }

    /** A text, an option, or as JSON one Coding or a CodeableConcept with the codes of several systems; null when it is wrong. */
    private @Nullable JsonObject diagnosis(Field field, String value) {
        JsonObject given = json(value);
        if (given != null && field.type().equals("open-choice") && given.array("coding") != null) {
            List<JsonObject> codings = JsonArray.objects(given.array("coding"));
            if (codings.isEmpty() || codings.stream().anyMatch(c -> c.string("system") == null || c.string("code") == null)) {
                wrong(field, "is a text, or codings with system and code each");
                return null;
            }
            return concept(codings, given.string("text"));
        }
        JsonObject coding = coding(field, value);
        if (coding != null) {
            return concept(List.of(coding), null);
        }
        return value.startsWith("{") ? null : new JsonObject().put("text", value);
    }

    private static JsonObject concept(List<JsonObject> codings, @Nullable String words) {
        JsonObject first = codings.getFirst();
        String text = words != null && !words.isBlank() ? words : first.string("display");
        return new JsonObject().put("coding", JsonArray.of(codings.toArray())).put("text", text != null ? text : String.valueOf(first.string("code")));
    }

    /** The ICD-10-CM codes beside another one, so that the signature covers them. */
    private static String mapped(JsonObject code) {
        List<JsonObject> all = JsonArray.objects(code.array("coding"));
        List<String> icd = all.stream()
                .filter(c -> NoteTerms.ICD_10_CM.equals(c.string("system")))
                .map(c -> String.valueOf(c.string("code")))
                .toList();
        return all.size() < 2 || icd.isEmpty() ? "" : " (ICD-10-CM " + String.join(", ", icd) + ")";
    }

    private JsonObject withEncounter(JsonObject resource) {
        String encounter = context.encounterId();
        return encounter == null ? resource : resource.put("encounter", NoteTerms.reference("Encounter", encounter));
    }

    private JsonArray identifier(Field field) {
        return JsonArray.of(new JsonObject().put("system", NoteTerms.FIELD).put("value", context.draftId() + "/" + field.linkId()));
    }

    /** Puts the value into an Observation or a component of one. @return the value in words, null when it is wrong */
    private @Nullable String put(JsonObject to, Field field, String value) {
        switch (field.type()) {
            case "decimal", "quantity", "integer" -> {
                Pattern form = field.type().equals("integer") ? INTEGER : DECIMAL;
                if (!form.matcher(value).matches()) {
                    return wrong(field, field.type().equals("integer") ? "is a whole number" : "is a number such as 120 or 36.8");
                }
                JsonObject quantity = new JsonObject().put("value", new JsonNumber(value));
                JsonObject unit = field.unit();
                String words = value;
                if (unit != null) {
                    String name = unit.string("display") == null ? unit.string("code") : unit.string("display");
                    quantity.put("unit", String.valueOf(name)).put("system", String.valueOf(unit.string("system")))
                            .put("code", String.valueOf(unit.string("code")));
                    words = value + " " + name;
                }
                to.put("valueQuantity", quantity);
                return words;
            }
            case "choice", "open-choice" -> {
                JsonObject coding = coding(field, value);
                if (coding != null) {
                    to.put("valueCodeableConcept", new JsonObject().put("coding", JsonArray.of(coding)));
                    return String.valueOf(coding.has("display") ? Translated.text(coding, "display", language) : coding.string("code"));
                }
                if (field.type().equals("choice")) {
                    return wrong(field, "is one of the codes that the template lists");
                }
                return text(to, field, value);
            }
            case "boolean" -> {
                if (!value.equals("true") && !value.equals("false")) {
                    return wrong(field, "is true or false");
                }
                to.put("valueBoolean", value.equals("true"));
                return value.equals("true") ? language.say("yes", "oui", "sí") : language.say("no", "non", "no");
            }
            case "date" -> {
                if (!DATE.matcher(value).matches()) {
                    return wrong(field, "is a date such as 2026-05-17");
                }
                to.put("valueDateTime", value);
                return value;
            }
            case "string", "url" -> {
                return text(to, field, value);
            }
            default -> {
                return wrong(field, "has the type " + field.type() + ", which a note does not take");
            }
        }
    }

    private @Nullable String text(JsonObject to, Field field, String value) {
        if (value.length() > LONGEST_TEXT) {
            return wrong(field, "has at most " + LONGEST_TEXT + " characters");
        }
        to.put("valueString", value);
        return value;
    }

    /** The chosen Coding: one of the template's by its code, or for open choices one as JSON with system, code and display. */
    private @Nullable JsonObject coding(Field field, String value) {
        for (JsonObject option : field.options()) {
            if (value.equals(option.string("code")) || value.equals(option.string("system") + "|" + option.string("code"))) {
                return option.deepCopy();
            }
        }
        if (value.startsWith("{") && field.type().equals("open-choice")) {
            JsonObject given = json(value);
            if (given == null || given.string("system") == null || given.string("code") == null) {
                wrong(field, "is a text, or a Coding with system and code");
                return null;
            }
            return given;
        }
        return null;
    }

    private static @Nullable JsonObject json(String value) {
        return value.startsWith("{")
                        && Json.parse(value.getBytes(StandardCharsets.UTF_8)) instanceof Outcome.Ok<JsonObject>(JsonObject read)
                ? read
                : null;
    }

    private @Nullable String wrong(Field field, String right) {
        problems.add(new Problem(Problem.Code.VALUE, field.title() + " " + right + ".", field.linkId()));
        return null;
    }

    private static String fullUrl() {
        return "urn:uuid:" + UUID.randomUUID();
    }

    private void line(String title, String shown) {
        lines.append("<li>").append(Html.escaped(title + language.say(": ", " : ", ": ") + shown)).append("</li>");
    }

    /** Markup of what was added, empty for nothing. */
    String lines() {
        return lines.isEmpty() ? "" : "<ul>" + lines + "</ul>";
    }

    List<Entry> entries() {
        return entries;
    }

    List<Problem> problems() {
        return problems;
    }
}
