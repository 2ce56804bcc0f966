package org.salus.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.salus.kernel.Caller;
import org.salus.kernel.Role;
import org.salus.store.Commit;
import org.salus.testing.TestDatabase;
import org.salus.vault.DatabaseVault;
import org.salus.vault.FileKeyVault;
import org.salus.vault.Vault;

/** A database with an empty audit, a vault, a home folder and an auditor on them. The database is the same for all tests, one at a time. */
final class AuditFixture implements AutoCloseable {

    static final Duration RARELY = Duration.ofHours(1);

    private static final TestDatabase SHARED = TestDatabase.fresh();

    final TestDatabase db = SHARED;
    final Path home;
    final Vault vault;
    ChainedAuditor auditor;

    AuditFixture(Path folder) {
        try {
            home = Files.createTempDirectory(folder, "home");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        empty();
        vault = new DatabaseVault(db.app(), FileKeyVault.open(home.resolve("keys/kek"), false));
        auditor = new ChainedAuditor(db.app(), vault, home, RARELY);
    }

    static Caller caller(int organisation, Role role) {
        return new Caller(
                "user-7f3a",
                "Ada Lovelace-Quill",
                organisation,
                Set.of(role),
                null,
                null,
                List.of(),
                Caller.Purpose.TREAT,
                "198.51.100.23",
                "req42");
    }

    AuditEvent read(int organisation, String patient) {
        return new AuditEvent(
                caller(organisation, Role.PHYSICIAN),
                "read",
                "Observation",
                List.of("Observation/obs-of-" + patient),
                new long[] {vault.blindIndex(organisation).self("Patient", patient)},
                "GET /Observation?subject=" + patient,
                200,
                Instant.parse("2026-03-04T05:06:07.123456Z"));
    }

    void reads(int organisation, int count) throws SQLException {
        for (int i = 0; i < count; i++) {
            auditor.record(read(organisation, "patient-" + i));
        }
        auditor.flush();
    }

    /** A write of the record that ends as told. */
    void write(int organisation, String patient, boolean commit) throws SQLException {
        AuditEvent event = read(organisation, patient);
        long self = vault.blindIndex(organisation).self("Patient", patient);
        try (Connection connection = db.app().getConnection()) {
            connection.setAutoCommit(false);
            auditor.inTransaction(_ -> event)
                    .write(
                            connection,
                            List.of(new Commit.Written(
                                    Commit.Status.UPDATED,
                                    (short) 1,
                                    "obs-of-" + patient,
                                    5L,
                                    self,
                                    3,
                                    0L,
                                    new byte[0])));
            if (commit) {
                connection.commit();
            } else {
                connection.rollback();
            }
            connection.setAutoCommit(true);
        }
    }

    private void empty() {
        try {
            tamper("DELETE FROM audit_event; DELETE FROM audit_pending; DELETE FROM audit_head; DELETE FROM audit_checkpoint;"
                    + " DELETE FROM audit_segment; DELETE FROM vault_key; DROP TABLE IF EXISTS kept, counted;"
                    + " DROP FUNCTION IF EXISTS count_one CASCADE");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    ChainReport verify(int organisation) {
        return new AuditVerifier(db.app(), vault, home).verify(organisation);
    }

    /** As somebody with all rights in the database. */
    void tamper(String sql) throws SQLException {
        try (Connection connection = db.owner().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    long count(String table) throws SQLException {
        try (Connection connection = db.owner().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + table)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    List<Path> spoolFiles() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("spool"))) {
            return new ArrayList<>(files.filter(f -> f.toString().endsWith(".spool")).toList());
        }
    }

    @Override
    public void close() {
        auditor.close();
    }
}
