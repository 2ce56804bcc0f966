package org.salus.vault;

/**
 * Holds the key-encryption keys: a key file by default, a key management service or hardware module elsewhere. Data keys
 * go in plain and come out wrapped; key-encryption keys never come out.
 */
public interface KeyVault {

    /** Id of the key-encryption key that wraps now: a short name without secrets. */
    String currentKek();

    /** @param context authenticated with the key: the same must be given to unwrap */
    byte[] wrap(byte[] key, byte[] context);

    /**
     * @param kek id of the key-encryption key that wrapped it
     * @throws TamperedException when these are not the bytes that were wrapped in this context, or the key-encryption key is gone
     */
    byte[] unwrap(String kek, byte[] wrapped, byte[] context);
}
