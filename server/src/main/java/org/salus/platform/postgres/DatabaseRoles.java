package org.salus.platform.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The application's role, which owns nothing and is bound by row-level security, and what it needs to work fast. */
final class DatabaseRoles {

    static final String APP = "salus_app";
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseRoles.class);

    /**
     * Array operators behind the token index. The planner uses an index below row-level security only for functions that
     * are known to leak nothing of their arguments; these raise no errors that name values.
     */
    private static final List<String> TOKEN_OPERATORS =
            List.of("arraycontains(anyarray, anyarray)", "arrayoverlap(anyarray, anyarray)");

    private DatabaseRoles() {}

    static void createApp(DataSource server, String password) {
        if (!password.matches("[A-Za-z0-9_-]{20,}")) {
            throw new PostgresException("The password file of the role " + APP + " in HOME/keys is damaged.");
        }
        try (Connection connection = server.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    DO $$ BEGIN
                        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'salus_app') THEN
                            CREATE ROLE salus_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
                        END IF;
                    END $$""");
            // The file is the truth: it may have been replaced.
            statement.execute("ALTER ROLE salus_app PASSWORD '" + password + "'");
            statement.execute("ALTER ROLE salus_app SET statement_timeout = '60s'");
            statement.execute("ALTER ROLE salus_app SET lock_timeout = '10s'");
            statement.execute("ALTER ROLE salus_app SET idle_in_transaction_session_timeout = '120s'");
        } catch (SQLException e) {
            throw new PostgresException("The database role " + APP + " cannot be made: " + e.getMessage(), e);
        }
    }

    static void createDatabase(DataSource server, String name) {
        try (Connection connection = server.getConnection();
                PreparedStatement find = connection.prepareStatement("SELECT 1 FROM pg_database WHERE datname = ?")) {
            find.setString(1, name);
            try (ResultSet rows = find.executeQuery()) {
                if (rows.next()) {
                    return;
                }
            }
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE " + statement.enquoteIdentifier(name, true));
            }
        } catch (SQLException e) {
            throw new PostgresException("The database " + name + " cannot be made: " + e.getMessage(), e);
        }
    }

    /** @return whether the operators are marked, by this or an earlier start */
    static boolean markLeakproofIfAllowed(DataSource owner) {
        try (Connection connection = owner.getConnection();
                Statement statement = connection.createStatement()) {
            if (areLeakproof(statement)) {
                return true;
            }
            for (String operator : TOKEN_OPERATORS) {
                statement.execute("ALTER FUNCTION pg_catalog." + operator + " LEAKPROOF");
            }
            return areLeakproof(statement);
        } catch (SQLException e) {
            LOG.warn("Searches by token may be slow on this database: ask its administrator to run"
                    + " \"ALTER FUNCTION pg_catalog.arraycontains(anyarray, anyarray) LEAKPROOF\" and the same for"
                    + " arrayoverlap");
            return false;
        }
    }

    private static boolean areLeakproof(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SELECT bool_and(proleakproof) FROM pg_proc"
                + " WHERE proname IN ('arraycontains', 'arrayoverlap') AND pronamespace = 'pg_catalog'::regnamespace")) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    /** Whether row-level security binds this role: superusers and BYPASSRLS roles see everything. */
    static boolean isBoundByPolicies(DataSource owner, String role) {
        try (Connection connection = owner.getConnection();
                PreparedStatement find =
                        connection.prepareStatement("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = ?")) {
            find.setString(1, role);
            try (ResultSet rows = find.executeQuery()) {
                boolean bound = rows.next() && !rows.getBoolean(1);
                if (!bound) {
                    LOG.warn("The database role {} is not bound by row-level security: organisations are kept apart by"
                            + " the application alone. Name a role without superuser and BYPASSRLS.", role);
                }
                return bound;
            }
        } catch (SQLException e) {
            throw new PostgresException("The rights of the database role cannot be read: " + e.getMessage(), e);
        }
    }
}
