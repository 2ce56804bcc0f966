package org.salus.charting.notes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.charting.drafts.DraftField;
import org.salus.charting.drafts.Drafts;
import org.salus.charting.drafts.Edit;
import org.salus.charting.notes.NoteBuilder.About;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Ids;
import org.salus.kernel.Language;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.printing.Html;
import org.salus.printing.Paper;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.RecordAccess;

/**
 * {@code Composition/$new-note}: begins the draft of a note from a template, or finds the one that was begun for this encounter. Text that is
 * copied forward is marked with the note and date that it comes from, in the text and in what will be signed.
 */
final class NewNote implements Operation {

    private final RecordAccess record;
    private final Drafts drafts;
    private final NoteTemplates templates;

    NewNote(RecordAccess record, Drafts drafts, NoteTemplates templates) {
        this.record = record;
        this.drafts = drafts;
        this.templates = templates;
    }

    @Override
    public Definition definition() {
        return new Definition(
                "new-note",
                Set.of(Level.TYPE),
                Set.of("Composition"),
                true,
                new Needs.Act("notes.sign"),
                "urn:salus:operation:new-note",
                "Begins the draft of a note from a template, for an encounter or a patient");
    }

    @Override
    public FhirResponse run(Call call) {
        List<Problem> problems = call.parameters()
                .otherThan("new-note", "template", "encounter", "copy-from", "title", "shared", "label", "editor", Paper.LANGUAGE);
        String template = call.parameters().string("template");
        String editor = call.parameters().string("editor");
        if (!problems.isEmpty()) {
            return FhirResponse.refused(problems);
        }
        if (template == null || editor == null) {
            return FhirResponse.refused(
                    Problem.Code.PARAMETER, "template is the URL of a note template or Questionnaire/[id], editor names the screen.");
        }
        Caller caller = call.request().caller();
        return NoteSupport.answered(NoteSupport.openChart(call).flatMap(patient -> Paper.language(call, Language.EN)
                .flatMap(language -> templates.find(caller, template, language)
                        .flatMap(found -> begin(call, caller, patient, found, template, language, editor)))));
    }

    private Outcome<FhirResponse> begin(
            Call call, Caller caller, String patient, NoteTemplate template, String templateName, Language language, String editor) {
        String encounter = call.parameters().string("encounter");
        String encounterId = encounter != null && encounter.startsWith("Encounter/") ? encounter.substring("Encounter/".length()) : encounter;
        if (encounterId != null) {
            Outcome<JsonObject> visit = record.read(caller, "Encounter", encounterId);
            if (visit instanceof Outcome.Refused<JsonObject> refused) {
                return refused.cast();
            }
            if (!patient.equals(NoteTerms.idOf(visit.get().object("subject"), "Patient"))) {
                return Outcome.refused(NoteSupport.wrongPatient("This encounter"));
            }
        }
        String source = call.parameters().string("copy-from");
        JsonObject copied = null;
        if (source != null) {
            String id = source.startsWith("Composition/") ? source.substring("Composition/".length()) : source;
            Outcome<JsonObject> note = NoteSupport.note(record, caller, id, patient);
            if (note instanceof Outcome.Refused<JsonObject> refused) {
                return refused.cast();
            }
            copied = note.get();
            if ("entered-in-error".equals(copied.string("status"))) {
                return Outcome.refused(new Problem(
                        Problem.Code.CONFLICT, "A note that was entered in error is not copied.", "copy-from"));
            }
        }
        Map<String, String> texts = copied == null ? Map.of() : copiedTexts(template, copied, language);
        About about = new About(
                encounterId, templateName, language, copied == null ? null : reference(copied), List.copyOf(texts.keySet()));
        List<Edit> edits = new ArrayList<>();
        edits.add(new Edit(NoteBuilder.ABOUT, DraftField.Form.VALUE, about.json(), 0, List.of()));
        for (NoteTemplate.Section section : template.sections()) {
            String text = texts.getOrDefault(section.linkId(), SafeNarrative.ofText(section.initial()));
            edits.add(new Edit(NoteBuilder.SECTION + section.linkId(), DraftField.Form.XHTML, text, 0, List.of()));
        }
        String title = call.parameters().string("title");
        Drafts.New form = new Drafts.New(
                patient,
                "note",
                encounterId == null ? "note:" + Ids.resource() : "encounter:" + encounterId,
                title == null ? template.title() : title,
                "true".equals(call.parameters().string("shared")),
                call.parameters().strings("label"));
        return drafts.begin(caller, form, editor, edits).map(saved -> FhirResponse.of(saved.created() ? 201 : 200, answer(saved), null));
    }

    private static byte[] answer(Drafts.Saved saved) {
        JsonArray parameters = new JsonArray()
                .add(new JsonObject().put("name", "draft").put("valueString", saved.draft().id()))
                .add(new JsonObject().put("name", "revision").put("valueInteger", JsonNumber.of(saved.draft().revision())))
                .add(new JsonObject().put("name", "created").put("valueBoolean", saved.created()));
        return Json.write(new JsonObject().put("resourceType", "Parameters").put("parameter", parameters));
    }

    private static JsonObject reference(JsonObject note) {
        return NoteTerms.reference(note).put("display", words(note));
    }

    /** What the copied text is marked with. */
    private static String words(JsonObject note) {
        String author = JsonArray.objects(note.array("author")).stream()
                .map(a -> a.string("display"))
                .filter(java.util.Objects::nonNull)
                .findFirst()
                .orElse("unknown author");
        String date = String.valueOf(note.string("date"));
        return note.string("title") + ", " + date.substring(0, Math.min(10, date.length())) + ", " + author;
    }

    /** By link id: the text of the section that has the same code, or else the same title. */
    private static Map<String, String> copiedTexts(NoteTemplate template, JsonObject note, Language language) {
        Map<String, String> texts = new HashMap<>();
        for (NoteTemplate.Section section : template.sections()) {
            for (JsonObject from : JsonArray.objects(note.array("section"))) {
                JsonObject text = from.object("text");
                String div = text == null ? null : text.string("div");
                if (div != null && same(section, from)) {
                    texts.put(
                            section.linkId(),
                            "<blockquote><p><i>" + language.say("Copied from ", "Copié de ", "Copiado de ") + Html.escaped(words(note)) + "</i></p>" + SafeNarrative.ofHtml(div)
                                    + "</blockquote>");
                    break;
                }
            }
        }
        return texts;
    }

    private static boolean same(NoteTemplate.Section section, JsonObject from) {
        String mine = code(section.code());
        String theirs = code(from.object("code"));
        return mine != null && theirs != null ? mine.equals(theirs) : section.title().equals(from.string("title"));
    }

    private static @Nullable String code(@Nullable JsonObject concept) {
        return concept == null
                ? null
                : JsonArray.objects(concept.array("coding")).stream()
                        .findFirst()
                        .map(c -> c.string("system") + "|" + c.string("code"))
                        .orElse(null);
    }
}
