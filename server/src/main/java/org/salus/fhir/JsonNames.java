package org.salus.fhir;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

/**
 * Shares the strings of short ASCII member names, of which FHIR has about 1,500, so that they are neither copied nor hashed
 * again. A fixed number of places; a newcomer takes the place of the one before. Races are harmless: strings are immutable
 * and any of two equal ones will do.
 */
final class JsonNames {

    private static final int PLACES = 1 << 14;
    private static final int LONGEST = 48;
    private static final @Nullable String[] NAMES = new String[PLACES];

    private JsonNames() {}

    /** @param hash as {@link String#hashCode} computes it */
    static String shared(byte[] ascii, int offset, int length, int hash) {
        if (length > LONGEST) {
            return new String(ascii, offset, length, ISO_8859_1);
        }
        int place = (hash ^ hash >>> 14) & PLACES - 1;
        String known = NAMES[place];
        if (known != null && known.length() == length && known.hashCode() == hash && same(known, ascii, offset)) {
            return known;
        }
        String name = new String(ascii, offset, length, ISO_8859_1);
        NAMES[place] = name;
        return name;
    }

    private static boolean same(String known, byte[] ascii, int offset) {
        for (int i = 0; i < known.length(); i++) {
            if (known.charAt(i) != ascii[offset + i]) {
                return false;
            }
        }
        return true;
    }
}
