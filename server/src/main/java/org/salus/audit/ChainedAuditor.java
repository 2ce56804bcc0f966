package org.salus.audit;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.salus.store.Commit;
import org.salus.store.StoreUnavailableException;
import org.salus.vault.Vault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads are queued (and spooled to a file, see {@link Segment}); writes leave a row in their own transaction; one thread moves both to
 * the ends of the chains, at the latest 100 ms or 500 rows later. When the database does not take the rows, requests wait and then
 * fail: nothing is shown that cannot be audited.
 */
public final class ChainedAuditor implements Auditor, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ChainedAuditor.class);
    private static final Duration EVERY = Duration.ofMillis(100);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    /** Rows that other processes left in {@code audit_pending} are looked for so often. */
    private static final Duration SWEEP = Duration.ofSeconds(5);
    /** A deleted file may come back when the machine loses its power; after so long it is surely gone. */
    private static final Duration FILE_MAY_RETURN = Duration.ofMinutes(10);
    /** A transaction that has left a row may still be open for so long after. */
    private static final Duration OPEN_TRANSACTION = Duration.ofSeconds(2);
    private static final int ENOUGH = 500;
    private static final int MOST_QUEUED = 20_000;
    private static final int MOST_PENDING = 2_000;
    private static final int MOST_FORGOTTEN = 500;

    private final DataSource database;
    private final Entries entries;
    private final ChainWriter writer;
    private final Checkpoints checkpoints;
    private final SpoolFolder spool;
    private final Duration betweenCheckpoints;
    private final Thread flusher;

    private final ReentrantLock queue = new ReentrantLock();
    private final Condition work = queue.newCondition();
    private final Condition room = queue.newCondition();
    private final Deque<Segment> waiting = new ArrayDeque<>();
    private @Nullable Segment current;
    private int queued;
    private boolean closed;

    private final ReentrantLock flushing = new ReentrantLock();
    private final Deque<Discarded> discarded = new ArrayDeque<>();
    private final Map<Integer, ChainWriter.End> unsigned = new HashMap<>();
    private volatile long pendingUntil;
    private long nextSweep = System.nanoTime();
    private long nextCheckpoint = System.nanoTime();

    /** A segment whose file was deleted, and when ({@link System#nanoTime}). */
    private record Discarded(UUID segment, long at) {}

    /**
     * Starts at once, with what earlier runs left.
     *
     * @param home the installation's folder: {@code spool} and {@code audit} lie in it
     * @param betweenCheckpoints how often the ends of changed chains are signed
     */
    public ChainedAuditor(DataSource database, Vault vault, Path home, Duration betweenCheckpoints) {
        this.database = database;
        this.entries = new Entries(vault);
        this.writer = new ChainWriter(vault);
        this.checkpoints = new Checkpoints(vault, home);
        this.betweenCheckpoints = betweenCheckpoints;
        this.spool = SpoolFolder.open(home.resolve("spool"));
        for (Segment left : spool.leftBehind()) {
            waiting.add(left);
            queued += left.entries().size();
        }
        this.flusher = Thread.ofPlatform().name("audit-flusher").start(this::run);
    }

    @Override
    public void record(AuditEvent event) {
        enqueue(entries.of(event));
    }

    void record(int organisation, Instant at, Details details) {
        enqueue(entries.of(organisation, at, new long[0], details));
    }

    @Override
    public Commit.RowParticipant inTransaction(Function<List<Commit.Written>, AuditEvent> event) {
        return written -> {
            pendingUntil = System.nanoTime() + OPEN_TRANSACTION.toNanos();
            return ChainWriter.pending(entries.of(event.apply(written), written));
        };
    }

    /** How many rows wait for the chain, for health and metrics. */
    public int backlog() {
        queue.lock();
        try {
            return queued;
        } finally {
            queue.unlock();
        }
    }

    @Override
    public void settle() {
        flushing.lock();
        try {
            nextSweep = System.nanoTime();
            flush();
        } catch (SQLException e) {
            throw new StoreUnavailableException("The audit cannot be written", e);
        } finally {
            flushing.unlock();
        }
    }

    private void enqueue(Entry entry) {
        byte[] frame = Segment.frame(entry);
        Segment segment;
        boolean spooled;
        queue.lock();
        try {
            awaitRoom();
            segment = current == null ? spool.next() : current;
            current = segment;
            spooled = segment.add(entry, frame);
            queued++;
            if (segment.entries().size() == ENOUGH || !spooled) {
                work.signal();
            }
        } finally {
            queue.unlock();
        }
        if (!spooled) {
            awaitChained(segment);
        }
    }

    private void awaitRoom() {
        long patience = LONGEST_WAIT.toNanos();
        try {
            while (queued >= MOST_QUEUED && !closed) {
                work.signal();
                if (patience <= 0) {
                    throw new StoreUnavailableException(
                            "The audit cannot be written", new TimeoutException("The audit queue is full"));
                }
                patience = room.awaitNanos(patience);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("The audit was not written", e);
        }
        if (closed) {
            throw new StoreUnavailableException(
                    "The audit is closed", new IllegalStateException("Salus is shutting down"));
        }
    }

    private static void awaitChained(Segment segment) {
        try {
            segment.chained().get(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("The audit was not written", e);
        } catch (TimeoutException | ExecutionException e) {
            throw new StoreUnavailableException("The audit cannot be written", e);
        }
    }

    private void run() {
        while (true) {
            queue.lock();
            try {
                if (closed) {
                    return;
                }
                if (current == null || current.entries().size() < ENOUGH) {
                    var _ = work.awaitNanos(EVERY.toNanos());
                }
            } catch (InterruptedException e) {
                return;
            } finally {
                queue.unlock();
            }
            try {
                flush();
            } catch (SQLException | RuntimeException e) {
                // The class and the state say what is wrong; the message might hold values.
                LOG.error("The audit cannot be written and will be tried again: {}", describe(e));
                try {
                    Thread.sleep(AFTER_FAILURE);
                } catch (InterruptedException interrupted) {
                    return;
                }
            }
        }
    }

    private static String describe(Exception e) {
        return e instanceof SQLException sql
                ? e.getClass().getSimpleName() + " " + sql.getSQLState()
                : e.getClass().getSimpleName();
    }

    /** Moves everything that waits to the chains. */
    void flush() throws SQLException {
        flushing.lock();
        try {
            boolean sweep = System.nanoTime() - nextSweep >= 0 || System.nanoTime() - pendingUntil < 0;
            boolean more = false;
            int segments = endSegment();
            for (int i = 0; i < segments; i++) {
                more = chain(firstWaiting(), sweep);
            }
            if (segments == 0 && sweep) {
                more = chain(null, true);
            }
            while (more) {
                more = chain(null, true);
            }
            signDue(false);
        } finally {
            flushing.unlock();
        }
    }

    /** @return how many segments wait now */
    private int endSegment() {
        queue.lock();
        try {
            if (current != null) {
                current.closeFile();
                waiting.add(current);
                current = null;
            }
            return waiting.size();
        } finally {
            queue.unlock();
        }
    }

    private @Nullable Segment firstWaiting() {
        queue.lock();
        try {
            return waiting.peekFirst();
        } finally {
            queue.unlock();
        }
    }

    /** One transaction. @return whether there may be more pending rows than it took */
    private boolean chain(@Nullable Segment segment, boolean sweep) throws SQLException {
        Map<Integer, List<Entry>> byOrganisation = new HashMap<>();
        boolean more = false;
        Map<Integer, ChainWriter.End> ends = new HashMap<>();
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                if (segment != null && isNew(connection, segment.id())) {
                    for (Entry entry : segment.entries()) {
                        byOrganisation
                                .computeIfAbsent(entry.organisation(), o -> new ArrayList<>())
                                .add(entry);
                    }
                }
                TreeSet<Integer> organisations = new TreeSet<>(byOrganisation.keySet());
                if (sweep) {
                    organisations.addAll(pendingOrganisations(connection));
                }
                // In ascending order, so that two nodes never wait for each other.
                for (int organisation : organisations) {
                    writer.lock(connection, organisation);
                    List<Entry> rows = writer.takePending(connection, organisation, MOST_PENDING);
                    more = more || rows.size() == MOST_PENDING;
                    rows.addAll(byOrganisation.getOrDefault(organisation, List.of()));
                    if (!rows.isEmpty()) {
                        ends.put(organisation, writer.append(connection, organisation, rows));
                    }
                }
                forget(connection);
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        }
        ends.forEach(writer::committed);
        unsigned.putAll(ends);
        if (sweep) {
            nextSweep = System.nanoTime() + SWEEP.toNanos();
        }
        if (segment != null) {
            done(segment);
        }
        return more;
    }

    private void done(Segment segment) {
        if (segment.discard()) {
            discarded.add(new Discarded(segment.id(), System.nanoTime()));
        }
        queue.lock();
        try {
            waiting.removeFirst();
            queued -= segment.entries().size();
            room.signalAll();
        } finally {
            queue.unlock();
        }
    }

    /** Whether its rows are not in the chain yet: an answer to a commit may have been lost, or a kill come before the deletion. */
    private static boolean isNew(Connection connection, UUID segment) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO audit_segment (id) VALUES (?) ON CONFLICT DO NOTHING")) {
            insert.setObject(1, segment);
            return insert.executeUpdate() == 1;
        }
    }

    /** Many at a time, since it costs a statement. Months later nothing comes back that a former run has left. */
    private void forget(Connection connection) throws SQLException {
        long before = System.nanoTime() - FILE_MAY_RETURN.toNanos();
        Object[] gone = discarded.stream()
                .filter(d -> d.at() - before < 0)
                .map(Discarded::segment)
                .toArray();
        if (gone.length < MOST_FORGOTTEN) {
            return;
        }
        try (PreparedStatement delete = connection.prepareStatement(
                "DELETE FROM audit_segment WHERE id = ANY (?) OR at < now() - interval '90 days'")) {
            delete.setArray(1, connection.createArrayOf("uuid", gone));
            delete.executeUpdate();
        }
        // When the transaction fails after all, these few stay until the months are over.
        discarded.removeIf(d -> d.at() - before < 0);
    }

    private static List<Integer> pendingOrganisations(Connection connection) throws SQLException {
        List<Integer> organisations = new ArrayList<>();
        try (Statement select = connection.createStatement();
                ResultSet rows = select.executeQuery("SELECT DISTINCT organisation FROM audit_pending")) {
            while (rows.next()) {
                organisations.add(rows.getInt(1));
            }
        }
        return organisations;
    }

    private void signDue(boolean now) throws SQLException {
        if (unsigned.isEmpty() || (!now && System.nanoTime() - nextCheckpoint < 0)) {
            return;
        }
        checkpoints.write(database, unsigned, Instant.now());
        unsigned.clear();
        nextCheckpoint = System.nanoTime() + betweenCheckpoints.toNanos();
    }

    /** Chains and signs what waits; what the database does not take stays in the spool for the next start. */
    @Override
    public void close() {
        queue.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            work.signalAll();
            room.signalAll();
        } finally {
            queue.unlock();
        }
        try {
            flusher.join(LONGEST_WAIT);
            pendingUntil = System.nanoTime() + OPEN_TRANSACTION.toNanos();
            flush();
            flushing.lock();
            try {
                signDue(true);
            } finally {
                flushing.unlock();
            }
        } catch (SQLException | RuntimeException e) {
            LOG.error("The last rows of the audit stay in the spool until the next start: {}", describe(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            spool.close();
        }
    }
}
