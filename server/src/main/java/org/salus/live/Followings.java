package org.salus.live;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;
import org.salus.store.StoreUnavailableException;

/** All followers of this process, started and stopped together. */
public final class Followings implements AutoCloseable {

    private final List<Follower> followers;
    private final Function<Follower, Following> start;
    private List<Following> running = List.of();

    Followings(List<Follower> followers, Function<Follower, Following> start) {
        this.followers = List.copyOf(followers);
        this.start = start;
    }

    synchronized void start() {
        if (running.isEmpty()) {
            running = followers.stream().map(start).toList();
        }
    }

    /** How many commits were set aside because their handling failed, of all followers. */
    public static int parked(DataSource database) {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement("SELECT count(*) FROM follower_parked");
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getInt(1);
        } catch (SQLException e) {
            throw new StoreUnavailableException("The followers of the change log cannot be counted", e);
        }
    }

    @Override
    public synchronized void close() {
        running.forEach(Following::close);
        running = List.of();
    }
}
