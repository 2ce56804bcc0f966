package org.salus.terminology.loaders;

import org.salus.terminology.ReleaseOptions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.salus.terminology.CodeSystemWriter.Designation;
import org.salus.terminology.CodeSystemWriter.Use;
import org.salus.terminology.loaders.ReleaseConcept.Property;

/**
 * LOINC as its owner publishes it: {@code Loinc.csv}; with it, where they are there, the hierarchy of parts by system, answer
 * lists (as value sets {@code http://loinc.org/vs/LL...}) and translations.
 */
final class LoincRelease implements Release {

    static final String SYSTEM = "http://loinc.org";

    static final String COPYRIGHT =
            "This material contains content from LOINC (http://loinc.org). LOINC is copyright Regenstrief Institute, Inc. and "
                    + "the Logical Observation Identifiers Names and Codes (LOINC) Committee and is available at no cost "
                    + "under the license at http://loinc.org/license. LOINC is a registered United States trademark of "
                    + "Regenstrief Institute, Inc.";

    private static final Pattern TABLE = Pattern.compile("(?i)Loinc\\.csv");
    private static final Pattern HIERARCHY = Pattern.compile("(?i)(ComponentHierarchyBySystem|MultiAxialHierarchy)\\.csv");
    private static final Pattern ANSWERS = Pattern.compile("(?i)AnswerList\\.csv");
    private static final Pattern ANSWER_LINKS = Pattern.compile("(?i)LoincAnswerListLink\\.csv");
    private static final Pattern VARIANT = Pattern.compile("([a-z]{2})([A-Z]{2})\\d+LinguisticVariant\\.csv");
    private static final Pattern RELEASE = Pattern.compile("(?i)Loinc[_ -]?v?(\\d+\\.\\d+).*");

    /** Columns that become properties, named as in the release (and in LOINC's page of the FHIR specification). */
    private static final List<String> PROPERTIES = List.of(
            "COMPONENT", "PROPERTY", "TIME_ASPCT", "SYSTEM", "SCALE_TYP", "METHOD_TYP", "CLASS", "STATUS", "CLASSTYPE",
            "ORDER_OBS", "EXAMPLE_UNITS", "EXAMPLE_UCUM_UNITS", "UNITSREQUIRED", "PanelType", "VersionFirstReleased",
            "VersionLastChanged", "COMMON_TEST_RANK", "COMMON_ORDER_RANK", "EXTERNAL_COPYRIGHT_NOTICE");

    private static final List<String> WORDS = List.of("SHORTNAME", "CONSUMER_NAME", "DisplayName");

    private final ReleaseFiles files;
    private final ReleaseOptions options;
    private final String table;
    private final String version;
    private @Nullable ExternalSort sorted;

    LoincRelease(ReleaseFiles files, ReleaseOptions options) {
        this.files = files;
        this.options = options;
        this.table = files.required(TABLE, "file Loinc.csv (in the folder LoincTable)");
        String given = options.version();
        if (given == null) {
            Matcher named = RELEASE.matcher(files.label());
            given = named.matches() ? named.group(1) : newestChange();
        }
        this.version = given;
    }

    private Table open(String file, String... columns) {
        return Table.csv(new LineReader(file, files.stream(file), options.encoding()), List.of(columns));
    }

    /** Every release changes some term, so the newest change is of the release itself. */
    private String newestChange() {
        String newest = "";
        try (Table rows = open(table, "LOINC_NUM", "VersionLastChanged")) {
            for (Table.Row row = rows.next(); row != null; row = rows.next()) {
                String changed = row.get("VersionLastChanged");
                if (changed.matches("\\d{1,2}\\.\\d{1,3}[a-z]?") && compare(changed, newest) > 0) {
                    newest = changed;
                }
            }
        }
        if (newest.isEmpty()) {
            throw Faults.release("The version of LOINC cannot be told from the release; give it, such as 2.80");
        }
        return newest;
    }

    private static int compare(String a, String b) {
        if (b.isEmpty()) {
            return 1;
        }
        return Double.compare(number(a), number(b));
    }

    private static double number(String version) {
        return Double.parseDouble(version.replaceAll("[a-z]", ""));
    }

    @Override
    public List<ReleasePart> parts() {
        List<ReleasePart> parts = new ArrayList<>();
        parts.add(new ReleasePart.Codes(SYSTEM, version, "LOINC", false, COPYRIGHT, SYSTEM + "/vs", this::concepts));
        String answers = files.only(ANSWERS);
        if (answers != null) {
            parts.add(new ReleasePart.Sets("LOINC answer lists", () -> answerLists(answers)));
        }
        return parts;
    }

