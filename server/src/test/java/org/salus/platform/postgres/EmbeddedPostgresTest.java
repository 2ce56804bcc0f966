package org.salus.platform.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class EmbeddedPostgresTest {

    @TempDir
    Path temp;

    private Path home;

    @BeforeEach
    void home() {
        home = temp.resolve("home");
    }

    @Test
    void startsDurableAndComesBackFast() throws Exception {
        try (EmbeddedPostgres first = start()) {
            execute(first, "CREATE TABLE kept (n int)");
            execute(first, "INSERT INTO kept VALUES (7)");
            assertThat(value(first, "SHOW fsync")).isEqualTo("on");
            assertThat(value(first, "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(value(first, "SHOW data_checksums")).isEqualTo("on");
            assertThat(value(first, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(value(first, "SHOW log_error_verbosity")).isEqualTo("terse");
            assertThat(mode("pgdata")).isEqualTo("rwx------");
            assertThat(mode("keys")).isEqualTo("rwx------");
            assertThat(mode("keys/postgres-owner")).isEqualTo("rw-------");
            assertThatThrownBy(() -> DriverManager.getConnection(first.url("postgres"), first.ownerUser(), "wrong"))
                    .isInstanceOf(SQLException.class);
        }
        try (EmbeddedPostgres second = start()) {
            assertThat(value(second, "SELECT n FROM kept")).isEqualTo("7");
        }
    }

    @Test
    void refusesAFolderThatIsInUse() {
        try (EmbeddedPostgres running = start()) {
            assertThat(running.isRunning()).isTrue();
            assertThatThrownBy(this::start)
                    .isInstanceOf(PostgresException.class)
                    .hasMessageContaining("Another Salus process is using");
        }
    }

    @Test
    void startsItsChildAgainAndKeepsWhatWasCommitted() throws Exception {
        try (EmbeddedPostgres postgres = start()) {
            execute(postgres, "CREATE TABLE kept (n int)");
            execute(postgres, "INSERT INTO kept VALUES (7)");
            long killed = postgres.pid();
            ProcessHandle.of(killed).orElseThrow().destroyForcibly();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while ((postgres.pid() == killed || !postgres.isRunning()) && System.nanoTime() < end) {
                Thread.sleep(20);
            }
            assertThat(value(postgres, "SELECT n FROM kept")).isEqualTo("7");
        }
    }

    @Test
    void takesOverWhatAKilledProcessLeftBehind() throws Exception {
        EmbeddedPostgres first = start();
        execute(first, "CREATE TABLE kept (n int)");
        execute(first, "INSERT INTO kept VALUES (7)");
        long orphan = first.pid();
        first.abandon();
        try (EmbeddedPostgres second = start()) {
            assertThat(ProcessHandle.of(orphan).map(ProcessHandle::isAlive).orElse(false)).isFalse();
            assertThat(value(second, "SELECT n FROM kept")).isEqualTo("7");
        }
    }

    private EmbeddedPostgres start() {
        return EmbeddedPostgres.start(home, TestServers.programs());
    }

    private String mode(String path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve(path)));
    }

    private static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String value(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static Connection connect(EmbeddedPostgres postgres) throws SQLException {
        return DriverManager.getConnection(
                postgres.url("postgres"), postgres.ownerUser(), postgres.ownerPassword());
    }
}
