package org.salus.store;

import java.util.List;
import org.salus.store.Reader.Order;
import org.salus.store.Reader.Select;

/**
 * The statement for one page of rows. Most searches are one SELECT; three kinds are taken apart into two whose rows are put together
 * again in order, since each part then has an index that fits it exactly, whatever the values are (a prepared statement's plan does
 * not see them).
 */
final class PageSql {

    /** In microseconds; the index resource_long says the same. */
    private static final long DAY = 86_400_000_000L;

    private final Select select;
    private final List<Order> order;
    private final Sql sql = new Sql();

    PageSql(Select select, List<Order> order) {
        this.select = select;
        this.order = order;
    }

    Sql sql() {
        long chart = chart();
        if (chart != 0) {
            chart(chart);
            return sql;
        }
        PatientWalk walk = PatientWalk.of(select, order);
        if (walk != null) {
            walk(walk);
            return sql;
        }
        long before = startsBefore();
        if (before < Long.MAX_VALUE - DAY) {
            day(before);
            return sql;
        }
        boolean sorts = order.size() == 1 && isSelective(select.where());
        part(select.where(), sorts);
        limit();
        return sql;
    }

    /**
     * A chart in order of its rows' hashes: what is filed under the patient lies in one index in just that order, in each partition; the
     * few rows that name the patient along with another are found by their token.
     */
    private void chart(long patient) {
        // Another chart stays a condition: who may see one patient and asks for another one's chart sees what names both.
        Where rest = Where.and(conjunction(select.where()).stream()
                .filter(p -> !(isChart(p) && p instanceof Where.InPatient(long[] patients) && patients[0] == patient))
                .toArray(Where[]::new));
        together(
                () -> part(Where.and(new Where.PatientIs(patient), rest), false),
                () -> part(
                        Where.and(
                                new Where.Lossy(RowIndex.SHARED),
                                new Where.Not(new Where.PatientIs(patient)),
                                new Where.AnyToken(patient),
                                rest),
                        true));
    }

    /** The patients that the walk found, and those after where it stopped: of the latter nothing is read when the page is full. */
    private void walk(PatientWalk walk) {
        walk.tables(sql);
        together(
                () -> {
                    part(walk.rest(), true);
                    sql.add(" AND r.self = ANY(ARRAY(SELECT unnest(e.found) FROM ended e))");
                },
                () -> {
                    part(select.where(), true);
                    sql.add(" AND (SELECT e.open FROM ended e) AND r.self > (SELECT e.last FROM ended e)");
                });
    }

    /**
     * Of rows that end after one moment and start before another an index can only bound one side. Nearly all clinical intervals are
     * shorter than a day, so they end at most a day after the latest start: that bounds both sides; the few long ones have an index of
     * their own.
     */
    private void day(long before) {
        together(
                () -> {
                    part(select.where(), true);
                    sql.add(" AND r.d0_hi <= ").value(before + DAY).add(" AND r.d0_lo >= r.d0_hi - 86400000000::bigint");
                },
                () -> {
                    part(select.where(), true);
                    sql.add(" AND r.d0_lo < r.d0_hi - 86400000000::bigint");
                });
    }

    /** Two parts that share no row, in order and cut to the limit each, and then once more together. */
    private void together(Runnable one, Runnable other) {
        sql.add("SELECT * FROM ((");
        one.run();
        limit();
        sql.add(") UNION ALL (");
        other.run();
        limit();
        sql.add(")) AS v ORDER BY ");
        for (int i = 0; i < order.size(); i++) {
            sql.add(i == 0 ? "" : ", ").add((select.withTokens() ? 11 : 10) + i).add(direction(order.get(i)));
        }
        sql.add(" LIMIT ").value(select.limit());
    }

    private void part(Where where, boolean sorts) {
        sorting = sorts;
        sql.add("SELECT ").add(SqlReader.COLUMNS).add(", false");
        if (select.withTokens()) {
            sql.add(", r.tokens");
        }
        for (Order key : order) {
            sql.add(", ").add(column(key));
        }
        List<Where> parts = conjunction(where);
        Where.InChart narrow = parts.stream()
                .filter(Where.InChart.class::isInstance)
                .map(Where.InChart.class::cast)
                .findFirst()
                .orElse(null);
        if (narrow == null) {
            sql.add(" FROM resource r WHERE ");
            rows(sql, select, where);
        } else {
            // First by these tokens and only then by anything else (OFFSET 0): no other index leads to so few rows.
            sql.add(" FROM (SELECT * FROM resource n WHERE ");
            rows(sql, select, narrow, "n");
            sql.add(" OFFSET 0) r WHERE ");
            rows(sql, select, Where.and(parts.stream().filter(p -> p != narrow).toArray(Where[]::new)));
        }
        if (select.after() != null) {
            sql.add(" AND ");
            after(sql, order, select.after());
        }
    }

    private boolean sorting;

    /** Rows that an index finds are sorted; walking the primary key in order instead would read the whole type for a rare match. */
    private void limit() {
        sql.add(" ORDER BY ");
        for (int i = 0; i < order.size(); i++) {
            String column = sorting && order.get(i) instanceof Order.Self ? "(r.self + 0)" : column(order.get(i));
            sql.add(i == 0 ? "" : ", ").add(column).add(direction(order.get(i)));
        }
        sql.add(" LIMIT ").value(select.limit());
    }

