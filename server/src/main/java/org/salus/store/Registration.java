package org.salus.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.salus.fhir.AddedParameter;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Problem;

/** Registers, within the transaction that writes them, what SearchParameters add, and asks for a re-index of the types they are for. */
final class Registration {

    private static final int MOST_PER_TYPE = 60;

    /** Until then nodes that have not heard of a change have: three polls. */
    private static final long GRACE_MICROS = 3 * AddedDefinitions.POLL_MILLIS * 1000;

    /** What one SearchParameter shall add: names of types by code. */
    record Wanted(Map<Short, String> types, String name, long code, long mark) {

        static final Wanted NOTHING = new Wanted(Map.of(), "", 0, 0);

        static Wanted of(List<AddedParameter> added, long code, long mark) {
            Map<Short, String> types = new HashMap<>();
            for (AddedParameter one : added) {
                ResourceType type = R4.definitions().type(one.param().resource());
                if (type != null) {
                    types.put(type.code(), type.name());
                }
            }
            return new Wanted(types, added.getFirst().param().code(), code, mark);
        }
    }

    /** Ends the transaction. */
    static final class Collision extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Problem problem;

        Collision(String path, String message) {
            super("refused", null, false, false);
            this.problem = new Problem(Problem.Code.INVARIANT, message, path);
        }

        Problem problem() {
            return problem;
        }
    }

    private final int organisation;
    private final Map<String, Wanted> wanted;
    private final long now;

    /** @param wanted by id of the SearchParameter */
    Registration(int organisation, Map<String, Wanted> wanted, long now) {
        this.organisation = organisation;
        this.wanted = wanted;
        this.now = now;
    }

    void register(Connection connection, List<Commit.Written> written) throws SQLException {
        int generation = lock(connection) + 1;
        // By type: whether something was taken away.
        Map<Short, Boolean> touched = new TreeMap<>();
        Map<Commit.Written, Wanted> parameters = new HashMap<>();
        for (Commit.Written one : written) {
            if (one.type() == AddedDefinitions.SEARCH_PARAMETER) {
                parameters.put(one, wanted.getOrDefault(one.id(), Wanted.NOTHING));
            }
        }
        for (Map.Entry<Commit.Written, Wanted> entry : parameters.entrySet()) {
            remove(connection, entry.getKey().self(), entry.getValue(), touched);
        }
        for (Map.Entry<Commit.Written, Wanted> entry : parameters.entrySet()) {
            for (short type : new TreeSet<>(entry.getValue().types().keySet())) {
                add(connection, entry.getKey().self(), type, entry.getValue(), generation, touched);
            }
        }
        if (touched.isEmpty()) {
            return;
        }
        try (PreparedStatement next = connection.prepareStatement(
                "UPDATE index_generation SET generation = generation + 1, revision = revision + 1 WHERE organisation = ?")) {
            next.setInt(1, organisation);
            next.executeUpdate();
        }
        for (Map.Entry<Short, Boolean> type : touched.entrySet()) {
            ReindexTable.request(connection, organisation, type.getKey(), type.getValue() ? now + GRACE_MICROS : 0, Indexer.INDEX_VERSION);
        }
    }

    /** One at a time for each organisation. @return its present generation */
    private int lock(Connection connection) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement("INSERT INTO index_generation VALUES (?, 0, 0)"
                + " ON CONFLICT (organisation) DO UPDATE SET generation = index_generation.generation RETURNING generation")) {
            lock.setInt(1, organisation);
            try (ResultSet row = lock.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    /** What the parameter added before and does not add any more. */
    private void remove(Connection connection, long self, Wanted wanted, Map<Short, Boolean> touched) throws SQLException {
        Short[] kept = wanted.types().keySet().toArray(Short[]::new);
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM added_parameter WHERE organisation = ? AND self = ?"
                + " AND NOT (type = ANY(?) AND code = ? AND mark = ?) RETURNING type")) {
            delete.setInt(1, organisation);
            delete.setLong(2, self);
            delete.setArray(3, connection.createArrayOf("smallint", kept));
            delete.setLong(4, wanted.code());
            delete.setLong(5, wanted.mark());
            try (ResultSet rows = delete.executeQuery()) {
                while (rows.next()) {
                    touched.put(rows.getShort(1), true);
                }
            }
        }
    }

    private void add(Connection connection, long self, short type, Wanted wanted, int generation, Map<Short, Boolean> touched)
            throws SQLException {
        try (PreparedStatement others = connection.prepareStatement(
                "SELECT count(*), bool_or(code = ?), bool_or(self = ?) FROM added_parameter WHERE organisation = ? AND type = ?")) {
            others.setLong(1, wanted.code());
            others.setLong(2, self);
            others.setInt(3, organisation);
            others.setShort(4, type);
            try (ResultSet row = others.executeQuery()) {
                row.next();
                if (row.getBoolean(3)) {
                    return; // as it was
                }
                if (row.getBoolean(2)) {
                    throw new Collision("SearchParameter.code", "Another active SearchParameter gives " + wanted.types().get(type)
                            + " the parameter '" + wanted.name() + "': retire it first, or choose another code.");
                }
                if (row.getInt(1) >= MOST_PER_TYPE) {
                    throw new Collision("SearchParameter.base", wanted.types().get(type) + " has " + MOST_PER_TYPE
                            + " added parameters, which is the most; retire some first.");
                }
            }
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO added_parameter (organisation, type, self, code, mark, since) VALUES (?, ?, ?, ?, ?, ?)")) {
            insert.setInt(1, organisation);
            insert.setShort(2, type);
            insert.setLong(3, self);
            insert.setLong(4, wanted.code());
            insert.setLong(5, wanted.mark());
            insert.setInt(6, generation);
            insert.executeUpdate();
        }
        touched.putIfAbsent(type, false);
    }
}
