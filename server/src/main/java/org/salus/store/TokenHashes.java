package org.salus.store;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.codec.language.DoubleMetaphone;
import org.salus.vault.BlindIndex;

/**
 * Which text is hashed for which form of a search value: the one place that indexing and searching share. The forms are the
 * {@code kind} of {@link org.salus.vault.BlindIndex#token}; changing any of them means a re-index.
 */
public final class TokenHashes {

    /** Token: the code, whatever its system. */
    public static final char CODE = 'c';
    /** Token: {@code system|code}. */
    public static final char SYSTEM_AND_CODE = 't';
    /** Token: the system, whatever the code. */
    public static final char SYSTEM = 's';
    /** Token: a code that has no system. */
    public static final char CODE_WITHOUT_SYSTEM = 'n';
    /** String: each prefix of the folded value. */
    public static final char PREFIX = 'p';
    /** String: the value as it is. */
    public static final char EXACT = 'x';
    /** URI, canonical, or a reference that is a URL. */
    public static final char URI = 'u';
    /** After a reference parameter's key: the key of the tokens that its identifiers are. */
    public static final String IDENTIFIER = ":identifier";
    /** Quantity: code or unit. */
    public static final char UNIT = 'q';
    /** Quantity: {@code system|code}. */
    public static final char SYSTEM_AND_UNIT = 'Q';
    /** Quantity: the base units of a UCUM unit, where they are not the unit itself. */
    public static final char BASE_UNIT = 'b';
    /** Identifier: {@code system|code|value} of its type and value. */
    public static final char OF_TYPE = 'o';
    /** String: each run of three of the folded value. */
    public static final char TRIGRAM = 'g';
    /** String: there are more runs of three than are indexed. */
    public static final char LONG_STRING = 'l';
    /** Name: each word as it sounds. */
    public static final char SOUND = 'f';
    /** Narrative: each folded word. */
    public static final char WORD = 'w';
    /** Narrative: there are more words than are indexed. */
    public static final char LONG_NARRATIVE = 'W';
    /** Container: the type of a resource that it contains. */
    public static final char CONTAINED = 'k';
    /** The key of the tokens that say what a resource contains: they are values of no parameter. */
    private static final String CONTENT = "contained";
    /** Runs of three are indexed of so many characters. */
    public static final int LONGEST_FOR_TRIGRAMS = 64;
    /** Distinct words of a narrative that are indexed: more are looked for in the opened body. */
    public static final int MOST_WORDS = 200;
    /** Prefixes are indexed up to so many code points. */
    public static final int LONGEST_PREFIX = 24;

    private static final Set<String> IN_CHART = Set.of(
            "AllergyIntolerance.code",
            "Condition.code",
            "Immunization.vaccine-code",
            "MedicationRequest.code",
            "Observation.code",
            "Procedure.code");

    private TokenHashes() {}

    /**
     * A token of every row whose resource contains one of this type. It leads to the containers, not to what the contained resources say:
     * their values beside the container's own would be taken for its own, and those of one for those of another.
     */
    public static long containing(String type, BlindIndex index) {
        return index.token(CONTENT, CONTAINED, type);
    }

    /**
     * A token within one chart: few rows have it, however common the token is in the organisation, so that an index leads straight to a
     * patient's values of a code. It is the XOR of both, as references are, so that the database can make it of a row's patient.
     *
     * @param patient hash of the patient ({@link org.salus.vault.BlindIndex#self})
     * @param token of the value as {@link #CODE}
     */
    public static long inChart(long patient, long token) {
        return patient ^ token;
    }

    /**
     * Whether values of the token parameter with this key have a token within the chart too: codes that charts are searched by, or by which
     * patients are looked for ({@code _has}).
     */
    public static boolean isInChart(String paramKey) {
        return IN_CHART.contains(paramKey);
    }

    /** The distinct runs of three characters of a folded text, up to the limit. */
    public static Set<String> trigrams(String folded) {
        Set<String> runs = new LinkedHashSet<>();
        for (int i = 0; i + 3 <= Math.min(folded.length(), LONGEST_FOR_TRIGRAMS); i++) {
            runs.add(folded.substring(i, i + 3));
        }
        return runs;
    }

    /**
     * How each word of a text may sound (double metaphone): two words sound alike when they share one. What has no sound in English
     * (digits, other scripts) is the folded word.
     */
    public static List<Set<String>> sounds(String text) {
        String folded = fold(text);
        if (folded.isEmpty()) {
            return List.of();
        }
        List<Set<String>> sounds = new ArrayList<>();
        for (String word : folded.split(" ")) {
            Set<String> either = new LinkedHashSet<>();
            for (boolean alternate : new boolean[] {false, true}) {
                String sound = new DoubleMetaphone().doubleMetaphone(word, alternate);
                either.add(sound == null || sound.isEmpty() ? word : sound);
            }
            sounds.add(either);
        }
        return sounds;
    }

    /**
     * Case, accents and punctuation do not count in string searches (R4 3.1.1.4.9): compatibility decomposition, marks dropped,
     * lower case, everything but letters and digits one blank.
     */
    public static String fold(String text) {
        boolean plain = true;
        for (int i = 0; i < text.length() && plain; i++) {
            char c = text.charAt(i);
            plain = c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
        }
        if (plain) {
            return text;
        }
        String decomposed = Normalizer.normalize(text, Normalizer.Form.NFKD);
        StringBuilder out = new StringBuilder(decomposed.length());
        boolean gap = false;
        for (int i = 0; i < decomposed.length(); ) {
            int c = decomposed.codePointAt(i);
            i += Character.charCount(c);
            int kind = Character.getType(c);
            if (kind == Character.NON_SPACING_MARK || kind == Character.COMBINING_SPACING_MARK || c == '\'') {
                continue;
            }
            if (Character.isLetterOrDigit(c)) {
                if (gap && !out.isEmpty()) {
                    out.append(' ');
                }
                gap = false;
                out.appendCodePoint(c);
            } else {
                gap = true;
            }
        }
        return out.toString().toLowerCase(Locale.ROOT);
    }
}
