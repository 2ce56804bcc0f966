package org.salus.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What lies in the store of what a commit writes, as its transaction finds it. */
final class CurrentRows {

    /**
     * @param guard whether the write's guard holds for it
     * @param strings whether the strings apart are the very ones that shall be
     * @param sealed the body as it lies in the row, when it was asked for
     */
    record Current(
            short type,
            long self,
            long patient,
            int version,
            long updated,
            int idCheck,
            boolean guard,
            boolean strings,
            int lossy,
            byte @Nullable [] sealed) {}

    record Gone(int version, long updated, int idCheck) {}

    private final Connection connection;
    private final Commit commit;
    private final long[] selfs;

    /** @param selfs of the commit's writes, in their order */
    CurrentRows(Connection connection, Commit commit, long[] selfs) {
        this.connection = connection;
        this.commit = commit;
        this.selfs = selfs;
    }

    /**
     * The rows that will be replaced, locked in one order so that two commits cannot wait for each other.
     *
     * @param rules locks to be taken before, in the same round trip
     */
    Map<Long, Current> lock(long[] rules) throws SQLException {
        return read(rules, true);
    }

    /** The same rows, just looked at. */
    Map<Long, Current> look() throws SQLException {
        return read(new long[0], false);
    }

    private Map<Long, Current> read(long[] rules, boolean locked) throws SQLException {
        List<Integer> replacing = replacing();
        if (replacing.isEmpty()) {
            TurnLocks.RULES.take(connection, rules);
            return Map.of();
        }
        Sql sql = new Sql();
        int locks = TurnLocks.RULES.add(sql, rules);
        // The check reads what a single write replaces (CheckReader); of many it looks at few.
        boolean bodies = locked && selfs.length == 1 && commit.check() != Commit.NO_CHECK;
        select(sql.separate(), replacing, bodies);
        if (locked) {
            sql.add(" FOR UPDATE OF r");
        }
        Map<Long, Current> current = HashMap.newHashMap(replacing.size());
        try (PreparedStatement statement = sql.prepare(connection)) {
            statement.execute();
            for (int i = 0; i < locks; i++) {
                statement.getMoreResults();
            }
            try (ResultSet rows = statement.getResultSet()) {
                while (rows.next()) {
                    Current row = new Current(
                            rows.getShort(1), rows.getLong(2), rows.getLong(3), rows.getInt(4), rows.getLong(5),
                            rows.getInt(6), rows.getBoolean(7), rows.getBoolean(8), rows.getInt(9),
                            bodies ? rows.getBytes(10) : null);
                    current.put(row.self(), row);
                }
            }
        }
        return current;
    }

    private List<Integer> replacing() {
        List<Integer> replacing = new ArrayList<>();
        for (int i = 0; i < selfs.length; i++) {
            if (commit.writes().get(i).kind() != Write.Kind.CREATE) {
                replacing.add(i);
            }
        }
        replacing.sort(Comparator.<Integer>comparingInt(i -> commit.writes().get(i).type())
                .thenComparingLong(i -> selfs[i]));
        return replacing;
    }

    private void select(Sql sql, List<Integer> replacing, boolean bodies) {
        int organisation = commit.organisation();
        short[] types = new short[replacing.size()];
        long[] wanted = new long[types.length];
        short[] guardOf = new short[types.length];
        List<Where> guards = new ArrayList<>();
        for (int i = 0; i < types.length; i++) {
            Write write = commit.writes().get(replacing.get(i));
            types[i] = write.type();
            wanted[i] = selfs[replacing.get(i)];
            int guard = guards.indexOf(write.guard());
            if (guard < 0) {
                guard = guards.size();
                guards.add(write.guard());
            }
            guardOf[i] = (short) guard;
        }
        sql.add("SELECT r.type, r.self, r.patient, r.version, r.updated, r.id_check, ");
        WhereSql where = new WhereSql(sql, organisation);
        if (guards.size() == 1) {
            sql.add("(");
            where.render(guards.getFirst(), "r");
            sql.add(") IS TRUE");
        } else {
            sql.add("CASE w.guard");
            for (int g = 0; g < guards.size(); g++) {
                sql.add(" WHEN ").add(g).add(" THEN (");
                where.render(guards.get(g), "r");
                sql.add(") IS TRUE");
            }
            sql.add(" END");
        }
        if (types.length == 1) {
            sql.add(", ");
            sameStrings(sql, commit.writes().get(replacing.getFirst()));
            sql.add(", coalesce(r.lossy, 0)").add(bodies ? ", r.body" : "");
            sql.add(" FROM resource r WHERE r.organisation = ").value(organisation).add(" AND r.type = ").add(types[0]);
            sql.add(" AND r.self = ").value(wanted[0]);
            return;
        }
        sql.add(", false, 0 FROM unnest(").value(types).add("::smallint[], ").longs(wanted).add(", ").value(guardOf);
        sql.add("::smallint[]) AS w (type, self, guard) JOIN resource r ON r.organisation = ").value(organisation);
        sql.add(" AND r.type = w.type AND r.self = w.self");
        Transaction.oneType(sql, types);
        sql.add(" ORDER BY ");
        if (commit.charts() != null) {
            // Patients last, since who writes something of theirs asks for their rows last (Transaction.holdCharts).
            sql.add("r.type = ").add(commit.charts().type()).add(", ");
        }
        sql.add("r.type, r.self");
    }

    /** The row tells by one of its tokens which strings lie beside it, so that they need not be looked at when they stay as they are. */
    private static void sameStrings(Sql sql, Write write) {
        RowIndex index = write.index();
        if (index == null || index.strings().length == 0) {
            sql.add("false");
        } else {
            sql.add("r.tokens @> ").longs(new long[] {StringHashes.of(index.strings())});
        }
    }

    /** The last version of what is not there (any more); asked after the locks, so that a deletion just committed is seen. */
    Map<Long, Gone> gone(Map<Long, Current> current) throws SQLException {
        long[] missing = new long[selfs.length];
        int n = 0;
        for (int i = 0; i < selfs.length; i++) {
            if (commit.writes().get(i).kind() != Write.Kind.CREATE && !current.containsKey(selfs[i])) {
                missing[n++] = selfs[i];
            }
        }
        if (n == 0) {
            return Map.of();
        }
        Sql sql = new Sql().add("SELECT DISTINCT ON (h.self) h.self, h.version, h.updated, h.id_check FROM resource_history h");
        sql.add(" WHERE h.organisation = ").value(commit.organisation()).add(" AND h.self = ANY(").longs(Arrays.copyOf(missing, n));
        sql.add(") ORDER BY h.self, h.version DESC");
        Map<Long, Gone> gone = new HashMap<>();
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                gone.put(rows.getLong(1), new Gone(rows.getInt(2), rows.getLong(3), rows.getInt(4)));
            }
        }
        return gone;
    }
}
