package org.salus.store;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.salus.vault.BlindIndex;
import org.salus.vault.KeyDestroyedException;
import org.salus.vault.Vault;
import org.salus.vault.VaultException;

/** Bodies between JSON and what lies in a row. */
final class SealedRows {

    private final Vault vault;
    private final BodyCodec codec = BodyCodec.instance();

    SealedRows(Vault vault) {
        this.vault = vault;
    }

    BlindIndex blindIndex(int organisation) {
        try {
            return vault.blindIndex(organisation);
        } catch (VaultException e) {
            throw new StoreUnavailableException("The keys cannot be reached", e);
        }
    }

    /** A shorter hash that is independent of {@code self}: tells two ids with the same self apart. */
    static int idCheck(BlindIndex index, short type, String id) {
        return (int) index.token("store.id", (char) type, id);
    }

    void ensureKeys(int organisation, long[] patients) {
        try {
            vault.ensureKeys(organisation, patients);
        } catch (VaultException e) {
            throw new StoreUnavailableException("The keys cannot be reached", e);
        }
    }

    byte[] seal(int organisation, long patient, short type, long self, int version, byte[] json) {
        byte[] packed = codec.pack(type, json);
        return vault.seal(organisation, patient, packed, packed.length, self, version);
    }

    /** Empty when the patient's key was destroyed: the record is erased. */
    Optional<byte[]> open(int organisation, long patient, long self, int version, byte[] sealed) {
        try {
            return Optional.of(codec.unpack(vault.open(organisation, patient, sealed, self, version)));
        } catch (KeyDestroyedException e) {
            return Optional.empty();
        } catch (VaultException e) {
            throw new StoreUnavailableException("The keys cannot be reached", e);
        }
    }

    /** What is left of an erased resource. */
    static byte[] erased(String id) {
        return ("{\"id\":\"" + id + "\"}").getBytes(StandardCharsets.UTF_8);
    }
}
