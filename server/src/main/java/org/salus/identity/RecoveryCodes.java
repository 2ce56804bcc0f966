package org.salus.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Codes to sign in with when the authenticator is lost: ten, of 80 random bits, each for one use; only hashes are kept. */
final class RecoveryCodes {

    static final int COUNT = 10;
    private static final int BYTES = 10;
    private static final int CHARACTERS = 16;

    private RecoveryCodes() {}

    /** New ones, as people read them: {@code abcd-efgh-ijkl-mnop}. */
    static List<String> random() {
        List<String> codes = new ArrayList<>(COUNT);
        for (int i = 0; i < COUNT; i++) {
            String raw = Base32.encode(SecretToken.bytes(BYTES)).toLowerCase(Locale.ROOT);
            codes.add(String.join(
                    "-", raw.substring(0, 4), raw.substring(4, 8), raw.substring(8, 12), raw.substring(12)));
        }
        return codes;
    }

    /** Whether the text could be one, rather than a code of the authenticator. */
    static boolean hasForm(String text) {
        return folded(text).length() == CHARACTERS;
    }

    static byte[] hash(String code) {
        return SecretToken.hash("recovery:" + folded(code));
    }

    private static String folded(String code) {
        return code.toLowerCase(Locale.ROOT).replace("-", "").replace(" ", "");
    }
}
