package org.salus.terminology.loaders;

import org.salus.terminology.ReleaseOptions;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.salus.terminology.CodeSystemWriter.Designation;
import org.salus.terminology.CodeSystemWriter.Use;
import org.salus.terminology.loaders.ReleaseConcept.Property;
import org.salus.terminology.PropertyType;

/**
 * RxNorm in RRF, full or prescribable: concepts by RXCUI from the names of RxNorm itself ({@code SAB=RXNORM}; other sources' names
 * have other licences and are left out), relations as properties, {@code isa} as parents, NDCs and strengths as properties.
 */
final class RxNormRelease implements Release {

    static final String SYSTEM = "http://www.nlm.nih.gov/research/umls/rxnorm";

    static final String COPYRIGHT =
            "RxNorm names and codes (SAB=RXNORM) are produced by the U.S. National Library of Medicine and are in the public "
                    + "domain. This product uses publicly available data from the U.S. National Library of Medicine (NLM), "
                    + "National Institutes of Health, Department of Health and Human Services; NLM is not responsible for "
                    + "the product and does not endorse or recommend this or any other product.";

    private static final Pattern NAMES = Pattern.compile("(?i)RXNCONSO\\.RRF");
    private static final Pattern RELATIONS = Pattern.compile("(?i)RXNREL\\.RRF");
    private static final Pattern ATTRIBUTES = Pattern.compile("(?i)RXNSAT\\.RRF");
    /** The full release holds the prescribable subset too. */
    private static final String SUBSET = "prescribe/";

    private static final Pattern DATED = Pattern.compile("(?i)(?:RxNorm|Readme)_(?:Full|Weekly|prescribe).*?_?(\\d{8}).*");

    private static final List<String> CONSO = List.of(
            "RXCUI", "LAT", "TS", "LUI", "STT", "SUI", "ISPREF", "RXAUI", "SAUI", "SCUI", "SDUI", "SAB", "TTY", "CODE", "STR",
            "SRL", "SUPPRESS", "CVF");
    private static final List<String> REL = List.of(
            "RXCUI1", "RXAUI1", "STYPE1", "REL", "RXCUI2", "RXAUI2", "STYPE2", "RELA", "RUI", "SRUI", "SAB", "SL", "DIR", "RG",
            "SUPPRESS", "CVF");
    private static final List<String> SAT = List.of(
            "RXCUI", "LUI", "SUI", "RXAUI", "STYPE", "CODE", "ATUI", "SATUI", "ATN", "SAB", "ATV", "SUPPRESS", "CVF");

    private static final Set<String> KEPT_ATTRIBUTES = Set.of(
            "NDC", "RXN_STRENGTH", "RXN_AVAILABLE_STRENGTH", "RXN_BOSS_STRENGTH_NUM_VALUE", "RXN_HUMAN_DRUG", "RXN_VET_DRUG",
            "RXN_QUANTITY", "RXN_QUALITATIVE_DISTINCTION", "RXTERM_FORM");

    /** Names that are not the concept's own but other ways to say it. */
    private static final Set<String> SYNONYMS = Set.of("SY", "TMSY", "PSN", "ET");

    private final ReleaseFiles files;
    private final ReleaseOptions options;
    private final String names;
    private final String version;
    private @org.jspecify.annotations.Nullable ExternalSort sorted;

    RxNormRelease(ReleaseFiles files, ReleaseOptions options) {
        this.files = files;
        this.options = options;
        String found = files.only(NAMES, SUBSET);
        this.names = found != null ? found : files.required(NAMES, "file RXNCONSO.RRF (in the folder rrf)");
        this.version = options.version() != null ? options.version() : dated();
    }

    private String dated() {
        Set<String> dates = new LinkedHashSet<>();
        List<String> labelled = new ArrayList<>(files.names().stream().map(ReleaseFiles::baseName).toList());
        labelled.addFirst(files.label());
        for (String name : labelled) {
            Matcher matcher = DATED.matcher(name);
            if (matcher.matches()) {
                dates.add(matcher.group(1));
            }
        }
        if (dates.size() != 1) {
            throw Faults.release("The version of RxNorm cannot be told from the names in the release "
                    + "(RxNorm_full_MMDDYYYY.zip, Readme_Full_MMDDYYYY.txt); give it as MMDDYYYY");
        }
        return dates.iterator().next();
    }

    private Table open(String file, List<String> columns) {
        return Table.pipes(new LineReader(file, files.stream(file), options.encoding()), columns);
    }

    @Override
    public List<ReleasePart> parts() {
        return List.of(new ReleasePart.Codes(SYSTEM, version, "RxNorm", true, COPYRIGHT, SYSTEM + "/vs", this::concepts));
    }

    private ExternalSort sorted() {
        ExternalSort sort = sorted;
        if (sort == null) {
            sort = new ExternalSort();
            names(sort);
            relations(sort);
            attributes(sort);
            sorted = sort;
        }
        return sort;
    }

