package org.salus.identity;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Time-based one-time passwords (RFC 6238) as authenticator apps make them: HMAC-SHA-1, 30 s, six digits. */
final class Totp {

    static final int SECRET_BYTES = 20;
    private static final int STEP_MILLIS = 30_000;
    /** Clocks may be one step apart, each way. */
    private static final int WINDOW = 1;

    private Totp() {}

    /**
     * The time step whose code this is, when it lies in the window and after {@code usedStep}. All codes of the window are
     * computed and compared in full, whichever fits.
     */
    static OptionalLong match(byte[] secret, String code, long nowMillis, long usedStep) {
        long now = nowMillis / STEP_MILLIS;
        long found = -1;
        byte[] given = code.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        for (long step = now - WINDOW; step <= now + WINDOW; step++) {
            byte[] right = code(secret, step, 6).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            if (MessageDigest.isEqual(right, given) && step > usedStep) {
                found = step;
            }
        }
        return found < 0 ? OptionalLong.empty() : OptionalLong.of(found);
    }

    /** The code of a time step (RFC 4226 section 5.3). */
    static String code(byte[] secret, long step, int digits) {
        byte[] hash;
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret, "HmacSHA1"));
            hash = mac.doFinal(ByteBuffer.allocate(8).putLong(step).array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HMAC-SHA-1", e);
        }
        int offset = hash[hash.length - 1] & 15;
        int number = ByteBuffer.wrap(hash).getInt(offset) & 0x7fffffff;
        int modulus = 1;
        for (int i = 0; i < digits; i++) {
            modulus *= 10;
        }
        String text = Integer.toString(number % modulus);
        return "0".repeat(digits - text.length()) + text;
    }

    static long step(long millis) {
        return millis / STEP_MILLIS;
    }
}
