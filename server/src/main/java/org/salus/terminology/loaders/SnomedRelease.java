package org.salus.terminology.loaders;

import org.salus.terminology.ReleaseOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.salus.terminology.CodeSystemWriter.Designation;
import org.salus.terminology.CodeSystemWriter.Use;
import org.salus.terminology.loaders.ReleaseConcept.Property;

/**
 * SNOMED CT in release format 2, its Snapshot. Concepts, descriptions, relationships and the language reference set are sorted
 * on disk by concept and joined; memberships in simple reference sets become a property (by which {@code ?fhir_vs=refset/}
 * is answered), and the extended maps to ICD-10 and ICD-10-CM maps.
 */
final class SnomedRelease implements Release {

    static final String SYSTEM = "http://snomed.info/sct";

    static final String COPYRIGHT =
            "SNOMED CT is copyright of SNOMED International. Its use needs a licence: in member countries through the "
                    + "national release centre (in the United States the National Library of Medicine).";

    private static final String FSN = "900000000000003001";
    private static final String SYNONYM = "900000000000013009";
    private static final Use FULL_NAME = new Use(SYSTEM, FSN, "Fully specified name");
    private static final Use OTHER_NAME = new Use(SYSTEM, SYNONYM, "Synonym");
    private static final String DEFINITION = "900000000000550004";
    private static final String PREFERRED = "900000000000548007";
    private static final String IS_A = "116680003";
    private static final String STATED = "900000000000010007";
    private static final String PRIMITIVE = "900000000000074008";
    private static final String CORE_MODULE = "900000000000207008";

    private static final String NAME = "x?sct2_%s_[A-Z]*Snapshot(-[A-Za-z-]+)?_([A-Za-z]{2,3}\\d*)_(\\d{8})\\.txt";
    private static final Pattern CONCEPTS = name("Concept");
    private static final Pattern DESCRIPTIONS = name("Description");
    private static final Pattern DEFINITIONS = name("TextDefinition");
    private static final Pattern RELATIONSHIPS = name("Relationship");
    private static final Pattern LANGUAGE = Pattern.compile("x?der2_cRefset_Language[A-Z]*Snapshot.*\\.txt");
    private static final Pattern MODULES = Pattern.compile("x?der2_ssRefset_ModuleDependency[A-Z]*Snapshot.*\\.txt");

    private static final List<String> CONCEPT = List.of("id", "effectiveTime", "active", "moduleId", "definitionStatusId");
    private static final List<String> DESCRIPTION = List.of(
            "id", "effectiveTime", "active", "moduleId", "conceptId", "languageCode", "typeId", "term", "caseSignificanceId");
    private static final List<String> RELATIONSHIP = List.of(
            "id", "effectiveTime", "active", "moduleId", "sourceId", "destinationId", "relationshipGroup", "typeId",
            "characteristicTypeId", "modifierId");
    private static final List<String> LANGUAGE_MEMBER =
            List.of("id", "effectiveTime", "active", "moduleId", "refsetId", "referencedComponentId", "acceptabilityId");
    private static final List<String> MODULE_DEPENDENCY = List.of(
            "id", "effectiveTime", "active", "moduleId", "refsetId", "referencedComponentId", "sourceEffectiveTime",
            "targetEffectiveTime");

    private final ReleaseFiles files;
    private final ReleaseOptions options;
    private final String conceptFile;
    private final String version;
    private final String edition;
    private @Nullable Joined joined;

    SnomedRelease(ReleaseFiles files, ReleaseOptions options) {
        this.files = files;
        this.options = options;
        this.conceptFile = files.required(
                CONCEPTS, "file sct2_Concept_Snapshot_..._YYYYMMDD.txt (the Snapshot of an RF2 release)");
        Matcher named = CONCEPTS.matcher(ReleaseFiles.baseName(conceptFile));
        if (!named.matches()) {
            throw new IllegalStateException(conceptFile);
        }
        String date = named.group(3);
        edition = named.group(2);
        String given = options.version();
        if (given != null && !given.matches("http://snomed\\.info/sct/\\d{6,18}/version/\\d{8}")) {
            throw Faults.release("The version of SNOMED CT should be " + SYSTEM
                    + "/<module>/version/<YYYYMMDD> and is " + Table.shown(given));
        }
        version = given != null ? given : SYSTEM + "/" + module(date) + "/version/" + date;
    }

    private static Pattern name(String file) {
        return Pattern.compile(NAME.formatted(file));
    }

    Table open(String file, List<String> columns) {
        return Table.tabs(new LineReader(file, files.stream(file), options.encoding()), columns);
    }

