package org.salus.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.salus.kernel.Language;

/** Texts in several languages, and that what comes with Salus has them all. */
class TranslatedTest {

    private static final Path SHIPPED = Path.of("src/main/resources/org/salus");
    private static final Map<String, Set<String>> WORDS = Map.of(
            "forms", Set.of("title", "text", "display", "valueString"),
            "charting/notes", Set.of("title", "text", "valueString"),
            "orders", Set.of("title"));

    @Test
    void whatIsWrittenIsReadAgainInEachLanguage() {
        JsonObject element = new Translated("Plan", "Projet", "Plan").into(new JsonObject(), "title");
        assertThat(Translated.text(element, "title", Language.EN)).isEqualTo("Plan");
        assertThat(Translated.text(element, "title", Language.FR)).isEqualTo("Projet");
        assertThat(Translated.of(element, "title")).isEqualTo(new Translated("Plan", "Projet", "Plan"));
    }

    @Test
    void aTextWithoutTranslationsIsTheSameInAllLanguages() {
        JsonObject element = new JsonObject().put("title", "Own form");
        assertThat(Translated.text(element, "title", Language.ES)).isEqualTo("Own form");
        assertThat(Translated.of(element, "title").into(new JsonObject(), "title")).isEqualTo(element);
        assertThat(Translated.text(element, "text", Language.EN)).isNull();
        assertThat(Translated.of(element, "text")).isNull();
    }

    @Test
    void anOddExtensionIsNoTranslation() {
        for (String odd : List.of(
                "{\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/translation\"}]}",
                "{\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/translation\",\"extension\":[{\"url\":\"lang\",\"valueCode\":\"fr\"}]}]}",
                "{\"extension\":[{\"url\":\"http://example.org/other\"}]}",
                "{\"id\":\"x\"}")) {
            JsonObject element = new JsonObject().put("title", "Own").put("_title", Json.parse(odd.getBytes(java.nio.charset.StandardCharsets.UTF_8)).get());
            assertThat(Translated.text(element, "title", Language.FR)).as(odd).isEqualTo("Own");
        }
    }

    static Stream<Path> shipped() throws IOException {
        List<Path> all = new ArrayList<>();
        for (String folder : WORDS.keySet()) {
            try (Stream<Path> files = Files.list(SHIPPED.resolve(folder))) {
                files.filter(file -> file.toString().endsWith(".json")).forEach(all::add);
            }
        }
        assertThat(all).hasSizeGreaterThan(10);
        return all.stream().sorted();
    }

    /** Names of products, and what is no word, are the same everywhere. */
    private static final Pattern SAME = Pattern.compile(".*\\d (MG|MG/ML) .*|\\*\\*\\*|[0-9]+-[0-9]+");

    @ParameterizedTest
    @MethodSource("shipped")
    void whatComesWithSalusIsInAllItsLanguages(Path file) throws IOException {
        Set<String> words = WORDS.get(SHIPPED.relativize(file.getParent()).toString());
        List<String> missing = new ArrayList<>();
        look(Json.parse(Files.readAllBytes(file)).get(), "", words, missing);
        assertThat(missing).isEmpty();
    }

    private static void look(JsonObject element, String path, Set<String> words, List<String> missing) {
        for (int n = 0; n < element.size(); n++) {
            String member = element.name(n);
            String at = path + "/" + member;
            // Codes and units have the words of their own systems; an activity is named by its product.
            if (member.startsWith("_") || Set.of("code", "contained", "valueCoding", "jurisdiction").contains(member) && !at.endsWith("answerOption/valueCoding")) {
                continue;
            }
            switch (element.get(member)) {
                case String text when words.contains(member) && !SAME.matcher(text).matches() && !isReference(element) -> {
                    if (!element.has("_" + member)) {
                        missing.add(at + ": " + text);
                    }
                }
                case JsonObject inner -> look(inner, at, words, missing);
                case JsonArray list -> {
                    for (int i = 0; i < list.size(); i++) {
                        if (list.get(i) instanceof JsonObject inner) {
                            look(inner, at, words, missing);
                        }
                    }
                }
                case null, default -> {}
            }
        }
    }

    /** A part of an extension that names an item or a publication. */
    private static boolean isReference(JsonObject element) {
        return Set.of("of", "code", "source").contains(String.valueOf(element.string("url")));
    }
}
