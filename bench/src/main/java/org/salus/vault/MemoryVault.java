package org.salus.vault;

import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** The ciphers and hashes of {@link DatabaseVault} under one random key that is nowhere stored: what sealing costs without the look for a key. */
public final class MemoryVault implements Vault {

    private final SecretKey key = new SecretKeySpec(AesGcm.random(32), "AES");
    private final BlindIndex blind = new SipBlindIndex(AesGcm.random(16));

    @Override
    public BlindIndex blindIndex(int organisation) {
        return blind;
    }

    @Override
    public void ensureKeys(int organisation, long[] patients) {
        // one key for all
    }

    @Override
    public byte[] seal(int organisation, long patient, byte[] plain, int length, long context, int version) {
        return AesGcm.seal(key, new byte[6], plain, length, context(patient, context, version));
    }

    @Override
    public byte[] open(int organisation, long patient, byte[] sealed, long context, int version) {
        return AesGcm.open(key, 6, sealed, context(patient, context, version));
    }

    private static byte[] context(long patient, long self, int version) {
        return java.nio.ByteBuffer.allocate(20).putLong(patient).putLong(self).putInt(version).array();
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
        return AesGcm.random(32);
    }

    @Override
    public void destroyPatientKey(int organisation, long patient) {
        throw new UnsupportedOperationException();
    }
}
