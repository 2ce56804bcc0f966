package org.salus.fhir;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Language;

/**
 * A text of Salus that is stored or sent for readers who are not known yet: in English, with the others beside it in FHIR's own extension
 * (R4, translation). Screens show the one of their reader; a program that does not know the extension has the English one.
 */
public record Translated(String english, String french, String spanish) {

    private static final String TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation";

    /** This member of an element in all languages: where its author gave no translation, as it stands. Null when it is not there. */
    public static @Nullable Translated of(JsonObject element, String member) {
        String text = element.string(member);
        return text == null ? null : of(language -> Objects.requireNonNullElse(given(element, member, language), text));
    }

    /** This member in one language; null when it is not there. */
    public static @Nullable String text(JsonObject element, String member, Language language) {
        String given = given(element, member, language);
        return given == null ? element.string(member) : given;
    }

    private static @Nullable String given(JsonObject element, String member, Language language) {
        JsonObject beside = element.object("_" + member);
        JsonArray extensions = beside == null ? null : beside.array("extension");
        for (int i = 0; extensions != null && i < extensions.size(); i++) {
            JsonObject one = extensions.object(i);
            if (one != null && TRANSLATION.equals(one.string("url")) && language.tag().equals(part(one, "lang", "valueCode"))) {
                return part(one, "content", "valueString");
            }
        }
        return null;
    }

    private static @Nullable String part(JsonObject extension, String url, String member) {
        JsonArray parts = extension.array("extension");
        for (int i = 0; parts != null && i < parts.size(); i++) {
            JsonObject part = parts.object(i);
            if (part != null && url.equals(part.string("url"))) {
                return part.string(member);
            }
        }
        return null;
    }

    public static Translated of(Function<Language, String> said) {
        return new Translated(said.apply(Language.EN), said.apply(Language.FR), said.apply(Language.ES));
    }

    public String in(Language language) {
        return language.say(english, french, spanish);
    }

    /** Writes it as this member. @return the element */
    public JsonObject into(JsonObject element, String member) {
        element.put(member, english);
        // A text without translations is the same in all languages.
        return english.equals(french) && english.equals(spanish) ? element : element
                .put("_" + member, JsonObject.of("extension", JsonArray.of(translation(Language.FR, french), translation(Language.ES, spanish))));
    }

    private static JsonObject translation(Language language, String text) {
        return new JsonObject()
                .put("url", TRANSLATION)
                .put("extension", JsonArray.of(
                        new JsonObject().put("url", "lang").put("valueCode", language.tag()),
                        new JsonObject().put("url", "content").put("valueString", text)));
    }
}
