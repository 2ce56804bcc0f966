package org.salus.charting.drafts;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables of drafts. Each method is one statement or two, on a connection that is bound to the organisation. */
final class DraftTable {

    /** So many older texts of a field are remembered for merges, beside the newest of each editor. */
    private static final int REMEMBERED = 20;

    private static final int REMEMBERED_EDITORS = 8;

    private static final String COLUMNS =
            "id, patient, created, updated, revision, shared, owner, kind, editor, head, tx::text::bigint AS tx";

    private DraftTable() {}

    /** A draft without its fields. */
    record Row(
            String id,
            long patient,
            long created,
            long updated,
            int revision,
            boolean shared,
            String owner,
            String kind,
            String editor,
            byte[] head,
            long transaction) {}

    /** A field as it lies in its row. */
    record SealedField(long name, int revision, int size, byte[] sealed) {}

    static Optional<Row> find(Connection connection, String id, boolean lock) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT " + COLUMNS + " FROM draft WHERE id = ?" + (lock ? " FOR UPDATE" : ""))) {
            select.setString(1, id);
            return first(select);
        }
    }

    /** The draft of this form: the shared one, or the owner's. */
    static Optional<Row> ofTask(Connection connection, long patient, long task, @Nullable String owner) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT " + COLUMNS
                + " FROM draft WHERE patient = ? AND task = ? AND " + (owner == null ? "shared" : "NOT shared AND owner = ?"))) {
            select.setLong(1, patient);
            select.setLong(2, task);
            if (owner != null) {
                select.setString(3, owner);
            }
            return first(select);
        }
    }

    /** The owner's drafts, and with a patient the shared ones of that patient too; the last changed first. */
    static List<Row> list(Connection connection, String owner, @Nullable Long patient, @Nullable String kind, int limit)
            throws SQLException {
        String which = patient == null ? "owner = ?" : "(owner = ? OR shared) AND patient = ?";
        try (PreparedStatement select = connection.prepareStatement("SELECT " + COLUMNS + " FROM draft WHERE " + which
                + (kind == null ? "" : " AND kind = ?") + " ORDER BY updated DESC, id LIMIT ?")) {
            int at = 1;
            select.setString(at++, owner);
            if (patient != null) {
                select.setLong(at++, patient);
            }
            if (kind != null) {
                select.setString(at++, kind);
            }
            select.setInt(at, limit);
            return rows(select);
        }
    }

    /** Changes of committed transactions after this one, none of which is ever added to later. */
    static List<Row> changedAfter(Connection connection, long transaction) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT " + COLUMNS
                + " FROM draft WHERE tx > ?::text::xid8 AND tx < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY tx LIMIT 500")) {
            select.setString(1, Long.toString(transaction));
            return rows(select);
        }
    }

    /** The newest transaction of which all is known. */
    static long newest(Connection connection) throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1");
                ResultSet rows = select.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    static int count(Connection connection, String owner) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT count(*) FROM draft WHERE owner = ?")) {
            select.setString(1, owner);
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }

    /** @return false when there is a draft of this form already */
    static boolean insert(Connection connection, int organisation, long task, Row row) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO draft (id, patient, task, created, updated, organisation, revision, shared, owner, kind, editor, head)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
            insert.setString(1, row.id());
            insert.setLong(2, row.patient());
            insert.setLong(3, task);
            insert.setLong(4, row.created());
            insert.setLong(5, row.updated());
            insert.setInt(6, organisation);
            insert.setInt(7, row.revision());
            insert.setBoolean(8, row.shared());
            insert.setString(9, row.owner());
            insert.setString(10, row.kind());
            insert.setString(11, row.editor());
            insert.setBytes(12, row.head());
            return insert.executeUpdate() == 1;
        }
    }

    static void touch(Connection connection, String id, int revision, long updated, String editor) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE draft SET revision = ?, updated = ?, editor = ?, tx = pg_current_xact_id() WHERE id = ?")) {
            update.setInt(1, revision);
            update.setLong(2, updated);
            update.setString(3, editor);
            update.setString(4, id);
            update.executeUpdate();
        }
    }

    static void delete(Connection connection, String id) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM draft WHERE id = ?")) {
            delete.setString(1, id);
            delete.executeUpdate();
        }
    }

    static List<SealedField> fields(Connection connection, String draft) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT name, revision, size, sealed FROM draft_field WHERE draft = ? ORDER BY name")) {
            select.setString(1, draft);
            List<SealedField> fields = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    fields.add(new SealedField(rows.getLong(1), rows.getInt(2), rows.getInt(3), rows.getBytes(4)));
                }
            }
            return fields;
        }
    }

    static void putField(Connection connection, int organisation, String draft, SealedField field, long updated)
            throws SQLException {
        try (PreparedStatement put = connection.prepareStatement(
                "INSERT INTO draft_field (name, updated, organisation, revision, size, draft, sealed) VALUES (?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (draft, name) DO UPDATE SET updated = excluded.updated, revision = excluded.revision,"
                        + " size = excluded.size, sealed = excluded.sealed")) {
            put.setLong(1, field.name());
            put.setLong(2, updated);
            put.setInt(3, organisation);
            put.setInt(4, field.revision());
            put.setInt(5, field.size());
            put.setString(6, draft);
            put.setBytes(7, field.sealed());
            put.executeUpdate();
        }
    }

    static byte @Nullable [] base(Connection connection, String draft, long name, int revision) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT sealed FROM draft_base WHERE draft = ? AND name = ? AND revision = ?")) {
            select.setString(1, draft);
            select.setLong(2, name);
            select.setInt(3, revision);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? rows.getBytes(1) : null;
            }
        }
    }

    /** Remembers a text and forgets those that nobody can still be starting from. */
    static void remember(
            Connection connection, int organisation, String draft, long name, int revision, long editor, byte[] sealed)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO draft_base (name, editor, organisation, revision, draft, sealed) VALUES (?, ?, ?, ?, ?, ?)")) {
            insert.setLong(1, name);
            insert.setLong(2, editor);
            insert.setInt(3, organisation);
            insert.setInt(4, revision);
            insert.setString(5, draft);
            insert.setBytes(6, sealed);
            insert.executeUpdate();
        }
        try (PreparedStatement delete = connection.prepareStatement(
                "DELETE FROM draft_base WHERE draft = ? AND name = ? AND revision <= ? AND revision NOT IN (SELECT max(revision)"
                        + " FROM draft_base WHERE draft = ? AND name = ? GROUP BY editor ORDER BY 1 DESC LIMIT ?)")) {
            delete.setString(1, draft);
            delete.setLong(2, name);
            delete.setInt(3, revision - REMEMBERED);
            delete.setString(4, draft);
            delete.setLong(5, name);
            delete.setInt(6, REMEMBERED_EDITORS);
            delete.executeUpdate();
        }
    }

    /** A number for an editor's word: only to tell editors of one field apart. */
    static long editor(String word) {
        return UUID.nameUUIDFromBytes(word.getBytes(StandardCharsets.UTF_8)).getMostSignificantBits();
    }

    private static Optional<Row> first(PreparedStatement select) throws SQLException {
        List<Row> rows = rows(select);
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getFirst());
    }

    private static List<Row> rows(PreparedStatement select) throws SQLException {
        List<Row> found = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                found.add(new Row(
                        rows.getString("id"),
                        rows.getLong("patient"),
                        rows.getLong("created"),
                        rows.getLong("updated"),
                        rows.getInt("revision"),
                        rows.getBoolean("shared"),
                        rows.getString("owner"),
                        rows.getString("kind"),
                        rows.getString("editor"),
                        rows.getBytes("head"),
                        rows.getLong("tx")));
            }
        }
        return found;
    }
}
