package org.salus.terminology;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Problem;
import org.salus.store.TokenHashes;

/** Reads concepts of one system. Systems are chosen by the {@link Catalogue}, which knows whose they are. */
final class ConceptTable {

    /** No definition of a set may keep the database longer. */
    private static final String LIMIT = "SET LOCAL statement_timeout = '10s'; SET LOCAL jit = off";

    private static final String COLUMNS = "c.id, c.code, c.display, c.active, c.abstract, c.detail::text, c.folded";

    /** Up to so many matches are counted and put in order in full; more are found in their order. */
    private static final int FEW = 3_000;

    private final DataSource database;

    ConceptTable(DataSource database) {
        this.database = database;
    }

    @FunctionalInterface
    private interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    private <T> T read(Work<T> work) {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute(LIMIT);
                return work.run(connection);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw refusal(e);
        }
    }

    /** One statement about one concept, which needs no limit of its own. */
    private <T> T point(Work<T> work) {
        try (Connection connection = database.getConnection()) {
            return work.run(connection);
        } catch (SQLException e) {
            throw refusal(e);
        }
    }

    private static RuntimeException refusal(SQLException e) {
        return switch (String.valueOf(e.getSQLState())) {
            case "57014" -> new Refusal(
                    Problem.Code.TOO_COSTLY, "This takes longer than a definition of a set may take: narrow it by a filter.");
            case "2201B" -> new Refusal(Problem.Code.VALUE, "A regular expression of the value set cannot be understood.");
            default -> PostgresLoads.lost(e);
        };
    }

    private static List<Concept> rows(Connection connection, CodeSetSql sql, int rank) throws SQLException {
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet row = statement.executeQuery()) {
            List<Concept> concepts = new ArrayList<>();
            while (row.next()) {
                String detail = row.getString(6);
                concepts.add(new Concept(
                        row.getInt(1), row.getString(2), row.getString(3), row.getBoolean(4), row.getBoolean(5),
                        detail == null ? null : Bodies.parse(detail), rank < 0 ? row.getInt(8) : rank, row.getString(7)));
            }
            return concepts;
        }
    }

    Optional<Concept> find(SystemRef system, String code) {
        return point(connection -> rows(
                        connection,
                        new CodeSetSql(system).add("SELECT " + COLUMNS + " FROM term_concept c WHERE c.system = ").value(system.id())
                                .add(" AND ").code(code).add(" LIMIT 1"),
                        0)
                .stream()
                .findFirst());
    }

    /** Those of the codes that the system has, in no order. */
    List<Concept> find(SystemRef system, CodeSet.Codes codes) {
        return read(connection -> rows(
                connection,
                new CodeSetSql(system).add("SELECT " + COLUMNS + " FROM term_concept c WHERE ").where(codes),
                0));
    }

    boolean contains(SystemRef system, CodeSet set, String code) {
        CodeSetSql sql = new CodeSetSql(system)
                .add("SELECT 1 FROM term_concept c WHERE ").where(set).add(" AND ").code(code).add(" LIMIT 1");
        return point(connection -> {
            try (PreparedStatement statement = sql.prepare(connection);
                    ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        });
    }

    /** How many there are, or {@code limit} when there are at least so many. */
    int count(SystemRef system, CodeSet set, int limit) {
        if (set instanceof CodeSet.All) {
            return Math.min(limit, system.concepts());
        }
        return read(connection -> count(connection, new CodeSetSql(system).add("SELECT 1 FROM term_concept c WHERE ").where(set), limit));
    }

    private static int count(Connection connection, CodeSetSql rows, int limit) throws SQLException {
        CodeSetSql sql = rows.within("SELECT count(*) FROM (", " LIMIT " + limit + ") counted");
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }

    /** In the order of the system; codes that were listed come first, in the order of the list. */
    List<Concept> page(SystemRef system, CodeSet set, int offset, int limit) {
        CodeSetSql sql = new CodeSetSql(system).add("SELECT " + COLUMNS + " FROM term_concept c WHERE ").where(set).add(" ORDER BY ");
        String[] listed = set.listed().toArray(String[]::new);
        if (listed.length > 0) {
            sql.add("array_position(").value(listed).add(", c.code), ");
        }
        sql.add("c.ord OFFSET ").value(offset).add(" LIMIT ").value(limit);
        return read(connection -> rows(connection, sql, 2));
    }

    /**
     * What was found by text.
     *
     * @param total how many there are; null when there are more than are worth counting
     */
    record Found(List<Concept> concepts, @Nullable Integer total) {}

    /**
     * By text as somebody types it: each word begins a word of the display, of a designation or of the code. Exact ones come first, then those
     * whose display begins with the text, then the others; the shorter before the longer.
     */
    Found search(SystemRef system, CodeSet set, String filter, int limit) {
        String folded = TokenHashes.fold(filter);
        if (folded.isEmpty()) {
            return new Found(List.of(), 0);
        }
        String query = query(system, folded);
        return read(connection -> {
            // One or two letters begin so many words that counting them does not pay, except in a small set.
            boolean small = !(set instanceof CodeSet.All)
                    && count(connection, new CodeSetSql(system).add("SELECT 1 FROM term_concept c WHERE ").where(set), FEW + 1) <= FEW;
            if (small || folded.length() >= 3) {
                int count = count(
                        connection,
                        new CodeSetSql(system).add("SELECT 1 FROM term_concept c WHERE ").where(set).add(" AND c.words @@ ").value(query)
                                .add("::tsquery"),
                        FEW + 1);
                if (count <= FEW) {
                    return new Found(ranked(connection, system, set, filter, folded, query, limit), count);
                }
            }
            List<Concept> found = new ArrayList<>(beginning(connection, system, set, filter, folded, limit));
            if (found.size() < limit) {
                for (Concept concept : shortest(connection, system, set, folded, query, limit)) {
                    if (found.stream().noneMatch(other -> other.id() == concept.id())) {
                        found.add(concept);
                    }
                }
            }
            return new Found(found.subList(0, Math.min(limit, found.size())), null);
        });
    }

    /**
     * The last rank alone, where matches are common: in the order of length until there are enough. The planner takes the matches for rarer than
     * they are, and would put all of them in order.
     */
    private static List<Concept> shortest(
            Connection connection, SystemRef system, CodeSet set, String folded, String query, int limit) throws SQLException {
        CodeSetSql sql = new CodeSetSql(system).add("SELECT " + COLUMNS + " FROM term_concept c WHERE ").where(set)
                .add(" AND c.words @@ ").value(query).add("::tsquery AND NOT starts_with(c.folded, ").value(folded)
                .add(") ORDER BY length(c.folded), c.folded LIMIT ").value(limit);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off");
            List<Concept> found = rows(connection, sql, 2);
            statement.execute("SET LOCAL enable_bitmapscan = on; SET LOCAL enable_sort = on");
            return found;
        }
    }

    private static String query(SystemRef system, String folded) {
        StringBuilder query = new StringBuilder();
        for (String word : folded.split(" ")) {
            query.append(query.isEmpty() ? "" : " & ").append(CodeSetSql.query(ConceptRow.wordLexeme(system.id(), word), true));
        }
        return query.toString();
    }

    private static List<Concept> ranked(
            Connection connection, SystemRef system, CodeSet set, String filter, String folded, String query, int limit)
            throws SQLException {
        CodeSetSql sql = new CodeSetSql(system).add("SELECT " + COLUMNS + ", CASE WHEN c.folded = ").value(folded)
                .add(" OR lower(c.code) = lower(").value(filter.strip())
                .add(") THEN 0 WHEN starts_with(c.folded, ").value(folded).add(") THEN 1 ELSE 2 END FROM term_concept c WHERE ")
                .where(set).add(" AND c.words @@ ").value(query).add("::tsquery ORDER BY 8, length(c.folded), c.folded, c.ord LIMIT ")
                .value(limit);
        return rows(connection, sql, -1);
    }

    /** The first two ranks alone, out of an index that has them in their order. */
    private static List<Concept> beginning(
            Connection connection, SystemRef system, CodeSet set, String filter, String folded, int limit) throws SQLException {
        List<Concept> exact = rows(
                connection,
                new CodeSetSql(system).add("SELECT " + COLUMNS + " FROM term_concept c WHERE ").where(set)
                        .add(" AND lower(c.code) = lower(").value(filter.strip()).add(") ORDER BY length(c.folded), c.ord LIMIT ")
                        .value(limit),
                0);
        int letters = Math.min(3, folded.length());
        CodeSetSql sql = new CodeSetSql(system).add("SELECT " + COLUMNS + ", CASE WHEN c.folded = ").value(folded)
                .add(" THEN 0 ELSE 1 END FROM term_concept c WHERE ").where(set).add(" AND \"left\"(c.folded, " + letters + ") = ")
                .value(folded.substring(0, letters));
        if (folded.length() > letters) {
            sql.add(" AND starts_with(c.folded, ").value(folded).add(")");
        }
        sql.add(" ORDER BY length(c.folded), c.folded LIMIT ").value(limit);
        List<Concept> all = new ArrayList<>(exact);
        for (Concept concept : rows(connection, sql, -1)) {
            if (exact.stream().noneMatch(e -> e.id() == concept.id())) {
                all.add(concept);
            }
        }
        return all.subList(0, Math.min(limit, all.size()));
    }

    /** The concepts directly above or below. */
    List<Concept> neighbours(SystemRef system, String code, boolean above, int limit) {
        CodeSet set = above ? new CodeSet.Parents(code) : new CodeSet.Children(code);
        return page(system, set, 0, limit);
    }

    /** Ids of the parents of each of these, for a nested answer. */
    java.util.Map<Integer, List<Integer>> parents(List<Integer> concepts) {
        java.util.Map<Integer, List<Integer>> parents = new java.util.HashMap<>();
        read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(
                    "SELECT c.id, -u.t FROM term_concept c, unnest(c.tree) u(t) WHERE c.id = ANY(?) AND u.t < 0 ORDER BY 1, 2")) {
                statement.setArray(1, connection.createArrayOf("integer", concepts.toArray(Integer[]::new)));
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        parents.computeIfAbsent(row.getInt(1), _ -> new ArrayList<>()).add(row.getInt(2));
                    }
                }
            }
            return parents;
        });
        return parents;
    }
}
