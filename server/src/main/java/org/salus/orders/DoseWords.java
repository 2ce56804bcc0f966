package org.salus.orders;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.fhir.Translated;
import org.salus.kernel.Language;

/**
 * A dosage (R4 Dosage) in words. A text that Salus made of the parts is made again in the reader's language; a text that somebody wrote stands as
 * it is, since it may say more than the parts. Parts without a text that cannot all be said make no sentence: half a dosage is a wrong one.
 */
public final class DoseWords {

    /** Words of HL7 v3 GTSAbbreviation codes. */
    private static final Map<String, Translated> TIMES = Map.ofEntries(
            time("QD", "once daily", "une fois par jour", "una vez al día"),
            time("BID", "twice daily", "deux fois par jour", "dos veces al día"),
            time("TID", "three times daily", "trois fois par jour", "tres veces al día"),
            time("QID", "four times daily", "quatre fois par jour", "cuatro veces al día"),
            time("QOD", "every other day", "un jour sur deux", "en días alternos"),
            time("AM", "every morning", "chaque matin", "cada mañana"),
            time("PM", "every evening", "chaque soir", "cada noche"),
            time("BED", "at bedtime", "au coucher", "al acostarse"),
            time("WK", "once weekly", "une fois par semaine", "una vez por semana"),
            time("MO", "once monthly", "une fois par mois", "una vez al mes"),
            time("Q1H", "every hour", "toutes les heures", "cada hora"),
            hours(2), hours(3), hours(4), hours(6), hours(8), hours(12));

    /** Units and routes by the words that orders record. */
    private static final Map<String, Translated> WORDS = Map.ofEntries(
            word("microgram", "microgramme", "microgramo"), word("units", "unités", "unidades"), word("tablet", "comprimé", "comprimido"),
            word("capsule", "gélule", "cápsula"), word("puff", "bouffée", "inhalación"), word("drop", "goutte", "gota"),
            word("patch", "dispositif transdermique", "parche"), word("application", "application cutanée", "aplicación"),
            word("suppository", "suppositoire", "supositorio"), word("oral", "par voie orale", "por vía oral"),
            word("sublingual", "par voie sublinguale", "por vía sublingual"), word("inhaled", "par inhalation", "inhalado"),
            word("nasal", "par voie nasale", "por vía nasal"), word("topical", "en application locale", "por vía tópica"),
            word("transdermal", "par voie transdermique", "por vía transdérmica"),
            word("subcutaneous", "par voie sous-cutanée", "por vía subcutánea"),
            word("intramuscular", "par voie intramusculaire", "por vía intramuscular"),
            word("intravenous", "par voie intraveineuse", "por vía intravenosa"), word("into the eye", "dans l’œil", "en el ojo"),
            word("into the ear", "dans l’oreille", "en el oído"), word("rectal", "par voie rectale", "por vía rectal"),
            word("vaginal", "par voie vaginale", "por vía vaginal"), word("once", "une seule fois", "una sola vez"));

    /** Units of time of UCUM, for one and for several. */
    private static final Map<String, Period> PERIODS = Map.of(
            "min", new Period(new Translated("minute", "minute", "minuto"), new Translated("minutes", "minutes", "minutos")),
            "h", new Period(new Translated("hour", "heure", "hora"), new Translated("hours", "heures", "horas")),
            "d", new Period(new Translated("day", "jour", "día"), new Translated("days", "jours", "días")),
            "wk", new Period(new Translated("week", "semaine", "semana"), new Translated("weeks", "semaines", "semanas")),
            "mo", new Period(new Translated("month", "mois", "mes"), new Translated("months", "mois", "meses")));

    private record Period(Translated one, Translated many) {

        String of(String number, Language language) {
            return number + " " + (number.equals("1") ? one : many).in(language);
        }
    }

    private static final Set<String> SAID =
            Set.of("sequence", "text", "patientInstruction", "additionalInstruction", "timing", "asNeededBoolean", "asNeededCodeableConcept", "route", "doseAndRate");
    private static final Set<String> SAID_OF_TIMING = Set.of("code", "repeat");
    private static final Set<String> SAID_OF_REPEAT = Set.of("frequency", "period", "periodUnit", "boundsDuration");
    private static final Set<String> SAID_OF_DOSE = Set.of("type", "doseQuantity");

    private DoseWords() {}

    private static Map.Entry<String, Translated> time(String code, String english, String french, String spanish) {
        return Map.entry(code, new Translated(english, french, spanish));
    }

    private static Map.Entry<String, Translated> hours(int hours) {
        return time("Q" + hours + "H", "every " + hours + " hours", "toutes les " + hours + " heures", "cada " + hours + " horas");
    }

    private static Map.Entry<String, Translated> word(String english, String french, String spanish) {
        return Map.entry(english, new Translated(english, french, spanish));
    }

    /** How to take it, with the instructions that came along; null when the record does not say it in a way that can be said here. */
    public static @Nullable String sentence(JsonObject dosage, Language language) {
        String text = dosage.string("text");
        StringBuilder out = new StringBuilder();
        if (text != null && !text.isBlank()) {
            out.append(text.equals(words(dosage, Language.EN)) ? words(dosage, language) : text);
        } else if (isSaidWhole(dosage)) {
            out.append(structured(dosage, language));
        } else if (dosage.string("patientInstruction") == null) {
            return null;
        }
        for (JsonObject more : JsonObject.objects(dosage, "additionalInstruction")) {
            comma(out, Dosage.label(more));
        }
        comma(out, dosage.string("patientInstruction"));
        return out.isEmpty() ? null : out.toString();
    }

