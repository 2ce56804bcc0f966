package org.salus.audit;

import java.security.MessageDigest;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.salus.store.Commit;
import org.salus.vault.Vault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds rows to the ends of the chains, within the transaction of the caller: one writer of an organisation at a time, over all nodes
 * (advisory lock); a fixed number of statements however many rows. For one thread.
 *
 * <p>When the end that it finds is not the end that Salus left, it goes on after what is there, since a later access must not go
 * unrecorded either, and marks the chain from there on as in doubt, which the verifier reports.
 */
final class ChainWriter {

    private static final Logger LOG = LoggerFactory.getLogger(ChainWriter.class);
    private static final int LOCK = 0x5341_4155;

    private final Vault vault;
    private final Map<Integer, ChainKey> keys = new HashMap<>();
    private final Map<Integer, End> known = new HashMap<>();

    ChainWriter(Vault vault) {
        this.vault = vault;
    }

    /** The last row of a chain. */
    record End(long seq, byte[] mac) {}

    /** Locks the chain for the rest of the transaction and binds the connection to the organisation. */
    void lock(Connection connection, int organisation) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(
                "SELECT set_config('salus.organisation', ?, true), pg_advisory_xact_lock(?, ?)")) {
            lock.setString(1, Integer.toString(organisation));
            lock.setInt(2, LOCK);
            lock.setInt(3, organisation);
            lock.execute();
        }
    }

    /** Takes what writes have left, oldest first; call with the chain locked. */
    List<Entry> takePending(Connection connection, int organisation, int limit) throws SQLException {
        List<Entry> entries = new ArrayList<>();
        try (PreparedStatement take = connection.prepareStatement("""
                WITH taken AS (
                    DELETE FROM audit_pending WHERE id IN (
                        SELECT id FROM audit_pending WHERE organisation = ? ORDER BY id LIMIT ?)
                    RETURNING id, at, subject, action, patients, sealed)
                SELECT at, subject, action, patients, sealed FROM taken ORDER BY id""")) {
            take.setInt(1, organisation);
            take.setInt(2, limit);
            try (ResultSet rows = take.executeQuery()) {
                while (rows.next()) {
                    entries.add(new Entry(
                            organisation,
                            rows.getLong(1),
                            rows.getLong(2),
                            rows.getLong(3),
                            longs(rows.getArray(4)),
                            rows.getBytes(5)));
                }
            }
        }
        return entries;
    }

    /** Adds the rows; call with the chain locked. @return the new end, which counts once the transaction is committed */
    End append(Connection connection, int organisation, List<Entry> entries) throws SQLException {
        ChainKey key = keys.computeIfAbsent(organisation, o -> new ChainKey(vault, o));
        Optional<Head> head = Head.read(connection, organisation);
        End last = lastRow(connection, organisation);
        Long doubt = head.map(Head::firstDoubt).orElse(null);
        long headSeq = head.map(Head::seq).orElse(0L);
        boolean sound = head.map(h -> MessageDigest.isEqual(h.proof(), key.proof(h.seq(), h.mac(), h.firstDoubt())))
                        .orElse(last.seq() == 0)
                && headSeq == last.seq()
                && (head.isEmpty() || Arrays.equals(head.get().mac(), last.mac()))
                && headSeq >= known.getOrDefault(organisation, new End(0, last.mac())).seq();
        End from = last;
        if (!sound) {
            LOG.error("The audit chain of organisation {} does not end as it was left: run \"salus audit verify\"", organisation);
            // After the highest number that is known of, so that what was cut off stays visible as a gap.
            long seq = Math.max(
                    Math.max(headSeq, last.seq()),
                    known.getOrDefault(organisation, last).seq());
            from = new End(seq, last.mac());
            doubt = doubt == null ? last.seq() + 1 : Long.valueOf(Math.min(doubt, last.seq() + 1));
        }
        End end = insert(connection, key, from, organisation, entries);
        writeHead(connection, organisation, end, doubt, key.proof(end.seq(), end.mac(), doubt));
        return end;
    }

    /** To be told after the commit. */
    void committed(int organisation, End end) {
        known.put(organisation, end);
    }

    private static End lastRow(Connection connection, int organisation) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT seq, mac FROM audit_event WHERE organisation = ? ORDER BY seq DESC LIMIT 1")) {
            select.setInt(1, organisation);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? new End(row.getLong(1), row.getBytes(2)) : new End(0, ChainKey.start());
            }
        }
    }

    private static End insert(Connection connection, ChainKey key, End from, int organisation, List<Entry> entries)
            throws SQLException {
        int count = entries.size();
        Long[] at = new Long[count];
        Long[] subject = new Long[count];
        Long[] action = new Long[count];
        String[] patients = new String[count];
        byte[][] sealed = new byte[count][];
        byte[][] previous = new byte[count][];
        byte[][] macs = new byte[count][];
        byte[] mac = from.mac();
        for (int i = 0; i < count; i++) {
            Entry entry = entries.get(i);
            at[i] = entry.at();
            subject[i] = entry.subject();
            action[i] = entry.action();
            patients[i] = literal(entry.patients());
            sealed[i] = entry.sealed();
            previous[i] = mac;
            mac = key.link(mac, from.seq() + 1 + i, entry);
            macs[i] = mac;
        }
        try (PreparedStatement insert = connection.prepareStatement("""
                INSERT INTO audit_event (organisation, seq, at, subject, action, patients, sealed, previous, mac)
                SELECT ?, ? + n, at, subject, action, patients::bigint[], sealed, previous, mac
                FROM unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::text[], ?::bytea[], ?::bytea[], ?::bytea[])
                    WITH ORDINALITY AS t (at, subject, action, patients, sealed, previous, mac, n)""")) {
            insert.setInt(1, organisation);
            insert.setLong(2, from.seq());
            insert.setArray(3, connection.createArrayOf("bigint", at));
            insert.setArray(4, connection.createArrayOf("bigint", subject));
            insert.setArray(5, connection.createArrayOf("bigint", action));
            insert.setArray(6, connection.createArrayOf("text", patients));
            insert.setArray(7, connection.createArrayOf("bytea", sealed));
            insert.setArray(8, connection.createArrayOf("bytea", previous));
            insert.setArray(9, connection.createArrayOf("bytea", macs));
            insert.executeUpdate();
        }
        return new End(from.seq() + count, mac);
    }

    private static void writeHead(
            Connection connection, int organisation, End end, @Nullable Long doubt, byte[] proof) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement("""
                INSERT INTO audit_head (organisation, seq, mac, first_doubt, proof) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (organisation) DO UPDATE
                SET seq = excluded.seq, mac = excluded.mac, first_doubt = excluded.first_doubt, proof = excluded.proof""")) {
            upsert.setInt(1, organisation);
            upsert.setLong(2, end.seq());
            upsert.setBytes(3, end.mac());
            upsert.setObject(4, doubt, java.sql.Types.BIGINT);
            upsert.setBytes(5, proof);
            upsert.executeUpdate();
        }
    }

    /** A row of a write, for its own transaction. */
    static Commit.Insertion pending(Entry entry) {
        return new Commit.Insertion(
                "INSERT INTO audit_pending (organisation, at, subject, action, patients, sealed)"
                        + " VALUES (?, ?, ?, ?, ?::text::bigint[], ?)",
                List.of(
                        entry.organisation(),
                        entry.at(),
                        entry.subject(),
                        entry.action(),
                        literal(entry.patients()),
                        entry.sealed()));
    }

    static long[] longs(Array array) throws SQLException {
        return Arrays.stream((Long[]) array.getArray()).mapToLong(Long::longValue).toArray();
    }

    private static String literal(long[] values) {
        StringBuilder text = new StringBuilder(2 + values.length * 20).append('{');
        for (int i = 0; i < values.length; i++) {
            text.append(i == 0 ? "" : ",").append(values[i]);
        }
        return text.append('}').toString();
    }
}
