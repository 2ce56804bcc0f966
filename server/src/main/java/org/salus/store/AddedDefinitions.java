package org.salus.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import org.salus.fhir.AddedParameter;
import org.salus.fhir.AddedParameters;
import org.salus.fhir.Definitions;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.fhir.SearchParam;
import org.salus.kernel.Outcome;
import org.salus.vault.BlindIndex;
import org.salus.vault.Vault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The definitions of each organisation, from the SearchParameters in its own record. What is asked for often is remembered; a change on
 * this node is seen at once, one on another node within {@link #POLL_MILLIS}. A writer with older ones is refused by {@link Generations}.
 */
public final class AddedDefinitions implements Definitions {

    /** How often {@link #poll} is meant to be called. */
    static final long POLL_MILLIS = 1_000;

    static final short SEARCH_PARAMETER = typeCode("SearchParameter");

    private static final Logger LOG = LoggerFactory.getLogger(AddedDefinitions.class);

    private record Known(long revision, R4 definitions) {}

    private record Row(short type, long self, long mark, int since) {}

    private final OrganisationConnections connections;
    private final SealedRows sealed;
    private final Map<Integer, Known> known = new ConcurrentHashMap<>();

    public AddedDefinitions(OrganisationConnections connections, Vault vault) {
        this.connections = connections;
        this.sealed = new SealedRows(vault);
    }

    private static short typeCode(String name) {
        ResourceType type = R4.definitions().type(name);
        if (type == null) {
            throw new IllegalStateException("R4 has no " + name);
        }
        return type.code();
    }

    @Override
    public R4 of(int organisation) {
        Known there = known.get(organisation);
        return there == null ? refresh(organisation) : there.definitions();
    }

    /** Reads them anew. Throws {@link StoreUnavailableException}. */
    R4 refresh(int organisation) {
        try (Connection connection = connections.open(organisation)) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try {
                Known read = read(connection, organisation);
                // Two readers may overlap: what is newer stays.
                return known.merge(organisation, read, (a, b) -> a.revision() > b.revision() ? a : b).definitions();
            } finally {
                connection.rollback();
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw Failures.of(e);
        }
    }

    /** Reads those anew that were changed, by whichever node. */
    void poll() {
        if (known.isEmpty()) {
            return;
        }
        List<Integer> changed = new ArrayList<>();
        try (Connection connection = connections.openUnbound();
                PreparedStatement select =
                        connection.prepareStatement("SELECT organisation, revision FROM index_generation WHERE organisation <> 0");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                Known there = known.get(rows.getInt(1));
                if (there != null && there.revision() < rows.getLong(2)) {
                    changed.add(rows.getInt(1));
                }
            }
        } catch (SQLException e) {
            throw Failures.of(e);
        }
        changed.forEach(this::refresh);
    }

    private Known read(Connection connection, int organisation) throws SQLException {
        int generation;
        long revision;
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT generation, revision FROM index_generation WHERE organisation = ?")) {
            select.setInt(1, organisation);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return new Known(-1, R4.definitions());
                }
                generation = row.getInt(1);
                revision = row.getLong(2);
            }
        }
        Map<Short, int[]> reached = reached(connection, organisation);
        Map<String, List<AddedParameter>> added = new HashMap<>();
        Map<String, Map<String, IntSupplier>> waiting = new HashMap<>();
        Map<Long, JsonObject> resources = null;
        for (Row row : rows(connection, organisation)) {
            if (resources == null) {
                resources = resources(connection, organisation);
            }
            AddedParameter parameter = compile(organisation, row, resources.get(row.self()));
            if (parameter == null) {
                continue;
            }
            String type = parameter.param().resource();
            added.computeIfAbsent(type, _ -> new ArrayList<>()).add(parameter);
            if (reached.getOrDefault(row.type(), new int[2])[0] < row.since()) {
                wait(waiting, organisation, row.type(), type, parameter.param());
            }
        }
        Map<String, Integer> indexForms = new HashMap<>();
        reached.forEach((code, by) -> {
            olderForm(waiting, organisation, code, by[1]);
            ResourceType type = R4.definitions().type(code);
            if (type != null && by[1] < Indexer.INDEX_VERSION) {
                indexForms.put(type.name(), by[1]);
            }
        });
        return new Known(revision, R4.definitions().with(generation, added, waiting, indexForms));
    }

    private void olderForm(Map<String, Map<String, IntSupplier>> waiting, int organisation, short code, int engine) {
        ResourceType type = R4.definitions().type(code);
        if (type == null || engine >= Indexer.VALUES_SINCE) {
            return;
        }
        for (SearchParam param : type.params()) {
            wait(waiting, organisation, code, type.name(), param);
        }
    }

    private void wait(
            Map<String, Map<String, IntSupplier>> waiting, int organisation, short code, String type, SearchParam param) {
        waiting.computeIfAbsent(type, _ -> new HashMap<>()).put(param.code(), () -> percent(organisation, code));
    }

    private static Map<Short, int[]> reached(Connection connection, int organisation) throws SQLException {
        Map<Short, int[]> reached = new HashMap<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT type, generation, engine FROM reindex WHERE organisation = ?")) {
            select.setInt(1, organisation);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    reached.put(rows.getShort(1), new int[] {rows.getInt(2), rows.getInt(3)});
                }
            }
        }
        return reached;
    }

    private static List<Row> rows(Connection connection, int organisation) throws SQLException {
        List<Row> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT type, self, mark, since FROM added_parameter WHERE organisation = ? ORDER BY type, self")) {
            select.setInt(1, organisation);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(new Row(rows.getShort(1), rows.getLong(2), rows.getLong(3), rows.getInt(4)));
                }
            }
        }
        return found;
    }

    private Map<Long, JsonObject> resources(Connection connection, int organisation) throws SQLException {
        Map<Long, JsonObject> resources = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT r.self, r.patient, r.version, r.body FROM resource r WHERE r.organisation = ? AND r.type = " + SEARCH_PARAMETER
                        + " AND r.self IN (SELECT a.self FROM added_parameter a WHERE a.organisation = ?)")) {
            select.setInt(1, organisation);
            select.setInt(2, organisation);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    Optional<byte[]> body =
                            sealed.open(organisation, rows.getLong(2), rows.getLong(1), rows.getInt(3), rows.getBytes(4));
                    if (body.isPresent()) {
                        resources.put(rows.getLong(1), Json.parse(body.get()).get());
                    }
                }
            }
        }
        return resources;
    }

    private @org.jspecify.annotations.Nullable AddedParameter compile(
            int organisation, Row row, @org.jspecify.annotations.Nullable JsonObject resource) {
        if (resource == null) {
            return null;
        }
        long mark = mark(sealed.blindIndex(organisation), resource);
        Outcome<List<AddedParameter>> compiled = AddedParameters.compile(resource, Long.toHexString(mark));
        if (mark == row.mark() && compiled instanceof Outcome.Ok<List<AddedParameter>>(List<AddedParameter> parameters)) {
            ResourceType type = R4.definitions().type(row.type());
            for (AddedParameter parameter : parameters) {
                if (type != null && parameter.param().resource().equals(type.name())) {
                    return parameter;
                }
            }
        }
        LOG.warn("A search parameter of organisation {} cannot be used by this version; store it again to see why", organisation);
        return null;
    }

    /** Keyed hash of all that a definition's values depend on. */
    static long mark(BlindIndex index, JsonObject resource) {
        return index.token("search-parameter", 'M', AddedParameters.identity(resource));
    }

    /** How much of a type's rows the pass under way has done. */
    private int percent(int organisation, short type) {
        try (Connection connection = connections.openUnbound();
                PreparedStatement select = connection.prepareStatement("SELECT CASE WHEN pass IS NULL THEN 0"
                        + " ELSE least(99, walked * 100 / greatest(total, 1)) END FROM reindex WHERE organisation = ? AND type = ?")) {
            select.setInt(1, organisation);
            select.setShort(2, type);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getInt(1) : 0;
            }
        } catch (SQLException e) {
            throw Failures.of(e);
        }
    }
}