    /**
     * All that is said of a code lies together once sorted: what it is ({@code t} term, {@code p} part, {@code a} answer), then its parents
     * ({@code P}), its answer lists ({@code L}) and its words in other languages ({@code W}).
     */
    private ExternalSort sorted() {
        ExternalSort sort = sorted;
        if (sort == null) {
            sort = new ExternalSort();
            terms(sort);
            hierarchy(sort);
            answers(sort);
            variants(sort);
            sorted = sort;
        }
        return sort;
    }

    private void terms(ExternalSort sort) {
        try (Table rows = open(table, "LOINC_NUM", "COMPONENT", "PROPERTY", "TIME_ASPCT", "SYSTEM", "SCALE_TYP",
                "METHOD_TYP", "CLASS", "STATUS", "SHORTNAME", "LONG_COMMON_NAME")) {
            for (Table.Row row = rows.next(); row != null; row = rows.next()) {
                String code = row.required("LOINC_NUM");
                if (!CheckDigits.isLoinc(code)) {
                    throw row.refused("LOINC_NUM", Table.shown(code)
                            + " is not a LOINC number: digits, a hyphen and their check digit");
                }
                sort.add(LoincCodes.key(code), "t" + Packed.pack(said(row)));
            }
        }
    }

    private static List<String> said(Table.Row row) {
        List<String> out = new ArrayList<>();
        out.add(row.required("LONG_COMMON_NAME"));
        out.add(row.get("DefinitionDescription"));
        WORDS.forEach(w -> out.add(row.get(w)));
        PROPERTIES.forEach(p -> out.add(row.get(p)));
        return out;
    }

    private void hierarchy(ExternalSort sort) {
        String file = files.only(HIERARCHY);
        if (file == null) {
            return;
        }
        try (Table rows = open(file, "IMMEDIATE_PARENT", "CODE", "CODE_TEXT")) {
            for (Table.Row row = rows.next(); row != null; row = rows.next()) {
                long key = key(row, "CODE");
                if (row.get("CODE").startsWith("LP")) {
                    sort.add(key, "p" + Packed.pack(List.of(row.required("CODE_TEXT"))));
                }
                if (!row.get("IMMEDIATE_PARENT").isBlank()) {
                    key(row, "IMMEDIATE_PARENT");
                    sort.add(key, "P" + row.get("IMMEDIATE_PARENT").strip());
                }
            }
        }
    }

    private void answers(ExternalSort sort) {
        String file = files.only(ANSWERS);
        if (file == null) {
            return;
        }
        try (Table rows = open(file, "AnswerListId", "AnswerListName", "AnswerStringId", "DisplayText", "SequenceNumber")) {
            for (Table.Row row = rows.next(); row != null; row = rows.next()) {
                sort.add(key(row, "AnswerListId"), "a" + Packed.pack(List.of(row.required("AnswerListName"))));
                if (!row.get("AnswerStringId").isBlank()) {
                    sort.add(key(row, "AnswerStringId"), "a" + Packed.pack(List.of(row.required("DisplayText"))));
                }
            }
        }
        String links = files.only(ANSWER_LINKS);
        if (links != null) {
            try (Table rows = open(links, "LoincNumber", "AnswerListId")) {
                for (Table.Row row = rows.next(); row != null; row = rows.next()) {
                    sort.add(key(row, "LoincNumber"), "L" + row.required("AnswerListId"));
                }
            }
        }
    }

    private void variants(ExternalSort sort) {
        for (String file : files.matching(VARIANT)) {
            Matcher named = VARIANT.matcher(ReleaseFiles.baseName(file));
            if (!named.matches()) {
                continue;
            }
            String language = named.group(1) + "-" + named.group(2).toUpperCase(Locale.ROOT);
            try (Table rows = open(file, "LOINC_NUM")) {
                for (Table.Row row = rows.next(); row != null; row = rows.next()) {
                    for (String column : List.of("LinguisticVariantDisplayName", "LONG_COMMON_NAME")) {
                        if (!row.get(column).isBlank()) {
                            sort.add(key(row, "LOINC_NUM"), "W" + language + "\t" + row.get(column).strip());
                            break;
                        }
                    }
                }
            }
        }
    }

    private static long key(Table.Row row, String column) {
        String code = row.required(column);
        long key = LoincCodes.key(code);
        if (key < 0) {
            throw row.refused(column, Table.shown(code) + " is not a code of LOINC, such as 2345-7, LP7786-9, LL360-9 or LA6576-8");
        }
        return key;
    }

