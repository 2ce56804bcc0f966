package org.salus.handouts;

import org.salus.fhir.JsonObject;
import org.salus.kernel.Language;
import org.salus.printing.Html;
import org.salus.printing.PaperPatient;
import org.salus.printing.SafePdf;

/** The page around a handout: who it is about on each of its sheets, who printed it and when, and how many sheets there are. */
final class HandoutPage {

    /** A longer name stands in full on the first sheet, and is cut at the head of each. */
    private static final int LONGEST_HEAD = 240;

    private static final String STYLE =
            """
            @page { size: A4; margin: 26mm 18mm 22mm 18mm;
              @top-left { content: element(patient); }
              @bottom-left { content: element(foot); }
              @bottom-right { content: '%s ' counter(page) ' %s ' counter(pages); font-size: 8pt; font-family: sans-serif, %s; } }
            body { margin: 0; font-family: sans-serif, %s; font-size: 10pt; line-height: 1.3; word-wrap: break-word; }
            #patient { position: running(patient); font-size: 8pt; border-bottom: 0.5pt solid black; width: 174mm; }
            #foot { position: running(foot); font-size: 8pt; width: 130mm; }
            h1 { font-size: 16pt; margin: 0 0 2mm 0; } h2 { font-size: 12pt; margin: 6mm 0 1mm 0; page-break-after: avoid; }
            .who { font-size: 12pt; font-weight: bold; }
            .mark { font-weight: bold; }
            .small { font-size: 8pt; }
            .frame { border: 1pt solid black; padding: 2mm; margin-top: 3mm; }
            table { width: 100%%; table-layout: fixed; border-collapse: collapse; -fs-table-paginate: paginate; }
            tr { page-break-inside: avoid; }
            td, th { border: 0.5pt solid black; padding: 1mm; text-align: left; vertical-align: top; }
            """;

    private HandoutPage() {}

    /** @param printed day and time, in words */
    static String of(String title, JsonObject patient, String body, String organisation, String printed, Language language) {
        PaperPatient who = PaperPatient.of(patient, language);
        String facts = who.facts(language, " | ");
        String foot = organisation + ", " + language.say("printed ", "imprimé le ", "impreso el ") + printed;
        return "<html lang=\"" + language.tag() + "\"><head><title>" + Html.escaped(title) + "</title><style>"
                + STYLE.formatted(
                        language.say("Page", "Page", "Página"), language.say("of", "sur", "de"), SafePdf.FAMILY, SafePdf.FAMILY)
                + "</style></head><body><div id=\"patient\">" + Html.escaped(head(who.name()) + " | " + facts) + "</div><div id=\"foot\">"
                + Html.escaped(foot) + "</div><h1>" + Html.escaped(title) + "</h1><div class=\"who\">" + Html.escaped(who.name())
                + "</div><div>" + Html.escaped(facts) + "</div>" + body + "</body></html>";
    }

    private static String head(String name) {
        return name.codePointCount(0, name.length()) <= LONGEST_HEAD
                ? name
                : name.substring(0, name.offsetByCodePoints(0, LONGEST_HEAD)) + "...";
    }
}
