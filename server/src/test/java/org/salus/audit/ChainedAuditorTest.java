package org.salus.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.salus.kernel.Role;
import org.salus.store.StoreUnavailableException;

/** Rows reach the chain once, whatever dies in between. */
class ChainedAuditorTest {

    @TempDir
    static Path folder;

    private AuditFixture fixture;

    @BeforeEach
    void open() {
        fixture = new AuditFixture(folder);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aReadIsInTheChainByItself() throws Exception {
        fixture.auditor.record(fixture.read(1, "p"));
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (fixture.count("audit_event") == 0 && System.nanoTime() < end) {
            Thread.sleep(10);
        }
        assertThat(fixture.count("audit_event")).isEqualTo(1);
    }

    @Test
    void aWriteLeavesARowExactlyWhenItIsCommitted() throws SQLException {
        fixture.write(1, "kept", true);
        fixture.write(1, "undone", false);
        fixture.auditor.flush();
        assertThat(fixture.count("audit_event")).isEqualTo(1);
        assertThat(fixture.count("audit_pending")).isZero();
        List<AuditReports.Line> lines = reports().page(AuditReports.Query.all(1)).lines();
        assertThat(lines.getFirst().details().ids()).containsExactly("Observation/obs-of-kept/_history/3");
    }

    @Test
    void aRowOfAWriteIsChainedAtTheNextStart() throws SQLException {
        fixture.auditor.close();
        fixture.write(1, "p", true);
        assertThat(fixture.count("audit_pending")).isEqualTo(1);
        restart();
        fixture.auditor.flush();
        assertThat(fixture.count("audit_pending")).isZero();
        assertThat(fixture.verify(1).events()).isEqualTo(1);
        assertThat(fixture.verify(1).ok()).isTrue();
    }

    @Test
    void noNameNoPatientNoQueryLiesInTheClear() throws Exception {
        fixture.write(1, "Zebulon-Patient", true);
        fixture.reads(1, 2);
        List<String> dump = new ArrayList<>();
        try (Connection connection = fixture.db.owner().getConnection();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT row_to_json(e)::text, sealed FROM audit_event e")) {
            while (rows.next()) {
                dump.add(rows.getString(1) + new String(rows.getBytes(2), StandardCharsets.ISO_8859_1));
            }
        }
        assertThat(dump).hasSize(3);
        assertThat(String.join("\n", dump))
                .doesNotContain("Zebulon", "Lovelace", "user-7f3a", "patient-0", "Observation", "physician", "198.51.100");
    }

    @Test
    void theSpoolHoldsWhatIsNotChainedYetAndIsReplayedOnce() throws Exception {
        Path copy = folder.resolve("copy-of-spool");
        // The database is away: the rows stay in the spool, as they would at a kill.
        AtomicBoolean away = new AtomicBoolean(true);
        fixture.auditor.close();
        fixture.auditor = new ChainedAuditor(
                failing(fixture.db.app(), away), fixture.vault, fixture.home, AuditFixture.RARELY);
        for (int i = 0; i < 7; i++) {
            fixture.auditor.record(fixture.read(1, "patient-" + i));
        }
        assertThat(fixture.auditor.backlog()).isEqualTo(7);
        Files.createDirectories(copy);
        for (Path file : fixture.spoolFiles()) {
            byte[] bytes = Files.readAllBytes(file);
            assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).doesNotContain("Lovelace", "patient-");
            Files.copy(file, copy.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        away.set(false);
        fixture.auditor.close();
        assertThat(fixture.count("audit_event")).isEqualTo(7);
        assertThat(fixture.spoolFiles()).isEmpty();

        // Killed after the commit and before the file was deleted: the files are there again.
        for (Path file : Files.list(copy).toList()) {
            Files.copy(file, fixture.home.resolve("spool").resolve(file.getFileName()));
        }
        restart();
        fixture.auditor.flush();
        assertThat(fixture.count("audit_event")).isEqualTo(7);
        assertThat(fixture.spoolFiles()).isEmpty();
        assertThat(fixture.verify(1).ok()).isTrue();
    }

    @Test
    void aSpoolThatWasCutInTheMiddleOfARowGivesAllRowsBefore() throws Exception {
        fixture.auditor.close();
        Path file = fixture.home.resolve("spool").resolve("audit-1-1.spool");
        Entries entries = new Entries(fixture.vault);
        Segment segment = Segment.create(file);
        for (int i = 0; i < 3; i++) {
            Entry entry = entries.of(fixture.read(1, "patient-" + i));
            segment.add(entry, Segment.frame(entry));
        }
        segment.closeFile();
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 5), StandardOpenOption.TRUNCATE_EXISTING);
        Files.write(fixture.home.resolve("spool").resolve("audit-1-2.spool"), new byte[0]);
        Files.writeString(fixture.home.resolve("spool").resolve("audit-1-3.spool"), "this is not one of our files at all");
        restart();
        fixture.auditor.flush();
        assertThat(fixture.count("audit_event")).isEqualTo(2);
        assertThat(fixture.home.resolve("spool/audit-1-3.spool.damaged")).exists();
    }

    @Test
    void anAccessAfterTheEndIsRefused() {
        fixture.auditor.close();
        assertThatThrownBy(() -> fixture.auditor.record(fixture.read(1, "p")))
                .isInstanceOf(org.salus.store.StoreUnavailableException.class);
    }

    /** The disk is full: an access is answered only once its row lies in the chain. */
    @Test
    void withoutASpoolAnAccessWaitsForTheChain() throws Exception {
        Path spool = fixture.home.resolve("spool");
        fixture.auditor.flush();
        Files.move(spool, fixture.home.resolve("spool-gone"));
        fixture.auditor.record(fixture.read(1, "p"));
        assertThat(fixture.count("audit_event")).isEqualTo(1);
        Files.move(fixture.home.resolve("spool-gone"), spool);
    }

