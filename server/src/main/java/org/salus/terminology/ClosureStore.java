package org.salus.terminology;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.salus.store.OrganisationConnections;

/** The rows of closure tables. One transaction changes a table at a time. */
final class ClosureStore {

    private final OrganisationConnections connections;

    ClosureStore(OrganisationConnections connections) {
        this.connections = connections;
    }

    /** The state of a table: versions from {@code started} on are of what it holds now. */
    record Table(int started, int version) {}

    /** A code that is subsumed by another one of the same system. */
    record Entry(String system, String systemVersion, String code, String target) {}

    @FunctionalInterface
    interface Work<T> {
        T run(Changes changes) throws SQLException;
    }

    /** All or nothing. */
    <T> T change(int organisation, String name, Work<T> work) {
        try (Connection connection = connections.open(organisation)) {
            connection.setAutoCommit(false);
            boolean done = false;
            try {
                T result = work.run(new Changes(connection, organisation, name));
                connection.commit();
                done = true;
                return result;
            } finally {
                if (!done) {
                    connection.rollback();
                }
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw PostgresLoads.lost(e);
        }
    }

    /** Which version of each code system the table holds codes of. */
    Map<String, String> systems(int organisation, String name) {
        return change(organisation, name, changes -> changes.systems());
    }

    /** Within one transaction. */
    static final class Changes {

        private final Connection connection;
        private final int organisation;
        private final String name;

        private Changes(Connection connection, int organisation, String name) {
            this.connection = connection;
            this.organisation = organisation;
            this.name = name;
        }

        /** The table, which nobody else changes until the end of the transaction. */
        Optional<Table> lock() throws SQLException {
            List<Table> found = new ArrayList<>();
            query(
                    "SELECT started, version FROM term_closure WHERE organisation = ? AND name = ? FOR UPDATE",
                    List.of(),
                    row -> found.add(new Table(row.integer(1), row.integer(2))));
            return found.stream().findFirst();
        }

        int tables() throws SQLException {
            int[] count = {0};
            try (PreparedStatement statement = connection.prepareStatement("SELECT count(*) FROM term_closure WHERE organisation = ?")) {
                statement.setInt(1, organisation);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    count[0] = row.getInt(1);
                }
            }
            return count[0];
        }

        /** Begins it, or begins it anew with the next version. */
        Table begin() throws SQLException {
            Table[] begun = {new Table(0, 0)};
            query(
                    "INSERT INTO term_closure AS c (organisation, name, started, version) VALUES (?, ?, 1, 1)"
                            + " ON CONFLICT (organisation, name) DO UPDATE SET started = c.version + 1, version = c.version + 1, updated_at = now()"
                            + " RETURNING started, version",
                    List.of(),
                    row -> begun[0] = new Table(row.integer(1), row.integer(2)));
            update("DELETE FROM term_closure_entry WHERE organisation = ? AND name = ?", List.of());
            update("DELETE FROM term_closure_concept WHERE organisation = ? AND name = ?", List.of());
            return begun[0];
        }

        Map<String, String> systems() throws SQLException {
            Map<String, String> systems = new HashMap<>();
            query(
                    "SELECT DISTINCT system, system_version FROM term_closure_concept WHERE organisation = ? AND name = ?",
                    List.of(),
                    row -> systems.put(row.text(1), row.text(2)));
            return systems;
        }

        int concepts() throws SQLException {
            int[] count = {0};
            query(
                    "SELECT count(*)::integer FROM term_closure_concept WHERE organisation = ? AND name = ?",
                    List.of(),
                    row -> count[0] = row.integer(1));
            return count[0];
        }

        /** Those of the codes that the table does not have yet. */
        List<String> missing(String system, Set<String> codes) throws SQLException {
            List<String> missing = new ArrayList<>();
            query(
                    "WITH known AS (SELECT code FROM term_closure_concept WHERE organisation = ? AND name = ? AND system = ?)"
                            + " SELECT code FROM unnest(?) AS asked(code) WHERE code NOT IN (SELECT code FROM known)",
                    List.of(system, codes.toArray(String[]::new)),
                    row -> missing.add(row.text(1)));
            return missing;
        }

        void version(int version) throws SQLException {
            update(
                    "UPDATE term_closure SET version = " + version + ", updated_at = now() WHERE organisation = ? AND name = ?", List.of());
        }

        void add(String system, String systemVersion, List<String> codes, int since) throws SQLException {
            update(
                    "INSERT INTO term_closure_concept (organisation, name, system, system_version, code, since)"
                            + " SELECT t.*, asked.code, " + since + " FROM (SELECT ?::integer, ?::text, ?::text, ?::text) AS t, unnest(?) AS asked(code)",
                    List.of(system, systemVersion, codes.toArray(String[]::new)));
        }

        /** How the new codes stand to each other and to those that were there, by the ancestors of the concepts. */
        void relate(String system, int concepts, List<String> codes, int since) throws SQLException {
            String[] added = codes.toArray(String[]::new);
            String pairs = " FROM term_concept d CROSS JOIN unnest(d.tree) AS above(id)"
                    + " JOIN term_concept a ON a.id = above.id AND a.id <> d.id WHERE d.system = " + concepts + " AND ";
            String known = "(SELECT code FROM mine)";
            update(
                    "WITH mine AS MATERIALIZED (SELECT organisation, name, system, code FROM term_closure_concept"
                            + " WHERE organisation = ? AND name = ? AND system = ?), pairs AS ("
                            + "SELECT d.code, a.code AS target" + pairs + "d.code = ANY(?) AND a.code IN " + known
                            + " UNION SELECT d.code, a.code" + pairs + "d.code IN " + known + " AND a.code = ANY(?))"
                            + " INSERT INTO term_closure_entry (organisation, name, system, code, target, since)"
                            + " SELECT t.organisation, t.name, t.system, pairs.code, pairs.target, " + since
                            + " FROM pairs, (SELECT DISTINCT organisation, name, system FROM mine) AS t",
                    List.of(system, added, added));
        }

        /** Entries that came after a version, in order. */
        List<Entry> after(int version) throws SQLException {
            List<Entry> entries = new ArrayList<>();
            query(
                    "SELECT e.system, c.system_version, e.code, e.target FROM term_closure_entry e"
                            + " JOIN term_closure_concept c USING (organisation, name, system, code)"
                            + " WHERE e.organisation = ? AND e.name = ? AND e.since > " + version + " ORDER BY e.system, e.code, e.target",
                    List.of(),
                    row -> entries.add(new Entry(row.text(1), row.text(2), row.text(3), row.text(4))));
            return entries;
        }

        /** @param more values after organisation and name, which are the first two of every statement */
        private PreparedStatement prepare(String sql, List<Object> more) throws SQLException {
            PreparedStatement statement = connection.prepareStatement(sql);
            try {
                statement.setInt(1, organisation);
                statement.setString(2, name);
                for (int i = 0; i < more.size(); i++) {
                    if (more.get(i) instanceof String[] texts) {
                        statement.setArray(3 + i, connection.createArrayOf("text", texts));
                    } else {
                        statement.setString(3 + i, (String) more.get(i));
                    }
                }
                return statement;
            } catch (SQLException | RuntimeException e) {
                statement.close();
                throw e;
            }
        }

        private void update(String sql, List<Object> more) throws SQLException {
            try (PreparedStatement statement = prepare(sql, more)) {
                statement.executeUpdate();
            }
        }

        private void query(String sql, List<Object> more, Consumer<Row> each) throws SQLException {
            try (PreparedStatement statement = prepare(sql, more);
                    ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    List<Object> values = new ArrayList<>();
                    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                        values.add(rows.getObject(i));
                    }
                    each.accept(new Row(values));
                }
            }
        }
    }

    /** Columns, counted from 1. */
    private record Row(List<Object> values) {
        String text(int column) {
            return (String) values.get(column - 1);
        }

        int integer(int column) {
            return (Integer) values.get(column - 1);
        }
    }
}
