package org.salus.charting.phrases;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Language;

/** Phrases that come with Salus say the same in each language, and ask the writer for the same. */
class ShippedPhraseTest {

    private static final Pattern ASKED = Pattern.compile("\\{\\{[^}]*\\}\\}|\\*\\*\\*|\\{[^}]*\\}");

    static Stream<ShippedPhrase> all() {
        return ShippedPhrase.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("all")
    void tokensBlanksAndChoicesAreTheSameInAllLanguages(ShippedPhrase phrase) {
        List<String> english = asked(phrase.text().english());
        assertThat(english).isNotEmpty();
        for (String other : List.of(phrase.text().french(), phrase.text().spanish())) {
            assertThat(other).isNotEqualTo(phrase.text().english());
            assertThat(asked(other)).isEqualTo(english);
        }
    }

    /** A choice by how many things it offers. */
    private static List<String> asked(String text) {
        return ASKED.matcher(text).results().map(MatchResult::group)
                .map(one -> one.startsWith("{{") || one.startsWith("*") ? one : String.valueOf(one.split("\\|").length))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("all")
    void eachIsAPhraseThatMayBeTakenOver(ShippedPhrase phrase) {
        for (Language language : Language.values()) {
            JsonObject basic = phrase.in(language).basic();
            assertThat(Phrase.of(basic)).contains(phrase.in(language));
        }
    }
}