    /** The module that stands for the edition: the one released on this date on which no other module depends. */
    private String module(String date) {
        String file = files.only(MODULES);
        if (file != null) {
            Set<String> sources = new HashSet<>();
            Set<String> targets = new HashSet<>();
            try (Table table = open(file, MODULE_DEPENDENCY)) {
                for (Table.Row row = table.next(); row != null; row = table.next()) {
                    if (row.flag("active")) {
                        if (row.get("sourceEffectiveTime").equals(date)) {
                            sources.add(row.get("moduleId"));
                        }
                        targets.add(row.get("referencedComponentId"));
                    }
                }
            }
            sources.removeAll(targets);
            if (sources.size() == 1) {
                return sources.iterator().next();
            }
        }
        if (edition.equals("INT")) {
            return CORE_MODULE;
        }
        if (edition.equals("US1000124")) {
            return "731000124108";
        }
        throw Faults.release("The module of the edition " + edition + " cannot be told from the release; give the "
                + "version as " + SYSTEM + "/<module>/version/" + date);
    }

    @Override
    public List<ReleasePart> parts() {
        List<ReleasePart> parts = new ArrayList<>();
        parts.add(new ReleasePart.Codes(
                SYSTEM, version, "SNOMED CT (" + edition + ")", true, COPYRIGHT, SYSTEM + "?fhir_vs", this::concepts));
        parts.addAll(refsets().maps());
        return parts;
    }

    private SnomedRefsets refsets() {
        return new SnomedRefsets(files, this::open, version);
    }

    /** What was sorted, kept for a second reading. */
    private record Joined(
            ExternalSort concepts, ExternalSort descriptions, ExternalSort relationships, ExternalSort memberships) {}

    private Joined joined() {
        Joined sorted = joined;
        if (sorted == null) {
            sorted = new Joined(sortConcepts(), sortDescriptions(), sortRelationships(), refsets().memberships());
            joined = sorted;
        }
        return sorted;
    }

    private ExternalSort sortConcepts() {
        ExternalSort sort = new ExternalSort();
        try (Table table = open(conceptFile, CONCEPT)) {
            for (Table.Row row = table.next(); row != null; row = table.next()) {
                String id = sctid(row, "id");
                sort.add(Long.parseLong(id), (row.flag("active") ? "1" : "0")
                        + (row.get("definitionStatusId").equals(PRIMITIVE) ? "p" : "d") + row.get("moduleId") + "\t"
                        + row.get("effectiveTime"));
            }
        }
        return sort;
    }

    /** Descriptions by concept, each with how far its words are preferred: 0 in the first dialect wanted, and so on. */
    private ExternalSort sortDescriptions() {
        ExternalSort byId = new ExternalSort();
        List<String> all = new ArrayList<>(files.matching(DESCRIPTIONS));
        if (all.isEmpty()) {
            throw Faults.release("In " + files.label() + " there is no file sct2_Description_Snapshot-en_...txt");
        }
        all.addAll(files.matching(DEFINITIONS));
        for (String file : all) {
            try (Table table = open(file, DESCRIPTION)) {
                for (Table.Row row = table.next(); row != null; row = table.next()) {
                    if (row.flag("active")) {
                        byId.add(Long.parseLong(sctid(row, "id")), sctid(row, "conceptId") + "\t" + row.get("languageCode")
                                + "\t" + row.get("typeId") + "\t" + row.required("term"));
                    }
                }
            }
        }
        ExternalSort byConcept = new ExternalSort();
        try (ExternalSort language = sortLanguage();
                ExternalSort descriptions = byId) {
            Items<ExternalSort.Row> members = language.sorted();
            ExternalSort.Row member = members.next();
            Items<ExternalSort.Row> rows = descriptions.sorted();
            for (ExternalSort.Row row = rows.next(); row != null; row = rows.next()) {
                int rank = 9;
                while (member != null && member.key() <= row.key()) {
                    if (member.key() == row.key()) {
                        rank = Math.min(rank, member.value().charAt(0) - '0');
                    }
                    member = members.next();
                }
                int tab = row.value().indexOf('\t');
                byConcept.add(
                        Long.parseLong(row.value().substring(0, tab)), rank + row.value().substring(tab + 1));
            }
        }
        return byConcept;
    }

    private ExternalSort sortLanguage() {
        ExternalSort sort = new ExternalSort();
        for (String file : files.matching(LANGUAGE)) {
            try (Table table = open(file, LANGUAGE_MEMBER)) {
                for (Table.Row row = table.next(); row != null; row = table.next()) {
                    if (row.flag("active") && row.get("acceptabilityId").equals(PREFERRED)) {
                        int dialect = options.dialects().indexOf(row.get("refsetId"));
                        sort.add(
                                Long.parseLong(sctid(row, "referencedComponentId")),
                                String.valueOf(dialect < 0 ? 8 : Math.min(dialect, 7)));
                    }
                }
            }
        }
        return sort;
    }