    private Items<ReleaseConcept> concepts() {
        Items<ExternalSort.Row> rows = sorted().sorted();
        return new Items<>() {
            private ExternalSort.@Nullable Row ahead = rows.next();

            @Override
            public @Nullable ReleaseConcept next() {
                while (ahead != null) {
                    long key = ahead.key();
                    List<String> said = new ArrayList<>();
                    while (ahead != null && ahead.key() == key) {
                        said.add(ahead.value());
                        ahead = rows.next();
                    }
                    ReleaseConcept concept = concept(LoincCodes.code(key), said);
                    if (concept != null) {
                        return concept;
                    }
                }
                return null;
            }
        };
    }

    /** Null for a code of which only a parent, a list or a translation is known. */
    private static @Nullable ReleaseConcept concept(String code, List<String> said) {
        Set<String> parents = new LinkedHashSet<>();
        List<Designation> designations = new ArrayList<>();
        List<Property> properties = new ArrayList<>();
        String display = null;
        String definition = null;
        boolean active = true;
        boolean term = false;
        for (String line : said) {
            String rest = line.substring(1);
            switch (line.charAt(0)) {
                case 't' -> {
                    if (term) {
                        throw Faults.release("The LOINC number " + code + " is in Loinc.csv twice; it has one row");
                    }
                    term = true;
                    List<String> fields = Packed.unpack(rest);
                    display = fields.get(0);
                    definition = fields.get(1).isBlank() ? null : fields.get(1);
                    for (int i = 0; i < WORDS.size(); i++) {
                        word(designations, display, WORDS.get(i), fields.get(2 + i));
                    }
                    for (int i = 0; i < PROPERTIES.size(); i++) {
                        String value = fields.get(2 + WORDS.size() + i);
                        if (!value.isBlank()) {
                            properties.add(Property.string(PROPERTIES.get(i), value));
                            active &= !PROPERTIES.get(i).equals("STATUS") || !value.equals("DEPRECATED");
                        }
                    }
                }
                case 'p', 'a' -> display = display == null ? Packed.unpack(rest).getFirst() : display;
                case 'P' -> parents.add(rest);
                case 'L' -> properties.add(Property.code("answer-list", rest));
                case 'W' -> {
                    int tab = rest.indexOf('\t');
                    designations.add(Designation.synonym(rest.substring(0, tab), rest.substring(tab + 1)));
                }
                default -> throw new IllegalStateException(line);
            }
        }
        return display == null
                ? null
                : new ReleaseConcept(code, display, definition, active, true, List.copyOf(parents), designations,
                        properties.stream().distinct().toList());
    }

    private static void word(List<Designation> designations, String display, String use, String value) {
        boolean known = value.equals(display) || designations.stream().anyMatch(d -> d.value().equals(value));
        if (!value.isBlank() && !known) {
            designations.add(new Designation("en", new Use(SYSTEM, use, null), value));
        }
    }

    private Items<ReleasePart.ReleaseSet> answerLists(String file) {
        ExternalSort sort = new ExternalSort();
        try (Table rows = open(file, "AnswerListId", "AnswerListName", "AnswerStringId", "DisplayText", "SequenceNumber")) {
            for (Table.Row row = rows.next(); row != null; row = rows.next()) {
                if (!row.get("AnswerStringId").isBlank()) {
                    sort.add(key(row, "AnswerListId"), Packed.pack(List.of(row.get("SequenceNumber").strip(),
                            row.required("AnswerStringId"), row.required("DisplayText"), row.get("AnswerListName"))));
                }
            }
        }
        Items<ExternalSort.Row> rows = sort.sorted();
        return new Items<>() {
            private ExternalSort.@Nullable Row ahead = rows.next();

            @Override
            public ReleasePart.@Nullable ReleaseSet next() {
                if (ahead == null) {
                    return null;
                }
                long key = ahead.key();
                List<List<String>> answers = new ArrayList<>();
                while (ahead != null && ahead.key() == key) {
                    answers.add(Packed.unpack(ahead.value()));
                    ahead = rows.next();
                }
                answers.sort(java.util.Comparator.comparingInt(LoincRelease::sequence));
                String id = LoincCodes.code(key);
                String name = answers.getFirst().get(3);
                return new ReleasePart.ReleaseSet(
                        SYSTEM + "/vs/" + id,
                        version,
                        name.isBlank() ? id : name,
                        COPYRIGHT,
                        answers.stream()
                                .map(a -> new ReleasePart.Member(SYSTEM, a.get(1), a.get(2)))
                                .distinct()
                                .toList());
            }

            @Override
            public void close() {
                sort.close();
            }
        };
    }

    private static int sequence(List<String> answer) {
        return answer.getFirst().matches("\\d{1,6}") ? Integer.parseInt(answer.getFirst()) : Integer.MAX_VALUE;
    }

    @Override
    public void close() {
        if (sorted != null) {
            sorted.close();
        }
        files.close();
    }
}
