package org.salus.store;

import java.text.Normalizer;
import java.util.Locale;

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
    /** Reference by identifier: {@code system|value}, and {@code |value} for any system. */
    public static final char IDENTIFIER = 'i';
    /** Quantity: code or unit. */
    public static final char UNIT = 'q';
    /** Quantity: {@code system|code}. */
    public static final char SYSTEM_AND_UNIT = 'Q';
    /** Prefixes are indexed up to so many code points. */
    public static final int LONGEST_PREFIX = 24;

    private TokenHashes() {}

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
