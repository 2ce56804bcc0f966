package org.salus.audit;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.jspecify.annotations.Nullable;
import org.salus.audit.ChainReport.FirstBad;
import org.salus.audit.ChainReport.Reason;
import org.salus.store.StoreUnavailableException;
import org.salus.vault.Vault;

/**
 * Proves a chain, or names its first bad row. Needs the database, the keys and the checkpoint file, no running server; beside one it
 * works on a snapshot. Reads row by row: memory does not grow with the chain.
 */
public final class AuditVerifier {

    private static final int ROWS_AT_ONCE = 2000;

    private final DataSource database;
    private final Vault vault;
    private final Path home;

    /** @param home the installation's folder, in which {@code audit/checkpoints.log} lies */
    public AuditVerifier(DataSource database, Vault vault, Path home) {
        this.database = database;
        this.vault = vault;
        this.home = home;
    }

    /** The chains of all organisations that have one, or of which a checkpoint says that they had one. */
    public List<ChainReport> verifyAll() {
        TreeSet<Integer> organisations = new TreeSet<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT organisation FROM audit_head"
                        + " UNION SELECT organisation FROM audit_checkpoint UNION SELECT organisation FROM audit_event")) {
            while (rows.next()) {
                organisations.add(rows.getInt(1));
            }
        } catch (SQLException e) {
            throw new StoreUnavailableException("The audit cannot be read", e);
        }
        try (Signed file = Signed.ofFile(home)) {
            for (Checkpoint next = file.next(); next != null; next = file.next()) {
                organisations.add(next.organisation());
            }
        }
        return organisations.stream().map(this::verify).toList();
    }

    /** One organisation's chain. */
    public ChainReport verify(int organisation) {
        // The file first: what it says now must be in the snapshot that is taken after.
        long lines = checkpointLines();
        // Keys may need a connection of their own.
        ChainKey key = new ChainKey(vault, organisation);
        Ed25519PublicKeyParameters publicKey = Checkpoints.publicKey(vault, organisation);
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setReadOnly(true);
            try (Signed file = Signed.ofFile(home, lines);
                    PreparedStatement bind =
                            connection.prepareStatement("SELECT set_config('salus.organisation', ?, true)")) {
                bind.setString(1, Integer.toString(organisation));
                bind.execute();
                Walk walk = new Walk(organisation, key, publicKey, file);
                return walk.through(connection);
            } finally {
                connection.rollback();
                connection.setReadOnly(false);
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw new StoreUnavailableException("The audit cannot be read", e);
        }
    }

    private long checkpointLines() {
        try (Signed file = Signed.ofFile(home)) {
            return file.count();
        }
    }

    /** Once along the chain. */
    private static final class Walk {
        private final int organisation;
        private final ChainKey key;
        private final Signed file;
        private final Ed25519PublicKeyParameters publicKey;
        private final List<FirstBad> bad = new ArrayList<>();
        private long events;
        private @Nullable Instant checkpointAt;

        Walk(int organisation, ChainKey key, Ed25519PublicKeyParameters publicKey, Signed file) {
            this.organisation = organisation;
            this.key = key;
            this.publicKey = publicKey;
            this.file = file;
        }

        ChainReport through(Connection connection) throws SQLException {
            long expected = 1;
            byte[] last = ChainKey.start();
            try (Signed table = Signed.ofTable(connection, organisation);
                    PreparedStatement select = connection.prepareStatement(
                            "SELECT seq, at, subject, action, patients, sealed, previous, mac FROM audit_event"
                                    + " WHERE organisation = ? ORDER BY seq")) {
                Follower inFile = new Follower(file);
                Follower inTable = new Follower(table);
                select.setFetchSize(ROWS_AT_ONCE);
                select.setInt(1, organisation);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        events++;
                        long seq = rows.getLong(1);
                        if (seq != expected) {
                            note(expected, Reason.DELETED);
                        }
                        byte[] mac = rows.getBytes(8);
                        byte[] previous = rows.getBytes(7);
                        Entry entry = new Entry(
                                organisation,
                                rows.getLong(2),
                                rows.getLong(3),
                                rows.getLong(4),
                                ChainWriter.longs(rows.getArray(5)),
                                rows.getBytes(6));
                        if (!Arrays.equals(previous, last)) {
                            note(seq, Reason.REORDERED);
                        }
                        if (!MessageDigest.isEqual(mac, key.link(previous, seq, entry))) {
                            note(seq, Reason.EDITED);
                        }
                        inFile.check(seq, mac);
                        inTable.check(seq, mac);
                        last = mac;
                        expected = seq + 1;
                    }
                }
                checkHead(connection, expected, last);
                inFile.end(expected);
                inTable.end(expected);
            }
            FirstBad first = bad.stream().min((a, b) -> Long.compare(a.seq(), b.seq())).orElse(null);
            return new ChainReport(organisation, events, first, checkpointAt, file.damaged());
        }

        private void checkHead(Connection connection, long next, byte[] last) throws SQLException {
            Optional<Head> found = Head.read(connection, organisation);
            if (found.isEmpty()) {
                if (next > 1) {
                    note(next, Reason.HEAD_ALTERED);
                }
                return;
            }
            Head head = found.get();
            if (!MessageDigest.isEqual(head.proof(), key.proof(head.seq(), head.mac(), head.firstDoubt()))) {
                note(next, Reason.HEAD_ALTERED);
            }
            if (head.firstDoubt() != null) {
                note(head.firstDoubt(), Reason.HEAD_ALTERED);
            }
            if (head.seq() >= next) {
                note(next, Reason.TRUNCATED);
            } else if (head.seq() < next - 1) {
                note(head.seq() + 1, Reason.INSERTED);
            } else if (!Arrays.equals(head.mac(), last)) {
                note(head.seq(), Reason.HEAD_ALTERED);
            }
        }

        private void note(long seq, Reason reason) {
            // Of several findings about one row the first says it best; a list of all would grow with the damage.
            if (bad.size() < 100) {
                bad.add(new FirstBad(seq, reason));
            }
        }

        /** Goes along with the rows and compares those that checkpoints speak of. */
        private final class Follower {
            private final Signed signed;
            private @Nullable Checkpoint next;

            Follower(Signed signed) {
                this.signed = signed;
                this.next = advance();
            }

            private @Nullable Checkpoint advance() {
                Checkpoint candidate = signed.next();
                while (candidate != null && candidate.organisation() != organisation) {
                    candidate = signed.next();
                }
                if (candidate != null && !candidate.isSignedBy(publicKey)) {
                    note(Math.max(1, candidate.seq()), Reason.CHECKPOINT_ALTERED);
                }
                return candidate;
            }

            void check(long seq, byte[] mac) {
                Checkpoint checkpoint = next;
                while (checkpoint != null && checkpoint.seq() <= seq) {
                    if (checkpoint.seq() == seq) {
                        if (Arrays.equals(checkpoint.mac(), mac)) {
                            newest(checkpoint.at());
                        } else {
                            note(seq, Reason.CHECKPOINT_CONFLICT);
                        }
                    } else {
                        // Its row was passed without being there, or the file goes back in time.
                        note(Math.max(1, checkpoint.seq()), Reason.CHECKPOINT_CONFLICT);
                    }
                    checkpoint = advance();
                    next = checkpoint;
                }
            }

            private void newest(Instant at) {
                if (checkpointAt == null || at.isAfter(checkpointAt)) {
                    checkpointAt = at;
                }
            }

            void end(long nextSeq) {
                if (next != null) {
                    note(nextSeq, Reason.TRUNCATED);
                }
            }
        }
    }
}
