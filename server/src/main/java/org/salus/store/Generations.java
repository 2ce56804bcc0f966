package org.salus.store;

import java.sql.SQLException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Keeps rows from being indexed by definitions that hold no more. Every commit compares, in the statement that it ends with anyway, the
 * generation its values were taken by with the organisation's; a commit that passes this and is not yet committed when the generation
 * changes is waited for by the re-index ({@link Reindexer}). So once a re-index has passed, no row is left behind, on however many nodes
 * the writers are.
 */
final class Generations {

    /** In {@code index_generation}: the form of the index, which belongs to the program and not to an organisation. */
    static final int PROGRAM = 0;

    private Generations() {}

    /** The organisation's number; NULL, which the change log does not take, when the commit's values are stale. */
    static void organisationIfCurrent(Sql sql, Commit commit) {
        int generation = -1;
        for (Write write : commit.writes()) {
            RowIndex index = write.index();
            if (index != null) {
                // Values by two generations cannot both be current: the older decides.
                generation = generation < 0 ? index.generation() : Math.min(generation, index.generation());
            }
        }
        if (generation < 0) {
            sql.value(commit.organisation());
            return;
        }
        sql.add("CASE WHEN NOT EXISTS (SELECT FROM index_generation g WHERE (g.organisation = ").value(commit.organisation());
        sql.add(" AND g.generation <> ").value(generation).add(") OR (g.organisation = ").add(PROGRAM);
        sql.add(" AND g.generation > ").add(Indexer.INDEX_VERSION).add(")) THEN ").value(commit.organisation()).add("::integer END");
    }

    static boolean isStale(SQLException e) {
        ServerErrorMessage message = e instanceof PSQLException p ? p.getServerErrorMessage() : null;
        return message != null
                && "23502".equals(message.getSQLState())
                && "change_log".equals(message.getTable())
                && "organisation".equals(message.getColumn());
    }
}