    private void names(ExternalSort sort) {
        try (Table rows = open(names, CONSO)) {
            for (Table.Row row = rows.next(); row != null; row = rows.next()) {
                if (row.get("SAB").equals("RXNORM")) {
                    String kind = SYNONYMS.contains(row.get("TTY")) ? "s" : "n";
                    sort.add(rxcui(row, "RXCUI"), kind + Packed.pack(
                            List.of(row.required("TTY"), row.get("SUPPRESS"), row.required("STR"))));
                }
            }
        }
    }

    /** A row reads from its second concept to its first: RXCUI2 {@code RELA} RXCUI1. */
    private void relations(ExternalSort sort) {
        String file = files.only(RELATIONS, SUBSET);
        if (file == null) {
            return;
        }
        try (Table rows = open(file, REL)) {
            for (Table.Row row = rows.next(); row != null; row = rows.next()) {
                if (row.get("SAB").equals("RXNORM") && row.get("STYPE1").equals("CUI") && !row.get("RELA").isBlank()) {
                    sort.add(rxcui(row, "RXCUI2"), "r" + Packed.pack(
                            List.of(row.get("RELA"), String.valueOf(rxcui(row, "RXCUI1")))));
                }
            }
        }
    }

    private void attributes(ExternalSort sort) {
        String file = files.only(ATTRIBUTES, SUBSET);
        if (file == null) {
            return;
        }
        try (Table rows = open(file, SAT)) {
            for (Table.Row row = rows.next(); row != null; row = rows.next()) {
                if (row.get("SAB").equals("RXNORM") && KEPT_ATTRIBUTES.contains(row.get("ATN")) && !row.get("ATV").isBlank()) {
                    sort.add(rxcui(row, "RXCUI"), "x" + Packed.pack(List.of(row.get("ATN"), row.get("ATV"))));
                }
            }
        }
    }

    private static long rxcui(Table.Row row, String column) {
        String value = row.required(column);
        if (!value.matches("[1-9]\\d{0,8}")) {
            throw row.refused(column, column + " should be the number of a concept and is " + Table.shown(value));
        }
        return Long.parseLong(value);
    }

    private Items<ReleaseConcept> concepts() {
        ExternalSort sort = sorted();
        Known known = new Known(sort.sorted());
        BitSet named = new BitSet();
        Known all = new Known(sort.sorted());
        for (long key = all.next(); key >= 0; key = all.next()) {
            named.set((int) key);
        }
        SnomedRelease.Group said = new SnomedRelease.Group(sort.sorted());
        return () -> {
            long key = known.next();
            return key < 0 ? null : concept(String.valueOf(key), said.of(key), named);
        };
    }

    /** Keys of the concepts that have a name of RxNorm's own. */
    private static final class Known {
        private final Items<ExternalSort.Row> rows;
        private long last = -1;

        Known(Items<ExternalSort.Row> rows) {
            this.rows = rows;
        }

        long next() {
            for (ExternalSort.Row row = rows.next(); row != null; row = rows.next()) {
                if (row.key() != last && row.value().charAt(0) == 'n') {
                    last = row.key();
                    return last;
                }
            }
            return -1;
        }
    }

    private static ReleaseConcept concept(String code, List<String> said, BitSet named) {
        String display = null;
        boolean active = false;
        Set<String> parents = new LinkedHashSet<>();
        List<Designation> designations = new ArrayList<>();
        Set<Property> properties = new LinkedHashSet<>();
        for (String line : said) {
            List<String> fields = Packed.unpack(line.substring(1));
            switch (line.charAt(0)) {
                case 'n' -> {
                    boolean current = fields.get(1).equals("N") || fields.get(1).isEmpty();
                    properties.add(Property.string("TTY", fields.get(0)));
                    properties.add(Property.string("SUPPRESS", fields.get(1).isEmpty() ? "N" : fields.get(1)));
                    if (display == null || (current && !active)) {
                        display = fields.get(2);
                    } else {
                        designations.add(Designation.synonym("en", fields.get(2)));
                    }
                    active |= current;
                }
                case 's' -> designations.add(new Designation("en", new Use(SYSTEM, fields.get(0), null), fields.get(2)));
                case 'r' -> {
                    // The prescribable subset keeps some relations to concepts that it leaves out.
                    if (!named.get(Integer.parseInt(fields.get(1)))) {
                        continue;
                    }
                    if (fields.get(0).equals("isa")) {
                        parents.add(fields.get(1));
                    } else {
                        properties.add(Property.code(fields.get(0), fields.get(1)));
                    }
                }
                case 'x' -> properties.add(new Property(fields.get(0), PropertyType.STRING, fields.get(1)));
                default -> throw new IllegalStateException(line);
            }
        }
        if (display == null) {
            throw new IllegalStateException("No name of " + code);
        }
        return new ReleaseConcept(code, display, null, active, true, List.copyOf(parents),
                designations.stream().distinct().toList(), List.copyOf(properties));
    }

    @Override
    public void close() {
        if (sorted != null) {
            sorted.close();
        }
        files.close();
    }
}
