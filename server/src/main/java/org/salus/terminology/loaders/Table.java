package org.salus.terminology.loaders;

import org.salus.terminology.LoadException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a delimited file. The three forms that releases use: tabs with a header and no quoting (RF2), pipes without a header
 * (RRF, CDC), and comma-separated values with a header and quotes (LOINC; RFC 4180).
 */
final class Table implements Items<Table.Row> {

    private static final int MAX_COLUMNS = 500;

    private final LineReader lines;
    private final char separator;
    private final boolean quoted;
    private final List<String> columns;
    private final Map<String, Integer> places = new HashMap<>();

    private Table(LineReader lines, char separator, boolean quoted, List<String> columns) {
        this.lines = lines;
        this.separator = separator;
        this.quoted = quoted;
        this.columns = List.copyOf(columns);
        for (int i = 0; i < columns.size(); i++) {
            places.putIfAbsent(columns.get(i).toLowerCase(Locale.ROOT), i);
        }
    }

    /** RF2: the header must be these columns, or begin with them. */
    static Table tabs(LineReader lines, List<String> expected) {
        String header = lines.next();
        List<String> found = header == null ? List.of() : List.of(header.split("\t", -1));
        for (int i = 0; i < expected.size(); i++) {
            if (i >= found.size() || !found.get(i).equalsIgnoreCase(expected.get(i))) {
                throw Faults.at(lines.file(), 1, i + 1, "this column should be " + expected.get(i) + " and is "
                        + (i < found.size() ? shown(found.get(i)) : "missing") + "; the header should be "
                        + String.join(" ", expected));
            }
        }
        return new Table(lines, '\t', false, found);
    }

    /** No header: the columns are known. */
    static Table pipes(LineReader lines, List<String> columns) {
        return new Table(lines, '|', false, columns);
    }

