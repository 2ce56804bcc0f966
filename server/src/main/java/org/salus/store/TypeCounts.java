package org.salus.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * How many resources of a type an organisation has, exactly, without counting them each time: what was counted once on a snapshot, and
 * what the change log says has been added and removed by transactions that this snapshot did not see. Both are read by one statement, so
 * the answer is that of the moment of asking, on any node.
 */
final class TypeCounts {

    /** Beyond so many commits since, counting anew costs less than adding up; and the log is kept for longer than this time. */
    private static final int MOST_COMMITS = 5_000;

    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final int MOST_KNOWN = 10_000;

    private record Key(int organisation, short type) {}

    /** @param snapshot text form of pg_snapshot */
    private record Known(long count, String snapshot, long at) {}

    private final ConcurrentHashMap<Key, Known> known = new ConcurrentHashMap<>();

    long count(Connection connection, int organisation, short type) throws SQLException {
        Key key = new Key(organisation, type);
        Known before = known.get(key);
        if (before == null || System.nanoTime() - before.at() > LONGEST_NANOS) {
            return counted(connection, key);
        }
        Sql sql = new Sql().add("SELECT count(DISTINCT (c.tx, c.seq)), coalesce(sum(CASE u.kind WHEN ");
        sql.add(Commit.Status.CREATED.code()).add(" THEN 1 WHEN ").add(Commit.Status.DELETED.code());
        sql.add(" THEN -1 ELSE 0 END) FILTER (WHERE u.type = ").add(type).add("), 0)");
        sql.add(" FROM change_log c CROSS JOIN LATERAL unnest(c.types, c.kinds) AS u (type, kind)");
        sql.add(" WHERE c.organisation = ").value(organisation);
        sql.add(" AND c.tx >= pg_snapshot_xmin(").value(before.snapshot()).add("::pg_snapshot)");
        sql.add(" AND NOT pg_visible_in_snapshot(c.tx, ").value(before.snapshot()).add("::pg_snapshot)");
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet row = statement.executeQuery()) {
            row.next();
            long commits = row.getLong(1);
            long count = before.count() + row.getLong(2);
            if (commits > MOST_COMMITS) {
                known.remove(key, before);
            }
            return count;
        }
    }

    private long counted(Connection connection, Key key) throws SQLException {
        Sql sql = new Sql().add("SELECT count(*), pg_current_snapshot()::text FROM resource r WHERE r.organisation = ");
        sql.value(key.organisation()).add(" AND r.type = ").add(key.type());
        long at = System.nanoTime();
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet row = statement.executeQuery()) {
            row.next();
            if (known.size() >= MOST_KNOWN) {
                known.clear();
            }
            known.put(key, new Known(row.getLong(1), row.getString(2), at));
            return row.getLong(1);
        }
    }
}
