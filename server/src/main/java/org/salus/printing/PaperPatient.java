package org.salus.printing;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Language;

/**
 * What identifies a patient on paper.
 *
 * @param name in full, family name first
 * @param number record number; null when there is none
 */
public record PaperPatient(String name, String born, String sex, @Nullable String number) {

    public static PaperPatient of(JsonObject patient, Language language) {
        String birthDate = patient.string("birthDate");
        String name = name(patient);
        return new PaperPatient(
                name == null ? language.say("Name not recorded", "Nom non renseigné", "Nombre no registrado") : name,
                birthDate == null ? notRecorded(language) : language.day(birthDate),
                sex(patient.string("gender"), language),
                number(patient));
    }

    public static String notRecorded(Language language) {
        return language.say("not recorded", "non renseigné", "no consta");
    }

    private static String sex(@Nullable String gender, Language language) {
        return switch (gender) {
            case "female" -> language.say("female", "féminin", "femenino");
            case "male" -> language.say("male", "masculin", "masculino");
            case "other" -> language.say("other", "autre", "otro");
            case "unknown" -> language.say("unknown", "inconnu", "desconocido");
            case null, default -> notRecorded(language);
        };
    }

    /** "Born Jan 2, 1980 | Sex female | MRN 12": what stands beside the name. */
    public String facts(Language language, String between) {
        String record = number == null
                ? language.say("No record number", "Pas de numéro de dossier", "Sin número de historia")
                : language.say("MRN ", "N° de dossier ", "N.º de historia ") + number;
        return language.say("Born ", "Date de naissance : ", "Fecha de nacimiento: ") + born + between
                + language.say("Sex ", "Sexe : ", "Sexo: ") + sex + between + record;
    }

    /** The first identifier of the type MR (HL7 table 0203). */
    private static @Nullable String number(JsonObject patient) {
        JsonArray identifiers = patient.array("identifier");
        for (int i = 0; identifiers != null && i < identifiers.size(); i++) {
            if (identifiers.object(i) instanceof JsonObject identifier
                    && identifier.string("value") instanceof String value
                    && identifier.object("type") instanceof JsonObject kind
                    && kind.array("coding") instanceof JsonArray codings) {
                for (int j = 0; j < codings.size(); j++) {
                    if (codings.object(j) instanceof JsonObject coding && "MR".equals(coding.string("code"))) {
                        return value;
                    }
                }
            }
        }
        return null;
    }

    /** The official name, else the first that is not old, else any. */
    private static @Nullable String name(JsonObject patient) {
        JsonArray names = patient.array("name");
        JsonObject best = null;
        int rank = -1;
        for (int i = 0; names != null && i < names.size(); i++) {
            JsonObject name = names.object(i);
            String use = name == null ? null : name.string("use");
            int now = "official".equals(use) ? 3 : use == null || "usual".equals(use) ? 2 : "old".equals(use) ? 0 : 1;
            if (name != null && now > rank) {
                best = name;
                rank = now;
            }
        }
        if (best == null) {
            return null;
        }
        List<String> behind = new ArrayList<>();
        add(behind, best.array("given"));
        add(behind, best.array("suffix"));
        String family = best.string("family");
        String given = String.join(" ", behind);
        if (family == null) {
            String text = best.string("text");
            return given.isEmpty() ? text : given;
        }
        return given.isEmpty() ? family : family + ", " + given;
    }

    private static void add(List<String> words, @Nullable JsonArray parts) {
        for (int i = 0; parts != null && i < parts.size(); i++) {
            if (parts.string(i) instanceof String part) {
                words.add(part);
            }
        }
    }
}
