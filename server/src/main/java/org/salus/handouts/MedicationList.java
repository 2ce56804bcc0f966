package org.salus.handouts;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Language;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.orders.DoseWords;
import org.salus.printing.Html;
import org.salus.printing.PaperPatient;
import org.salus.record.Look;

/**
 * What a patient takes now, with the allergies above it. What is on hold, what the patient must not take, and what was only reported are marked:
 * nobody may read them as a medicine to take.
 */
final class MedicationList implements Handout {

    private static final String NOW = "active,on-hold,unknown";
    private static final Set<String> NO_ORDER = Set.of("proposal", "plan", "option");
    private static final Set<String> CLOSED = Set.of("inactive", "resolved");
    private static final Set<String> UNTRUE = Set.of("refuted", "entered-in-error");

    @Override
    public String name() {
        return "medication-list";
    }

    @Override
    public String summary() {
        return "The current medicines and the allergies, as PDF in the patient's language";
    }

    @Override
    public String title(Language language) {
        return language.say("My medicines", "Mes médicaments", "Mis medicamentos");
    }

    @Override
    public Outcome<String> body(Request request) {
        String of = "patient=Patient/" + request.patientId();
        return whole(request.look(), "AllergyIntolerance", of).flatMap(allergies -> whole(
                        request.look(), "MedicationRequest", of + "&status=" + NOW)
                .flatMap(orders -> whole(request.look(), "MedicationStatement", of + "&status=" + NOW)
                        .map(statements -> allergies(allergies, request.language()) + medicines(orders, statements, request))));
    }

    private static Outcome<List<JsonObject>> whole(Look look, String type, String query) {
        return look.search(type, query).flatMap(found -> found.truncated()
                ? Outcome.refused(Problem.Code.TOO_COSTLY, "This patient has more on record than is printed (" + type + ").")
                : Outcome.ok(found.matches()));
    }

    private static String allergies(List<JsonObject> all, Language language) {
        String names = all.stream()
                .filter(one -> !hasStatus(one, "clinicalStatus", CLOSED) && !hasStatus(one, "verificationStatus", UNTRUE))
                .map(one -> allergy(one, language))
                .distinct()
                .collect(Collectors.joining("; "));
        String said = names.isEmpty()
                ? language.say(
                        "nothing is recorded; tell us if you have any", "rien n’est enregistré ; dites-nous si vous en avez",
                        "no consta nada; díganos si tiene alguna")
                : names;
        return "<div class=\"frame\"><b>" + language.say("Allergies: ", "Allergies : ", "Alergias: ") + "</b>" + Html.escaped(said) + "</div>";
    }

    private static String allergy(JsonObject one, Language language) {
        JsonObject code = one.object("code");
        if (hasCode(code, Set.of("716186003", "no-known-allergies"))) {
            return language.say("no known allergy", "aucune allergie connue", "ninguna alergia conocida");
        }
        return or(Elements.words(code), language);
    }

    private static boolean hasStatus(JsonObject one, String member, Set<String> codes) {
        return hasCode(one.object(member), codes);
    }

    private static boolean hasCode(@Nullable JsonObject concept, Set<String> codes) {
        return concept != null
                && JsonObject.objects(concept, "coding").stream().anyMatch(c -> codes.contains(String.valueOf(c.string("code"))));
    }

    private static String medicines(List<JsonObject> orders, List<JsonObject> statements, Request request) {
        Language language = request.language();
        List<JsonObject> real = orders.stream().filter(one -> !NO_ORDER.contains(String.valueOf(one.string("intent")))).toList();
        List<JsonObject> avoid = real.stream().filter(MedicationList::isToAvoid).toList();
        List<JsonObject> taken = new ArrayList<>(real.stream().filter(one -> !isToAvoid(one)).toList());
        taken.addAll(statements);
        StringBuilder out = new StringBuilder();
        if (taken.isEmpty()) {
            out.append("<p>")
                    .append(language.say(
                            "No current medicine is on record.", "Aucun médicament en cours n’est enregistré.",
                            "No consta ningún medicamento actual."))
                    .append("</p>");
        } else {
            out.append("<h2>")
                    .append(language.say("Medicines I take now", "Médicaments que je prends", "Medicamentos que tomo ahora"))
                    .append("</h2>")
                    .append(table(taken, request));
        }
        if (!avoid.isEmpty()) {
            out.append("<h2>")
                    .append(language.say("Do not take", "À ne pas prendre", "No tomar"))
                    .append("</h2><ul>");
            avoid.forEach(one -> out.append("<li class=\"mark\">").append(Html.escaped(medicine(one, request))).append("</li>"));
            out.append("</ul>");
        }
        return out.append("<p>")
                .append(language.say(
                        "Show this list to everybody who treats you. Ask before you stop or change a medicine.",
                        "Montrez cette liste à tous ceux qui vous soignent. Demandez avis avant d’arrêter ou de modifier un médicament.",
                        "Muestre esta lista a todos los que le atienden. Pregunte antes de dejar o cambiar un medicamento."))
                .append("</p>")
                .toString();
    }

