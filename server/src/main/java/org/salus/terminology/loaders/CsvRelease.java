package org.salus.terminology.loaders;

import org.salus.terminology.ReleaseOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.salus.terminology.CodeSystemWriter.Designation;
import org.salus.terminology.loaders.ReleaseConcept.Property;

/**
 * A local code list as comma-separated values in UTF-8, one code system a file. Columns, in any order:
 * <pre>
 * code            needed
 * display         needed
 * system          canonical URL, the same in each row; else given when loading
 * version         the same in each row; else given when loading
 * parent          codes of this file, separated by |
 * definition      longer text
 * status          active (also when empty) or inactive
 * synonym         other words, separated by |
 * synonym:LANG    the same in a language, as in synonym:es
 * property:NAME   a property of the code
 * </pre>
 */
final class CsvRelease implements Release {

    private static final Pattern PIPE = Pattern.compile("\\|");
    private static final Pattern KNOWN = Pattern.compile(
            "(?i)code|display|system|version|parent|definition|status|synonym(:[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)?|property:[A-Za-z][A-Za-z0-9_.-]{0,63}");

    private final ReleaseFiles files;
    private final ReleaseOptions options;
    private final String file;
    private final String system;
    private final String version;

    CsvRelease(ReleaseFiles files, ReleaseOptions options) {
        this.files = files;
        this.options = options;
        this.file = files.required(Pattern.compile("(?i).*\\.(csv|txt)"), "file with comma-separated values");
        try (Table rows = open()) {
            Table.Row row = rows.next();
            if (row == null) {
                throw Faults.at(file, 2, 0, "there is no row after the header");
            }
            this.system = value(row, "system", options.system(), "the canonical URL of the code system");
            this.version = value(row, "version", options.version(), "its version");
        }
        if (!system.matches("(https?://|urn:)\\S{3,250}") || system.indexOf('|') >= 0) {
            throw Faults.release("The system should be an absolute URL or URN without version and is " + Table.shown(system));
        }
    }

    private static String value(Table.Row row, String column, @Nullable String given, String what) {
        String value = given != null ? given : row.get(column).strip();
        if (value.isEmpty()) {
            throw row.refused(column, "give " + what + ", in a column " + column + " or when loading");
        }
        return value;
    }

    private Table open() {
        Table table = Table.csv(new LineReader(file, files.stream(file), options.encoding()), List.of("code", "display"));
        for (int i = 0; i < table.columns().size(); i++) {
            if (!KNOWN.matcher(table.columns().get(i)).matches()) {
                String shown = Table.shown(table.columns().get(i));
                table.close();
                throw Faults.at(file, 1, i + 1, "the column " + shown + " is not known; columns are code, display, "
                        + "system, version, parent, definition, status, synonym, synonym:LANG and property:NAME");
            }
        }
        return table;
    }

    @Override
    public List<ReleasePart> parts() {
        return List.of(new ReleasePart.Codes(
                system, version, system.replaceAll(".*[/:](?=.)", ""), true, null, null, this::concepts));
    }

    private Items<ReleaseConcept> concepts() {
        Table rows = open();
        return new Items<>() {
            @Override
            public @Nullable ReleaseConcept next() {
                Table.Row row = rows.next();
                return row == null ? null : concept(rows, row);
            }

            @Override
            public void close() {
                rows.close();
            }
        };
    }

    private ReleaseConcept concept(Table rows, Table.Row row) {
        same(row, "system", system);
        same(row, "version", version);
        String code = row.required("code");
        if (!code.matches("\\S+( \\S+)*") || code.length() > 200) {
            throw row.refused("code", "a code has at most 200 characters and single spaces only; this is " + Table.shown(code));
        }
        String status = row.get("status").strip().toLowerCase(Locale.ROOT);
        if (!status.isEmpty() && !status.equals("active") && !status.equals("inactive")) {
            throw row.refused("status", "the status should be active or inactive and is " + Table.shown(status));
        }
        List<Designation> designations = new ArrayList<>();
        List<Property> properties = new ArrayList<>();
        for (String column : rows.columns()) {
            String lower = column.toLowerCase(Locale.ROOT);
            if (lower.equals("synonym") || lower.startsWith("synonym:")) {
                String language = lower.equals("synonym") ? null : column.substring("synonym:".length());
                split(row.get(column)).forEach(s -> designations.add(Designation.synonym(language, s)));
            } else if (lower.startsWith("property:") && !row.get(column).isBlank()) {
                properties.add(Property.string(column.substring("property:".length()), row.get(column).strip()));
            }
        }
        String definition = row.get("definition").strip();
        return new ReleaseConcept(code, row.required("display"), definition.isEmpty() ? null : definition,
                !status.equals("inactive"), true, split(row.get("parent")), designations, properties);
    }

    private static void same(Table.Row row, String column, String first) {
        String value = row.get(column).strip();
        if (!value.isEmpty() && !value.equals(first)) {
            throw row.refused(column, "a file has the codes of one " + column + ", here " + first + ", and this row has "
                    + Table.shown(value));
        }
    }

    private static List<String> split(String value) {
        return PIPE.splitAsStream(value).map(String::strip).filter(s -> !s.isEmpty()).distinct().toList();
    }

    @Override
    public void close() {
        files.close();
    }
}
