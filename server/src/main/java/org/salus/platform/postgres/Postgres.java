package org.salus.platform.postgres;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The database that Salus works on, embedded or external: opened, migrated, with one pool for the owner (migrations, few
 * connections) and one for the application, whose role can neither change tables nor see past row-level security.
 */
public final class Postgres implements AutoCloseable {

    private static final Duration WAIT = Duration.ofSeconds(5);
    private static final String DATABASE = "salus";
    private static final int OLDEST_VERSION = 15;

    private final @Nullable EmbeddedPostgres embedded;
    private final boolean stopsServer;
    private final HikariDataSource owner;
    private final HikariDataSource app;
    private final boolean secondWall;

    private Postgres(
            @Nullable EmbeddedPostgres embedded,
            boolean stopsServer,
            HikariDataSource owner,
            HikariDataSource app,
            boolean secondWall) {
        this.embedded = embedded;
        this.stopsServer = stopsServer;
        this.owner = owner;
        this.app = app;
        this.secondWall = secondWall;
    }

    /** Starts or reaches the server, makes database and roles where it may, and migrates. Throws {@link PostgresException}. */
    public static Postgres open(PostgresSettings settings) {
        PostgresSettings.External external = settings.external();
        if (external == null) {
            EmbeddedPostgres server = EmbeddedPostgres.start(settings.home());
            try {
                return openEmbedded(server, true, DATABASE, settings.maxConnections());
            } catch (RuntimeException e) {
                server.close();
                throw e;
            }
        }
        HikariDataSource owner = Pools.pool("salus-owner", external.url(), external.user(), external.password(), 4, WAIT);
        try {
            String appUser = external.appUser() == null ? external.user() : external.appUser();
            String appPassword = external.appPassword() == null ? external.password() : external.appPassword();
            checkVersion(owner);
            Migrations.migrate(owner, appUser);
            boolean wall = DatabaseRoles.markLeakproofIfAllowed(owner)
                    && DatabaseRoles.isBoundByPolicies(owner, appUser);
            return new Postgres(
                    null, false, owner, Pools.pool("salus", external.url(), appUser, appPassword, settings.maxConnections(), WAIT), wall);
        } catch (RuntimeException e) {
            owner.close();
            throw e;
        }
    }

    /**
     * The database of a Salus that runs in this home folder at this moment: nothing is started, migrated or, at the end,
     * stopped.
     */
    public static Postgres join(PostgresSettings settings, int port) {
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE;
        HikariDataSource owner = Pools.pool(
                "salus-owner",
                url,
                EmbeddedPostgres.OWNER,
                EmbeddedPostgres.storedSecret(settings.home(), EmbeddedPostgres.OWNER_SECRET),
                1,
                WAIT);
        String password = EmbeddedPostgres.storedSecret(settings.home(), EmbeddedPostgres.secretName(DatabaseRoles.APP));
        return new Postgres(null, false, owner, Pools.pool("salus", url, DatabaseRoles.APP, password, 4, WAIT), false);
    }

    /**
     * A database of an embedded server that runs already; made when absent.
     *
     * @param stopsServer whether closing the database stops the server too
     */
    static Postgres openEmbedded(EmbeddedPostgres server, boolean stopsServer, String database, int maxConnections) {
        String password = server.passwordOf(DatabaseRoles.APP);
        try (HikariDataSource administration = Pools.pool(
                "salus-setup", server.url("postgres"), server.ownerUser(), server.ownerPassword(), 1, WAIT)) {
            DatabaseRoles.createApp(administration, password);
            DatabaseRoles.createDatabase(administration, database);
        }
        HikariDataSource owner = Pools.pool(
                "salus-owner", server.url(database), server.ownerUser(), server.ownerPassword(), 4, WAIT);
        try {
            Migrations.migrate(owner, DatabaseRoles.APP);
            boolean wall = DatabaseRoles.markLeakproofIfAllowed(owner);
            HikariDataSource app = Pools.pool(
                    "salus", server.url(database), DatabaseRoles.APP, password, maxConnections, WAIT);
            return new Postgres(server, stopsServer, owner, app, wall);
        } catch (RuntimeException e) {
            owner.close();
            throw e;
        }
    }

    private static void checkVersion(DataSource owner) {
        try (Connection connection = owner.getConnection()) {
            int version = connection.getMetaData().getDatabaseMajorVersion();
            if (version < OLDEST_VERSION) {
                throw new PostgresException("The database server is PostgreSQL " + version + "; Salus needs "
                        + OLDEST_VERSION + " or newer.");
            }
        } catch (SQLException e) {
            throw new PostgresException("The database server cannot be reached: " + e.getMessage(), e);
        }
    }

    public DataSource owner() {
        return owner;
    }

    public DataSource app() {
        return app;
    }

    /** Whether row-level security works here at full speed; if not, only the store's own conditions keep organisations apart. */
    public boolean secondWall() {
        return secondWall;
    }

    /** Where the embedded server can be found; empty with an external one. */
    public Optional<Server> server() {
        EmbeddedPostgres server = embedded;
        return server == null ? Optional.empty() : Optional.of(new Server(server.pid(), server.port()));
    }

    /** What is done when the embedded server has died and runs again, as another process. */
    public void whenRestarted(Runnable action) {
        EmbeddedPostgres server = embedded;
        if (server != null) {
            server.whenRestarted(action);
        }
    }

    /** The embedded server's process. */
    public record Server(long pid, int port) {}

    /** The owner's login of the embedded server, for a demo's scripts; empty with an external one. */
    public Optional<OwnerLogin> ownerLogin() {
        EmbeddedPostgres server = embedded;
        return server == null
                ? Optional.empty()
                : Optional.of(new OwnerLogin(owner.getJdbcUrl(), server.ownerUser(), server.ownerPassword()));
    }

    /** How the owner of the tables signs in. */
    public record OwnerLogin(String url, String user, String password) {

        @Override
        public String toString() {
            return "OwnerLogin[" + url + "]";
        }
    }

    /**
     * From now on the embedded server outlives the end of this process's normal work until {@link #close()}, so that whoever
     * closes it can finish what is under way first.
     */
    public void stopOnlyWhenClosed() {
        EmbeddedPostgres server = embedded;
        if (server != null) {
            server.stopOnlyWhenClosed();
        }
    }

    /** Whether the database answers, within two seconds. */
    public Health health() {
        EmbeddedPostgres server = embedded;
        if (server != null && !server.isRunning()) {
            return new Health(false, "The embedded PostgreSQL is not running");
        }
        try (Connection connection = app.getConnection();
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(2);
            try (ResultSet rows = statement.executeQuery("SELECT pg_is_in_recovery()")) {
                rows.next();
                return rows.getBoolean(1)
                        ? new Health(false, "The database is a standby and takes no writes")
                        : new Health(true, "PostgreSQL answers");
            }
        } catch (SQLException e) {
            return new Health(false, "PostgreSQL does not answer");
        }
    }

    /** @param detail one sentence for operators */
    public record Health(boolean up, String detail) {}

    @Override
    public void close() {
        app.close();
        owner.close();
        if (stopsServer && embedded != null) {
            embedded.close();
        }
    }
}
