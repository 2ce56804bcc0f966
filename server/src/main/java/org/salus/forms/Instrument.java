package org.salus.forms;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.fhir.Translated;
import org.salus.kernel.Language;

/**
 * A Questionnaire with what its answers count: ordinal values of the options, totals with their bands, and answers that warn. Totals and
 * warnings are data of the Questionnaire (docs/api/forms.md), so an organisation's own instruments are scored in the same way.
 */
final class Instrument {

    private static final String ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue";

    private final JsonObject questionnaire;
    private final Map<String, JsonObject> items = new LinkedHashMap<>();

    /** @param gender null for everybody */
    record Band(BigDecimal from, String code, Translated text, @Nullable String gender) {}

    /** @param of linkIds that are added up */
    record Total(JsonObject item, List<String> of, List<Band> bands) {
        String linkId() {
            return String.valueOf(item.string("linkId"));
        }
    }

    /** An answer that counts more than {@code above} is a warning. */
    record Alarm(String linkId, BigDecimal above, String code, Translated text) {}

    Instrument(JsonObject questionnaire) {
        this.questionnaire = questionnaire;
        collect(questionnaire);
    }

    private void collect(JsonObject parent) {
        for (JsonObject item : JsonObject.objects(parent, "item")) {
            items.put(String.valueOf(item.string("linkId")), item);
            collect(item);
        }
    }

    JsonObject questionnaire() {
        return questionnaire;
    }

    Translated title() {
        Translated title = Translated.of(questionnaire, "title");
        return title == null ? Translated.of(language -> String.valueOf(questionnaire.string("name"))) : title;
    }

    /** As a response names it. */
    String canonical() {
        String url = questionnaire.string("url");
        String version = questionnaire.string("version");
        return url == null ? FormTerms.name(questionnaire) : version == null ? url : url + "|" + version;
    }

    @Nullable JsonObject item(String linkId) {
        return items.get(linkId);
    }

    boolean isScored() {
        return !totals().isEmpty();
    }

    List<Total> totals() {
        List<Total> totals = new ArrayList<>();
        for (JsonObject item : items.values()) {
            JsonObject score = FormTerms.extension(item, FormTerms.SCORE);
            if (score == null) {
                continue;
            }
            List<String> of = new ArrayList<>();
            List<Band> bands = new ArrayList<>();
            for (JsonObject part : JsonObject.objects(score, "extension")) {
                if ("of".equals(part.string("url"))) {
                    of.add(String.valueOf(part.string("valueString")));
                } else if ("band".equals(part.string("url"))) {
                    bands.add(new Band(
                            number(part, "from", BigDecimal.ZERO), text(part, "code", "valueCode", ""),
                            words(part, language -> ""), textOrNull(part, "gender", "valueCode")));
                }
            }
            totals.add(new Total(item, of, bands));
        }
        return totals;
    }

    List<Alarm> alarms() {
        List<Alarm> alarms = new ArrayList<>();
        items.forEach((linkId, item) -> {
            JsonObject alarm = FormTerms.extension(item, "urn:salus:alarm");
            if (alarm != null) {
                alarms.add(new Alarm(
                        linkId, number(alarm, "above", BigDecimal.ZERO), text(alarm, "code", "valueCode", "alarm"),
                        words(alarm, language -> language.say(
                                "Look at this answer today", "Examiner cette réponse aujourd’hui", "Mire esta respuesta hoy"))));
            }
        });
        return alarms;
    }

    /** What an item counts when it is not asked because of other answers; null when there is no total without it. */
    static @Nullable BigDecimal whenSkipped(JsonObject item) {
        JsonObject skipped = FormTerms.extension(item, "urn:salus:score-when-skipped");
        return skipped != null && skipped.get("valueDecimal") instanceof JsonNumber number ? number.decimal() : null;
    }

    /** What an answer counts: the ordinal value of the option, or the number itself; null when it counts nothing. */
    static @Nullable BigDecimal ordinal(JsonObject item, JsonObject answer) {
        for (String member : List.of("valueInteger", "valueDecimal")) {
            if (answer.get(member) instanceof JsonNumber number) {
                return number.decimal();
            }
        }
        JsonObject option = option(item, answer.object("valueCoding"));
        JsonObject value = FormTerms.extension(option, ORDINAL);
        return value != null && value.get("valueDecimal") instanceof JsonNumber number ? number.decimal() : null;
    }

    /** The option of an item that a coding names. */
    static @Nullable JsonObject option(JsonObject item, @Nullable JsonObject coding) {
        return coding == null
                ? null
                : JsonObject.objects(item, "answerOption").stream()
                        .filter(o -> isSame(o.object("valueCoding"), coding))
                        .findFirst()
                        .orElse(null);
    }

    static boolean isSame(@Nullable JsonObject one, JsonObject other) {
        return one != null
                && String.valueOf(one.string("code")).equals(other.string("code"))
                && String.valueOf(one.string("system")).equals(String.valueOf(other.string("system")));
    }

    private static BigDecimal number(JsonObject element, String url, BigDecimal otherwise) {
        JsonObject part = FormTerms.extension(element, url);
        for (String member : List.of("valueInteger", "valueDecimal")) {
            if (part != null && part.get(member) instanceof JsonNumber number) {
                return number.decimal();
            }
        }
        return otherwise;
    }

    /** What its part "text" says. */
    private static Translated words(JsonObject element, Function<Language, String> otherwise) {
        JsonObject part = FormTerms.extension(element, "text");
        Translated words = part == null ? null : Translated.of(part, "valueString");
        return words == null ? Translated.of(otherwise) : words;
    }

    private static String text(JsonObject element, String url, String member, String otherwise) {
        String text = textOrNull(element, url, member);
        return text == null ? otherwise : text;
    }

    private static @Nullable String textOrNull(JsonObject element, String url, String member) {
        JsonObject part = FormTerms.extension(element, url);
        return part == null ? null : part.string(member);
    }
}
