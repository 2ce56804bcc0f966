package org.salus.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the socket lies, what is left there by servers that were killed, and homes where there can be none. */
@Tag("slow")
class SocketFolderTest {

    private static final String BY = "SELECT CASE WHEN inet_client_addr() IS NULL THEN 'socket' ELSE 'tcp' END";

    @TempDir
    Path temp;

    @Test
    void aKilledServerEndsTheStatementAndComesBackOnTheSameSocket() throws Exception {
        // A name that would end the setting's entry if it were not quoted.
        try (EmbeddedPostgres server = start(temp.resolve("a, \"home\"")); HikariDataSource pool = pool(server)) {
            assertThat(value(pool, BY)).isEqualTo("socket");
            for (int kill = 0; kill < 2; kill++) {
                FutureTask<String> running = new FutureTask<>(() -> value(pool, "SELECT pg_sleep(50)"));
                Thread.startVirtualThread(running);
                long killed = server.pid();
                while (value(pool, "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'").equals("0")) {
                    Thread.sleep(10);
                }
                ProcessHandle.of(killed).orElseThrow().destroyForcibly();
                assertThatThrownBy(() -> running.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(SQLException.class);
                awaitRestart(server, killed);
                assertThat(value(pool, BY)).isEqualTo("socket");
            }
        }
    }

    @Test
    void whatAKilledProcessLeftBehindDoesNotPreventTheStart() throws Exception {
        Path home = temp.resolve("home");
        Path folder = home.resolve("pgsocket");
        EmbeddedPostgres first = start(home);
        Path file = first.address("postgres").socket();
        long orphan = first.pid();
        first.abandon();
        try (EmbeddedPostgres second = start(home); HikariDataSource pool = pool(second)) {
            assertThat(ProcessHandle.of(orphan).map(ProcessHandle::isAlive).orElse(false)).isFalse();
            assertThat(value(pool, BY)).isEqualTo("socket");
        }
        assertThat(folder).isEmptyDirectory();
        // Both files of a killed server, whose number is another process's by now.
        Files.createFile(file);
        Files.writeString(file.resolveSibling(file.getFileName() + ".lock"), ProcessHandle.current().pid() + "\n");
        try (EmbeddedPostgres third = start(home); HikariDataSource pool = pool(third)) {
            assertThat(value(pool, BY)).isEqualTo("socket");
        }
    }

    @Test
    void aPathThatIsTooLongIsReachedByTcp() throws Exception {
        Path home = temp.resolve("long".repeat(25)).resolve("home");
        Files.createDirectories(home.getParent());
        try (EmbeddedPostgres server = start(home); HikariDataSource pool = pool(server)) {
            assertThat(server.address("postgres").socket()).isNull();
            assertThat(value(pool, BY)).isEqualTo("tcp");
            long killed = server.pid();
            ProcessHandle.of(killed).orElseThrow().destroyForcibly();
            awaitRestart(server, killed);
            assertThat(value(pool, BY)).isEqualTo("tcp");
        }
    }

    @Test
    void aServerThatRefusesTheSocketIsReachedByTcp() throws Exception {
        Path home = temp.resolve("home");
        try (EmbeddedPostgres server = start(home)) {
            assertThat(server.address("postgres").socket()).isNotNull();
        }
        Path rules = home.resolve("pgdata/pg_hba.conf");
        String before = Files.readString(rules);
        assertThat(before).containsPattern("(?m)^local\\s+all\\s+all\\s+scram-sha-256$");
        Files.writeString(rules, "local all all reject\n" + before);
        try (EmbeddedPostgres server = start(home); HikariDataSource pool = pool(server)) {
            assertThat(server.address("postgres").socket()).isNull();
            assertThat(value(pool, BY)).isEqualTo("tcp");
        }
    }

    @Test
    void aPathThatJustFitsIsTaken() throws IOException {
        Path longest = temp.resolve("x".repeat(106 - "/pgsocket/.s.PGSQL.5432".length() - temp.toString().length() - 1));
        SocketFolder fits = SocketFolder.in(longest, 5432);
        assertThat(fits.file().toString()).hasSize(106);
        fits.prepare(new RunAs(List.of(), null));
        assertThat(fits.folder()).isEmptyDirectory();
        SocketFolder tooLong = SocketFolder.in(longest, 54321);
        assertThatThrownBy(() -> tooLong.prepare(new RunAs(List.of(), null))).isInstanceOf(IOException.class);
    }

    private EmbeddedPostgres start(Path home) {
        return EmbeddedPostgres.start(home, TestServers.programs());
    }

    private static HikariDataSource pool(EmbeddedPostgres server) {
        return Pools.pool("test", server.address("postgres"), server.ownerUser(), server.ownerPassword(), 4, Duration.ofSeconds(20));
    }

    private static void awaitRestart(EmbeddedPostgres server, long killed) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while ((server.pid() == killed || !server.isRunning()) && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        assertThat(server.isRunning()).isTrue();
    }

    private static String value(HikariDataSource pool, String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
