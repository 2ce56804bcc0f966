package org.salus.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the store would do for a search, without doing it: the statements, with {@code $1, $2 ...} in place of every value, and the
 * database's plan for them whatever the values are ({@code EXPLAIN (GENERIC_PLAN)}, PostgreSQL 16 and newer). No row is read.
 */
public final class SearchExplainer {

    private static final int FIRST_WITH_GENERIC_PLANS = 16;

    private final OrganisationConnections connections;

    public SearchExplainer(OrganisationConnections connections) {
        this.connections = connections;
    }

    /**
     * @param purpose {@code rows} or {@code count}
     * @param plan one line each; one sentence instead where the database is too old
     */
    public record Step(String purpose, String sql, List<String> plan) {}

    /** @param search is given a reader that finds nothing, and runs the search on it */
    public List<Step> explain(Consumer<Reader> search) {
        Recorder recorder = new Recorder();
        search.accept(recorder);
        return recorder.steps;
    }

    private final class Recorder implements Reader {

        private final List<Step> steps = new ArrayList<>();

        @Override
        public Rows search(Select select) {
            if (!(select.where() instanceof Where.Never)) {
                add(select.organisation(), "rows", new PageSql(select, SqlReader.totalOrder(select.order())).sql());
            }
            return new Rows(List.of(), List.of(), null);
        }

        @Override
        public long count(Select select) {
            if (!(select.where() instanceof Where.Never)) {
                Sql sql = new Sql().add("SELECT count(*) FROM resource r WHERE ");
                PageSql.rows(sql, select, select.where());
                add(select.organisation(), "count", sql);
            }
            return 0;
        }

        private void add(int organisation, String purpose, Sql sql) {
            steps.add(new Step(purpose, numbered(sql.text()), plan(organisation, sql)));
        }

        @Override
        public Optional<StoredResource> read(int organisation, short type, String id, Where filter) {
            return Optional.empty();
        }

        @Override
        public Optional<StoredResource> vread(int organisation, short type, String id, int version, Where filter) {
            return Optional.empty();
        }

        @Override
        public long[] visible(int organisation, long[] selfs, Where filter) {
            return new long[0];
        }

        @Override
        public List<StoredResource> history(HistorySelect select) {
            return List.of();
        }

        @Override
        public Rows asOf(AsOf select) {
            return new Rows(List.of(), List.of(), null);
        }
    }

    /** Statements of the store have question marks for values and nowhere else. */
    private static String numbered(String sql) {
        StringBuilder text = new StringBuilder(sql.length() + 32);
        int number = 0;
        for (int i = 0; i < sql.length(); i++) {
            if (sql.charAt(i) == '?') {
                text.append('$').append(++number);
            } else {
                text.append(sql.charAt(i));
            }
        }
        return text.toString();
    }

    private List<String> plan(int organisation, Sql sql) {
        try (Connection connection = connections.open(organisation)) {
            if (connection.getMetaData().getDatabaseMajorVersion() < FIRST_WITH_GENERIC_PLANS) {
                return List.of("Plans without values need PostgreSQL " + FIRST_WITH_GENERIC_PLANS + " or newer.");
            }
            List<String> lines = new ArrayList<>();
            try (PreparedStatement statement = sql.after("EXPLAIN (GENERIC_PLAN) ").prepare(connection);
                    ResultSet plan = statement.executeQuery()) {
                while (plan.next()) {
                    lines.add(plan.getString(1));
                }
            }
            return lines;
        } catch (SQLException e) {
            throw Failures.of(e);
        }
    }
}