    private ExternalSort sortRelationships() {
        String file = files.required(RELATIONSHIPS, "file sct2_Relationship_Snapshot_..._YYYYMMDD.txt");
        ExternalSort sort = new ExternalSort();
        try (Table table = open(file, RELATIONSHIP)) {
            for (Table.Row row = table.next(); row != null; row = table.next()) {
                if (row.flag("active") && !row.get("characteristicTypeId").equals(STATED)) {
                    sort.add(Long.parseLong(sctid(row, "sourceId")), sctid(row, "typeId") + "\t" + sctid(row, "destinationId"));
                }
            }
        }
        return sort;
    }

    private static String sctid(Table.Row row, String column) {
        String id = row.required(column);
        if (!CheckDigits.isSctid(id)) {
            throw row.refused(column, column + " " + Table.shown(id)
                    + " is not an SCTID: 6 to 18 digits of which the last is the check digit");
        }
        return id;
    }

    private Items<ReleaseConcept> concepts() {
        Joined sorted = joined();
        Group descriptions = new Group(sorted.descriptions.sorted());
        Group relationships = new Group(sorted.relationships.sorted());
        Group memberships = new Group(sorted.memberships.sorted());
        Items<ExternalSort.Row> rows = sorted.concepts.sorted();
        long[] last = {0};
        return () -> {
            ExternalSort.Row row = rows.next();
            if (row != null && row.key() == last[0]) {
                throw Faults.release("The concept " + row.key() + " is in " + conceptFile
                        + " twice; a Snapshot has one row for each");
            }
            last[0] = row == null ? 0 : row.key();
            return row == null
                    ? null
                    : concept(row, descriptions.of(row.key()), relationships.of(row.key()), memberships.of(row.key()));
        };
    }

    private static ReleaseConcept concept(
            ExternalSort.Row row, List<String> descriptions, List<String> relationships, List<String> memberships) {
        String code = Long.toString(row.key());
        boolean active = row.value().charAt(0) == '1';
        int tab = row.value().indexOf('\t');
        String display = null;
        String fullName = null;
        String definition = null;
        int best = Integer.MAX_VALUE;
        List<Designation> designations = new ArrayList<>();
        for (String description : descriptions) {
            String[] parts = description.substring(1).split("\t", 3);
            int rank = description.charAt(0) - '0';
            if (parts[1].equals(DEFINITION)) {
                definition = parts[2];
                continue;
            }
            if (parts[1].equals(FSN)) {
                fullName = fullName == null ? parts[2] : fullName;
            } else if (rank < best) {
                best = rank;
                display = parts[2];
            }
            designations.add(new Designation(parts[0], parts[1].equals(FSN) ? FULL_NAME : OTHER_NAME, parts[2]));
        }
        display = display != null ? display : fullName;
        if (display == null) {
            if (active) {
                throw Faults.release("The active concept " + code
                        + " has no active description; the description file may be cut off");
            }
            display = code;
        }
        Set<String> parents = new java.util.LinkedHashSet<>();
        List<Property> properties = new ArrayList<>();
        properties.add(Property.code("moduleId", row.value().substring(2, tab)));
        properties.add(Property.string("effectiveTime", row.value().substring(tab + 1)));
        properties.add(Property.bool("sufficientlyDefined", row.value().charAt(1) == 'd'));
        for (String relationship : relationships) {
            int split = relationship.indexOf('\t');
            String type = relationship.substring(0, split);
            String target = relationship.substring(split + 1);
            if (type.equals(IS_A)) {
                parents.add(target);
            } else {
                properties.add(Property.code(type, target));
            }
        }
        memberships.forEach(refset -> properties.add(Property.code("memberOf", refset)));
        return new ReleaseConcept(
                code, display, definition, active, true, List.copyOf(parents), designations,
                properties.stream().distinct().toList());
    }

    /** Rows of one key after another, from a sorted stream. */
    static final class Group {
        private final Items<ExternalSort.Row> rows;
        private ExternalSort.@Nullable Row ahead;

        Group(Items<ExternalSort.Row> rows) {
            this.rows = rows;
            this.ahead = rows.next();
        }

        /** Keys are asked for in order; rows of keys in between belong to nothing and are passed over. */
        List<String> of(long key) {
            List<String> found = new ArrayList<>();
            while (ahead != null && ahead.key() <= key) {
                if (ahead.key() == key) {
                    found.add(ahead.value());
                }
                ahead = rows.next();
            }
            return found;
        }
    }

    @Override
    public void close() {
        Joined sorted = joined;
        if (sorted != null) {
            sorted.concepts.close();
            sorted.descriptions.close();
            sorted.relationships.close();
            sorted.memberships.close();
        }
        files.close();
    }
}
