package org.salus.store;

import java.util.List;
import org.salus.kernel.Outcome;

/** The versioned, sealed, indexed record. */
public interface RecordStore extends Reader {

    /**
     * All or nothing, in one transaction; the number of statements does not grow with the number of writes. Refusals as values:
     * VERSION (412) for an expected version that is not the current one, DUPLICATE, NOT_FOUND, GONE, and what {@code check} says.
     * Deadlocks and serialisation failures are tried again inside. Throws {@link StoreUnavailableException} when the database is lost.
     */
    Outcome<List<Commit.Written>> commit(Commit commit);

    /** Runs reads on one snapshot. */
    <T> T snapshot(java.util.function.Function<Reader, T> reads);
}
