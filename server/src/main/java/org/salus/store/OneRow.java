package org.salus.store;

import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The statements for one new version, as {@link WriteColumns} and {@link StringRows} make them for any number: plain values in place of
 * arrays that are taken apart again, which the database has ready in half of the time. Most commits write one resource.
 */
final class OneRow {

    /** @param type of {@link Types}, for a value that is not there */
    private record Column(String name, @Nullable Object value, int type) {}

    private final WriteColumns.Row row;
    private final int organisation;

    OneRow(WriteColumns.Row row, int organisation) {
        this.row = row;
        this.organisation = organisation;
    }

    void insert(Sql sql) {
        sql.add("INSERT INTO resource (self, organisation, type");
        List<Column> columns = columns();
        columns.forEach(column -> sql.add(", ").add(column.name()));
        sql.add(") SELECT ").value(row.self()).add(", ").value(organisation).add(", ").add(row.type());
        for (Column column : columns) {
            sql.add(", ");
            value(sql, column);
        }
        // A version number is used once: a resource that was deleted meanwhile goes on counting.
        sql.add(" WHERE NOT EXISTS (SELECT 1 FROM resource_history h WHERE h.organisation = ").value(organisation);
        sql.add(" AND h.self = ").value(row.self()).add(" AND h.version >= ").value(row.version());
        sql.add(") ON CONFLICT DO NOTHING RETURNING self");
    }

    void keepOldVersion(Sql sql) {
        String names = "r." + WriteColumns.NAMES.replace(", ", ", r.");
        sql.add("INSERT INTO resource_history (").add(WriteColumns.NAMES).add(", deleted) SELECT ").add(names);
        sql.add(", false FROM resource r");
        where(sql);
    }

    void update(Sql sql) {
        sql.add("UPDATE resource r SET ");
        String before = "";
        for (Column column : columns()) {
            sql.add(before).add(column.name()).add(" = ");
            value(sql, column);
            before = ", ";
        }
        where(sql);
    }

    /** What lies beside the row, when that is not there yet or differs. */
    void putStrings(Sql sql) {
        sql.add("INSERT INTO resource_string (self, organisation, type, strings) VALUES (").value(row.self()).add(", ");
        sql.value(organisation).add(", ").add(row.type()).add(", ").longs(index().strings());
        sql.add(") ON CONFLICT (organisation, type, self) DO UPDATE SET strings = excluded.strings");
    }

    private void where(Sql sql) {
        sql.add(" WHERE r.organisation = ").value(organisation).add(" AND r.type = ").add(row.type());
        sql.add(" AND r.self = ").value(row.self());
    }

    private static void value(Sql sql, Column column) {
        switch (column.value()) {
            case null -> sql.none(column.type());
            case long[] hashes -> sql.longs(hashes);
            case Object value -> sql.value(value);
        }
    }

    /** Only a deletion has none, and that writes no row. */
    private RowIndex index() {
        return Objects.requireNonNull(row.index());
    }

    /** All but what says which row it is. */
    private List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        RowIndex index = index();
        columns.add(new Column("patient", row.patient(), Types.BIGINT));
        columns.add(new Column("updated", row.updated(), Types.BIGINT));
        columns.add(new Column("version", row.version(), Types.INTEGER));
        columns.add(new Column("id_check", row.idCheck(), Types.INTEGER));
        for (int slot = 0; slot < WhereSql.DATE_SLOTS; slot++) {
            boolean there = index.dateLow()[slot] < index.dateHigh()[slot];
            columns.add(new Column("d" + slot + "_lo", there ? index.dateLow()[slot] : null, Types.BIGINT));
            columns.add(new Column("d" + slot + "_hi", there ? index.dateHigh()[slot] : null, Types.BIGINT));
        }
        for (int slot = 0; slot < WhereSql.NUMBER_SLOTS; slot++) {
            columns.add(new Column("n" + slot + "_lo", number(index.numberLow()[slot]), Types.DOUBLE));
            columns.add(new Column("n" + slot + "_hi", number(index.numberHigh()[slot]), Types.DOUBLE));
        }
        columns.add(new Column("lossy", index.lossy() == 0 ? null : index.lossy(), Types.INTEGER));
        columns.add(new Column("present", index.present(), Types.BIGINT));
        columns.add(new Column("tokens", index.tokens(), Types.ARRAY));
        columns.add(new Column("body", row.body(), Types.BINARY));
        return columns;
    }

    private static @Nullable Double number(double value) {
        return Double.isNaN(value) ? null : value;
    }
}
