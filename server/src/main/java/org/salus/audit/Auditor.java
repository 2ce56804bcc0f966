package org.salus.audit;

import org.salus.store.Commit;

/** Everything that is done to the record leaves one row. */
public interface Auditor {

    /** For acts that change nothing in the record: read, search, sign-in, refusal. Queued, in the chain within a second. */
    void record(AuditEvent event);

    /** For writes: the row lies in the same transaction as the change. The event's details may name the written versions. */
    Commit.Participant inTransaction(AuditEvent event);
}
