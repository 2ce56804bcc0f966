package org.salus.live;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.salus.store.ChangeLog.Position;

/** The tables of followers, on the connection that holds the lock: who lost the lock can store nothing. */
final class FollowerTable {

    private FollowerTable() {}

    record Parked(int organisation, Position position, int attempts) {}

    /** Takes the lock of this follower for as long as the connection lives. */
    static boolean lock(Connection connection, String follower) throws SQLException {
        try (PreparedStatement lock =
                connection.prepareStatement("SELECT pg_try_advisory_lock(hashtextextended('follower ' || ?, 0))")) {
            lock.setString(1, follower);
            try (ResultSet row = lock.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    static void unlock(Connection connection, String follower) throws SQLException {
        try (PreparedStatement unlock =
                connection.prepareStatement("SELECT pg_advisory_unlock(hashtextextended('follower ' || ?, 0))")) {
            unlock.setString(1, follower);
            unlock.execute();
        }
    }

    static Position position(Connection connection, String follower, int organisation) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT tx, seq FROM follower_position WHERE follower = ? AND organisation = ?")) {
            select.setString(1, follower);
            select.setInt(2, organisation);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? new Position(row.getLong(1), row.getLong(2)) : Position.START;
            }
        }
    }

    static void store(Connection connection, String follower, int organisation, Position position) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement(
                "INSERT INTO follower_position (follower, organisation, tx, seq) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (follower, organisation) DO UPDATE SET tx = excluded.tx, seq = excluded.seq, updated = now()")) {
            upsert.setString(1, follower);
            upsert.setInt(2, organisation);
            upsert.setLong(3, position.transaction());
            upsert.setLong(4, position.sequence());
            upsert.executeUpdate();
        }
    }

    /** Sets a commit aside, or counts one more failure; the next try is later each time, at most an hour away. */
    static void park(Connection connection, String follower, int organisation, Position position, String failure) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement(
                "INSERT INTO follower_parked (follower, organisation, tx, seq, again, attempts, failure)"
                        + " VALUES (?, ?, ?, ?, now() + interval '30 seconds', 1, ?)"
                        + " ON CONFLICT (follower, organisation, tx, seq) DO UPDATE SET attempts = follower_parked.attempts + 1,"
                        + " failure = excluded.failure,"
                        + " again = now() + least(interval '1 hour', follower_parked.attempts * interval '1 minute')")) {
            upsert.setString(1, follower);
            upsert.setInt(2, organisation);
            upsert.setLong(3, position.transaction());
            upsert.setLong(4, position.sequence());
            upsert.setString(5, failure);
            upsert.executeUpdate();
        }
    }

    static void unpark(Connection connection, String follower, Parked parked) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(
                "DELETE FROM follower_parked WHERE follower = ? AND organisation = ? AND tx = ? AND seq = ?")) {
            delete.setString(1, follower);
            delete.setInt(2, parked.organisation());
            delete.setLong(3, parked.position().transaction());
            delete.setLong(4, parked.position().sequence());
            delete.executeUpdate();
        }
    }

    /** Those whose time has come. */
    static List<Parked> due(Connection connection, String follower) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT organisation, tx, seq, attempts FROM follower_parked"
                + " WHERE follower = ? AND again <= now() ORDER BY again LIMIT 20")) {
            select.setString(1, follower);
            List<Parked> due = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    due.add(new Parked(rows.getInt(1), new Position(rows.getLong(2), rows.getLong(3)), rows.getInt(4)));
                }
            }
            return due;
        }
    }
}
