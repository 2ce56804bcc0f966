package org.salus.store;

import java.util.List;
import java.util.Objects;

/** Writes what {@code resource_string} holds of rows whose strings lie apart ({@link StringHashes}). */
final class StringRows {

    private final short[] types;
    private final long[] selfs;
    private final int[] versions;
    private final int[] from;
    private final int[] to;
    private final long[] strings;

    /** @param rows with their index; those of other types are left out */
    StringRows(List<WriteColumns.Row> rows) {
        List<WriteColumns.Row> apart = rows.stream()
                .filter(row -> row.index() != null && StringHashes.areApart(row.type()))
                .toList();
        int count = apart.size();
        types = new short[count];
        selfs = new long[count];
        versions = new int[count];
        from = new int[count];
        to = new int[count];
        strings = new long[apart.stream().mapToInt(row -> of(row).length).sum()];
        int at = 0;
        for (int i = 0; i < count; i++) {
            WriteColumns.Row row = apart.get(i);
            types[i] = row.type();
            selfs[i] = row.self();
            versions[i] = row.version();
            from[i] = at + 1;
            long[] own = of(row);
            System.arraycopy(own, 0, strings, at, own.length);
            at += own.length;
            to[i] = at;
        }
    }

    private static long[] of(WriteColumns.Row row) {
        return Objects.requireNonNull(row.index()).strings();
    }

    boolean isEmpty() {
        return selfs.length == 0;
    }

    /** Where they differ from what is there, so that an index that would take them all again is left alone. */
    void put(Sql sql, int organisation) {
        put(sql, organisation, false);
    }

    /** The same for rows that are still at the version from which the strings were taken. */
    void putWhereStill(Sql sql, int organisation) {
        put(sql, organisation, true);
    }

    private void put(Sql sql, int organisation, boolean sameVersion) {
        sql.add("INSERT INTO resource_string (self, organisation, type, strings) SELECT w.self, ").value(organisation);
        sql.add("::integer, w.type, t.strings[w.s_from : w.s_to] FROM (SELECT ").longs(strings).add(" AS strings) AS t, unnest(");
        sql.longs(selfs).add(", ").value(types).add("::smallint[], ").value(versions).add("::integer[], ").value(from);
        sql.add("::integer[], ").value(to).add("::integer[]) AS w (self, type, version, s_from, s_to)");
        sql.add(" WHERE NOT EXISTS (SELECT 1 FROM resource_string o WHERE o.organisation = ").value(organisation);
        sql.add(" AND o.type = w.type AND o.self = w.self AND o.strings = t.strings[w.s_from : w.s_to])");
        if (sameVersion) {
            sql.add(" AND EXISTS (SELECT 1 FROM resource r WHERE r.organisation = ").value(organisation);
            sql.add(" AND r.type = w.type AND r.self = w.self AND r.version = w.version)");
        }
        sql.add(" ON CONFLICT (organisation, type, self) DO UPDATE SET strings = excluded.strings");
    }

    /** @param types of rows that are deleted @param selfs likewise */
    static void delete(Sql sql, int organisation, short[] types, long[] selfs) {
        sql.add("DELETE FROM resource_string s USING unnest(").value(types).add("::smallint[], ").longs(selfs);
        sql.add(") AS w (type, self) WHERE s.organisation = ").value(organisation).add(" AND s.type = w.type AND s.self = w.self");
    }
}
