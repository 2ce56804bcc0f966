package org.salus.terminology;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * A large load writes its rows in many short transactions: one that runs for minutes would hold back the change log, and so every live
 * screen, until it ends. Rows that nobody sees, of a load that was killed or of a version that was replaced, are noted in
 * {@code term_garbage} and removed in short steps too.
 */
final class LoadSteps implements ContentWriter.Steps {

    private static final int STEP = 10_000;

    private final Connection connection;
    private final int load;

    LoadSteps(Connection connection, int load) {
        this.connection = connection;
        this.load = load;
    }

    /** Loads take as long as they take: the limits of the application's role are for requests. */
    static void begin(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0;"
                    // Index entries are gathered before they are put in order.
                    + " SET LOCAL gin_pending_list_limit = '64MB'");
        }
    }

    private void commit() throws SQLException {
        connection.commit();
        begin(connection);
    }

    @Override
    public void begin(ContentWriter.Rows rows, int id) throws SQLException {
        note(rows, id, load);
    }

    @Override
    public void sent() throws SQLException {
        commit();
    }

    @Override
    public void seen(ContentWriter.Rows rows, int id) throws SQLException {
        forget(rows.name(), id);
    }

    @Override
    public boolean removedLater(ContentWriter.Rows rows, int id) throws SQLException {
        note(rows, id, 0);
        return true;
    }

    private void note(ContentWriter.Rows rows, int id, int by) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO term_garbage (rows, id, load) VALUES (?, ?, ?)")) {
            insert.setString(1, rows.name());
            insert.setInt(2, id);
            insert.setInt(3, by);
            insert.executeUpdate();
        }
    }

    private void forget(String rows, int id) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM term_garbage WHERE rows = ? AND id = ?")) {
            delete.setString(1, rows);
            delete.setInt(2, id);
            delete.executeUpdate();
        }
    }

    private record Garbage(String rows, int id) {}

    /** Removes what an earlier run of this load has left, and what was replaced. */
    void sweep() throws SQLException {
        List<Garbage> all = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT rows, id FROM term_garbage WHERE load IN (0, ?)")) {
            select.setInt(1, load);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    all.add(new Garbage(row.getString(1), row.getInt(2)));
                }
            }
        }
        for (Garbage one : all) {
            ContentWriter.Rows rows = ContentWriter.Rows.valueOf(one.rows());
            String delete = "DELETE FROM " + rows.table + " WHERE " + rows.column + " = ? AND " + rows.key + " IN (SELECT " + rows.key
                    + " FROM " + rows.table + " WHERE " + rows.column + " = ? LIMIT " + STEP + ")";
            int removed;
            do {
                try (PreparedStatement statement = connection.prepareStatement(delete)) {
                    statement.setInt(1, one.id());
                    statement.setInt(2, one.id());
                    removed = statement.executeUpdate();
                }
                commit();
            } while (removed > 0);
            forget(one.rows(), one.id());
            commit();
        }
    }
}
