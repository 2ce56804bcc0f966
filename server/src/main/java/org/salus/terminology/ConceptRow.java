package org.salus.terminology;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.store.TokenHashes;

/** One concept as it will lie in the table, put together from what is said of it in several places. */
final class ConceptRow {

    /** Longer values of properties are found by their beginning and compared in full afterwards. */
    static final int LONGEST_LEXEME = 200;

    private static final int MOST_WORDS = 2_000;

    final String code;
    final int ord;
    @Nullable String display;
    @Nullable String definition;
    boolean active = true;
    boolean isAbstract;
    private final List<JsonObject> designations = new ArrayList<>();
    private final List<JsonObject> properties = new ArrayList<>();

    ConceptRow(String code, int ord) {
        this.code = code;
        this.ord = ord;
    }

    /** As in CodeSystem.concept.designation. */
    void designation(JsonObject designation) {
        designations.add(designation);
    }

    /** As in CodeSystem.concept.property. */
    void property(JsonObject property) {
        properties.add(property);
    }

    /** The value of a CodeSystem.concept.property as text, a Coding's code; null when it has none. */
    static @Nullable String propertyValue(JsonObject property) {
        for (int i = 0; i < property.size(); i++) {
            if (property.name(i).startsWith("value")) {
                return property.value(i) instanceof JsonObject coding ? coding.string("code") : property.value(i).toString();
            }
        }
        return null;
    }

    /** What every word, property and name of this system begins with. */
    static String salt(int system) {
        return Integer.toString(system, 36);
    }

    static String propertyLexeme(int system, String name, String value) {
        return salt(system) + "=" + beginning(name) + "=" + beginning(value);
    }

    static String existsLexeme(int system, String name) {
        return salt(system) + "?" + beginning(name);
    }

    static String wordLexeme(int system, String word) {
        return salt(system) + ":" + beginning(word);
    }

    private static String beginning(String text) {
        return text.length() <= LONGEST_LEXEME
                ? text
                : text.substring(0, text.offsetByCodePoints(0, Math.min(LONGEST_LEXEME, text.codePointCount(0, text.length()))));
    }

    /** @param tree as the column has it */
    void write(CopyText row, int system, int id, int[] tree) {
        String shown = display == null ? code : display;
        String folded = TokenHashes.fold(shown);
        row.value(id).value(system).value(ord).value(active).value(isAbstract).value(code).value(display).value(folded)
                .integers(tree)
                .lexemes(lexemes(system, folded))
                .value(detail());
    }

    private Set<String> lexemes(int system, String folded) {
        Set<String> all = new LinkedHashSet<>();
        words(all, system, folded);
        words(all, system, TokenHashes.fold(code));
        for (JsonObject designation : designations) {
            String value = designation.string("value");
            if (value != null && all.size() < MOST_WORDS) {
                words(all, system, TokenHashes.fold(value));
            }
        }
        for (JsonObject property : properties) {
            String name = property.string("code");
            String value = propertyValue(property);
            if (name != null && value != null) {
                all.add(propertyLexeme(system, name, value));
                all.add(existsLexeme(system, name));
            }
        }
        return all;
    }

    private static void words(Set<String> all, int system, String folded) {
        for (String word : folded.split(" ")) {
            if (!word.isEmpty()) {
                all.add(wordLexeme(system, word));
            }
        }
    }

    private @Nullable String detail() {
        JsonObject detail = new JsonObject();
        if (definition != null) {
            detail.put("definition", definition);
        }
        if (!designations.isEmpty()) {
            detail.put("designation", JsonArray.of(designations.toArray()));
        }
        if (!properties.isEmpty()) {
            detail.put("property", JsonArray.of(properties.toArray()));
        }
        return detail.isEmpty() ? null : Bodies.text(detail);
    }
}