    private static String direction(Order order) {
        return order.descending() ? " DESC NULLS LAST" : " ASC NULLS LAST";
    }

    /** The patient whose whole compartment is asked for, of all types, in order of {@code self}; else 0. */
    private long chart() {
        boolean bySelf = order.size() == 1 && order.getFirst() instanceof Order.Self(boolean descending) && !descending;
        if (!bySelf || !select.types().isEmpty()) {
            return 0;
        }
        for (Where part : conjunction(select.where())) {
            if (isChart(part) && part instanceof Where.InPatient(long[] patients)) {
                return patients[0];
            }
        }
        return 0;
    }

    private static boolean isChart(Where part) {
        return part instanceof Where.InPatient(long[] patients) && patients.length == 1 && patients[0] != 0;
    }

    /**
     * Before which moment the rows must start, when they must also end after one, are of one type, and nothing narrows them to few
     * patients; else {@link Long#MAX_VALUE}.
     */
    private long startsBefore() {
        List<Where> parts = conjunction(select.where());
        boolean after = false;
        long before = Long.MAX_VALUE;
        for (Where part : parts) {
            switch (part) {
                case Where.Date(int slot, Where.Test test, long _, long to) when slot == 0 -> {
                    after |= test == Where.Test.OVERLAPS || test == Where.Test.ENDS_AFTER;
                    if (test == Where.Test.OVERLAPS || test == Where.Test.STARTS_BEFORE) {
                        before = Math.min(before, to);
                    }
                }
                case Where.PatientIs _, Where.InPatient _, Where.Self _ -> {
                    return Long.MAX_VALUE;
                }
                default -> {}
            }
        }
        return after && select.types().size() == 1 ? before : Long.MAX_VALUE;
    }

    static List<Where> conjunction(Where where) {
        return where instanceof Where.And(List<Where> parts) ? parts : List.of(where);
    }

    /** Appends the condition that finds these rows. */
    static void rows(Sql sql, Select select, Where condition) {
        rows(sql, select, condition, "r");
    }

    private static void rows(Sql sql, Select select, Where condition, String row) {
        WhereSql where = new WhereSql(sql, select.organisation());
        sql.add(row).add(".organisation = ").value(select.organisation());
        if (!select.types().isEmpty()) {
            short[] types = new short[select.types().size()];
            for (int i = 0; i < types.length; i++) {
                types[i] = select.types().get(i);
            }
            sql.add(" AND ");
            where.render(new Where.OfType(types), row);
        }
        sql.add(" AND ");
        where.render(condition, row);
    }

    /** Whether an index other than the primary key finds the rows. */
    static boolean isSelective(Where where) {
        return switch (where) {
            case Where.And(List<Where> parts) -> parts.stream().anyMatch(PageSql::isSelective);
            case Where.Or(List<Where> parts) -> parts.stream().allMatch(PageSql::isSelective);
            case Where.AllTokens _, Where.AnyToken _, Where.AllStrings _, Where.AnyString _, Where.InChart _, Where.InPatient _, Where.PatientIs _, Where.Chain _, Where.ReverseChain _, Where.Updated _ ->
                true;
            case Where.Date date -> date.slot() == 0 && date.test() != Where.Test.PRESENT;
            default -> false;
        };
    }

    static String column(Order order) {
        return switch (order) {
            case Order.Updated _ -> "r.updated";
            case Order.Self _ -> "r.self";
            case Order.Date(int slot, boolean descending) -> slot('d', slot, WhereSql.DATE_SLOTS, descending);
            case Order.Number(int slot, boolean descending) -> slot('n', slot, WhereSql.NUMBER_SLOTS, descending);
        };
    }

    private static String slot(char kind, int slot, int slots, boolean descending) {
        if (slot < 0 || slot >= slots) {
            throw new IllegalArgumentException("No such slot: " + slot);
        }
        // R4 3.1.1.5.1: of several values, the one that comes first in the order.
        return "r." + kind + slot + (descending ? "_hi" : "_lo");
    }

    /** Rows that come after the keyset: a row without a value comes after all that have one. */
    private static void after(Sql sql, List<Order> order, Keyset keyset) {
        if (keyset.values().size() != order.size()) {
            throw new IllegalArgumentException("The keyset belongs to another order");
        }
        sql.add("(");
        for (int last = 0; last < order.size(); last++) {
            sql.add(last == 0 ? "(" : " OR (");
            for (int i = 0; i < last; i++) {
                Object value = keyset.values().get(i);
                sql.add(column(order.get(i)));
                if (value == null) {
                    sql.add(" IS NULL AND ");
                } else {
                    sql.add(" = ").value(value).add(" AND ");
                }
            }
            Object value = keyset.values().get(last);
            if (value == null) {
                sql.add("false)");
                continue;
            }
            String column = column(order.get(last));
            sql.add("(").add(column).add(order.get(last).descending() ? " < " : " > ").value(value);
            boolean nullable = !(order.get(last) instanceof Order.Self || order.get(last) instanceof Order.Updated);
            sql.add(nullable ? " OR " + column + " IS NULL))" : "))");
        }
        sql.add(")");
    }

}
