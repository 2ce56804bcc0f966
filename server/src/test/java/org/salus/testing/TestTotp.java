package org.salus.testing;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** An authenticator app (RFC 6238), written apart from the server's. */
public final class TestTotp {

    private TestTotp() {}

    public static String code(String base32) {
        long bits = 0;
        int count = 0;
        ByteBuffer key = ByteBuffer.allocate(base32.length() * 5 / 8);
        for (char c : base32.toCharArray()) {
            bits = bits << 5 | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c);
            count += 5;
            if (count >= 8) {
                key.put((byte) (bits >> (count - 8)));
                count -= 8;
            }
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(key.array(), 0, key.position(), "HmacSHA1"));
            byte[] hash = mac.doFinal(ByteBuffer.allocate(8)
                    .putLong(System.currentTimeMillis() / 30_000)
                    .array());
            int offset = hash[19] & 15;
            int number = ByteBuffer.wrap(hash).getInt(offset) & Integer.MAX_VALUE;
            return String.format("%06d", number % 1_000_000);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
