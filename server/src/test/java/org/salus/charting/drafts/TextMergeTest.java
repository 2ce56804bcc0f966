package org.salus.charting.drafts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextMergeTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, value = {
        // base | mine | theirs | merged
        "No cough. No fever.|No cough. Fever since Monday.|Dry cough. No fever.|Dry cough. Fever since Monday.",
        "No cough.|No cough. No fever.|No cough, no rash.|No cough, no rash. No fever.",
        "One. Two. Three.|One. Three.|One. Two. Three. Four.|One. Three. Four.",
        "One. Two.|One. Two.|One. Two. Three.|One. Two. Three.",
        "One. Two.|One. Two. Three.|One. Two. Three.|One. Two. Three.",
    })
    void changesOfDifferentSentencesAreBothKept(String base, String mine, String theirs, String merged) {
        assertThat(TextMerge.merge(base, mine, theirs, false)).contains(merged);
        assertThat(TextMerge.merge(base, theirs, mine, false)).contains(merged);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, value = {
        // A dose of the one with a frequency of the other is a sentence that nobody wrote.
        "Lisinopril 5 mg daily.|Lisinopril 10 mg daily.|Lisinopril 5 mg twice daily.",
        "One. Two.|One.|One. Two and a half.",
        "One.|One. Two.|One. Three.",
        "One. Two. Three.|Four.|One. Two, changed. Three.",
        "''|Mine.|Theirs.",
    })
    void changesOfOneSentenceAreAConflict(String base, String mine, String theirs) {
        assertThat(TextMerge.merge(base, mine, theirs, false)).isEmpty();
        assertThat(TextMerge.merge(base, theirs, mine, false)).isEmpty();
    }

    @Test
    void linesEndSentences() {
        assertThat(TextMerge.merge("HPI\nROS\n", "HPI: cough\nROS\n", "HPI\nROS: negative\n", false))
                .contains("HPI: cough\nROS: negative\n");
    }

    @Test
    void blocksEndSentencesAndBoldWordsDoNot() {
        assertThat(TextMerge.merge("<p>One</p><p>Two</p>", "<p><b>One</b></p><p>Two</p>", "<p>One</p><p>Two!</p>", true))
                .contains("<p><b>One</b></p><p>Two!</p>");
        assertThat(TextMerge.merge("<p>Take <b>5 mg</b> daily</p>", "<p>Take <b>10 mg</b> daily</p>", "<p>Take <b>5 mg</b> twice</p>", true))
                .isEmpty();
    }

    /** One makes a list of the first two paragraphs and the other a quotation of the last two: the tags would cross. */
    @Test
    void markupThatWouldNotNestIsAConflict() {
        String base = "<p>a</p><p>b</p><p>c</p>";
        assertThat(TextMerge.merge(base, "<ul><p>a</p><p>b</p></ul><p>c</p>", "<p>a</p><blockquote><p>b</p><p>c</p></blockquote>", true))
                .isEmpty();
        assertThat(TextMerge.merge(base, "<ul><p>a</p></ul><p>b</p><p>c</p>", "<p>a</p><p>b</p><blockquote><p>c</p></blockquote>", true))
                .contains("<ul><p>a</p></ul><p>b</p><blockquote><p>c</p></blockquote>");
    }

    @Provide
    Arbitrary<List<String>> sentences() {
        return Arbitraries.of("Cough.", "No fever.", "Rash", "Plan: rest.", "5 mg daily;", "a", "", "\n", "<p>", "</p>", "x. y")
                .list()
                .ofMaxSize(12);
    }

    @Property(tries = 500)
    void aTextCutIntoPassagesIsTheTextAgain(@ForAll("sentences") List<String> sentences) {
        String text = String.join(" ", sentences);
        assertThat(String.join("", Passages.of(text, false))).isEqualTo(text);
        assertThat(String.join("", Passages.of(text, true))).isEqualTo(text);
    }

    /** What the one moves and the other takes away stays: it is the text of somebody who wants it. */
    @Test
    void aSentenceThatTheOneMovesAndTheOtherTakesAwayStays() {
        String base = "Rest.\nTea\n Cough.";
        String moved = "Rest.\nMilk. Cough. Tea\n";
        assertThat(TextMerge.merge(base, moved, "Rest.\nTea\n", false)).hasValueSatisfying(merged -> assertThat(merged).contains("Cough."));
        assertThat(TextMerge.merge(base, "Rest.\nTea\n", moved, false)).hasValueSatisfying(merged -> assertThat(merged).contains("Cough."));
    }

    /** What either put in is in the merge, and what neither took away is too; and who comes first does not matter. */
    @Property(tries = 1000)
    void aMergeHoldsTheWordsOfBoth(
            @ForAll("sentences") List<String> base, @ForAll("sentences") List<String> mine, @ForAll("sentences") List<String> theirs) {
        List<String> original = numbered(base, "b");
        String from = String.join(" ", original);
        String one = String.join(" ", mixed(original, numbered(mine, "m"), 2));
        String other = String.join(" ", mixed(original, numbered(theirs, "t"), 3));
        Optional<String> merged = TextMerge.merge(from, one, other, false);
        assertThat(TextMerge.merge(from, other, one, false).isPresent()).isEqualTo(merged.isPresent());
        if (merged.isPresent()) {
            TreeSet<String> expected = words(one);
            expected.addAll(words(other));
            expected.removeIf(w -> words(from).contains(w) && !(words(one).contains(w) && words(other).contains(w)));
            assertThat(words(merged.get())).containsAll(expected);
            TreeSet<String> more = words(merged.get());
            more.removeAll(expected);
            // What only the one took away is gone, but for what the other has moved.
            assertThat(more).allMatch(word -> isMoved(word, from, words(one).contains(word) ? one : other));
        }
    }

    private static boolean isMoved(String word, String from, String to) {
        List<String> there = Passages.of(to, false);
        return words(to).contains(word)
                && Passages.of(from, false).stream().filter(p -> words(p).contains(word)).noneMatch(there::contains);
    }

    /** No two words alike. */
    private static List<String> numbered(List<String> sentences, String mark) {
        List<String> numbered = new ArrayList<>();
        for (String sentence : sentences) {
            String unique = mark + numbered.size();
            numbered.add(unique + sentence.replaceAll("(\\s+)(?=\\S)", "$1" + unique));
        }
        return numbered;
    }

    /** Every so often a sentence of the other list goes in, or one of the base is left out. */
    private static List<String> mixed(List<String> base, List<String> other, int step) {
        List<String> mixed = new ArrayList<>();
        for (int i = 0; i < Math.max(base.size(), other.size()); i++) {
            if (i < base.size() && i % (step + 2) != step) {
                mixed.add(base.get(i));
            }
            if (i < other.size() && i % (2 * step) == step) {
                mixed.add(other.get(i));
            }
        }
        return mixed;
    }

    private static TreeSet<String> words(String text) {
        TreeSet<String> words = new TreeSet<>(List.of(text.split("\\s+")));
        words.remove("");
        return words;
    }
}
