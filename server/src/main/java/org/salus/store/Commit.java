package org.salus.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one database transaction shall do.
 *
 * @param organisation tenant of every row
 * @param locks hashes of conditions (conditional create, booking ...) that are locked for the length of the transaction, in
 *     ascending order, before {@code check} runs
 * @param check runs after the locks and before the writes, inside the transaction: repeats the condition's search; a problem
 *     it returns ends the commit without a change
 * @param writes at most one per resource
 * @param participants add their rows (audit ...) in the same transaction, after the writes
 * @param charts what is asked of the patients in whose charts something is written; null for nothing
 */
public record Commit(
        int organisation,
        long[] locks,
        Check check,
        List<Write> writes,
        List<Participant> participants,
        @Nullable Charts charts) {

    public Commit(int organisation, long[] locks, Check check, List<Write> writes, List<Participant> participants) {
        this(organisation, locks, check, writes, participants, null);
    }

    /**
     * A chart can be closed. As a foreign key would, every commit holds the rows of the patients in whose charts it creates or replaces
     * something, so that whoever closes a chart waits for those who are writing in it, and those who come later see that it is closed.
     *
     * @param type code of the patients' type
     * @param suspect whether a chart may be closed, by what the patient's row holds in the clear
     * @param rule asked of each patient for whom that is so, and who is not written by this commit itself
     * @param held hashes of the patients whose charts nobody else may write in from before {@code check} runs until the end
     */
    public record Charts(short type, Where suspect, Rule rule, long... held) {

        /** Decides by the opened row. */
        @FunctionalInterface
        public interface Rule {
            /** @return problems; empty when the chart may be written in */
            List<org.salus.kernel.Problem> check(StoredResource patient);
        }
    }

    public static final Check NO_CHECK = tx -> List.of();

    /** A look at the data under the locks. */
    @FunctionalInterface
    public interface Check {
        /** @return problems; empty when the commit may go on. */
        List<org.salus.kernel.Problem> run(Reader reader) throws SQLException;
    }

    /** Something that writes in the same transaction, after the changes. */
    @FunctionalInterface
    public interface Participant {
        void write(Connection connection, List<Written> written) throws SQLException;
    }

    /** A participant that adds one row: it goes to the database together with the changes, in one round trip. */
    public interface RowParticipant extends Participant {

        Insertion row(List<Written> written);

        @Override
        default void write(Connection connection, List<Written> written) throws SQLException {
            Sql sql = new Sql();
            row(written).addTo(sql);
            try (PreparedStatement statement = sql.prepare(connection)) {
                statement.execute();
            }
        }
    }

    /**
     * An INSERT.
     *
     * @param parameters Long, Integer, String or byte[] for each question mark
     */
    public record Insertion(String sql, List<Object> parameters) {

        void addTo(Sql text) {
            text.add(sql, parameters);
        }
    }

    /**
     * What became of a write.
     *
     * @param status CREATED, UPDATED, DELETED, or UNCHANGED (delete of what was not there)
     */
    public record Written(
            Status status, short type, String id, long self, long patient, int version, long updated, byte[] body) {}

    public enum Status {
        CREATED(0),
        UPDATED(1),
        DELETED(2),
        UNCHANGED(3);

        private final short code;

        Status(int code) {
            this.code = (short) code;
        }

        /** Stands for the status in the change log. */
        short code() {
            return code;
        }

        static Status of(short code) {
            for (Status status : values()) {
                if (status.code == code) {
                    return status;
                }
            }
            throw new IllegalStateException("The change log names an unknown kind of change");
        }
    }
}
