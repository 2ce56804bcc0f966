package org.salus.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows to be written, by column: each column is one array parameter, so that the statement is the same for one row and for a
 * thousand. Tokens of all rows lie behind each other in one array, with the place of each row's part.
 */
final class WriteColumns {

    /** One new version. */
    record Row(
            short type, long self, long patient, int idCheck, int version, long updated, @Nullable RowIndex index, byte[] body) {}

    private final int count;
    private final short[] types;
    private final long[] selfs;
    private final long[] patients;
    private final int[] idChecks;
    private final int[] versions;
    private final long[] updated;
    private final int[] lossy;
    private final long[] present;
    private final long[][] dates = new long[WhereSql.DATE_SLOTS * 2][];
    private final double[][] numbers = new double[WhereSql.NUMBER_SLOTS * 2][];
    private final int[] tokenFrom;
    private final int[] tokenTo;
    private final long[] tokens;
    private final byte[][] bodies;

    WriteColumns(List<Row> rows) {
        count = rows.size();
        types = new short[count];
        selfs = new long[count];
        patients = new long[count];
        idChecks = new int[count];
        versions = new int[count];
        updated = new long[count];
        lossy = new int[count];
        present = new long[count];
        for (int slot = 0; slot < dates.length; slot++) {
            dates[slot] = new long[count];
        }
        for (int slot = 0; slot < numbers.length; slot++) {
            numbers[slot] = new double[count];
        }
        tokenFrom = new int[count];
        tokenTo = new int[count];
        bodies = new byte[count][];
        int total = rows.stream().mapToInt(r -> r.index() == null ? 0 : r.index().tokens().length).sum();
        tokens = new long[total];
        int at = 0;
        for (int i = 0; i < count; i++) {
            Row row = rows.get(i);
            types[i] = row.type();
            selfs[i] = row.self();
            patients[i] = row.patient();
            idChecks[i] = row.idCheck();
            versions[i] = row.version();
            updated[i] = row.updated();
            bodies[i] = row.body();
            at = index(i, row.index(), at);
        }
    }

    private int index(int i, @Nullable RowIndex index, int at) {
        tokenFrom[i] = at + 1;
        for (int slot = 0; slot < WhereSql.NUMBER_SLOTS; slot++) {
            numbers[slot * 2][i] = index == null ? Double.NaN : index.numberLow()[slot];
            numbers[slot * 2 + 1][i] = index == null ? Double.NaN : index.numberHigh()[slot];
        }
        int end = at;
        if (index != null) {
            lossy[i] = index.lossy();
            present[i] = index.present();
            for (int slot = 0; slot < WhereSql.DATE_SLOTS; slot++) {
                dates[slot * 2][i] = index.dateLow()[slot];
                dates[slot * 2 + 1][i] = index.dateHigh()[slot];
            }
            System.arraycopy(index.tokens(), 0, tokens, at, index.tokens().length);
            end = at + index.tokens().length;
        }
        tokenTo[i] = end;
        return end;
    }

    int count() {
        return count;
    }

    static final String NAMES = "self, patient, updated, d0_lo, d0_hi, d1_lo, d1_hi, d2_lo, d2_hi, d3_lo, d3_hi,"
            + " n0_lo, n0_hi, n1_lo, n1_hi, n2_lo, n2_hi, organisation, version, id_check, lossy, type, tokens, present, body";

    /** All but the body. */
    static final String INDEX_NAMES = NAMES.substring(0, NAMES.lastIndexOf(','));

    /** {@code FROM} item named w, with one row per write and the columns below; t.tokens holds all tokens. */
    void from(Sql sql) {
        sql.add("(SELECT ").longs(tokens).add(" AS tokens) AS t, unnest(").longs(selfs).add(", ").longs(patients);
        sql.add(", ").longs(updated);
        for (long[] slot : dates) {
            sql.add(", ").longs(slot);
        }
        for (double[] slot : numbers) {
            sql.add(", ").value(slot).add("::double precision[]");
        }
        sql.add(", ").value(versions).add("::integer[], ").value(idChecks).add("::integer[], ").value(lossy);
        sql.add("::integer[], ").value(types).add("::smallint[], ").value(tokenFrom).add("::integer[], ");
        sql.value(tokenTo).add("::integer[], ").value(bodies).add("::bytea[], ").longs(present).add(") AS w (self, patient, updated, d0_lo, d0_hi,"
                + " d1_lo, d1_hi, d2_lo, d2_hi, d3_lo, d3_hi, n0_lo, n0_hi, n1_lo, n1_hi, n2_lo, n2_hi, version, id_check,"
                + " lossy, type, t_from, t_to, body, present)");
    }

    /** The values of {@link #NAMES}, taken from w and t. */
    void select(Sql sql, int organisation) {
        select(sql, organisation, "t.tokens[w.t_from : w.t_to]");
    }

    /** With the tokens taken from elsewhere. */
    void select(Sql sql, int organisation, String tokensFrom) {
        selectIndex(sql, organisation, tokensFrom);
        sql.add(", w.body");
    }

    /** The values of {@link #INDEX_NAMES}. */
    void selectIndex(Sql sql, int organisation) {
        selectIndex(sql, organisation, "t.tokens[w.t_from : w.t_to]");
    }

    private static void selectIndex(Sql sql, int organisation, String tokensFrom) {
        sql.add("w.self, w.patient, w.updated");
        for (int slot = 0; slot < WhereSql.DATE_SLOTS; slot++) {
            for (String end : new String[] {"lo", "hi"}) {
                String d = "w.d" + slot + "_";
                sql.add(", CASE WHEN " + d + "lo < " + d + "hi THEN " + d + end + " END");
            }
        }
        for (int slot = 0; slot < WhereSql.NUMBER_SLOTS; slot++) {
            sql.add(", nullif(w.n" + slot + "_lo, 'NaN'), nullif(w.n" + slot + "_hi, 'NaN')");
        }
        sql.add(", ").value(organisation).add("::integer, w.version, w.id_check, nullif(w.lossy, 0), w.type,");
        sql.add(" ").add(tokensFrom).add(", w.present");
    }
}
