package org.salus.terminology.loaders;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.salus.terminology.CodeSystemHeader;
import org.salus.terminology.CodeSystemWriter;
import org.salus.terminology.Load;
import org.salus.terminology.Loads;
import org.salus.terminology.ValueSetHeader;
import org.salus.terminology.ValueSetWriter;

/**
 * What a clinic needs on its first day: common problems, allergens, vital signs, laboratory tests, vaccines and medicines, as value
 * sets ({@code urn:salus:ValueSet:starter-...}) and as fragments of the code systems they are from. Sources and licences are in
 * {@code starter/SOURCES.md}. Fragments have no version, so any official release loaded later comes before them.
 */
public final class StarterContent {

    static final String SETS = "urn:salus:ValueSet:starter-";
    static final String ALLERGENS = "urn:salus:CodeSystem:starter-allergens";
    static final String MEDICINES = "urn:salus:CodeSystem:starter-medicines";
    static final String UNII = "http://fdasis.nlm.nih.gov";

    private static final String VITAL_SIGNS = "Vital signs";
    private static final List<String> FILES =
            List.of("problems.tsv", "allergens.tsv", "observations.tsv", "vaccines.tsv", "medicines.tsv");

    /** Each system by its URL, with its concepts by code: some are in two files. */
    private final Map<String, Map<String, Concept>> systems = new LinkedHashMap<>();

    private final Map<String, List<ReleasePart.Member>> sets = new LinkedHashMap<>();

    private static final class Concept {
        String display = "";
        final Map<String, String> words = new TreeMap<>();
        final Map<String, ReleaseConcept.Property> properties = new LinkedHashMap<>();
    }

    StarterContent() {
        problems();
        allergens();
        observations();
        vaccines();
        medicines();
    }

    /** Loads it, unless this very content is there already. */
    public static void load(Loads loads) {
        String key = "starter " + checksum();
        if (loads.list().stream().anyMatch(state -> state.finished() && state.key().equals(key))) {
            return;
        }
        try (Load load = loads.open(key, Load.Progress.NONE)) {
            new StarterContent().write(load);
            load.commit();
        }
    }

