package org.salus.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table {@code reindex}: what is asked for, what is under way and what is done. */
final class ReindexTable {

    /** A pass over the rows of one type. {@code position}: {@code self} of the last row done, null before the first. */
    record Pass(int organisation, short type, int request, int generation, int engine, @Nullable Long position) {}

    private ReindexTable() {}

    /** @param engine the form of the index that the type's rows are known to have, if nothing is known of it yet */
    static void request(Connection connection, int organisation, short type, long notBefore, int engine) throws SQLException {
        try (PreparedStatement request = connection.prepareStatement(
                "INSERT INTO reindex (organisation, type, requested, completed, not_before, generation, engine) VALUES (?, ?, 1, 0, ?, 0, ?)"
                        + " ON CONFLICT (organisation, type) DO UPDATE SET requested = reindex.requested + 1,"
                        + " not_before = greatest(reindex.not_before, excluded.not_before)")) {
            request.setInt(1, organisation);
            request.setShort(2, type);
            request.setLong(3, notBefore);
            request.setInt(4, engine);
            request.executeUpdate();
        }
    }

    /** The pass that was under way, or else one that may begin, which it does; null when there is nothing to do. */
    static @Nullable Pass next(Connection connection, long now) throws SQLException {
        try (PreparedStatement begin = connection.prepareStatement(
                """
                UPDATE reindex r SET pass = r.requested, position = NULL, total = 0, walked = 0, changed = 0, skipped = 0, started_at = ?,
                    updated_at = ?, finished_at = NULL, pass_engine = ?,
                    pass_generation = coalesce((SELECT g.generation FROM index_generation g WHERE g.organisation = r.organisation), 0)
                WHERE (r.organisation, r.type) IN (SELECT organisation, type FROM reindex
                    WHERE pass IS NULL AND completed < requested AND not_before <= ? ORDER BY organisation, type LIMIT 1)
                    AND NOT EXISTS (SELECT FROM reindex WHERE pass IS NOT NULL AND pass_engine = ?)""")) {
            begin.setLong(1, now);
            begin.setLong(2, now);
            begin.setInt(3, Indexer.INDEX_VERSION);
            begin.setLong(4, now);
            begin.setInt(5, Indexer.INDEX_VERSION);
            begin.executeUpdate();
        }
        // A pass that an older version left under way begins again.
        try (PreparedStatement restart = connection.prepareStatement(
                "UPDATE reindex SET pass_engine = ?, position = NULL, walked = 0 WHERE pass IS NOT NULL AND pass_engine <> ?")) {
            restart.setInt(1, Indexer.INDEX_VERSION);
            restart.setInt(2, Indexer.INDEX_VERSION);
            restart.executeUpdate();
        }
        try (PreparedStatement select = connection.prepareStatement("SELECT organisation, type, pass, pass_generation, pass_engine, position"
                        + " FROM reindex WHERE pass IS NOT NULL ORDER BY organisation, type LIMIT 1");
                ResultSet row = select.executeQuery()) {
            if (!row.next()) {
                return null;
            }
            return new Pass(
                    row.getInt(1), row.getShort(2), row.getInt(3), row.getInt(4), row.getInt(5), row.getObject(6, Long.class));
        }
    }

    /** Cheap enough to ask every few seconds. */
    static boolean anythingToDo(Connection connection, long now) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT EXISTS (SELECT FROM reindex WHERE pass IS NOT NULL OR completed < requested AND not_before <= ?)")) {
            select.setLong(1, now);
            try (ResultSet row = select.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    static void total(Connection connection, Pass pass, long total) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE reindex SET total = ? WHERE organisation = ? AND type = ?")) {
            update.setLong(1, total);
            update.setInt(2, pass.organisation());
            update.setShort(3, pass.type());
            update.executeUpdate();
        }
    }

    /** @return false when another process has gone on with this pass: what was done here must not be committed */
    static boolean advance(Connection connection, Pass pass, long to, int walked, int changed, int skipped, long now)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE reindex SET position = ?, walked = walked + ?, changed = changed + ?, skipped = skipped + ?, updated_at = ?"
                        + " WHERE organisation = ? AND type = ? AND pass = ? AND position IS NOT DISTINCT FROM ?::bigint")) {
            update.setLong(1, to);
            update.setInt(2, walked);
            update.setInt(3, changed);
            update.setInt(4, skipped);
            update.setLong(5, now);
            update.setInt(6, pass.organisation());
            update.setShort(7, pass.type());
            update.setInt(8, pass.request());
            if (pass.position() == null) {
                update.setNull(9, java.sql.Types.BIGINT);
            } else {
                update.setLong(9, pass.position());
            }
            return update.executeUpdate() == 1;
        }
    }

    /** In a transaction; nodes learn of it by the revision, which is locked first as every registration does. */
    static void finish(Connection connection, Pass pass, long now) throws SQLException {
        try (PreparedStatement revision = connection.prepareStatement("INSERT INTO index_generation VALUES (?, 0, 1)"
                + " ON CONFLICT (organisation) DO UPDATE SET revision = index_generation.revision + 1")) {
            revision.setInt(1, pass.organisation());
            revision.executeUpdate();
        }
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE reindex SET completed = pass, generation = greatest(generation, pass_generation), engine = pass_engine,"
                        + " pass = NULL, position = NULL, updated_at = ?, finished_at = ?"
                        + " WHERE organisation = ? AND type = ? AND pass = ?")) {
            update.setLong(1, now);
            update.setLong(2, now);
            update.setInt(3, pass.organisation());
            update.setShort(4, pass.type());
            update.setInt(5, pass.request());
            update.executeUpdate();
        }
    }

    /** @param organisation 0 for all */
    static List<Reindexer.Progress> progress(Connection connection, int organisation) throws SQLException {
        List<Reindexer.Progress> list = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT organisation, type, completed < requested, pass IS NOT NULL, total, walked, changed, skipped, started_at, finished_at"
                        + " FROM reindex WHERE ? IN (0, organisation) ORDER BY organisation, type")) {
            select.setInt(1, organisation);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    boolean open = row.getBoolean(3);
                    boolean running = row.getBoolean(4);
                    list.add(new Reindexer.Progress(
                            row.getInt(1),
                            row.getShort(2),
                            running ? Reindexer.State.RUNNING : open ? Reindexer.State.WAITING : Reindexer.State.DONE,
                            row.getLong(5),
                            row.getLong(6),
                            row.getLong(7),
                            row.getLong(8),
                            row.getLong(9),
                            row.getLong(10)));
                }
            }
        }
        return list;
    }
}
