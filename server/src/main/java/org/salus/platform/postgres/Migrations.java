package org.salus.platform.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * The tables of every module: {@code db/migration/<module>/V<n>__<what>.sql}, each module with its own history table, in
 * the order in which modules depend on each other. The application's role is granted the use of a table when the table is
 * made, so that a migration may take rights away again (append-only tables).
 */
public final class Migrations {

    private static final List<String> MODULES = List.of(
            "vault", "store", "terminology", "validation", "identity", "access", "audit", "record", "live", "patients", "scheduling",
            "charting", "checkin", "interop", "analytics", "platform");

    private Migrations() {}

    /** Brings the database to this version of Salus. Throws {@link PostgresException} when it cannot, having changed nothing of the failing step. */
    public static void migrate(DataSource owner, String appRole) {
        try {
            grantFutureTables(owner, appRole);
            for (String module : MODULES) {
                if (Migrations.class.getResource("/db/migration/" + module) == null) {
                    continue;
                }
                String history = "flyway_" + module;
                Flyway.configure(Migrations.class.getClassLoader())
                        .dataSource(owner)
                        .locations("classpath:db/migration/" + module)
                        .table(history)
                        .baselineOnMigrate(true)
                        .baselineVersion("0")
                        .cleanDisabled(true)
                        .loggers("slf4j")
                        .load()
                        .migrate();
                withhold(owner, history, appRole);
            }
        } catch (FlywayException | SQLException e) {
            throw new PostgresException("The database cannot be brought to this version of Salus: " + e.getMessage(), e);
        }
    }

    private static void grantFutureTables(DataSource owner, String appRole) throws SQLException {
        try (Connection connection = owner.getConnection();
                Statement statement = connection.createStatement()) {
            if (isCurrentUser(connection, appRole)) {
                return;
            }
            String role = statement.enquoteIdentifier(appRole, true);
            statement.execute("GRANT USAGE ON SCHEMA public TO " + role);
            statement.execute("ALTER DEFAULT PRIVILEGES IN SCHEMA public"
                    + " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO " + role);
            statement.execute("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO " + role);
            statement.execute("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO " + role);
        }
    }

    private static void withhold(DataSource owner, String history, String appRole) throws SQLException {
        try (Connection connection = owner.getConnection();
                Statement statement = connection.createStatement()) {
            if (isCurrentUser(connection, appRole)) {
                return;
            }
            statement.execute("REVOKE ALL ON " + history + " FROM " + statement.enquoteIdentifier(appRole, true));
        }
    }

    private static boolean isCurrentUser(Connection connection, String role) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT current_user = ?")) {
            statement.setString(1, role);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }
}
