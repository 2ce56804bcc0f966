package org.salus.store;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/** Renders a {@link Where} as an SQL condition on a row of {@code resource} or {@code resource_history}. */
final class WhereSql {

    static final int DATE_SLOTS = 4;
    static final int NUMBER_SLOTS = 3;

    private static final int FEW_PATIENTS = 3;

    /** In the tokens of every row that lies in several patients' compartments and belongs to none of them. */
    static final long SEVERAL_PATIENTS = 1;

    private final Sql sql;
    private final int organisation;
    private int aliases;

    /** Whether another condition already narrows the rows to a few patients'. */
    private boolean withinPatients;

    /** Whether the condition is one of several of which one must hold, or none. */
    private boolean either;

    WhereSql(Sql sql, int organisation) {
        this.sql = sql;
        this.organisation = organisation;
    }

    /** Appends the condition for the row with this alias. It may come out NULL, which counts as false. */
    void render(Where where, String row) {
        short strings = StringSql.typeOf(where);
        if (strings != 0) {
            StringSql.render(where, strings, either, "s" + ++aliases, sql, organisation, row);
            return;
        }
        switch (where) {
            case Where.Always _ -> sql.add("true");
            case Where.Never _ -> sql.add("false");
            case Where.And(List<Where> parts) -> {
                boolean outer = withinPatients;
                withinPatients |= parts.stream().anyMatch(WhereSql::namesFewPatients);
                join(StringSql.together(parts, Where.And::new), " AND ", "true", row);
                withinPatients = outer;
            }
            case Where.Or(List<Where> parts) -> {
                boolean outer = either;
                either = true;
                join(StringSql.together(parts, Where.Or::new), " OR ", "false", row);
                either = outer;
            }
            case Where.Not(Where part) -> {
                boolean outer = either;
                either = true;
                sql.add("((");
                render(part, row);
                sql.add(") IS NOT TRUE)");
                either = outer;
            }
            case Where.AllTokens(long[] tokens) -> tokens(row, ".tokens @> ", tokens);
            case Where.AnyToken(long[] tokens) -> tokens(row, ".tokens && ", tokens);
            case Where.AllStrings _, Where.AnyString _ -> throw new IllegalStateException("They have a type");
            // The one kind of token that the index finds faster than the patient's other rows can be looked at.
            case Where.InChart(long[] tokens) -> sql.add(row).add(".tokens && ").longs(tokens);
            case Where.InPatient(long[] patients) -> inPatient(patients, row);
            case Where.PatientIs(long[] patients) -> anyOf(row, "patient", patients);
            // As the index resource_shared says it: the sign bit.
            case Where.Lossy(int mask) when mask == RowIndex.SHARED -> sql.add(row).add(".lossy < 0");
            case Where.Lossy(int mask) ->
                sql.add("(coalesce(").add(row).add(".lossy, 0) & ").value(mask).add(") <> 0");
            case Where.Present(long mask) ->
                sql.add("(").add(row).add(".present & ").value(mask).add(") <> 0");
            case Where.Self(long[] selfs) -> anyOf(row, "self", selfs);
            case Where.OfType(short[] types) -> types(types, row);
            case Where.Date(int slot, Where.Test test, long from, long to) ->
                range('d', check(slot, DATE_SLOTS), test, from, to, row);
            case Where.Number(int slot, Where.Test test, double from, double to) ->
                range('n', check(slot, NUMBER_SLOTS), test, from, to, row);
            case Where.Updated(long from, long to) ->
                sql.add("(").add(row).add(".updated >= ").value(from).add(" AND ").add(row).add(".updated < ").value(to).add(")");
            case Where.Chain(long salt, short type, Where target) -> chain(salt, type, target, row);
            case Where.ReverseChain(long salt, short type, Where source, boolean ofChart, long[] _) ->
                reverseChain(salt, type, source, ofChart, row);
        }
    }

    private static boolean namesFewPatients(Where where) {
        return switch (where) {
            case Where.PatientIs(long[] patients) -> isFew(patients);
            case Where.InPatient(long[] patients) -> isFew(patients);
            default -> false;
        };
    }

    private static boolean isFew(long[] patients) {
        return patients.length <= FEW_PATIENTS && Arrays.stream(patients).allMatch(p -> p != 0);
    }

    /**
     * A patient's rows are found by patient, and their tokens looked at in the row: reading what the whole organisation has
     * of a common token would take longer. {@code IS TRUE} keeps the planner from the token index.
     */
    private void tokens(String row, String operator, long[] tokens) {
        sql.add(withinPatients ? "(" : "").add(row).add(operator).longs(tokens).add(withinPatients ? ") IS TRUE" : "");
    }

    private void join(List<Where> parts, String by, String none, String row) {
        if (parts.isEmpty()) {
            sql.add(none);
            return;
        }
        sql.add("(");
        for (Iterator<Where> each = parts.iterator(); each.hasNext(); ) {
            render(each.next(), row);
            if (each.hasNext()) {
                sql.add(by);
            }
        }
        sql.add(")");
    }

