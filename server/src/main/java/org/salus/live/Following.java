package org.salus.live;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.salus.store.ChangeLog;
import org.salus.store.ChangeLog.Position;
import org.salus.store.Commit;
import org.salus.store.StoreUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works for one {@link Follower} while this process holds its lock in the database, on a thread of its own: at once after a commit of
 * this node (with others of the same moment), within half a second after one of another. How far it came is stored after each batch on the connection that holds
 * the lock, so that a node that lost it stores nothing over the work of the next.
 */
final class Following implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Following.class);
    private static final long POLL_MILLIS = 500;
    private static final long LOCK_MILLIS = 2000;
    private static final int PAGE = 100;
    /** After a commit others are waited for so long, so that many small commits are read, and the place is stored, once. */
    private static final long GATHER_MILLIS = 40;
    private static final int TRIES = 3;

    private final Follower follower;
    private final ChangeLog log;
    private final FollowedCommits commits;
    private final DataSource database;
    private final Supplier<List<Integer>> organisations;
    private final Unconcerned unconcerned;
    private final Semaphore nudges = new Semaphore(0);
    private final AutoCloseable listening;
    private final Thread worker;
    private volatile boolean leading;

    Following(
            Follower follower,
            Unconcerned unconcerned,
            ChangeLog log,
            FollowedCommits commits,
            DataSource database,
            Supplier<List<Integer>> organisations) {
        this.follower = follower;
        this.unconcerned = unconcerned;
        this.log = log;
        this.commits = commits;
        this.database = database;
        this.organisations = organisations;
        this.listening = log.onCommit(this::committed);
        this.worker = Thread.ofVirtual().name("follower-" + follower.name()).start(this::run);
    }

    /** What does not concern the follower is read with the next that does, or within half a second. */
    private void committed(Commit commit, List<Commit.Written> written) {
        if (leading && unconcerned.note(commit, written)) {
            nudges.release();
        }
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try (Connection connection = database.getConnection()) {
                if (FollowerTable.lock(connection, follower.name())) {
                    try {
                        leading = true;
                        lead(connection);
                    } finally {
                        leading = false;
                        unconcerned.forgetAll();
                        FollowerTable.unlock(connection, follower.name());
                    }
                }
            } catch (InterruptedException e) {
                return;
            } catch (SQLException | StoreUnavailableException e) {
                LOG.warn("The follower {} has lost the database and will go on ({})", follower.name(), e.getClass().getSimpleName());
            } catch (RuntimeException e) {
                LOG.error("The follower {} failed and will go on", follower.name(), e);
            }
            if (!pause(LOCK_MILLIS)) {
                return;
            }
        }
    }

    private void lead(Connection connection) throws SQLException, InterruptedException {
        Position seen = log.end();
        // What came before, also from the time when nobody led.
        Set<Integer> concerned = new LinkedHashSet<>(organisations.get());
        long retried = System.nanoTime();
        while (true) {
            for (int organisation : concerned) {
                catchUp(connection, organisation);
            }
            if (System.nanoTime() - retried > TimeUnit.SECONDS.toNanos(10)) {
                retried = System.nanoTime();
                retry(connection);
            }
            if (nudges.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                Thread.sleep(GATHER_MILLIS);
                nudges.drainPermits();
            }
            concerned = new LinkedHashSet<>();
            List<ChangeLog.Entry> entries;
            do {
                entries = log.read(seen, PAGE);
                for (ChangeLog.Entry entry : entries) {
                    concerned.add(entry.organisation());
                    seen = entry.position();
                }
            } while (entries.size() == PAGE);
            if (concerned.isEmpty() && !connection.isValid(5)) {
                throw new SQLException("The connection that holds the lock is gone");
            }
        }
    }

    /** Everything of an organisation from where the last one stopped. */
    void catchUp(Connection connection, int organisation) throws SQLException, InterruptedException {
        Position position = FollowerTable.position(connection, follower.name(), organisation);
        while (true) {
            List<ChangeLog.Entry> entries = log.read(organisation, position, PAGE);
            FollowedCommits.Rows rows = commits.rows(entries, follower.types(), unconcerned);
            for (ChangeLog.Entry entry : entries) {
                String failure = tried(entry, rows);
                if (failure != null) {
                    FollowerTable.park(connection, follower.name(), organisation, entry.position(), failure);
                    LOG.warn("The follower {} set commit {} aside ({})", follower.name(), entry.position().text(), failure);
                }
                position = entry.position();
            }
            unconcerned.forget(entries);
            if (!entries.isEmpty()) {
                FollowerTable.store(connection, follower.name(), organisation, position);
            }
            if (entries.size() < PAGE) {
                return;
            }
        }
    }

    private void retry(Connection connection) throws SQLException {
        for (FollowerTable.Parked parked : FollowerTable.due(connection, follower.name())) {
            Position before = new Position(parked.position().transaction(), parked.position().sequence() - 1);
            List<ChangeLog.Entry> found = log.read(parked.organisation(), before, 1);
            if (found.isEmpty() || !found.getFirst().position().equals(parked.position())) {
                continue; // the log was cut since: it stays counted until somebody looks at it
            }
            String failure = once(found.getFirst(), commits.rows(found, follower.types(), unconcerned));
            if (failure == null) {
                FollowerTable.unpark(connection, follower.name(), parked);
                LOG.info("The follower {} has handled commit {} after all", follower.name(), parked.position().text());
            } else {
                FollowerTable.park(connection, follower.name(), parked.organisation(), parked.position(), failure);
            }
        }
    }

    private @Nullable String tried(ChangeLog.Entry entry, FollowedCommits.Rows rows) throws InterruptedException {
        String failure = null;
        for (int i = 0; i < TRIES; i++) {
            failure = once(entry, rows);
            if (failure == null) {
                return null;
            }
            Thread.sleep(50L << i);
        }
        return failure;
    }

    /** @return null when it is done, else what went wrong: the class alone, since a message may hold a value */
    private @Nullable String once(ChangeLog.Entry entry, FollowedCommits.Rows rows) {
        try {
            Follower.Followed followed = commits.open(entry, rows);
            if (followed != null) {
                follower.handle(followed);
            }
            return null;
        } catch (StoreUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            StackTraceElement[] trace = e.getStackTrace();
            return e.getClass().getSimpleName() + (trace.length == 0 ? "" : " at " + trace[0]);
        }
    }

    private static boolean pause(long millis) {
        try {
            Thread.sleep(millis);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Override
    public void close() {
        worker.interrupt();
        try {
            listening.close();
            // The connection is given back before the pool closes.
            worker.join(java.time.Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.debug("Listening to the change log ended badly", e);
        }
    }
}
