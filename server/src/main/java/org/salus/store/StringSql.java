package org.salus.store;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/** Conditions on strings that lie beside the rows: those that stand together are looked up at once. */
final class StringSql {

    private StringSql() {}

    /** The type whose strings the condition asks for, when it asks for nothing else; else 0. */
    static short typeOf(Where where) {
        return switch (where) {
            case Where.AllStrings(short type, var _) -> type;
            case Where.AnyString(short type, var _) -> type;
            case Where.And(List<Where> parts) -> typeOf(parts);
            case Where.Or(List<Where> parts) -> typeOf(parts);
            default -> 0;
        };
    }

    private static short typeOf(List<Where> parts) {
        short type = parts.isEmpty() ? 0 : typeOf(parts.getFirst());
        for (Where part : parts) {
            if (typeOf(part) != type) {
                return 0;
            }
        }
        return type;
    }

    /**
     * The parts with those that ask for strings of one type made one.
     *
     * @param of makes one of several parts, as they stand
     */
    static List<Where> together(List<Where> parts, Function<List<Where>, Where> of) {
        List<Where> strings =
                parts.stream().filter(part -> typeOf(part) != 0).toList();
        if (strings.size() < 2 || typeOf(strings) == 0) {
            return parts;
        }
        List<Where> together = new ArrayList<>(parts);
        together.removeAll(strings);
        together.addFirst(of.apply(strings));
        return together;
    }

    /**
     * @param either whether it is one of several conditions of which one must hold: rows as an array can be looked up in an index then too,
     *     while a condition that must hold is one that the planner may begin with or ask of the rows that another one leaves
     * @param inner alias of the row of strings
     */
    static void render(Where where, short type, boolean either, String inner, Sql sql, int organisation, String row) {
        sql.add(row).add(either ? ".self = ANY(ARRAY(SELECT " : ".self IN (SELECT ").add(inner).add(".self FROM resource_string ").add(inner);
        sql.add(" WHERE ").add(inner).add(".organisation = ").value(organisation).add(" AND ").add(inner).add(".type = ").add(type);
        sql.add(" AND ");
        condition(where, inner, sql);
        sql.add(either ? "))" : ")");
    }

    private static void condition(Where where, String inner, Sql sql) {
        switch (where) {
            case Where.AllStrings(short _, long[] strings) -> sql.add(inner).add(".strings @> ").longs(strings);
            case Where.AnyString(short _, long[] strings) -> sql.add(inner).add(".strings && ").longs(strings);
            case Where.And(List<Where> parts) -> join(parts, " AND ", inner, sql);
            case Where.Or(List<Where> parts) -> join(parts, " OR ", inner, sql);
            default -> throw new IllegalArgumentException("Asks for more than strings: " + where.getClass());
        }
    }

    private static void join(List<Where> parts, String by, String inner, Sql sql) {
        sql.add("(");
        for (Iterator<Where> each = parts.iterator(); each.hasNext(); ) {
            condition(each.next(), inner, sql);
            if (each.hasNext()) {
                sql.add(by);
            }
        }
        sql.add(")");
    }
}
