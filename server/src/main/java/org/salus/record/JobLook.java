package org.salus.record;

import java.util.List;
import java.util.function.Consumer;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;

/**
 * What a job of the server sees in one run. A job looks at the same rows every half minute: one row of audit tells of a whole run, and none
 * of a run that saw nobody or what the last ones saw ({@link JobsSeen}), else the audit is of jobs and hardly of people.
 */
public final class JobLook implements Look, AutoCloseable {

    private final Look look;
    private final List<Trace> seen;
    private final Consumer<Trace> told;

    JobLook(Look look, List<Trace> seen, Consumer<Trace> told) {
        this.look = look;
        this.seen = seen;
        this.told = told;
    }

    @Override
    public Outcome<JsonObject> read(String type, String id) {
        return look.read(type, id);
    }

    @Override
    public Outcome<Found> search(String type, String query) {
        return look.search(type, query);
    }

    /** Audits the run. Throws what the store throws when that cannot be done. */
    @Override
    public void close() {
        if (!seen.isEmpty()) {
            told.accept(Trace.joined(seen));
        }
    }
}
