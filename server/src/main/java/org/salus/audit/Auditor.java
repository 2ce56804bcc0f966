package org.salus.audit;

import java.util.List;
import java.util.function.Function;
import org.salus.store.Commit;
import org.salus.store.StoreUnavailableException;

/** Everything that is done to the record leaves one row. */
public interface Auditor {

    /** For acts that change nothing in the record: read, search, sign-in, refusal. Queued, in the chain within a second. */
    void record(AuditEvent event);

    /**
     * For writes: the row lies in the same transaction as the change, and goes to the database with it.
     *
     * @param event made of what was written
     */
    Commit.RowParticipant inTransaction(Function<List<Commit.Written>, AuditEvent> event);

    /**
     * Puts all that was recorded before the call into the chain, also what other nodes left with their writes, so that who reads the
     * audit next misses nothing.
     *
     * @throws StoreUnavailableException when the database does not take it
     */
    void settle();
}
