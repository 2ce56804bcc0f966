package org.salus.audit;

import java.util.List;
import java.util.function.Function;
import org.salus.store.Commit;

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
}
