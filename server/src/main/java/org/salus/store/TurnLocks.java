package org.salus.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;

/**
 * Advisory locks by which transactions take turns on what is no row. The database has room for some thousands of locks in all, so a
 * transaction that needs many takes a few groups whole instead; one that needs few says which groups its locks are of, which shuts out only
 * those who have such a group whole. All in ascending order, so that two transactions cannot wait for each other.
 */
enum TurnLocks {
    /** What rules name. */
    RULES(0x5341_4c31),
    /** Resources that are not there yet. */
    MISSING(0x5341_4c32);

    private static final int FEW = 200;
    private static final int GROUPS = 128;

    private final int kind;

    TurnLocks(int kind) {
        this.kind = kind;
    }

    /** Waits until nobody else has any of them, and keeps them to the end of the transaction. */
    void take(Connection connection, long[] keys) throws SQLException {
        Sql sql = new Sql();
        if (add(sql, keys) == 0) {
            return;
        }
        try (PreparedStatement statement = sql.prepare(connection)) {
            statement.execute();
        }
    }

    /** Takes all of them if nobody else has any. @return whether; if not, some may be held nevertheless, to the end of the transaction */
    boolean tryTake(Connection connection, long[] keys) throws SQLException {
        long[] sorted = sorted(keys);
        boolean whole = sorted.length > FEW;
        Sql sql = new Sql().add("SELECT (SELECT bool_and(").add(whole ? "pg_try_advisory_xact_lock(" : "pg_try_advisory_xact_lock_shared(");
        sql.add(kind).add(", g)) FROM unnest(").value(groups(sorted)).add("::integer[]) AS g)");
        if (!whole) {
            sql.add(" AND (SELECT bool_and(pg_try_advisory_xact_lock(l)) FROM unnest(").longs(sorted).add(") AS l)");
        }
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet taken = statement.executeQuery()) {
            return taken.next() && taken.getBoolean(1);
        }
    }

    /** {@link #take} before what stands in the text next. @return how many statements, each with a result, that takes */
    int add(Sql sql, long[] keys) {
        if (keys.length == 0) {
            return 0;
        }
        long[] sorted = sorted(keys);
        boolean whole = sorted.length > FEW;
        sql.separate().add(whole ? "SELECT pg_advisory_xact_lock(" : "SELECT pg_advisory_xact_lock_shared(").add(kind);
        sql.add(", g) FROM unnest(").value(groups(sorted)).add("::integer[]) AS g");
        if (!whole) {
            // One after the other, as they stand.
            sql.add(" UNION ALL SELECT pg_advisory_xact_lock(l) FROM unnest(").longs(sorted).add(") AS l");
        }
        return 1;
    }

    private static long[] sorted(long[] keys) {
        return Arrays.stream(keys).sorted().distinct().toArray();
    }

    private static int[] groups(long[] sorted) {
        return Arrays.stream(sorted).mapToInt(TurnLocks::group).sorted().distinct().toArray();
    }

    private static int group(long key) {
        return (int) (key & (GROUPS - 1));
    }
}
