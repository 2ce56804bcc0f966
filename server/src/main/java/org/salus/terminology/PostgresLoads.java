package org.salus.terminology;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Loads in PostgreSQL. A load holds one connection, whose advisory lock keeps other processes from the same load. */
public final class PostgresLoads implements Loads {

    private final DataSource database;
    private final ConceptIds ids;

    /** @param database of the application's role; a load takes two connections of it */
    public PostgresLoads(DataSource database) {
        this.database = database;
        this.ids = new ConceptIds(database);
    }

    @Override
    public Load open(String key, Load.Progress progress) {
        Connection connection = null;
        try {
            connection = database.getConnection();
            if (!lock(connection, key)) {
                throw new LoadException.Busy(key);
            }
            Load load = new PostgresLoad(database, connection, ids, key, progress);
            connection = null;
            return load;
        } catch (SQLException e) {
            throw lost(e);
        } finally {
            close(connection);
        }
    }

    private static boolean lock(Connection connection, String key) throws SQLException {
        try (PreparedStatement lock =
                connection.prepareStatement("SELECT pg_try_advisory_lock(hashtextextended('term_load ' || ?, 0))")) {
            lock.setString(1, key);
            try (ResultSet row = lock.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    static void unlock(Connection connection, String key) throws SQLException {
        try (PreparedStatement unlock =
                connection.prepareStatement("SELECT pg_advisory_unlock(hashtextextended('term_load ' || ?, 0))")) {
            unlock.setString(1, key);
            unlock.execute();
        }
    }

    private static void close(@org.jspecify.annotations.Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                throw lost(e);
            }
        }
    }

    @Override
    public List<State> list() {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT key, finished, phase, done, total, started_at, updated_at, summary FROM term_load ORDER BY id");
                ResultSet row = select.executeQuery()) {
            List<State> states = new ArrayList<>();
            while (row.next()) {
                states.add(new State(
                        row.getString(1), row.getBoolean(2), row.getString(3), row.getLong(4), row.getLong(5), instant(row, 6),
                        instant(row, 7), row.getString(8)));
            }
            return states;
        } catch (SQLException e) {
            throw lost(e);
        }
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /** A fault of the database, or of ours; never of the files. */
    static IllegalStateException lost(SQLException e) {
        return new IllegalStateException("The terminology tables cannot be read or written", e);
    }
}
