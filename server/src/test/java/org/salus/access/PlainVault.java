package org.salus.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.salus.vault.BlindIndex;
import org.salus.vault.Vault;

/** A vault for tests that need hashes and no secrecy: distinct for each organisation, parameter, kind and value. */
public final class PlainVault implements Vault {

    @Override
    public BlindIndex blindIndex(int organisation) {
        return new BlindIndex() {
            @Override
            public long self(String type, String id) {
                return hash(organisation + "|self|" + type + "/" + id) | 1;
            }

            @Override
            public long referenceSalt(String paramKey) {
                return hash(organisation + "|salt|" + paramKey);
            }

            @Override
            public long token(String paramKey, char kind, String value) {
                return hash(organisation + "|token|" + paramKey + "|" + kind + "|" + value);
            }
        };
    }

    @Override
    public void ensureKeys(int organisation, long[] patients) {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte[] seal(int organisation, long patient, byte[] plain, int length, long context, int version) {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte[] open(int organisation, long patient, byte[] sealed, long context, int version) {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte[] sealText(int organisation, String purpose, byte[] plain) {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte[] openText(int organisation, String purpose, byte[] sealed) {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte[] derive(int organisation, String purpose) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void destroyPatientKey(int organisation, long patient) {
        throw new UnsupportedOperationException();
    }

    private static long hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
