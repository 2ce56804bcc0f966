package org.salus.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.salus.platform.postgres.EmbeddedPostgres;
import org.salus.platform.postgres.Postgres;
import org.salus.platform.postgres.TestServers;

/**
 * A real, migrated PostgreSQL database for one test or one test class: {@code try (TestDatabase db = TestDatabase.fresh())}.
 * One server serves the whole JVM; each database is a copy of a template that was migrated once.
 */
public final class TestDatabase implements AutoCloseable {

    private static final String TEMPLATE = "salus_template";
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;
    private final HikariDataSource owner;
    private final HikariDataSource app;

    private TestDatabase(String name, HikariDataSource owner, HikariDataSource app) {
        this.name = name;
        this.owner = owner;
        this.app = app;
    }

    /** A database with all tables and no rows. */
    public static TestDatabase fresh() {
        EmbeddedPostgres server = Server.RUNNING;
        String name = "t" + COUNT.incrementAndGet();
        administer(server, "CREATE DATABASE " + name + " TEMPLATE " + TEMPLATE);
        return new TestDatabase(
                name,
                pool(server, name, server.ownerUser(), server.ownerPassword()),
                pool(server, name, "salus_app", server.passwordOf("salus_app")));
    }

    /** As the application works: no DDL, bound by row-level security. */
    public DataSource app() {
        return app;
    }

    /** As the owner: superuser, sees everything. */
    public DataSource owner() {
        return owner;
    }

    public String name() {
        return name;
    }

    /** {@code jdbc:postgresql://127.0.0.1:port/name}, with the credentials of {@link #ownerUser()}. */
    public String url() {
        return Server.RUNNING.url(name);
    }

    public String ownerUser() {
        return Server.RUNNING.ownerUser();
    }

    public String ownerPassword() {
        return Server.RUNNING.ownerPassword();
    }

    /** The server's data folder, for tests that look at what lies on the disk. */
    public static Path dataFolder() {
        return Server.HOME.resolve("pgdata");
    }

    @Override
    public void close() {
        app.close();
        owner.close();
        administer(Server.RUNNING, "DROP DATABASE " + name + " WITH (FORCE)");
    }

    private static void administer(EmbeddedPostgres server, String sql) {
        try (Connection connection =
                        DriverManager.getConnection(server.url("postgres"), server.ownerUser(), server.ownerPassword());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private static HikariDataSource pool(EmbeddedPostgres server, String database, String user, String password) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(server.url(database) + "?gssEncMode=disable&prepareThreshold=3");
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(12);
        config.setMinimumIdle(0);
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(10_000);
        return new HikariDataSource(config);
    }

    /** Started by the first test that needs it; stopped and deleted when the JVM ends. */
    private static final class Server {
        static final Path HOME;
        static final EmbeddedPostgres RUNNING;

        static {
            try {
                HOME = Files.createTempDirectory("salus-test-");
                Files.setPosixFilePermissions(
                        HOME, java.nio.file.attribute.PosixFilePermissions.fromString("rwx--x--x"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            RUNNING = EmbeddedPostgres.start(HOME, TestServers.programs());
            try (Postgres migrated = TestServers.database(RUNNING, TEMPLATE)) {
                if (!migrated.secondWall()) {
                    throw new IllegalStateException("Row-level security must be at work in tests");
                }
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                RUNNING.close();
                delete(HOME);
            }));
        }

        private static void delete(Path folder) {
            try (Stream<Path> paths = Files.walk(folder)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
