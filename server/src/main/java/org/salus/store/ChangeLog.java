package org.salus.store;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was committed, of all organisations, in an order in which nothing is ever inserted before a place already read: by
 * transaction number, and only below the oldest transaction that still runs. A change is thus readable a moment after its
 * commit, later while an older transaction is open. Two commits of one resource that overlapped may come in either order:
 * the version says which is newer.
 */
public final class ChangeLog {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeLog.class);

    private final DataSource database;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    public ChangeLog(DataSource database) {
        this.database = database;
    }

    /** A place in the log. Its text form is opaque and may be handed to clients. */
    public record Position(long transaction, long sequence) {

        private static final Pattern TEXT = Pattern.compile("([0-9a-z]{1,13})-([0-9a-z]{1,13})");

        public static final Position START = new Position(0, 0);

        public String text() {
            return Long.toString(transaction, 36) + "-" + Long.toString(sequence, 36);
        }

        /** @throws IllegalArgumentException for what {@link #text} never gave */
        public static Position of(String text) {
            Matcher parts = TEXT.matcher(text);
            if (!parts.matches()) {
                throw new IllegalArgumentException("Not a position in the change log");
            }
            try {
                return new Position(Long.parseLong(parts.group(1), 36), Long.parseLong(parts.group(2), 36));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("Not a position in the change log", e);
            }
        }
    }

    /** One written resource. */
    public record Change(short type, long self, long patient, int version, Commit.Status status) {}

    /**
     * One commit.
     *
     * @param at microseconds since the epoch
     */
    public record Entry(Position position, int organisation, long at, List<Change> changes) {}

    /** The next commits after a place, oldest first. Throws {@link StoreUnavailableException}. */
    public List<Entry> read(Position after, int limit) {
        return read(0, after, limit);
    }

    /** The same, of one organisation. */
    public List<Entry> read(int organisation, Position after, int limit) {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT tx::text::bigint, seq, organisation, at, types, selfs, patients, versions, kinds"
                                + " FROM change_log WHERE (tx, seq) > (?::text::xid8, ?)"
                                + (organisation == 0 ? "" : " AND organisation = ?")
                                + " AND tx < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY tx, seq LIMIT ?")) {
            int at = 1;
            select.setString(at++, Long.toString(after.transaction()));
            select.setLong(at++, after.sequence());
            if (organisation != 0) {
                select.setInt(at++, organisation);
            }
            select.setInt(at, limit);
            List<Entry> entries = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    entries.add(new Entry(
                            new Position(rows.getLong(1), rows.getLong(2)), rows.getInt(3), rows.getLong(4), changes(rows)));
                }
            }
            return entries;
        } catch (SQLException e) {
            throw Failures.of(e);
        }
    }

    /** Where a reader begins that wants only what is committed from now on. */
    public Position end() {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT (pg_snapshot_xmin(pg_current_snapshot())::text::bigint) - 1");
                ResultSet rows = select.executeQuery()) {
            rows.next();
            return new Position(rows.getLong(1), Long.MAX_VALUE);
        } catch (SQLException e) {
            throw Failures.of(e);
        }
    }

    /** Forgets what is older than this (microseconds since the epoch). @return how many commits */
    public int prune(long before) {
        try (Connection connection = database.getConnection();
                PreparedStatement delete = connection.prepareStatement("DELETE FROM change_log WHERE at < ?")) {
            delete.setLong(1, before);
            return delete.executeUpdate();
        } catch (SQLException e) {
            throw Failures.of(e);
        }
    }

    /** Who hears of this node's commits. */
    @FunctionalInterface
    public interface Listener {

        /** @param written what became of each of the commit's writes, in their order */
        void committed(Commit commit, List<Commit.Written> written);
    }

    /** The listener is told, on the committing thread, that there is something new: it must not linger. */
    public AutoCloseable onCommit(Listener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    void committed(Commit commit, List<Commit.Written> written) {
        for (Listener listener : listeners) {
            try {
                listener.committed(commit, written);
            } catch (RuntimeException e) {
                // The commit stands, whoever fails to hear of it.
                LOG.error("A listener to the change log failed", e);
            }
        }
    }

    private static List<Change> changes(ResultSet row) throws SQLException {
        Object[] types = array(row.getArray(5));
        Object[] selfs = array(row.getArray(6));
        Object[] patients = array(row.getArray(7));
        Object[] versions = array(row.getArray(8));
        Object[] kinds = array(row.getArray(9));
        List<Change> changes = new ArrayList<>(types.length);
        for (int i = 0; i < types.length; i++) {
            changes.add(new Change(
                    ((Number) types[i]).shortValue(),
                    (Long) selfs[i],
                    (Long) patients[i],
                    (Integer) versions[i],
                    Commit.Status.of(((Number) kinds[i]).shortValue())));
        }
        return changes;
    }

    private static Object[] array(Array array) throws SQLException {
        try {
            return (Object[]) array.getArray();
        } finally {
            array.free();
        }
    }
}
