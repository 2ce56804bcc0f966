package org.salus.charting.notes;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;

/** A signed note with its addenda as one XHTML page for printing. Every text is escaped or taken through {@link SafeNarrative}. */
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
    static String of(JsonObject note, JsonObject patient, List<JsonObject> addenda) {
        StringBuilder out = new StringBuilder("<html><head><title>")
                .append(escaped(note.string("title")))
                .append("</title><style>")
                .append(STYLE)
                .append("</style></head><body><div id=\"patient\">")
                .append(escaped(patientLine(patient)))
                .append("</div><div id=\"foot\">Composition/")
                .append(escaped(note.string("id")))
                .append(" version ")
                .append(escaped(version(note)))
                .append("</div>");
        document(note, "h1", out);
        for (JsonObject addendum : addenda) {
            document(addendum, "h2", out);
        }
        return out.append("</body></html>").toString();
    }

    private static void document(JsonObject note, String heading, StringBuilder out) {
        out.append('<').append(heading).append('>').append(escaped(note.string("title"))).append("</").append(heading).append('>');
        if ("entered-in-error".equals(note.string("status"))) {
            out.append("<p class=\"error\">Entered in error: ").append(escaped(reason(note))).append("</p>");
        }
        if ("preliminary".equals(note.string("status"))) {
            out.append("<p class=\"error\">Preliminary: the co-signature is missing.</p>");
        }
        sections(note.array("section"), out);
        out.append("<div class=\"signed\">");
        for (JsonObject attester : NoteTerms.objects(note.array("attester"))) {
            String hash = NoteSupport.hash(attester);
            JsonObject party = attester.object("party");
            if (hash != null) {
                out.append("<div>Signed by ")
                        .append(escaped(party == null ? null : party.string("display")))
                        .append(" at ")
                        .append(escaped(attester.string("time")))
                        .append("<br/>")
                        .append(escaped(hash))
                        .append("</div>");
            }
        }
        out.append("</div>");
    }

    private static void sections(@Nullable JsonArray sections, StringBuilder out) {
        for (JsonObject section : NoteTerms.objects(sections)) {
            out.append("<h2>").append(escaped(section.string("title"))).append("</h2>");
            if (section.object("text") instanceof JsonObject text && text.string("div") instanceof String div) {
                out.append("<div>").append(SafeNarrative.ofHtml(div)).append("</div>");
            }
            sections(section.array("section"), out);
        }
    }

    /** Name, birth date, sex and record number: who it is about, on every page. */
    private static String patientLine(JsonObject patient) {
        StringBuilder line = new StringBuilder();
        JsonObject name = NoteTerms.objects(patient.array("name")).stream()
                .filter(n -> "official".equals(n.string("use")))
                .findFirst()
                .or(() -> NoteTerms.objects(patient.array("name")).stream().findFirst())
                .orElse(null);
        if (name == null) {
            line.append("Name not recorded");
        } else if (name.string("text") instanceof String text) {
            line.append(text);
        } else {
            line.append(name.string("family") == null ? "" : name.string("family"));
            JsonArray given = name.array("given");
            for (int i = 0; given != null && i < given.size(); i++) {
                line.append(i == 0 ? ", " : " ").append(given.string(i));
            }
        }
        String born = patient.string("birthDate");
        String sex = patient.string("gender");
        line.append(" | born ").append(born == null ? "unknown" : born).append(" | ").append(sex == null ? "sex unknown" : sex);
        NoteTerms.objects(patient.array("identifier")).stream()
                .filter(i -> i.object("type") instanceof JsonObject type
                        && NoteTerms.objects(type.array("coding")).stream().anyMatch(c -> "MR".equals(c.string("code"))))
                .findFirst()
                .ifPresent(i -> line.append(" | MRN ").append(i.string("value")));
        return line.append(" | Patient/").append(patient.string("id")).toString();
    }

    private static @Nullable String reason(JsonObject note) {
        for (JsonObject extension : NoteTerms.objects(note.array("extension"))) {
            if (NoteTerms.RETRACTED.equals(extension.string("url"))) {
                for (JsonObject part : NoteTerms.objects(extension.array("extension"))) {
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

    private static String escaped(@Nullable String text) {
        return SafeNarrative.escaped(text == null ? "not recorded" : text);
    }
}