    /** Comma-separated with a header that has at least these columns, in any order. */
    static Table csv(LineReader lines, List<String> required) {
        Table header = new Table(lines, ',', true, List.of());
        List<String> found = header.fields();
        if (found == null) {
            throw Faults.at(lines.file(), 1, 1, "the file is empty; the header should have the columns "
                    + String.join(", ", required));
        }
        List<String> names = found.stream().map(String::strip).toList();
        for (String column : required) {
            if (names.stream().noneMatch(column::equalsIgnoreCase)) {
                throw Faults.at(lines.file(), 1, 0, "there is no column " + column + "; the header has "
                        + shown(String.join(", ", names)));
            }
        }
        for (int i = 0; i < names.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (!names.get(i).isEmpty() && names.get(i).equalsIgnoreCase(names.get(j))) {
                    throw Faults.at(lines.file(), 1, i + 1, "the column " + names.get(i) + " is there twice");
                }
            }
        }
        return new Table(lines, ',', true, names);
    }

    List<String> columns() {
        return columns;
    }

    boolean has(String column) {
        return places.containsKey(column.toLowerCase(Locale.ROOT));
    }

    @Override
    public @Nullable Row next() {
        List<String> fields;
        long line;
        do {
            line = lines.number() + 1;
            fields = fields();
            if (fields == null) {
                return null;
            }
        } while (fields.size() == 1 && fields.getFirst().isBlank());
        int wanted = columns.size();
        if (separator == '|' && fields.size() == wanted + 1 && fields.getLast().isEmpty()) {
            fields = fields.subList(0, wanted);
        }
        if (fields.size() != wanted) {
            throw Faults.at(lines.file(), line, Math.min(fields.size(), wanted + 1), "the row has "
                    + fields.size() + " columns and should have " + wanted
                    + (fields.size() < wanted ? ", the next being " + columns.get(fields.size()) : "")
                    + "; the file may be cut off or of another release format");
        }
        return new Row(this, line, fields);
    }

    private @Nullable List<String> fields() {
        String line = lines.next();
        if (line == null) {
            return null;
        }
        return quoted ? quotedFields(line) : plainFields(line);
    }

    private List<String> plainFields(String line) {
        List<String> fields = new ArrayList<>(columns.size() + 1);
        int start = 0;
        for (int at = line.indexOf(separator); at >= 0; at = line.indexOf(separator, start)) {
            fields.add(line.substring(start, at));
            start = at + 1;
            checkColumns(fields);
        }
        fields.add(line.substring(start));
        return fields;
    }

    private void checkColumns(List<String> fields) {
        if (fields.size() > MAX_COLUMNS) {
            throw Faults.at(lines.file(), lines.number(), MAX_COLUMNS, "the row has more than " + MAX_COLUMNS
                    + " columns");
        }
    }

    private List<String> quotedFields(String first) {
        long started = lines.number();
        String line = first;
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        int i = 0;
        while (true) {
            if (i < line.length() && line.charAt(i) == '"') {
                i++;
                while (true) {
                    int quote = line.indexOf('"', i);
                    if (quote < 0) {
                        field.append(line, i, line.length()).append('\n');
                        String more = lines.next();
                        if (more == null || field.length() > LineReader.MAX_LINE_BYTES) {
                            throw Faults.at(lines.file(), started, fields.size() + 1,
                                    "a quoted value begins here and has no closing quote");
                        }
                        line = more;
                        i = 0;
                    } else if (quote + 1 < line.length() && line.charAt(quote + 1) == '"') {
                        field.append(line, i, quote + 1);
                        i = quote + 2;
                    } else {
                        field.append(line, i, quote);
                        i = quote + 1;
                        break;
                    }
                }
                if (i < line.length() && line.charAt(i) != separator) {
                    throw Faults.at(lines.file(), lines.number(), fields.size() + 1, "after the closing quote a "
                            + "comma or the end of the line should follow; a quote within a value is written twice");
                }
            } else {
                int end = line.indexOf(separator, i);
                end = end < 0 ? line.length() : end;
                int quote = line.indexOf('"', i);
                if (quote >= 0 && quote < end) {
                    throw Faults.at(lines.file(), lines.number(), fields.size() + 1,
                            "a quote stands within a value that is not quoted; quote the whole value and write the quote twice");
                }
                field.append(line, i, end);
                i = end;
            }
            fields.add(field.toString());
            field.setLength(0);
            checkColumns(fields);
            if (i >= line.length()) {
                return fields;
            }
            i++;
            if (i == line.length()) {
                fields.add("");
                return fields;
            }
        }
    }

    static String shown(String value) {
        String printable = value.replaceAll("\\p{Cntrl}", " ");
        return '"' + (printable.length() > 60 ? printable.substring(0, 60) + "..." : printable) + '"';
    }

    @Override
    public void close() {
        lines.close();
    }

    /** One row, with its place for messages. */
    static final class Row {

        private final Table table;
        private final long line;
        private final List<String> fields;

        private Row(Table table, long line, List<String> fields) {
            this.table = table;
            this.line = line;
            this.fields = fields;
        }

        /** The value, "" when the file has no such column. */
        String get(String column) {
            Integer place = table.places.get(column.toLowerCase(Locale.ROOT));
            return place == null ? "" : fields.get(place);
        }

        String required(String column) {
            String value = get(column).strip();
            if (value.isEmpty()) {
                throw refused(column, "there must be a value for " + column);
            }
            return value;
        }

        /** RF2's {@code active} and the like. */
        boolean flag(String column) {
            String value = get(column);
            if (value.equals("1")) {
                return true;
            }
            if (value.equals("0")) {
                return false;
            }
            throw refused(column, column + " should be 0 or 1 and is " + shown(value));
        }

        LoadException refused(String column, String message) {
            Integer place = table.places.get(column.toLowerCase(Locale.ROOT));
            return Faults.at(table.lines.file(), line, place == null ? 0 : place + 1, message);
        }

        long line() {
            return line;
        }

        String file() {
            return table.lines.file();
        }
    }
}