    private static String checksum() {
        CRC32 crc = new CRC32();
        for (String file : FILES) {
            try (InputStream in = stream(file)) {
                crc.update(in.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return Long.toHexString(crc.getValue());
    }

    private static InputStream stream(String file) {
        InputStream in = StarterContent.class.getResourceAsStream("/org/salus/terminology/starter/" + file);
        if (in == null) {
            throw new IllegalStateException("starter/" + file + " is not on the class path");
        }
        return in;
    }

    private interface RowReader {
        void row(Table.Row row);
    }

    private static void each(String file, List<String> columns, RowReader reader) {
        try (Table rows = Table.tabs(new LineReader("starter/" + file, stream(file), StandardCharsets.UTF_8), columns)) {
            for (Table.Row row = rows.next(); row != null; row = rows.next()) {
                reader.row(row);
            }
        }
    }

    private Concept concept(String system, String code, String display) {
        Concept concept = systems.computeIfAbsent(system, s -> new LinkedHashMap<>()).computeIfAbsent(code, c -> new Concept());
        if (concept.display.isEmpty()) {
            concept.display = display;
        } else if (!concept.display.equals(display)) {
            concept.words.put(display, "en");
        }
        return concept;
    }

    private void member(String set, String system, String code, String display) {
        sets.computeIfAbsent(SETS + set, s -> new java.util.ArrayList<>()).add(new ReleasePart.Member(system, code, display));
    }

    /** The official title is the display in the system, the plain words are a synonym there and the display in the list. */
    private void problems() {
        each("problems.tsv", List.of("code", "display", "title", "checked"), row -> {
            Concept concept = concept(Icd10CmRelease.SYSTEM, row.required("code"), row.required("title"));
            concept.words.put(row.required("display"), "en");
            member("problems", Icd10CmRelease.SYSTEM, row.get("code"), row.get("display"));
        });
    }

    private void allergens() {
        each("allergens.tsv", List.of("system", "code", "display", "category", "checked"), row -> {
            Concept concept = concept(row.required("system"), row.required("code"), row.required("display"));
            if (row.get("system").equals(ALLERGENS)) {
                property(concept, ReleaseConcept.Property.string("category", row.required("category")));
            }
            member("allergens", row.get("system"), row.get("code"), row.get("display"));
            member("allergens-" + row.required("category"), row.get("system"), row.get("code"), row.get("display"));
        });
    }

    private void observations() {
        each("observations.tsv", List.of("code", "name", "display", "unit", "group", "checked"), row -> {
            Concept concept = concept(LoincRelease.SYSTEM, row.required("code"), row.required("name"));
            if (!row.get("display").equals(row.get("name"))) {
                concept.words.put(row.required("display"), "en");
            }
            if (!row.get("unit").isEmpty()) {
                property(concept, ReleaseConcept.Property.string("EXAMPLE_UCUM_UNITS", row.get("unit")));
            }
            property(concept, ReleaseConcept.Property.string("group", row.required("group")));
            String set = row.get("group").equals(VITAL_SIGNS) ? "vital-signs" : "laboratory";
            member(set, LoincRelease.SYSTEM, row.get("code"), row.get("display"));
        });
    }

    private void vaccines() {
        each("vaccines.tsv", List.of("code", "display", "group", "checked"), row -> {
            Concept concept = concept(CdcRelease.CVX, row.required("code"), row.required("display"));
            property(concept, ReleaseConcept.Property.string("group", row.required("group")));
            member("vaccines", CdcRelease.CVX, row.get("code"), row.get("display"));
        });
    }

    /** A drug's row follows its ingredient's; both are of RxNorm unless no code of RxNorm could be confirmed. */
    private void medicines() {
        Map<String, String> ingredients = new LinkedHashMap<>();
        each("medicines.tsv", List.of("system", "code", "display", "kind", "ingredient", "brands", "checked"), row -> {
            String system = row.required("system");
            String code = row.required("code");
            Concept concept = concept(system, code, row.required("display"));
            boolean ingredient = row.required("kind").equals("ingredient");
            if (system.equals(RxNormRelease.SYSTEM)) {
                property(concept, ReleaseConcept.Property.string("TTY", ingredient ? "IN" : "SCD"));
            }
            if (ingredient) {
                ingredients.put(row.get("display"), system + "|" + code);
            } else {
                String of = ingredients.get(row.required("ingredient"));
                if (of != null && of.startsWith(system + "|")) {
                    property(concept, ReleaseConcept.Property.code("has_ingredient", of.substring(system.length() + 1)));
                }
            }
            for (String brand : row.get("brands").split("\\|")) {
                if (!brand.isBlank()) {
                    concept.words.put(brand, "en");
                }
            }
            member(ingredient ? "ingredients" : "medicines", system, code, row.get("display"));
        });
    }

    private static void property(Concept concept, ReleaseConcept.Property property) {
        concept.properties.putIfAbsent(property.name(), property);
    }

    private void write(Load load) {
        systems.forEach((url, concepts) -> system(load, url, concepts));
        sets.forEach((url, members) -> {
            ValueSetWriter writer = load.valueSet(
                    new ValueSetHeader(url, null, title(url), copyright(members.getFirst().system()), "starter content"));
            members.forEach(m -> writer.code(m.system(), null, m.code(), m.display()));
        });
    }

    private static void system(Load load, String url, Map<String, Concept> concepts) {
        boolean own = url.startsWith("urn:salus:");
        CodeSystemWriter writer = load.codeSystem(new CodeSystemHeader(
                url,
                null,
                own ? title(url) : name(url) + " (the codes of the starter lists)",
                own ? CodeSystemHeader.Content.COMPLETE : CodeSystemHeader.Content.FRAGMENT,
                null,
                true,
                copyright(url),
                "starter content",
                null,
                List.of()));
        concepts.forEach((code, concept) -> {
            writer.concept(code, concept.display);
            concept.words.forEach((word, language) ->
                    writer.designation(code, CodeSystemWriter.Designation.synonym(language, word)));
            concept.properties.values().forEach(p -> writer.property(code, p.name(), p.type(), p.value()));
        });
    }

    private static String title(String url) {
        String last = url.substring(url.lastIndexOf("starter-") + "starter-".length()).replace('-', ' ');
        return "Starter list: " + last;
    }

    private static String name(String url) {
        return switch (url) {
            case Icd10CmRelease.SYSTEM -> "ICD-10-CM";
            case LoincRelease.SYSTEM -> "LOINC";
            case RxNormRelease.SYSTEM -> "RxNorm";
            case CdcRelease.CVX -> "CVX";
            case UNII -> "UNII";
            default -> url;
        };
    }

    private static @Nullable String copyright(String system) {
        return switch (system) {
            case Icd10CmRelease.SYSTEM -> Icd10CmRelease.COPYRIGHT;
            case LoincRelease.SYSTEM -> LoincRelease.COPYRIGHT;
            case RxNormRelease.SYSTEM -> RxNormRelease.COPYRIGHT;
            case CdcRelease.CVX -> CdcRelease.COPYRIGHT;
            default -> null;
        };
    }

    /** For tests. */
    Map<String, List<ReleasePart.Member>> sets() {
        return Map.copyOf(sets);
    }

    /** For tests: units as listed. */
    List<String> units() {
        return systems.getOrDefault(LoincRelease.SYSTEM, Map.of()).values().stream()
                .map(c -> c.properties.get("EXAMPLE_UCUM_UNITS"))
                .filter(java.util.Objects::nonNull)
                .map(ReleaseConcept.Property::value)
                .distinct()
                .toList();
    }
}
