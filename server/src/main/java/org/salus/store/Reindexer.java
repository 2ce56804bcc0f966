package org.salus.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.vault.Vault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Indexes the rows of a type anew, while everything else goes on: in small batches, each committed with the place it came to, so that it
 * goes on there after it was killed. One node works at a time, at half speed. No new version, nothing in the change log.
 */
public final class Reindexer implements AutoCloseable {

    /** @param since @param until microseconds since the epoch, 0 when not yet */
    public record Progress(
            int organisation, short type, State state, long total, long walked, long changed, long skipped, long since, long until) {

        public String typeName() {
            return nameOf(type);
        }

        /** Of the rows there were when the pass began. */
        public int percent() {
            return state == State.DONE ? 100 : state == State.WAITING ? 0 : (int) Math.min(99, walked * 100 / Math.max(1, total));
        }
    }

    /** Of the last request for a type. */
    public enum State {
        WAITING,
        RUNNING,
        DONE
    }

    private static final Logger LOG = LoggerFactory.getLogger(Reindexer.class);

    /** The one job over all nodes: "salusidx" in ASCII. */
    private static final long LOCK = 0x73616c7573696478L;

    private static final long IDLE_MILLIS = 5_000;
    private static final long LONGEST_REST_MILLIS = 500;

    private final OrganisationConnections connections;
    private final AddedDefinitions definitions;
    private final ReindexBatch batches;
    private final InstantSource clock;
    private final Semaphore work = new Semaphore(0);
    private volatile boolean closed;
    private @Nullable Thread worker;
    private @Nullable Thread poller;

    public Reindexer(OrganisationConnections connections, AddedDefinitions definitions, Vault vault, InstantSource clock) {
        this(connections, definitions, vault, clock, ReindexBatch.ROWS);
    }

    /** With another size of batches, for tests. */
    Reindexer(OrganisationConnections connections, AddedDefinitions definitions, Vault vault, InstantSource clock, int rows) {
        this.connections = connections;
        this.definitions = definitions;
        this.batches = new ReindexBatch(connections, new SealedRows(vault), rows);
        this.clock = clock;
    }

    /**
     * Before anything is searched: after an upgrade that changed the form of the index, asks for all rows to be indexed anew. One cheap
     * statement otherwise. Throws {@link NewerIndexException} when a newer version has indexed them.
     *
     * @param organisations ids of all, asked for when they are needed
     */
    public void upgrade(Supplier<List<Integer>> organisations) {
        new IndexUpgrade(connections, clock).run(organisations);
    }

    /** Works in the background until it is closed. */
    public synchronized void start() {
        if (worker == null) {
            worker = Thread.ofPlatform().daemon().name("reindex").priority(Thread.MIN_PRIORITY).start(this::run);
            poller = Thread.ofVirtual().name("definitions").start(this::poll);
        }
    }

    /** There may be something to do. */
    public void wake() {
        work.release();
    }

    /** Asks for the rows of a type to be indexed anew; false when the organisation has none. */
    public boolean request(int organisation, short type) {
        try (Connection connection = connections.open(organisation)) {
            if (ReindexBatch.count(connection, organisation, type) == 0) {
                return false;
            }
            ReindexTable.request(connection, organisation, type, 0, Indexer.INDEX_VERSION);
        } catch (SQLException e) {
            throw Failures.of(e);
        }
        wake();
        return true;
    }

    /** @param organisation 0 for all */
    public List<Progress> progress(int organisation) {
        try (Connection connection = connections.openUnbound()) {
            return ReindexTable.progress(connection, organisation);
        } catch (SQLException e) {
            throw Failures.of(e);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        wake();
        if (poller != null) {
            poller.interrupt();
        }
        if (worker != null) {
            try {
                worker.join(TimeUnit.SECONDS.toMillis(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void poll() {
        while (!closed) {
            try {
                Thread.sleep(AddedDefinitions.POLL_MILLIS);
                definitions.poll();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.debug("The definitions could not be looked at", e);
            }
        }
    }

    private void run() {
        while (!closed) {
            try {
                workOff();
            } catch (RuntimeException e) {
                if (!closed) {
                    LOG.warn("Re-indexing stopped and will go on ({})", e.getMessage());
                    LOG.debug("Re-indexing", e);
                }
            }
            rest();
        }
    }

    private void rest() {
        try {
            if (work.tryAcquire(IDLE_MILLIS, TimeUnit.MILLISECONDS)) {
                work.drainPermits();
            }
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    /**
     * Does all there is to do now, unless another process is at it.
     *
     * @return false when another process is
     */
    public boolean workOff() {
        try (Connection holder = connections.openUnbound()) {
            if (!ReindexTable.anythingToDo(holder, now())) {
                return true;
            }
            if (!lock(holder, "SELECT pg_try_advisory_lock(?)")) {
                return false;
            }
            try {
                ReindexTable.Pass pass;
                while (!closed && (pass = ReindexTable.next(holder, now())) != null) {
                    pass(holder, pass);
                }
            } finally {
                lock(holder, "SELECT pg_advisory_unlock(?)");
            }
            return true;
        } catch (SQLException e) {
            throw Failures.of(e);
        }
    }

    private static boolean lock(Connection connection, String sql) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(sql)) {
            lock.setLong(1, LOCK);
            try (ResultSet row = lock.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private void pass(Connection holder, ReindexTable.Pass begun) throws SQLException {
        ReindexTable.Pass pass = begun;
        waitForOlderCommits(holder);
        R4 by = definitions.of(pass.organisation());
        if (by.generation() < pass.generation()) {
            by = definitions.refresh(pass.organisation());
        }
        if (pass.position() == null) {
            try (Connection counting = connections.open(pass.organisation())) {
                ReindexTable.total(counting, pass, ReindexBatch.count(counting, pass.organisation(), pass.type()));
            }
        }
        while (!closed) {
            long began = System.nanoTime();
            // What was added meanwhile is indexed along, and by a pass of its own for the rows that this one has behind it.
            Long next = batches.run(pass, definitions.of(pass.organisation()), now());
            if (next == null) {
                finish(pass);
                return;
            }
            pass = new ReindexTable.Pass(pass.organisation(), pass.type(), pass.request(), pass.generation(), pass.engine(), next);
            pause(Math.min(LONGEST_REST_MILLIS, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began) + 1));
        }
    }

    /**
     * Commits that compared their generation before it changed, and were not done then, are done after this: their rows are walked over.
     */
    private void waitForOlderCommits(Connection connection) throws SQLException {
        String newest = text(connection, "SELECT pg_snapshot_xmax(pg_current_snapshot())::text");
        while (!closed
                && text(connection, "SELECT (pg_snapshot_xmin(pg_current_snapshot()) >= '" + newest + "'::xid8)::text")
                        .equals("false")) {
            pause(20);
        }
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private void finish(ReindexTable.Pass pass) throws SQLException {
        try (Connection connection = connections.open(pass.organisation())) {
            connection.setAutoCommit(false);
            try {
                ReindexTable.finish(connection, pass, now());
                connection.commit();
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
        definitions.refresh(pass.organisation());
        LOG.info("The {} rows of organisation {} are indexed anew", nameOf(pass.type()), pass.organisation());
    }

    private static String nameOf(short type) {
        ResourceType known = R4.definitions().type(type);
        return known == null ? "type " + type : known.name();
    }

    private long now() {
        return clock.millis() * 1000;
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("Interrupted while indexing", e);
        }
    }
}
