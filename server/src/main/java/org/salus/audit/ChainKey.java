package org.salus.audit;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.salus.vault.Vault;

/**
 * Links the rows of one organisation's chain: HMAC-SHA-256 (RFC 2104) over the previous row's mac and all columns of the row. The
 * key is derived from the organisation's root key, which is not in the database: who can only write to the database can make no row
 * that fits, not even a whole new chain. Not for use by several threads.
 */
final class ChainKey {

    /** What the first row follows. */
    private static final byte[] START = new byte[32];

    private final int organisation;
    private final Mac mac;

    ChainKey(Vault vault, int organisation) {
        this.organisation = organisation;
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(vault.derive(organisation, "audit.chain"), "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA-256 is part of every Java", e);
        }
    }

    static byte[] start() {
        return START.clone();
    }

    byte[] link(byte[] previous, long seq, Entry entry) {
        mac.update(previous);
        ByteBuffer columns = ByteBuffer.allocate(1 + 4 + 8 + 8 + 8 + 8 + 4 + entry.patients().length * 8 + 4);
        columns.put((byte) 'e')
                .putInt(entry.organisation())
                .putLong(seq)
                .putLong(entry.at())
                .putLong(entry.subject())
                .putLong(entry.action())
                .putInt(entry.patients().length);
        for (long patient : entry.patients()) {
            columns.putLong(patient);
        }
        columns.putInt(entry.sealed().length);
        mac.update(columns.array());
        return mac.doFinal(entry.sealed());
    }

    /** Proves that this end of the chain was written by Salus. */
    byte[] proof(long seq, byte[] lastMac, @Nullable Long firstDoubt) {
        return mac.doFinal(ByteBuffer.allocate(1 + 4 + 8 + 8 + lastMac.length)
                .put((byte) 'h')
                .putInt(organisation)
                .putLong(seq)
                .putLong(firstDoubt == null ? 0 : firstDoubt)
                .put(lastMac)
                .array());
    }
}
