package org.salus.vault;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-256-GCM (NIST SP 800-38D) with random 96-bit nonces: {@code header | nonce (12) | ciphertext | tag (16)}; the header
 * and the context are authenticated. Random nonces are safe for 2^32 messages per key; a patient's key seals far fewer.
 */
final class AesGcm {

    static final int NONCE = 12;
    static final int TAG = 16;

    private static final SecureRandom RANDOM = new SecureRandom();

    /** Ciphers are costly to make and not thread safe; threads are too many (virtual) to keep one each. */
    private static final ArrayBlockingQueue<Cipher> CIPHERS = new ArrayBlockingQueue<>(64);

    private AesGcm() {}

    static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return random;
    }

    static byte[] seal(Key key, byte[] header, byte[] plain, int length, byte[] context) {
        byte[] sealed = Arrays.copyOf(header, header.length + NONCE + length + TAG);
        byte[] nonce = random(NONCE);
        System.arraycopy(nonce, 0, sealed, header.length, NONCE);
        Cipher cipher = take();
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG * 8, nonce));
            cipher.updateAAD(header);
            cipher.updateAAD(context);
            cipher.doFinal(plain, 0, length, sealed, header.length + NONCE);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM does not work on this Java", e);
        }
        CIPHERS.offer(cipher);
        return sealed;
    }

    /** @throws TamperedException when the bytes, the header or the context are not what was sealed */
    static byte[] open(Key key, int headerLength, byte[] sealed, byte[] context) {
        int from = headerLength + NONCE;
        if (sealed.length < from + TAG) {
            throw new TamperedException("Sealed data is cut short");
        }
        Cipher cipher = take();
        try {
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG * 8, sealed, headerLength, NONCE));
            cipher.updateAAD(sealed, 0, headerLength);
            cipher.updateAAD(context);
            byte[] plain = cipher.doFinal(sealed, from, sealed.length - from);
            CIPHERS.offer(cipher);
            return plain;
        } catch (GeneralSecurityException e) {
            throw new TamperedException("Sealed data does not open: it was altered or belongs elsewhere");
        }
    }

    private static Cipher take() {
        Cipher cipher = CIPHERS.poll();
        if (cipher != null) {
            return cipher;
        }
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no AES-GCM", e);
        }
    }
}
