package org.salus.handouts;

import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Language;

/** The codes of an Immunization in the language of the card; what has another code stands as it is on record. */
final class VaccineWords {

    private static final String V3 = "http://terminology.hl7.org/CodeSystem/v3-";
    private static final String SITE = V3 + "ActSite";
    private static final String REASON = V3 + "ActReason";
    private static final String ORIGIN = "http://terminology.hl7.org/CodeSystem/immunization-origin";

    private VaccineWords() {}

    static @Nullable String site(@Nullable JsonObject concept, Language language) {
        return switch (Elements.code(concept, SITE)) {
            case "LD" -> language.say("Left deltoid", "Deltoïde gauche", "Deltoides izquierdo");
            case "RD" -> language.say("Right deltoid", "Deltoïde droit", "Deltoides derecho");
            case "LA" -> language.say("Left arm", "Bras gauche", "Brazo izquierdo");
            case "RA" -> language.say("Right arm", "Bras droit", "Brazo derecho");
            case "LT" -> language.say("Left thigh", "Cuisse gauche", "Muslo izquierdo");
            case "RT" -> language.say("Right thigh", "Cuisse droite", "Muslo derecho");
            case "LVL" ->
                language.say("Left thigh (vastus lateralis)", "Cuisse gauche (vaste latéral)", "Muslo izquierdo (vasto lateral)");
            case "RVL" ->
                language.say("Right thigh (vastus lateralis)", "Cuisse droite (vaste latéral)", "Muslo derecho (vasto lateral)");
            case null, default -> Elements.words(concept);
        };
    }

    static @Nullable String reason(@Nullable JsonObject concept, Language language) {
        return switch (Elements.code(concept, REASON)) {
            case "PATOBJ" -> language.say(
                    "The patient or guardian refuses", "Refus du patient ou de son représentant", "Rechazo del paciente o de su tutor");
            case "RELIG" -> language.say("Religious objection", "Objection religieuse", "Objeción religiosa");
            case "PHILISOP" -> language.say("Philosophical objection", "Objection philosophique", "Objeción filosófica");
            case "MEDPREC" -> language.say("Medical precaution", "Précaution médicale", "Precaución médica");
            case "IMMUNE" -> language.say("Immune already", "Déjà immunisé", "Ya inmunizado");
            case "OSTOCK" -> language.say("Out of stock", "Rupture de stock", "Sin existencias");
            case null, default -> Elements.words(concept);
        };
    }

    static @Nullable String origin(@Nullable JsonObject concept, Language language) {
        return switch (Elements.code(concept, ORIGIN)) {
            case "record" -> language.say("a written record", "un document écrit", "un documento escrito");
            case "recall" -> language.say(
                    "what the patient or family remembers", "les souvenirs du patient ou de sa famille",
                    "lo que recuerda el paciente o la familia");
            case "provider" -> language.say("another provider", "un autre professionnel de santé", "otro profesional sanitario");
            case "school" -> language.say("a school record", "un dossier scolaire", "un registro escolar");
            case null, default -> Elements.words(concept);
        };
    }
}
