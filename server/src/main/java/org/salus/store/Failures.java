package org.salus.store;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** What a database error means for the caller. */
final class Failures {

    private Failures() {}

    /** Serialisation failure or deadlock: the same transaction may succeed when tried again. */
    static boolean mayBeTriedAgain(SQLException e) {
        return "40001".equals(e.getSQLState()) || "40P01".equals(e.getSQLState());
    }

    /** The connection is gone, often because it had been idle in the pool while the server was started anew. */
    static boolean isLostConnection(SQLException e) {
        String state = state(e);
        return state != null && (state.startsWith("08") || state.equals("57P01"));
    }

    /** Whether nobody can know if what was being committed is: so when the connection is lost, not when the database refuses. */
    static boolean leavesOpen(SQLException e) {
        return of(e) instanceof StoreUnavailableException && !mayBeTriedAgain(e) && !"55P03".equals(state(e));
    }

    /**
     * {@link StoreUnavailableException} for a lost, stopping, full or overloaded database; else a bug. Messages carry no
     * values: the statement's own message may.
     */
    static RuntimeException of(SQLException e) {
        String state = state(e);
        boolean lost = e instanceof SQLTransientConnectionException
                || state == null
                || state.startsWith("08") // connection exceptions
                || state.startsWith("53") // out of memory, disk, connections
                || state.startsWith("57") // shutting down, statement timeout
                || state.startsWith("58") // input/output errors
                || state.equals("55P03") // lock timeout
                || state.equals("25P03") // idle in transaction for too long
                || state.equals("25006") // read-only: a standby
                || mayBeTriedAgain(e);
        return lost
                ? new StoreUnavailableException("The database did not answer (SQL state " + state + ")", e)
                : new IllegalStateException("The database refused a statement (SQL state " + state + ")", e);
    }

    private static @Nullable String state(SQLException e) {
        return e.getSQLState();
    }
}