    @Test
    void twoProcessesDoNotShareASpool() {
        assertThatThrownBy(() ->
                        new ChainedAuditor(fixture.db.app(), fixture.vault, fixture.home, AuditFixture.RARELY))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Another Salus");
    }

    @Test
    void twoNodesWriteOneChain() throws Exception {
        Path otherHome = Files.createTempDirectory(folder, "node");
        try (ChainedAuditor other =
                        new ChainedAuditor(fixture.db.app(), fixture.vault, otherHome, AuditFixture.RARELY);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Void>> work = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                ChainedAuditor node = t % 2 == 0 ? fixture.auditor : other;
                int organisation = 1 + t % 3;
                work.add(() -> {
                    for (int i = 0; i < 200; i++) {
                        node.record(fixture.read(organisation, "patient-" + i));
                        if (i % 50 == 0) {
                            fixture.write(organisation, "p" + i, true);
                            node.flush();
                        }
                    }
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
            other.flush();
            fixture.auditor.flush();
            other.flush();
        }
        long events = 0;
        for (int organisation = 1; organisation <= 3; organisation++) {
            ChainReport report = fixture.verify(organisation);
            assertThat(report.ok()).as(report.sentence()).isTrue();
            events += report.events();
        }
        assertThat(events).isEqualTo(8 * 200 + 8 * 4);
    }

    @Test
    void aLostDatabaseDelaysTheRowsAndLosesNone() throws Exception {
        AtomicBoolean away = new AtomicBoolean(true);
        fixture.auditor.close();
        fixture.auditor = new ChainedAuditor(
                failing(fixture.db.app(), away), fixture.vault, fixture.home, AuditFixture.RARELY);
        for (int i = 0; i < 1200; i++) {
            fixture.auditor.record(fixture.read(1, "p" + i));
        }
        Thread.sleep(250);
        assertThat(fixture.count("audit_event")).isZero();
        away.set(false);
        fixture.auditor.flush();
        assertThat(fixture.verify(1).events()).isEqualTo(1200);
        assertThat(fixture.auditor.backlog()).isZero();
    }

    @Test
    void whoReadsTheAuditRightAfterAnOutageMissesNothing() throws Exception {
        AtomicBoolean away = new AtomicBoolean(true);
        fixture.auditor.close();
        fixture.auditor = new ChainedAuditor(
                failing(fixture.db.app(), away), fixture.vault, fixture.home, AuditFixture.RARELY);
        fixture.auditor.record(fixture.read(1, "p"));
        // Tried in vain by now: the next try by itself is a second away.
        Thread.sleep(250);
        AuditEvents events = new AuditEvents(reports(), fixture.auditor, fixture.vault, AuditRoutes.record(fixture));
        assertThatThrownBy(() -> events.read(AuditFixture.caller(1, Role.PRIVACY_OFFICER), AuditReports.Query.all(1)))
                .isInstanceOf(StoreUnavailableException.class);
        away.set(false);
        assertThat(events.read(AuditFixture.caller(1, Role.PRIVACY_OFFICER), AuditReports.Query.all(1)).events())
                .extracting(AuditEvents.Shown::action)
                .containsExactly("audit-read", "audit-read", "read");
    }

    @Test
    void statementsDoNotGrowWithTheRows() throws SQLException {
        fixture.reads(1, 1);
        fixture.tamper("CREATE TABLE counted (n bigint)");
        fixture.tamper("CREATE FUNCTION count_one() RETURNS trigger SECURITY DEFINER LANGUAGE plpgsql AS"
                + " 'BEGIN INSERT INTO counted VALUES (1); RETURN NULL; END'");
        fixture.tamper("CREATE TRIGGER count_one AFTER INSERT ON audit_event FOR EACH STATEMENT"
                + " EXECUTE FUNCTION count_one()");
        for (int i = 0; i < 400; i++) {
            fixture.auditor.record(fixture.read(1, "p" + i));
        }
        fixture.auditor.flush();
        assertThat(fixture.count("audit_event")).isEqualTo(401);
        assertThat(fixture.count("counted")).isLessThan(10);
    }

    @Test
    void detailsComeBackAsTheyWere() {
        Entries entries = new Entries(fixture.vault);
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 1500; i++) {
            many.add("Observation/" + java.util.UUID.randomUUID());
        }
        AuditEvent event = new AuditEvent(
                AuditFixture.caller(1, Role.NURSE), "search-type", "Observation", many, new long[0], "ä".repeat(5000), 200,
                java.time.Instant.now());
        Details details = entries.open(1, entries.of(event).sealed());
        assertThat(details.ids()).isEqualTo(many.subList(0, 1000));
        assertThat(details.omitted()).isEqualTo(500);
        assertThat(details.detail()).hasSize(4004).startsWith("ää");
        assertThat(details.roles()).containsExactly("nurse");
        assertThat(details.status()).isEqualTo(200);
        assertThat(details.address()).isEqualTo("198.51.100.23");
        assertThat(details.purpose()).isEqualTo("TREAT");
        assertThat(details.requestId()).isEqualTo("req42");
    }

    private AuditReports reports() {
        return new AuditReports(fixture.db.app(), fixture.vault);
    }

    private void restart() {
        fixture.auditor = new ChainedAuditor(fixture.db.app(), fixture.vault, fixture.home, AuditFixture.RARELY);
    }

    private static DataSource failing(DataSource real, AtomicBoolean away) {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (away.get()) {
                        throw new SQLTransientConnectionException("away");
                    }
                    return method.invoke(real, arguments);
                });
    }
}
