package org.salus.inbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.fhir.Translated;
import org.salus.kernel.Language;

/** Says in words what a correction changed. */
final class Changes {

    private Changes() {}

    static Translated ofObservation(@Nullable JsonObject before, JsonObject after) {
        return Translated.of(language -> {
            String name = Results.title(after, language) + language.say(": ", " : ", ": ");
            String now = said(after, language);
            if (before == null) {
                return name + language.say("new, ", "nouveau, ", "nuevo, ") + now;
            }
            String was = said(before, language);
            if (Results.isWithdrawn(after)) {
                return name + language.say(was + " was withdrawn", was + " a été retiré", was + " se ha retirado");
            }
            return was.equals(now)
                    ? name + language.say(now + ", details changed", now + ", des détails ont changé", now + ", han cambiado detalles")
                    : name + from(was, now, language);
        });
    }

    private static String from(String was, String now, Language language) {
        return language.say(
                "was " + was + ", is " + now, "était " + was + ", est maintenant " + now, "era " + was + ", ahora es " + now);
    }

    private static String said(JsonObject observation, Language language) {
        String value = Results.value(observation);
        String flag = Results.flag(observation);
        return (value.isEmpty() ? language.say("without value", "sans valeur", "sin valor") : value) + (flag == null ? "" : " " + flag);
    }

    static List<Translated> ofReport(@Nullable JsonObject before, JsonObject after) {
        List<Translated> changes = new ArrayList<>();
        if (before == null) {
            return changes;
        }
        if (!Objects.equals(before.string("status"), after.string("status"))) {
            changes.add(Translated.of(language -> language.say("Status: ", "Statut : ", "Estado: ")
                    + from(status(before, language), status(after, language), language)));
        }
        if (!Objects.equals(before.string("conclusion"), after.string("conclusion"))) {
            changes.add(new Translated("The conclusion was changed", "La conclusion a été modifiée", "Se ha cambiado la conclusión"));
        }
        if (!Objects.equals(before.get("result"), after.get("result"))) {
            changes.add(new Translated(
                    "The list of its observations was changed", "La liste de ses observations a été modifiée",
                    "Se ha cambiado la lista de sus observaciones"));
        }
        if (!Objects.equals(before.get("presentedForm"), after.get("presentedForm"))) {
            changes.add(new Translated(
                    "The document of the report was changed", "Le document du compte rendu a été modifié",
                    "Se ha cambiado el documento del informe"));
        }
        if (!Objects.equals(Terms.target(before, "subject", "Patient"), Terms.target(after, "subject", "Patient"))) {
            changes.add(new Translated(
                    "It was filed under another patient before", "Il était classé auparavant chez un autre patient",
                    "Antes estaba archivado en otro paciente"));
        }
        return changes;
    }

    /** A correction that does not say what it changed. */
    static Translated ofStatus(JsonObject result) {
        return Translated.of(language -> language.say("It is ", "Il est ", "Está ") + status(result, language));
    }

    /** R4 DiagnosticReport.status and Observation.status. */
    private static String status(JsonObject result, Language language) {
        String code = String.valueOf(result.string("status"));
        return switch (code) {
            case "registered" -> language.say(code, "enregistré", "registrado");
            case "partial" -> language.say(code, "partiel", "parcial");
            case "preliminary" -> language.say(code, "préliminaire", "preliminar");
            case "final" -> language.say(code, "définitif", "definitivo");
            case "amended" -> language.say(code, "modifié", "modificado");
            case "corrected" -> language.say(code, "corrigé", "corregido");
            case "appended" -> language.say(code, "complété", "completado");
            case "cancelled" -> language.say(code, "annulé", "anulado");
            case "entered-in-error" -> language.say(code, "saisi par erreur", "introducido por error");
            default -> code;
        };
    }
}