    /** "10 mg oral twice daily for 5 days as needed for pain"; null without a structured dose. */
    static @Nullable String words(JsonObject dosage, Language language) {
        JsonObject timing = dosage.object("timing");
        return sentence(dosage, timing == null ? null : frequency(timing, language), language);
    }

    private static String structured(JsonObject dosage, Language language) {
        JsonObject timing = dosage.object("timing");
        String coded = timing == null ? null : frequency(timing, language);
        JsonObject repeat = timing == null ? null : timing.object("repeat");
        String often = coded != null ? coded : repeat == null ? null : repeated(repeat, language);
        return String.valueOf(sentence(dosage, often, language));
    }

    private static @Nullable String sentence(JsonObject dosage, @Nullable String often, Language language) {
        List<JsonObject> doses = JsonObject.objects(dosage, "doseAndRate");
        JsonObject quantity = doses.isEmpty() ? null : doses.getFirst().object("doseQuantity");
        if (quantity == null || !(quantity.get("value") instanceof JsonNumber value)) {
            return null;
        }
        StringBuilder text = new StringBuilder(value.text());
        plus(text, said(quantity.string("unit"), language));
        plus(text, said(Dosage.label(dosage.object("route")), language));
        plus(text, often);
        JsonObject timing = dosage.object("timing");
        JsonObject repeat = timing == null ? null : timing.object("repeat");
        JsonObject bounds = repeat == null ? null : repeat.object("boundsDuration");
        if (bounds != null && bounds.get("value") instanceof JsonNumber number) {
            Period unit = PERIODS.get(String.valueOf(bounds.string("code")));
            String length = unit == null ? number.text() + " " + bounds.string("unit") : unit.of(number.text(), language);
            plus(text, language.say("for ", "pendant ", "durante ") + length);
        }
        if (Boolean.TRUE.equals(dosage.get("asNeededBoolean"))) {
            plus(text, language.say("as needed", "si besoin", "si es necesario"));
        } else if (dosage.object("asNeededCodeableConcept") instanceof JsonObject why) {
            String label = Dosage.label(why);
            plus(text, label == null
                    ? language.say("as needed", "si besoin", "si es necesario")
                    : language.say("as needed for ", "si besoin, contre : ", "si es necesario, para: ") + label);
        }
        return text.toString();
    }

    private static @Nullable String frequency(JsonObject timing, Language language) {
        JsonObject code = timing.object("code");
        if (code == null) {
            return null;
        }
        for (JsonObject coding : JsonObject.objects(code, "coding")) {
            Translated words = TIMES.get(String.valueOf(coding.string("code")));
            if (words != null) {
                return words.in(language);
            }
        }
        return said(Dosage.label(code), language);
    }

    /** "2 times a day", "every 8 hours". */
    private static @Nullable String repeated(JsonObject repeat, Language language) {
        Period unit = PERIODS.get(String.valueOf(repeat.string("periodUnit")));
        if (unit == null || !(repeat.get("frequency") instanceof JsonNumber times) || !(repeat.get("period") instanceof JsonNumber period)) {
            return null;
        }
        String every = unit.of(period.text(), language);
        if (times.text().equals("1")) {
            return language.say("once every " + every, "une fois en " + every, "una vez cada " + every);
        }
        return language.say(
                times.text() + " times in " + every, times.text() + " fois en " + every, times.text() + " veces en " + every);
    }

    private static boolean isSaidWhole(JsonObject dosage) {
        JsonObject timing = dosage.object("timing");
        JsonObject repeat = timing == null ? null : timing.object("repeat");
        List<JsonObject> doses = JsonObject.objects(dosage, "doseAndRate");
        boolean often = timing != null
                && (frequency(timing, Language.EN) != null || repeat != null && repeated(repeat, Language.EN) != null);
        return only(dosage, SAID) && (timing == null || only(timing, SAID_OF_TIMING)) && (repeat == null || only(repeat, SAID_OF_REPEAT))
                && doses.size() == 1 && only(doses.getFirst(), SAID_OF_DOSE)
                && doses.getFirst().object("doseQuantity") instanceof JsonObject quantity && quantity.string("unit") != null
                && (repeat == null || isKnown(repeat.object("boundsDuration")))
                && (often || dosage.has("asNeededBoolean") || dosage.has("asNeededCodeableConcept"))
                && sentence(dosage, null, Language.EN) != null;
    }

    private static boolean isKnown(@Nullable JsonObject bounds) {
        return bounds == null || PERIODS.containsKey(String.valueOf(bounds.string("code")));
    }

    private static boolean only(JsonObject element, Set<String> members) {
        for (int i = 0; i < element.size(); i++) {
            if (!members.contains(element.name(i))) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable String said(@Nullable String english, Language language) {
        Translated known = english == null ? null : WORDS.get(english);
        return known == null ? english : known.in(language);
    }

    private static void plus(StringBuilder text, @Nullable String word) {
        if (word != null && !word.isBlank()) {
            text.append(' ').append(word.strip());
        }
    }

    private static void comma(StringBuilder text, @Nullable String more) {
        if (more != null && !more.isBlank()) {
            text.append(text.isEmpty() ? "" : ", ").append(more.strip());
        }
    }
}
