package org.salus.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.salus.audit.ChainReport.FirstBad;
import org.salus.audit.ChainReport.Reason;

/** What somebody with every right in the database does to the audit is found, and the first bad row named. */
class AuditVerifierTest {

    @TempDir
    static Path folder;

    private AuditFixture fixture;

    @BeforeEach
    void twoChains() throws SQLException {
        fixture = new AuditFixture(folder);
        fixture.reads(1, 12);
        fixture.reads(2, 3);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aWholeChainIsWhole() {
        ChainReport report = fixture.verify(1);
        assertThat(report.ok()).isTrue();
        assertThat(report.events()).isEqualTo(12);
        assertThat(report.sentence()).contains("12 events").contains("whole");
        assertThat(new AuditVerifier(fixture.db.app(), fixture.vault, fixture.home).verifyAll())
                .extracting(ChainReport::organisation, ChainReport::ok, ChainReport::events)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1, true, 12L),
                        org.assertj.core.groups.Tuple.tuple(2, true, 3L));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "at = at + 1; EDITED",
                "subject = subject + 1; EDITED",
                "action = action # 1; EDITED",
                "patients = '{}'; EDITED",
                "patients = patients || 7::bigint; EDITED",
                "sealed = set_byte(sealed, 40, (get_byte(sealed, 40) + 1) % 256); EDITED",
                "sealed = sealed || '\\x00'::bytea; EDITED",
                "sealed = (SELECT e.sealed FROM audit_event e WHERE e.organisation = 1 AND e.seq = 6); EDITED",
                "mac = set_byte(mac, 0, (get_byte(mac, 0) + 1) % 256); EDITED",
                "previous = set_byte(previous, 31, (get_byte(previous, 31) + 1) % 256); REORDERED",
                "seq = 1000; DELETED",
                "organisation = 3; DELETED",
            })
    void anEditOfAnyColumnIsNamed(String edit, Reason reason) throws SQLException {
        fixture.tamper("UPDATE audit_event SET " + edit + " WHERE organisation = 1 AND seq = 5");
        assertFirstBad(5, reason);
        assertThat(fixture.verify(2).ok()).isTrue();
    }

    @Test
    void aDeletedRowIsNamed() throws SQLException {
        fixture.tamper("DELETE FROM audit_event WHERE organisation = 1 AND seq = 4");
        assertFirstBad(4, Reason.DELETED);
    }

    @Test
    void aDeletedFirstRowIsNamed() throws SQLException {
        fixture.tamper("DELETE FROM audit_event WHERE organisation = 1 AND seq = 1");
        assertFirstBad(1, Reason.DELETED);
    }

    @Test
    void aDeletedRowWithTheGapClosedIsNamed() throws SQLException {
        fixture.tamper("DELETE FROM audit_event WHERE organisation = 1 AND seq = 4");
        for (int seq = 5; seq <= 12; seq++) {
            fixture.tamper("UPDATE audit_event SET seq = seq - 1 WHERE organisation = 1 AND seq = " + seq);
        }
        fixture.tamper("UPDATE audit_head SET seq = 11 WHERE organisation = 1");
        assertFirstBad(4, Reason.REORDERED);
    }

    @Test
    void exchangedRowsAreNamed() throws SQLException {
        fixture.tamper("UPDATE audit_event SET seq = 1000 WHERE organisation = 1 AND seq = 7");
        fixture.tamper("UPDATE audit_event SET seq = 7 WHERE organisation = 1 AND seq = 8");
        fixture.tamper("UPDATE audit_event SET seq = 8 WHERE organisation = 1 AND seq = 1000");
        assertFirstBad(7, Reason.REORDERED);
    }

    @Test
    void aCutTailIsNamedByTheHead() throws SQLException {
        fixture.tamper("DELETE FROM audit_event WHERE organisation = 1 AND seq > 9");
        assertFirstBad(10, Reason.TRUNCATED);
    }

    @Test
    void anEmptiedChainIsNamed() throws SQLException {
        fixture.tamper("TRUNCATE audit_event");
        assertFirstBad(1, Reason.TRUNCATED);
    }

    @Test
    void aHeadMadeToFitACutTailIsNotBelieved() throws SQLException {
        fixture.tamper("DELETE FROM audit_event WHERE organisation = 1 AND seq > 9");
        fixture.tamper("UPDATE audit_head SET seq = 9, mac = (SELECT mac FROM audit_event WHERE organisation = 1"
                + " AND seq = 9) WHERE organisation = 1");
        assertFirstBad(10, Reason.HEAD_ALTERED);
    }

    @Test
    void aDeletedHeadIsNamed() throws SQLException {
        fixture.tamper("DELETE FROM audit_head WHERE organisation = 1");
        assertFirstBad(13, Reason.HEAD_ALTERED);
    }

    /** The tail is cut, and the head put back as it was at an earlier time: only a checkpoint knows better. */
    @Test
    void aTailCutWithAnOldHeadPutBackIsNamedByTheCheckpointFile() throws SQLException {
        fixture.tamper("CREATE TABLE kept AS SELECT * FROM audit_head");
        fixture.reads(1, 5);
        fixture.auditor.close();
        assertThat(fixture.verify(1).ok()).isTrue();
        fixture.tamper("DELETE FROM audit_event WHERE organisation = 1 AND seq > 12");
        fixture.tamper("DELETE FROM audit_head; INSERT INTO audit_head SELECT * FROM kept");
        fixture.tamper("DELETE FROM audit_checkpoint");
        assertFirstBad(13, Reason.TRUNCATED);
    }

    @Test
    void anOrganisationWipedFromTheDatabaseIsRememberedByTheCheckpointFile() throws SQLException {
        fixture.auditor.close();
        fixture.tamper("TRUNCATE audit_event, audit_head, audit_checkpoint");
        assertThat(new AuditVerifier(fixture.db.app(), fixture.vault, fixture.home).verifyAll())
                .extracting(ChainReport::organisation, ChainReport::firstBad)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1, new FirstBad(1, Reason.TRUNCATED)),
                        org.assertj.core.groups.Tuple.tuple(2, new FirstBad(1, Reason.TRUNCATED)));
    }

    @Test
    void anAlteredCheckpointIsNamed() throws Exception {
        fixture.auditor.close();
        Path file = Checkpoints.file(fixture.home);
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(2);
        assertThat(fixture.verify(1).checkpointAt()).isNotNull();
        Files.writeString(file, lines.get(0).replace("salus-audit-1 1 12 ", "salus-audit-1 1 11 ") + "\n" + lines.get(1) + "\n");
        assertFirstBad(11, Reason.CHECKPOINT_ALTERED);
    }

    @Test
    void aCheckpointLineCutByACrashIsCountedAndNoTampering() throws Exception {
        fixture.auditor.close();
        Path file = Checkpoints.file(fixture.home);
        Files.writeString(file, Files.readString(file) + "salus-audit-1 1 9");
        ChainReport report = fixture.verify(1);
        assertThat(report.ok()).isTrue();
        assertThat(report.damagedLines()).isEqualTo(1);
        fixture.auditor = new ChainedAuditor(fixture.db.app(), fixture.vault, fixture.home, AuditFixture.RARELY);
        fixture.reads(1, 1);
        fixture.auditor.close();
        assertThat(fixture.verify(1)).satisfies(r -> {
            assertThat(r.ok()).isTrue();
            assertThat(r.events()).isEqualTo(13);
            assertThat(r.damagedLines()).isEqualTo(1);
        });
    }

    /** After tampering the chain goes on, since accesses must not go unrecorded, and the damage stays visible. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "DELETE FROM audit_event WHERE organisation = 1 AND seq > 9; 10",
                "DELETE FROM audit_head WHERE organisation = 1; 13",
                "UPDATE audit_head SET seq = 9 WHERE organisation = 1; 13",
                "TRUNCATE audit_event; 1",
                "TRUNCATE audit_event, audit_head; 1",
                "UPDATE audit_head SET proof = set_byte(proof, 3, (get_byte(proof, 3) + 1) % 256); 13",
            })
    void theChainGoesOnAndStaysBroken(String tampering, long firstBad) throws SQLException {
        fixture.tamper(tampering);
        long before = fixture.count("audit_event WHERE organisation = 1");
        fixture.reads(1, 4);
        fixture.reads(1, 4);
        assertThat(fixture.count("audit_event WHERE organisation = 1")).isEqualTo(before + 8);
        ChainReport report = fixture.verify(1);
        assertThat(report.ok()).isFalse();
        assertThat(report.firstBad().seq()).isEqualTo(firstBad);
    }

    @Test
    void theApplicationsOwnRoleCannotChangeTheChain() {
        for (String sql : List.of(
                "UPDATE audit_event SET at = 0",
                "DELETE FROM audit_event",
                "TRUNCATE audit_event",
                "DELETE FROM audit_checkpoint",
                "UPDATE audit_checkpoint SET line = ''",
                "DELETE FROM audit_head")) {
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> {
                        try (var connection = fixture.db.app().getConnection();
                                var statement = connection.createStatement()) {
                            statement.execute(sql);
                        }
                    })
                    .as(sql)
                    .hasMessageContaining("permission denied");
        }
    }

    private void assertFirstBad(long seq, Reason reason) {
        ChainReport report = fixture.verify(1);
        assertThat(report.firstBad()).isEqualTo(new FirstBad(seq, reason));
        assertThat(report.state()).isEqualTo("broken");
        assertThat(report.sentence()).contains("BROKEN at row " + seq);
        assertThat(report.json()).contains("\"seq\":" + seq).contains(reason.code());
    }
}
