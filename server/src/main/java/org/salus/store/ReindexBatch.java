package org.salus.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Examiner;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.kernel.Outcome;
import org.salus.vault.BlindIndex;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The next few rows of a pass: read without a lock and opened, then, in one short transaction, locked in the order that commits lock
 * in and changed where they are still at the version that was read. What was written meanwhile was indexed by its writer.
 */
final class ReindexBatch {

    static final int ROWS = 200;

    private static final Logger LOG = LoggerFactory.getLogger(ReindexBatch.class);

    /** Bodies beyond this are left for the next batch. */
    private static final long MOST_BYTES = 8 * 1024 * 1024;

    private record Read(long self, long patient, int version, byte[] body) {}

    private final OrganisationConnections connections;
    private final SealedRows sealed;
    private final int rows;

    ReindexBatch(OrganisationConnections connections, SealedRows sealed, int rows) {
        this.connections = connections;
        this.sealed = sealed;
        this.rows = rows;
    }

    static long count(Connection connection, int organisation, short type) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT count(*) FROM resource WHERE organisation = ? AND type = ?")) {
            select.setInt(1, organisation);
            select.setShort(2, type);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** @return the place it came to, null when there was no row left */
    @Nullable
    Long run(ReindexTable.Pass pass, R4 definitions, long now) throws SQLException {
        try (Connection connection = connections.open(pass.organisation())) {
            List<Read> read = read(connection, pass);
            if (read.isEmpty()) {
                return null;
            }
            List<WriteColumns.Row> indexed = new ArrayList<>();
            BlindIndex blind = sealed.blindIndex(pass.organisation());
            for (Read row : read) {
                WriteColumns.Row again = index(pass, definitions, blind, row);
                if (again != null) {
                    indexed.add(again);
                }
            }
            long to = read.getLast().self();
            write(connection, pass, indexed, to, read.size(), now);
            return to;
        }
    }

    private List<Read> read(Connection connection, ReindexTable.Pass pass) throws SQLException {
        List<Read> read = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT self, patient, version, body FROM (SELECT self, patient, version, body, sum(octet_length(body)) OVER (ORDER BY self)"
                        + " - octet_length(body) AS before FROM (SELECT self, patient, version, body FROM resource WHERE organisation = ?"
                        + " AND type = " + pass.type() + " AND self > ? ORDER BY self LIMIT ?) r) s WHERE before < ? ORDER BY self")) {
            select.setInt(1, pass.organisation());
            select.setLong(2, pass.position() == null ? Long.MIN_VALUE : pass.position());
            select.setInt(3, rows);
            select.setLong(4, MOST_BYTES);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    read.add(new Read(found.getLong(1), found.getLong(2), found.getInt(3), found.getBytes(4)));
                }
            }
        }
        return read;
    }

    /** Null for a row that stays as it is: erased, or one that would move to another patient, whose key it is not sealed with. */
    private WriteColumns.@Nullable Row index(ReindexTable.Pass pass, R4 definitions, BlindIndex blind, Read row) {
        Optional<byte[]> body = sealed.open(pass.organisation(), row.patient(), row.self(), row.version(), row.body());
        if (body.isEmpty()) {
            return null;
        }
        JsonObject resource = Json.parse(body.get()).get();
        String id = String.valueOf(resource.string("id"));
        Outcome<RowIndex> index = Indexer.index(definitions, new Examiner(definitions).index(resource), id, resource, blind);
        if ("Binary".equals(resource.string("resourceType")) && row.patient() != 0) {
            // Whose it is was said by its security context when it was written.
            index = index.map(again -> again.inChartOf(row.patient()));
        }
        if (!(index instanceof Outcome.Ok<RowIndex>(RowIndex again)) || again.patient() != row.patient()) {
            LOG.warn("A row of type {} of organisation {} keeps its old index: it has too many values, or another patient",
                    pass.type(), pass.organisation());
            return null;
        }
        return new WriteColumns.Row(
                pass.type(), row.self(), row.patient(), 0, row.version(), 0, again, new byte[0]);
    }

    private static void write(
            Connection connection, ReindexTable.Pass pass, List<WriteColumns.Row> indexed, long to, int walked, long now)
            throws SQLException {
        connection.setAutoCommit(false);
        boolean done = false;
        try {
            int changed = indexed.isEmpty() ? 0 : update(connection, pass, indexed);
            if (!ReindexTable.advance(connection, pass, to, walked, changed, walked - indexed.size(), now)) {
                throw new StoreUnavailableException(
                        "Another process goes on with this pass", new IllegalStateException("The place moved"));
            }
            connection.commit();
            done = true;
        } finally {
            if (!done) {
                connection.rollback();
            }
            connection.setAutoCommit(true);
        }
    }

    private static int update(Connection connection, ReindexTable.Pass pass, List<WriteColumns.Row> indexed) throws SQLException {
        Sql lock = new Sql().add("SELECT 1 FROM resource WHERE organisation = ").value(pass.organisation());
        lock.add(" AND type = ").add(pass.type()).add(" AND self = ANY(");
        lock.longs(indexed.stream().mapToLong(WriteColumns.Row::self).toArray()).add(") ORDER BY self FOR UPDATE");
        try (PreparedStatement statement = lock.prepare(connection)) {
            statement.execute();
        }
        List<String> names = new ArrayList<>(List.of(WriteColumns.INDEX_NAMES.split(", ")));
        List<String> kept = List.of("self", "patient", "updated", "organisation", "version", "id_check", "type");
        names.removeAll(kept);
        Sql sql = new Sql().add("WITH again AS (SELECT * FROM (SELECT ");
        WriteColumns columns = new WriteColumns(indexed);
        columns.selectIndex(sql, pass.organisation());
        sql.add(" FROM ");
        columns.from(sql);
        sql.add(") AS x (").add(WriteColumns.INDEX_NAMES).add(")) UPDATE resource r SET ");
        for (int i = 0; i < names.size(); i++) {
            sql.add(i == 0 ? "" : ", ").add(names.get(i)).add(" = a.").add(names.get(i));
        }
        sql.add(" FROM again a WHERE r.organisation = ").value(pass.organisation()).add(" AND r.type = ").add(pass.type());
        sql.add(" AND r.self = a.self AND r.version = a.version AND (r.").add(String.join(", r.", names));
        sql.add(") IS DISTINCT FROM (a.").add(String.join(", a.", names)).add(")");
        StringRows strings = new StringRows(indexed);
        if (!strings.isEmpty()) {
            Sql put = new Sql();
            strings.putWhereStill(put, pass.organisation());
            try (PreparedStatement statement = put.prepare(connection)) {
                statement.executeUpdate();
            }
        }
        try (PreparedStatement statement = sql.prepare(connection)) {
            return statement.executeUpdate();
        }
    }
}
