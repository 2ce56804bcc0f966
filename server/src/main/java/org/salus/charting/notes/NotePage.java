package org.salus.charting.notes;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Language;
import org.salus.printing.Html;
import org.salus.printing.PaperPatient;

/**
 * A signed note with its addenda as one XHTML page for printing. Every text is escaped or taken through {@link SafeNarrative}. The times of the
 * signatures stand as they were attested.
 */
final class NotePage {

    private static final String STYLE =
            """
            @page { size: A4; margin: 28mm 18mm 22mm 18mm;
              @top-left { content: element(patient); }
              @bottom-left { content: element(foot); }
              @bottom-right { content: counter(page) ' / ' counter(pages); font-size: 8pt; font-family: sans-serif; } }
            body { font-family: sans-serif, Wide; font-size: 10pt; line-height: 1.35; }
            #patient { position: running(patient); font-size: 9pt; border-bottom: 0.5pt solid black; width: 174mm; }
            #foot { position: running(foot); font-size: 7pt; }
            h1 { font-size: 14pt; } h2 { font-size: 11pt; margin-bottom: 1mm; page-break-after: avoid; }
            .signed { border-top: 0.5pt solid black; margin-top: 5mm; font-size: 8pt; }
            .error { border: 1.5pt solid black; padding: 2mm; font-weight: bold; }
            blockquote { border-left: 2pt solid black; padding-left: 3mm; }
            table { border-collapse: collapse; } td, th { border: 0.5pt solid black; padding: 1mm; text-align: left; }
            """;

    private NotePage() {}

    /** @param addenda in the order in which they were signed */
    static String of(JsonObject note, JsonObject patient, List<JsonObject> addenda, Language language) {
        StringBuilder out = new StringBuilder("<html lang=\"")
                .append(language.tag())
                .append("\"><head><title>")
                .append(escaped(note.string("title"), language))
                .append("</title><style>")
                .append(STYLE)
                .append("</style></head><body><div id=\"patient\">")
                .append(Html.escaped(patientLine(patient, language)))
                .append("</div><div id=\"foot\">Composition/")
                .append(escaped(note.string("id"), language))
                .append(language.say(" version ", " version ", " versión "))
                .append(escaped(version(note), language))
                .append("</div>");
        document(note, "h1", language, out);
        for (JsonObject addendum : addenda) {
            document(addendum, "h2", language, out);
        }
        return out.append("</body></html>").toString();
    }

    private static void document(JsonObject note, String heading, Language language, StringBuilder out) {
        out.append('<').append(heading).append('>').append(escaped(note.string("title"), language)).append("</").append(heading).append('>');
        if ("entered-in-error".equals(note.string("status"))) {
            out.append("<p class=\"error\">")
                    .append(language.say("Entered in error: ", "Saisi par erreur : ", "Introducido por error: "))
                    .append(escaped(reason(note), language))
                    .append("</p>");
        }
        if ("preliminary".equals(note.string("status"))) {
            out.append("<p class=\"error\">")
                    .append(language.say(
                            "Preliminary: the co-signature is missing.", "Provisoire : la contre-signature manque.",
                            "Provisional: falta la firma del responsable."))
                    .append("</p>");
        }
        sections(note.array("section"), language, out);
        out.append("<div class=\"signed\">");
        for (JsonObject attester : JsonArray.objects(note.array("attester"))) {
            String hash = NoteSupport.hash(attester);
            JsonObject party = attester.object("party");
            if (hash != null) {
                out.append("<div>")
                        .append(language.say("Signed by ", "Signé par ", "Firmado por "))
                        .append(escaped(party == null ? null : party.string("display"), language))
                        .append(language.say(" at ", " le ", " el "))
                        .append(escaped(attester.string("time"), language))
                        .append("<br/>")
                        .append(escaped(hash, language))
                        .append("</div>");
            }
        }
        out.append("</div>");
    }

    private static void sections(@Nullable JsonArray sections, Language language, StringBuilder out) {
        for (JsonObject section : JsonArray.objects(sections)) {
            out.append("<h2>").append(escaped(section.string("title"), language)).append("</h2>");
            if (section.object("text") instanceof JsonObject text && text.string("div") instanceof String div) {
                out.append("<div>").append(SafeNarrative.ofHtml(div)).append("</div>");
            }
            sections(section.array("section"), language, out);
        }
    }

    /** Name, birth date, sex and record number: who it is about, on every page. */
    private static String patientLine(JsonObject patient, Language language) {
        PaperPatient who = PaperPatient.of(patient, language);
        return who.name() + " | " + who.facts(language, " | ") + " | Patient/" + patient.string("id");
    }

    private static @Nullable String reason(JsonObject note) {
        for (JsonObject extension : JsonArray.objects(note.array("extension"))) {
            if (NoteTerms.RETRACTED.equals(extension.string("url"))) {
                for (JsonObject part : JsonArray.objects(extension.array("extension"))) {
                    if ("reason".equals(part.string("url"))) {
                        return part.string("valueString");
                    }
                }
            }
        }
        return null;
    }

    private static @Nullable String version(JsonObject note) {
        JsonObject meta = note.object("meta");
        return meta == null ? null : meta.string("versionId");
    }

    private static String escaped(@Nullable String text, Language language) {
        return Html.escaped(text == null ? PaperPatient.notRecorded(language) : text);
    }
}
