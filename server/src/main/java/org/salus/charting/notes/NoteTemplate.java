package org.salus.charting.notes;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.Translated;
import org.salus.kernel.Language;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

/**
 * A note template: a Questionnaire whose top-level groups are the sections. Within a section an item of type {@code text} is its free text,
 * a coded item of another type becomes an Observation, a coded group of such items one Observation with components, and an item whose
 * {@code definition} is Condition.code a Condition.
 *
 * @param type CodeableConcept of the note, a LOINC document type
 */
record NoteTemplate(String url, String title, JsonObject type, List<Section> sections) {

    private static final String UNIT = "http://hl7.org/fhir/StructureDefinition/questionnaire-unit";
    private static final String CONDITION = "http://hl7.org/fhir/StructureDefinition/Condition#Condition.code";

    /** @param code CodeableConcept, null for none; @param initial first text of the section */
    record Section(String linkId, String title, @Nullable JsonObject code, String initial, List<Field> fields) {}

    /**
     * A structured field, or a group of them.
     *
     * @param code CodeableConcept, null for a Condition
     * @param type of the item
     * @param unit Coding of the unit, null for none
     * @param options Codings to choose from
     * @param parts of a group, each becomes a component
     */
    record Field(
            String linkId,
            String title,
            @Nullable JsonObject code,
            String type,
            @Nullable JsonObject unit,
            List<JsonObject> options,
            boolean required,
            boolean condition,
            List<Field> parts) {}

    /** @param language of the note: its titles are in that language, where the template has them */
    static Outcome<NoteTemplate> of(JsonObject questionnaire, Language language) {
        JsonObject type = concept(questionnaire);
        String url = questionnaire.string("url");
        String title = Translated.text(questionnaire, "title", language);
        if (type == null || title == null) {
            return Outcome.refused(Problem.Code.INVARIANT, "A note template has a title and a code, which becomes the type of the note.");
        }
        List<Section> sections = new ArrayList<>();
        for (JsonObject item : JsonArray.objects(questionnaire.array("item"))) {
            if (!"group".equals(item.string("type"))) {
                return Outcome.refused(Problem.Code.INVARIANT, "The items of a note template are groups, which are its sections.");
            }
            sections.add(section(item, language));
        }
        if (sections.isEmpty()) {
            return Outcome.refused(Problem.Code.INVARIANT, "This template has no sections.");
        }
        return Outcome.ok(new NoteTemplate(url == null ? "" : url, title, type, sections));
    }

    private static Section section(JsonObject group, Language language) {
        String initial = "";
        List<Field> fields = new ArrayList<>();
        for (JsonObject item : JsonArray.objects(group.array("item"))) {
            if ("text".equals(item.string("type"))) {
                JsonArray values = item.array("initial");
                JsonObject value = values == null || values.isEmpty() ? null : values.object(0);
                String text = value == null ? null : Translated.text(value, "valueString", language);
                initial = text == null ? initial : text;
            } else if (!"display".equals(item.string("type"))) {
                fields.add(field(item, language));
            }
        }
        return new Section(text(group, "linkId"), title(group, language), concept(group), initial, fields);
    }

    private static Field field(JsonObject item, Language language) {
        JsonObject unit = JsonArray.objects(item.array("extension")).stream()
                .filter(e -> UNIT.equals(e.string("url")) && e.object("valueCoding") != null)
                .map(e -> e.object("valueCoding"))
                .findFirst()
                .orElse(null);
        List<JsonObject> options = JsonArray.objects(item.array("answerOption")).stream()
                .filter(o -> o.object("valueCoding") != null)
                .<JsonObject>map(o -> java.util.Objects.requireNonNull(o.object("valueCoding")))
                .toList();
        return new Field(
                text(item, "linkId"),
                title(item, language),
                concept(item),
                text(item, "type"),
                unit,
                options,
                Boolean.TRUE.equals(item.get("required")),
                CONDITION.equals(item.string("definition")),
                JsonArray.objects(item.array("item")).stream().map(part -> field(part, language)).toList());
    }

    private static @Nullable JsonObject concept(JsonObject element) {
        JsonArray codes = element.array("code");
        return codes == null || codes.isEmpty() ? null : new JsonObject().put("coding", codes.deepCopy());
    }

    private static String title(JsonObject item, Language language) {
        String title = Translated.text(item, "text", language);
        return title == null ? "" : title;
    }

    private static String text(JsonObject element, String name) {
        String text = element.string(name);
        return text == null ? "" : text;
    }
}
