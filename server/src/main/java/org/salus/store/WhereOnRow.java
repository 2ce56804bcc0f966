package org.salus.store;

import java.util.Arrays;

/** The same algebra as {@link WhereSql}, on a row that is not in the database (yet). */
final class WhereOnRow {

    private WhereOnRow() {}

    static boolean test(Where where, RowIndex row, short type, long self, long updated) {
        return switch (where) {
            case Where.Always _ -> true;
            case Where.Never _ -> false;
            case Where.And(var parts) -> parts.stream().allMatch(p -> test(p, row, type, self, updated));
            case Where.Or(var parts) -> parts.stream().anyMatch(p -> test(p, row, type, self, updated));
            case Where.Not(Where part) -> !test(part, row, type, self, updated);
            case Where.AllTokens(long[] tokens) -> Arrays.stream(tokens).allMatch(t -> has(row, t));
            case Where.AnyToken(long[] tokens) -> Arrays.stream(tokens).anyMatch(t -> has(row, t));
            case Where.AllStrings(short of, long[] strings) ->
                StringHashes.areApart(of) && of == type && Arrays.stream(strings).allMatch(s -> Arrays.binarySearch(row.strings(), s) >= 0);
            case Where.AnyString(short of, long[] strings) ->
                of == type && Arrays.stream(strings).anyMatch(s -> Arrays.binarySearch(row.strings(), s) >= 0);
            case Where.InChart(long[] tokens) -> Arrays.stream(tokens).anyMatch(t -> has(row, t));
            case Where.InPatient(long[] patients) -> Arrays.stream(patients).anyMatch(p -> inPatient(row, p));
            case Where.PatientIs(long[] patients) -> contains(patients, row.patient());
            case Where.Lossy(int mask) -> (row.lossy() & mask) != 0;
            case Where.Present(long mask) -> (row.present() & mask) != 0;
            case Where.Self(long[] selfs) -> contains(selfs, self);
            case Where.OfType(short[] types) -> {
                boolean found = false;
                for (short t : types) {
                    found |= t == type;
                }
                yield found;
            }
            case Where.Date date -> date(date, row);
            case Where.Number number -> number(number, row);
            case Where.Updated(long from, long to) -> updated >= from && updated < to;
            case Where.Chain _, Where.ReverseChain _ ->
                throw new UnsupportedOperationException("A chain needs the database: see Where.needsDatabase");
        };
    }

    private static boolean inPatient(RowIndex row, long patient) {
        if (patient == 0) {
            return row.patient() == 0 && !has(row, WhereSql.SEVERAL_PATIENTS);
        }
        return row.patient() == patient || (row.lossy() & RowIndex.SHARED) != 0 && has(row, patient);
    }

    private static boolean date(Where.Date date, RowIndex row) {
        long low = row.dateLow()[date.slot()];
        long high = row.dateHigh()[date.slot()];
        return low < high
                && switch (date.test()) {
                    case WITHIN -> low >= date.from() && high <= date.to();
                    case OVERLAPS -> high > date.from() && low < date.to();
                    case ENDS_AFTER -> high > date.from();
                    case STARTS_BEFORE -> low < date.to();
                    case STARTS_FROM -> low >= date.from();
                    case ENDS_BY -> high <= date.to();
                    case PRESENT -> true;
                };
    }

    private static boolean number(Where.Number number, RowIndex row) {
        double low = row.numberLow()[number.slot()];
        double high = row.numberHigh()[number.slot()];
        return !Double.isNaN(low)
                && switch (number.test()) {
                    case WITHIN -> low >= number.from() && high < number.to();
                    case OVERLAPS -> high >= number.from() && low < number.to();
                    case ENDS_AFTER -> high > number.from();
                    case STARTS_BEFORE -> low < number.to();
                    case STARTS_FROM -> low >= number.from();
                    case ENDS_BY -> high <= number.to();
                    case PRESENT -> true;
                };
    }

    private static boolean has(RowIndex row, long token) {
        return Arrays.binarySearch(row.tokens(), token) >= 0;
    }

    private static boolean contains(long[] values, long value) {
        return Arrays.stream(values).anyMatch(v -> v == value);
    }
}
