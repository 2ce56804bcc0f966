package org.salus.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.salus.kernel.Outcome;
import org.salus.vault.Vault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The record in PostgreSQL. Thread-safe. */
public final class PostgresRecordStore implements RecordStore {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresRecordStore.class);
    private static final int ATTEMPTS = 20;
    private static final int ATTEMPTS_WHEN_LOST = 3;
    private static final long LONGEST_PAUSE_MILLIS = 100;

    private final OrganisationConnections connections;
    private final SealedRows sealed;
    private final TypeNames names;
    private final ChangeLog changes;
    private final InstantSource clock;
    private final Sessions sessions;
    private final SqlReader reader;
    private final TypeCounts counts = new TypeCounts();

    public PostgresRecordStore(
            OrganisationConnections connections, Vault vault, TypeNames names, ChangeLog changes, InstantSource clock) {
        this.connections = connections;
        this.sealed = new SealedRows(vault);
        this.names = names;
        this.changes = changes;
        this.clock = clock;
        this.sessions = Sessions.pooled(connections);
        this.reader = new SqlReader(sessions, sealed, names);
    }

    @Override
    public Outcome<List<Commit.Written>> commit(Commit commit) {
        // Before the transaction and durable: a body must never be stored under a key that a crash could lose.
        sealed.ensureKeys(
                commit.organisation(),
                commit.writes().stream()
                        .mapToLong(w -> w.index() == null ? 0 : w.index().patient())
                        .distinct()
                        .toArray());
        for (int attempt = 1; ; attempt++) {
            // From when on a lost connection leaves it open whether the transaction was committed.
            AtomicBoolean committing = new AtomicBoolean();
            try {
                Outcome<List<Commit.Written>> outcome = attempt(commit, attempt > 1, committing);
                if (outcome.isOk()) {
                    changes.committed(commit, outcome.get());
                }
                return outcome;
            } catch (Transaction.Overtaken e) {
                if (attempt == ATTEMPTS) {
                    throw new StoreUnavailableException("Others kept changing the same resources", e);
                }
            } catch (SQLException e) {
                if (Generations.isStale(e)) {
                    throw new StaleDefinitionsException(e);
                }
                boolean again = Failures.mayBeTriedAgain(e)
                        ? attempt < ATTEMPTS
                        : Failures.isLostConnection(e) && !committing.get() && attempt < ATTEMPTS_WHEN_LOST;
                if (!again) {
                    throw Failures.of(e);
                }
            }
            pause(attempt);
        }
    }

    private Outcome<List<Commit.Written>> attempt(Commit commit, boolean again, AtomicBoolean committing) throws SQLException {
        try (Connection connection = connections.open(commit.organisation())) {
            connection.setAutoCommit(false);
            boolean done = false;
            try {
                long now = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
                Outcome<List<Commit.Written>> outcome =
                        new Transaction(connection, commit, sealed, names, now, again, committing).run();
                if (outcome.isOk()) {
                    committing.set(true);
                    connection.commit();
                    done = true;
                }
                return outcome;
            } catch (Sessions.FailedInTransaction e) {
                throw e.error();
            } catch (SQLException e) {
                if (committing.get() && Failures.leavesOpen(e)) {
                    throw new StoreUnavailableException("The database was lost during a commit", e, true);
                }
                throw e;
            } finally {
                endQuietly(connection, done);
            }
        }
    }

    /** What is committed or refused stays so when the connection breaks afterwards: the pool replaces it. */
    private static void endQuietly(Connection connection, boolean done) {
        try {
            end(connection, done);
        } catch (SQLException e) {
            LOG.debug("A connection broke after its transaction (SQL state {})", e.getSQLState());
        }
    }

    @Override
    public <T> T snapshot(Function<Reader, T> reads) {
        try (Connection connection = connections.openUnbound()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setReadOnly(true);
            boolean done = false;
            try {
                T result = reads.apply(new SqlReader(snapshotSessions(connection), sealed, names));
                connection.commit();
                done = true;
                return result;
            } catch (Sessions.FailedInTransaction e) {
                throw e.error();
            } finally {
                if (!done) {
                    connections.forget(connection);
                }
                end(connection, done);
                connection.setReadOnly(false);
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            }
        } catch (SQLException e) {
            throw Failures.of(e);
        }
    }

    private Sessions snapshotSessions(Connection connection) {
        return new Sessions() {
            @Override
            public <T> T use(int organisation, Work<T> work) {
                try {
                    connections.bind(connection, organisation);
                    return work.run(connection);
                } catch (SQLException e) {
                    throw new FailedInTransaction(e);
                }
            }
        };
    }

    private static void end(Connection connection, boolean done) throws SQLException {
        if (connection.isClosed()) {
            return;
        }
        if (!done) {
            connection.rollback();
        }
        connection.setAutoCommit(true);
    }

    private static void pause(int attempt) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(1, Math.min(LONGEST_PAUSE_MILLIS, 4L << attempt)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("Interrupted while waiting to try again", e);
        }
    }

    @Override
    public Optional<StoredResource> read(int organisation, short type, String id, Where filter) {
        return reader.read(organisation, type, id, filter);
    }

    @Override
    public Optional<StoredResource> vread(int organisation, short type, String id, int version, Where filter) {
        return reader.vread(organisation, type, id, version, filter);
    }

    @Override
    public Rows search(Select select) {
        return reader.search(select);
    }

    @Override
    public long count(Select select) {
        boolean wholeType = select.where() instanceof Where.Always && select.types().size() == 1;
        return wholeType
                ? sessions.use(
                        select.organisation(),
                        connection -> counts.count(connection, select.organisation(), select.types().getFirst()))
                : reader.count(select);
    }

    @Override
    public long[] visible(int organisation, long[] selfs, Where filter) {
        return reader.visible(organisation, selfs, filter);
    }

    @Override
    public List<StoredResource> history(HistorySelect select) {
        return reader.history(select);
    }

    @Override
    public Rows asOf(AsOf select) {
        return reader.asOf(select);
    }
}
