package org.salus.charting.notes;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.salus.charting.drafts.Draft;
import org.salus.charting.drafts.DraftField;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Language;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

/** Makes of a draft the Composition and what belongs to it. Whatever is unfinished is a problem that names its field. */
final class NoteBuilder {

    /** Field of a draft that says what the note is: encounter, template, copied note, as JSON. */
    static final String ABOUT = "about";

    /** Before the link id of a section, for its text. */
    static final String SECTION = "section.";

    /** Before the link id of a structured field. */
    static final String FIELD = "field.";

    /**
     * What {@link #ABOUT} says.
     *
     * @param language of the note, whoever signs it
     * @param copiedFrom Reference to the note whose text was copied, null for none
     */
    record About(
            @Nullable String encounterId, String template, Language language, @Nullable JsonObject copiedFrom, List<String> copiedSections) {

        static Outcome<About> of(Draft draft) {
            for (DraftField field : draft.fields()) {
                if (field.name().equals(ABOUT)
                        && Json.parse(field.value().getBytes(StandardCharsets.UTF_8)) instanceof Outcome.Ok<JsonObject>(JsonObject json)
                        && json.string("template") instanceof String template) {
                    List<String> sections = new ArrayList<>();
                    JsonArray copied = json.array("copiedSections");
                    for (int i = 0; copied != null && i < copied.size(); i++) {
                        sections.add(String.valueOf(copied.string(i)));
                    }
                    Language language = Objects.requireNonNullElse(Language.of(json.string("language")), Language.EN);
                    return Outcome.ok(new About(json.string("encounter"), template, language, json.object("copiedFrom"), sections));
                }
            }
            return Outcome.refused(
                    Problem.Code.INVARIANT, "This draft does not say which note it is: begin it with Composition/$new-note.");
        }

        String json() {
            JsonObject json = new JsonObject().put("template", template).put("language", language.tag());
            if (encounterId != null) {
                json.put("encounter", encounterId);
            }
            if (copiedFrom != null) {
                JsonArray sections = new JsonArray();
                copiedSections.forEach(sections::add);
                json.put("copiedFrom", copiedFrom).put("copiedSections", sections);
            }
            return new String(Json.write(json), StandardCharsets.UTF_8);
        }
    }

    /** @param composition refers to the entries by their full URLs; without attester */
    record Note(JsonObject composition, List<NoteEntries.Entry> entries) {}

    private NoteBuilder() {}

    static Outcome<Note> build(Draft draft, About about, NoteTemplate template, NoteContext context) {
        List<Problem> problems = new ArrayList<>();
        Map<String, String> values = new HashMap<>();
        for (DraftField field : draft.fields()) {
            if (!field.conflicts().isEmpty()) {
                problems.add(new Problem(
                        Problem.Code.CONFLICT, "Two texts wait here for somebody to choose between them.", field.name()));
            }
            if (field.name().startsWith(FIELD)) {
                values.put(field.name().substring(FIELD.length()), field.value());
            }
        }
        List<NoteEntries.Entry> entries = new ArrayList<>();
        JsonArray sections = new JsonArray();
        for (NoteTemplate.Section section : template.sections()) {
            String name = SECTION + section.linkId();
            String markup = draft.fields().stream()
                    .filter(f -> f.name().equals(name))
                    .findFirst()
                    .map(NoteBuilder::markup)
                    .orElse("");
            for (String placeholder : Placeholders.in(SafeNarrative.plain(markup))) {
                problems.add(new Problem(
                        Problem.Code.INVARIANT, section.title() + " still holds the placeholder " + placeholder + ".", name));
            }
            NoteEntries structured = new NoteEntries(context, values, about.language());
            section.fields().forEach(structured::add);
            problems.addAll(structured.problems());
            String all = markup + structured.lines();
            if (SafeNarrative.plain(all).isBlank()) {
                continue;
            }
            entries.addAll(structured.entries());
            sections.add(section(section, all, structured.entries(), about));
        }
        if (sections.isEmpty() && problems.isEmpty()) {
            problems.add(new Problem(Problem.Code.REQUIRED, "The note is empty."));
        }
        if (!problems.isEmpty()) {
            return Outcome.refused(problems);
        }
        JsonObject note = new JsonObject().put("resourceType", "Composition");
        if (!draft.labels().isEmpty()) {
            JsonArray security = new JsonArray();
            draft.labels().forEach(code -> security.add(new JsonObject().put("code", code)));
            note.put("meta", new JsonObject().put("security", security));
        }
        note.put("language", about.language().tag())
                .put("identifier", new JsonObject().put("system", NoteTerms.DRAFT).put("value", draft.id()))
                .put("status", context.preliminary() ? "preliminary" : "final")
                .put("type", template.type().deepCopy())
                .put("subject", NoteTerms.reference("Patient", context.patientId()));
        if (context.encounterId() != null) {
            note.put("encounter", NoteTerms.reference("Encounter", context.encounterId()));
        }
        note.put("date", context.date())
                .put("author", JsonArray.of(context.author().deepCopy()))
                .put("title", draft.title().isBlank() ? template.title() : draft.title())
                .put("section", sections);
        return Outcome.ok(new Note(note, entries));
    }

    private static String markup(DraftField field) {
        return field.form() == DraftField.Form.XHTML ? SafeNarrative.ofHtml(field.value()) : SafeNarrative.ofText(field.value());
    }

    private static JsonObject section(
            NoteTemplate.Section template, String markup, List<NoteEntries.Entry> entries, About about) {
        JsonObject section = new JsonObject();
        JsonObject copied = about.copiedFrom();
        if (copied != null && about.copiedSections().contains(template.linkId())) {
            section.put("extension", JsonArray.of(
                    new JsonObject().put("url", NoteTerms.COPIED).put("valueReference", copied.deepCopy())));
        }
        section.put("title", template.title());
        if (template.code() != null) {
            section.put("code", template.code().deepCopy());
        }
        section.put("text", narrative(markup));
        if (!entries.isEmpty()) {
            JsonArray references = new JsonArray();
            entries.forEach(e -> references.add(new JsonObject().put("reference", e.fullUrl())));
            section.put("entry", references);
        }
        return section;
    }

    /** @param markup safe, of what goes inside the div */
    static JsonObject narrative(String markup) {
        return new JsonObject()
                .put("status", "additional")
                .put("div", "<div xmlns=\"http://www.w3.org/1999/xhtml\">" + markup + "</div>");
    }
}