    private static boolean isToAvoid(JsonObject order) {
        return Boolean.TRUE.equals(order.get("doNotPerform"));
    }

    private static String table(List<JsonObject> taken, Request request) {
        Language language = request.language();
        StringBuilder out = new StringBuilder("<table>")
                .append(Elements.header(
                        language.say("Medicine", "Médicament", "Medicamento"), language.say("How to take it", "Comment le prendre", "Cómo tomarlo"),
                        language.say("For", "Pour", "Para"), language.say("Since", "Depuis", "Desde"),
                        language.say("Prescribed by", "Prescrit par", "Recetado por")))
                .append("<tbody>");
        taken.stream()
                .sorted(Comparator.comparing((JsonObject one) -> medicine(one, request), String.CASE_INSENSITIVE_ORDER))
                .forEach(one -> out.append(row(one, request)));
        return out.append("</tbody></table>").toString();
    }

    private static String row(JsonObject one, Request request) {
        Language language = request.language();
        String mark = mark(one, language);
        String since = since(one);
        return "<tr><td>" + Html.escaped(medicine(one, request))
                + (mark == null ? "" : "<div class=\"mark\">" + Html.escaped(mark) + "</div>") + "</td>"
                + Elements.cell(dose(one, language)) + Elements.cell(or(reason(one), language))
                + Elements.cell(since == null ? or(null, language) : Elements.day(since, request.zone(), language))
                + Elements.cell(isReported(one) ? reported(language) : or(Elements.name(request.look(), one.object("requester")), language))
                + "</tr>";
    }

    private static @Nullable String mark(JsonObject one, Language language) {
        return switch (String.valueOf(one.string("status"))) {
            case "on-hold" -> language.say(
                    "On hold: do not take it for now", "Suspendu : ne pas prendre pour le moment", "En pausa: no lo tome por ahora");
            case "unknown" -> language.say(
                    "Not known whether this is still taken: ask", "On ne sait pas s’il est encore pris : demandez",
                    "No se sabe si todavía se toma: pregunte");
            default -> null;
        };
    }

    private static boolean isReported(JsonObject one) {
        return "MedicationStatement".equals(one.string("resourceType"))
                || Boolean.TRUE.equals(one.get("reportedBoolean"))
                || one.has("reportedReference");
    }

    private static String reported(Language language) {
        return language.say("Reported, not prescribed here", "Déclaré, non prescrit ici", "Comunicado, no recetado aquí");
    }

    private static String dose(JsonObject one, Language language) {
        String member = "MedicationStatement".equals(one.string("resourceType")) ? "dosage" : "dosageInstruction";
        List<String> steps = new ArrayList<>();
        for (JsonObject dosage : JsonObject.objects(one, member)) {
            String sentence = DoseWords.sentence(dosage, language);
            steps.add(sentence == null ? ask(language) : sentence);
        }
        return steps.isEmpty() ? ask(language) : String.join(language.say("; then ", " ; puis ", "; después "), steps);
    }

    private static String ask(Language language) {
        return language.say("not recorded here: ask", "non renseigné ici : demandez", "no consta aquí: pregunte");
    }

    private static String medicine(JsonObject one, Request request) {
        String name = Elements.words(one.object("medicationCodeableConcept"));
        return or(name == null ? referred(one, request.look()) : name, request.language());
    }

    private static @Nullable String referred(JsonObject one, Look look) {
        JsonObject reference = one.object("medicationReference");
        String to = reference == null ? null : reference.string("reference");
        if (reference == null || to == null) {
            return reference == null ? null : reference.string("display");
        }
        JsonObject medication = null;
        if (to.startsWith("#")) {
            medication = JsonObject.objects(one, "contained").stream().filter(c -> to.equals("#" + c.string("id"))).findFirst().orElse(null);
        } else if (to.startsWith("Medication/")
                && look.read("Medication", to.substring("Medication/".length())) instanceof Outcome.Ok<JsonObject>(JsonObject read)) {
            medication = read;
        }
        String name = medication == null ? null : Elements.words(medication.object("code"));
        return name == null ? reference.string("display") : name;
    }

    private static @Nullable String reason(JsonObject one) {
        List<String> reasons = new ArrayList<>();
        for (JsonObject code : JsonObject.objects(one, "reasonCode")) {
            if (Elements.words(code) instanceof String words) {
                reasons.add(words);
            }
        }
        for (JsonObject reference : JsonObject.objects(one, "reasonReference")) {
            if (reference.string("display") instanceof String display) {
                reasons.add(display);
            }
        }
        return reasons.isEmpty() ? null : String.join(", ", reasons);
    }

    private static @Nullable String since(JsonObject one) {
        if (one.object("effectivePeriod") instanceof JsonObject period) {
            return period.string("start");
        }
        return one.string("effectiveDateTime") instanceof String at ? at : one.string("authoredOn");
    }

    private static String or(@Nullable String text, Language language) {
        return text == null || text.isBlank() ? PaperPatient.notRecorded(language) : text;
    }
}
