package org.salus.vault;

/** The keys of each organisation and each patient, and what is done with them. Keys never leave it. */
public interface Vault {

    BlindIndex blindIndex(int organisation);

    /** Makes the data keys of these patients that have none, set-based and durable on return; cheap when all are known. */
    void ensureKeys(int organisation, long[] patients);

    /**
     * Seals with AES-256-GCM under the patient's data key (the organisation's for {@code patient == 0}); a new patient's key is
     * made, wrapped and stored on first use. {@code context} is authenticated: the same must be given to open.
     */
    byte[] seal(int organisation, long patient, byte[] plain, int length, long context, int version);

    /** @throws KeyDestroyedException when the patient's key was destroyed  @throws TamperedException when the bytes are not what was sealed */
    byte[] open(int organisation, long patient, byte[] sealed, long context, int version);

    /** For one-off texts such as audit details: organisation key, a purpose string as context. */
    byte[] sealText(int organisation, String purpose, byte[] plain);

    byte[] openText(int organisation, String purpose, byte[] sealed);

    /** A 32-byte key derived (HKDF-SHA-256) from the organisation's root for one purpose, such as signing page tokens. */
    byte[] derive(int organisation, String purpose);

    /** Crypto-shredding: after this returns no node of this process opens the patient's resources again. Irreversible. */
    void destroyPatientKey(int organisation, long patient);
}