    private void anyOf(String row, String column, long[] values) {
        sql.add(row).add(".").add(column);
        if (values.length == 1) {
            sql.add(" = ").value(values[0]);
        } else {
            sql.add(" = ANY(").longs(values).add(")");
        }
    }

    private void inPatient(long[] patients, String row) {
        long[] named = Arrays.stream(patients).filter(p -> p != 0).toArray();
        boolean none = named.length < patients.length;
        sql.add("(");
        if (named.length > 0) {
            anyOf(row, "patient", named);
            sql.add(" OR (").add(row).add(".lossy < 0 AND ").add(row).add(".tokens && ").longs(named).add(")");
        } else if (!none) {
            sql.add("false");
        }
        if (none) {
            sql.add(named.length > 0 ? " OR (" : "(").add(row).add(".patient = 0 AND NOT ").add(row).add(".tokens @> ");
            sql.longs(new long[] {SEVERAL_PATIENTS}).add(")");
        }
        sql.add(")");
    }

    /** Types stand in the text, so that the planner leaves out all other partitions. */
    private void types(short[] types, String row) {
        if (types.length == 0) {
            sql.add("false");
            return;
        }
        sql.add(row).add(".type IN (");
        for (int i = 0; i < types.length; i++) {
            sql.add(i == 0 ? "" : ", ").add(types[i]);
        }
        sql.add(")");
    }

    /** Dates are half open and numbers closed at their high end; see {@link Where.Test}. */
    private void range(char kind, int slot, Where.Test test, Object from, Object to, String row) {
        String low = row + "." + kind + slot + "_lo";
        String high = row + "." + kind + slot + "_hi";
        boolean closed = kind == 'n';
        switch (test) {
            case WITHIN ->
                sql.add("(").add(low).add(" >= ").value(from).add(" AND ").add(high).add(closed ? " < " : " <= ").value(to).add(")");
            case OVERLAPS ->
                sql.add("(").add(high).add(closed ? " >= " : " > ").value(from).add(" AND ").add(low).add(" < ").value(to).add(")");
            case ENDS_AFTER -> sql.add(high).add(" > ").value(from);
            case STARTS_BEFORE -> sql.add(low).add(" < ").value(to);
            case STARTS_FROM -> sql.add(low).add(" >= ").value(from);
            case ENDS_BY -> sql.add(high).add(" <= ").value(to);
            case PRESENT -> sql.add(low).add(" IS NOT NULL");
        }
    }

    /** The targets are looked up once, and their tokens in the row's index. */
    private void chain(long salt, short type, Where target, String row) {
        String inner = "c" + ++aliases;
        sql.add(row).add(".tokens && ARRAY(SELECT ").add(inner).add(".self # ").value(salt);
        from(inner, type, target);
        sql.add(")");
    }

    /**
     * Every token of a source, XORed with the salt, is a self if it is a reference through this parameter, else nobody's. Of a source in a
     * chart the patient alone is tried; what names several patients is in none.
     */
    private void reverseChain(long salt, short type, Where source, boolean ofChart, String row) {
        sql.add(row).add(".self IN (");
        if (ofChart) {
            String inner = "c" + ++aliases;
            sql.add("SELECT ").add(inner).add(".patient FROM resource ").add(inner);
            condition(inner, type, source);
            sql.add(" AND ").add(inner).add(".tokens @> ARRAY[").add(inner).add(".patient # ").value(salt).add("]");
            sql.add(" AND ").add(inner).add(".patient <> 0 UNION ALL ");
        }
        int number = ++aliases;
        String inner = "c" + number;
        sql.add("SELECT t" + number + " # ").value(salt);
        sql.add(" FROM resource ").add(inner).add(" CROSS JOIN unnest(").add(inner).add(".tokens) AS t" + number);
        condition(inner, type, source);
        sql.add(ofChart ? " AND " + inner + ".patient = 0)" : ")");
    }

    private void from(String inner, short type, Where where) {
        sql.add(" FROM resource ").add(inner);
        condition(inner, type, where);
    }

    /** Appends WHERE and the condition for the row {@code inner} of this type. */
    void condition(String inner, short type, Where where) {
        sql.add(" WHERE ").add(inner).add(".organisation = ").value(organisation);
        sql.add(" AND ").add(inner).add(".type = ").add(type).add(" AND ");
        boolean outer = withinPatients;
        boolean outerEither = either;
        withinPatients = false;
        either = false;
        render(where, inner);
        withinPatients = outer;
        either = outerEither;
    }

    private static int check(int slot, int slots) {
        if (slot < 0 || slot >= slots) {
            throw new IllegalArgumentException("No such slot: " + slot);
        }
        return slot;
    }
}
