package org.salus.handouts;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Language;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.printing.Html;
import org.salus.printing.PaperPatient;
import org.salus.record.Look;

/**
 * The vaccines of a patient for schools and travel, the first given first. What was only reported says so, and what was not given stands apart:
 * neither may be taken for a dose that was given here. Entries made in error are left out.
 */
final class ImmunizationCard implements Handout {

    private static final String CVX = "http://hl7.org/fhir/sid/cvx";
    private static final String FUNCTION = "http://terminology.hl7.org/CodeSystem/v2-0443";
    private static final String LATE = "9999";

    @Override
    public String name() {
        return "immunization-card";
    }

    @Override
    public String summary() {
        return "The vaccines that were given, reported and refused, as PDF in the patient's language";
    }

    @Override
    public String title(Language language) {
        return language.say("Immunisation card", "Carte de vaccination", "Cartilla de vacunación");
    }

    @Override
    public Outcome<String> body(Request request) {
        return request.look().search("Immunization", "patient=Patient/" + request.patientId()).flatMap(found -> found.truncated()
                ? Outcome.refused(Problem.Code.TOO_COSTLY, "This patient has more vaccines on record than are printed.")
                : Outcome.ok(card(found, request)));
    }

    private static String card(Look.Found found, Request request) {
        Language language = request.language();
        List<JsonObject> given = withStatus(found, "completed");
        List<JsonObject> refused = withStatus(found, "not-done");
        StringBuilder out = new StringBuilder("<h2>")
                .append(language.say("Vaccines given", "Vaccins administrés", "Vacunas administradas"))
                .append("</h2>");
        if (given.isEmpty()) {
            out.append("<p>")
                    .append(language.say("No vaccine is on record.", "Aucun vaccin n’est enregistré.", "No consta ninguna vacuna."))
                    .append("</p>");
        } else {
            out.append("<table>")
                    .append(Elements.header(
                            language.say("Date", "Date", "Fecha"), language.say("Vaccine", "Vaccin", "Vacuna"),
                            language.say("Manufacturer, lot", "Fabricant, lot", "Fabricante, lote"),
                            language.say("Site", "Site d’injection", "Lugar"), language.say("Given by", "Administré par", "Administrada por")))
                    .append("<tbody>");
            given.forEach(one -> out.append(givenRow(one, request)));
            out.append("</tbody></table>");
        }
        if (!refused.isEmpty()) {
            out.append("<h2>")
                    .append(language.say("Vaccines not given", "Vaccins non administrés", "Vacunas no administradas"))
                    .append("</h2><table>")
                    .append(Elements.header(
                            language.say("Date", "Date", "Fecha"), language.say("Vaccine", "Vaccin", "Vacuna"),
                            language.say("Reason", "Motif", "Motivo")))
                    .append("<tbody>");
            refused.forEach(one -> out.append("<tr>")
                    .append(Elements.cell(day(one, request)))
                    .append(vaccine(one, language, null))
                    .append(Elements.cell(or(VaccineWords.reason(one.object("statusReason"), language), language)))
                    .append("</tr>"));
            out.append("</tbody></table>");
        }
        return out.toString();
    }

    private static List<JsonObject> withStatus(Look.Found found, String status) {
        return found.matches().stream()
                .filter(one -> status.equals(one.string("status")))
                .sorted(Comparator.comparing(one -> one.string("occurrenceDateTime") instanceof String at ? at : LATE))
                .toList();
    }

    private static String givenRow(JsonObject one, Request request) {
        Language language = request.language();
        List<String> product = new ArrayList<>();
        product.add(or(Elements.name(request.look(), one.object("manufacturer")), language));
        product.add(language.say("Lot ", "Lot ", "Lote ") + or(one.string("lotNumber"), language));
        return "<tr>" + Elements.cell(day(one, request)) + vaccine(one, language, mark(one, language))
                + Elements.cell(String.join(", ", product)) + Elements.cell(or(VaccineWords.site(one.object("site"), language), language))
                + Elements.cell(or(giver(one, request), language)) + "</tr>";
    }

    /** Name, code and number of the dose, and below it what the reader must know of how it is known. */
    private static String vaccine(JsonObject one, Language language, @Nullable String mark) {
        JsonObject code = one.object("vaccineCode");
        StringBuilder out = new StringBuilder("<td>").append(Html.escaped(or(Elements.words(code), language)));
        List<String> small = new ArrayList<>();
        if (Elements.code(code, CVX) instanceof String cvx) {
            small.add("CVX " + cvx);
        }
        String dose = doseNumber(one);
        if (dose != null) {
            small.add(language.say("dose ", "dose ", "dosis ") + dose);
        }
        if (!small.isEmpty()) {
            out.append("<div class=\"small\">").append(Html.escaped(String.join(", ", small))).append("</div>");
        }
        if (mark != null) {
            out.append("<div class=\"mark\">").append(Html.escaped(mark)).append("</div>");
        }
        return out.append("</td>").toString();
    }

    private static @Nullable String mark(JsonObject one, Language language) {
        List<String> marks = new ArrayList<>();
        if (Boolean.FALSE.equals(one.get("primarySource"))) {
            String origin = VaccineWords.origin(one.object("reportOrigin"), language);
            marks.add(language.say("Reported, not given here", "Déclaré, non administré ici", "Comunicada, no administrada aquí")
                    + (origin == null ? "" : language.say(": ", " : ", ": ") + origin));
        } else if (!Boolean.TRUE.equals(one.get("primarySource"))) {
            marks.add(language.say(
                    "Not recorded whether it was given here", "Lieu d’administration non précisé",
                    "No consta si se administró aquí"));
        }
        if (Boolean.TRUE.equals(one.get("isSubpotent"))) {
            marks.add(language.say("Dose did not count", "Dose non valable", "Dosis no válida"));
        }
        return marks.isEmpty() ? null : String.join(". ", marks);
    }

    private static @Nullable String doseNumber(JsonObject one) {
        for (JsonObject protocol : JsonObject.objects(one, "protocolApplied")) {
            if (protocol.get("doseNumberPositiveInt") instanceof JsonNumber number) {
                return number.text();
            }
            if (protocol.string("doseNumberString") instanceof String text) {
                return text;
            }
        }
        return null;
    }

    /** Who administered it, else the only one who is named without a part in it. */
    private static @Nullable String giver(JsonObject one, Request request) {
        List<JsonObject> performers = JsonObject.objects(one, "performer");
        for (JsonObject performer : performers) {
            if ("AP".equals(Elements.code(performer.object("function"), FUNCTION))) {
                return Elements.name(request.look(), performer.object("actor"));
            }
        }
        return performers.size() == 1 && !performers.getFirst().has("function")
                ? Elements.name(request.look(), performers.getFirst().object("actor"))
                : null;
    }

    private static String day(JsonObject one, Request request) {
        String at = one.string("occurrenceDateTime");
        return at != null
                ? Elements.day(at, request.zone(), request.language())
                : or(one.string("occurrenceString"), request.language());
    }

    private static String or(@Nullable String text, Language language) {
        return text == null || text.isBlank() ? PaperPatient.notRecorded(language) : text;
    }
}
