package org.salus.terminology.loaders;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A small RF2 snapshot of invented concepts in a namespace that nobody has. Only metadata ids are SNOMED CT's own. */
final class SnomedFiles {

    static final String US_ENGLISH = "900000000000509007";
    static final String GB_ENGLISH = "900000000000508004";
    static final String FSN = "900000000000003001";
    static final String SYNONYM = "900000000000013009";
    static final String IS_A = "116680003";
    static final String CORE = "900000000000207008";
    static final String PREFERRED = "900000000000548007";
    static final String ACCEPTABLE = "900000000000549004";
    private static final String DATE = "20240301";
    private static final String NAMESPACE = "1999999";

    final List<String> concepts = new ArrayList<>(List.of("id\teffectiveTime\tactive\tmoduleId\tdefinitionStatusId"));
    final List<String> descriptions = new ArrayList<>(
            List.of("id\teffectiveTime\tactive\tmoduleId\tconceptId\tlanguageCode\ttypeId\tterm\tcaseSignificanceId"));
    final List<String> relationships = new ArrayList<>(List.of("id\teffectiveTime\tactive\tmoduleId\tsourceId\tdestinationId\t"
            + "relationshipGroup\ttypeId\tcharacteristicTypeId\tmodifierId"));
    final List<String> language = new ArrayList<>(
            List.of("id\teffectiveTime\tactive\tmoduleId\trefsetId\treferencedComponentId\tacceptabilityId"));
    private int descriptionNumber;
    private int relationshipNumber;

    static String id(int item, String partition) {
        String start = item + NAMESPACE + partition;
        for (char digit = '0'; digit <= '9'; digit++) {
            if (CheckDigits.isSctid(start + digit)) {
                return start + digit;
            }
        }
        throw new AssertionError();
    }

    static String concept(int item) {
        return id(item, "10");
    }

    SnomedFiles() {
        // Those that properties name.
        metadata(CORE, "core module");
        metadata(IS_A, "is a");
    }

    private void metadata(String id, String term) {
        concepts.add(String.join("\t", id, DATE, "1", CORE, "900000000000074008"));
        describe(id, "1", FSN, term, PREFERRED, US_ENGLISH);
    }

    SnomedFiles concept(int item, String active, String full, String preferred, int... parents) {
        String id = concept(item);
        concepts.add(String.join("\t", id, DATE, active, CORE, "900000000000074008"));
        describe(id, "1", FSN, full, PREFERRED, US_ENGLISH);
        describe(id, "1", SYNONYM, preferred, PREFERRED, US_ENGLISH);
        for (int parent : parents) {
            relate(item, IS_A, concept(parent));
        }
        return this;
    }

    String describe(String concept, String active, String type, String term, String acceptability, String refset) {
        String id = id(++descriptionNumber, "11");
        descriptions.add(String.join("\t", id, DATE, active, CORE, concept, "en", type, term, "900000000000448009"));
        language.add(String.join("\t", "00000000-0000-0000-0000-" + descriptionNumber, DATE, "1", CORE, refset, id, acceptability));
        return id;
    }

    SnomedFiles relate(int source, String type, String target) {
        relationships.add(String.join("\t", id(++relationshipNumber, "12"), DATE, "1", CORE, concept(source), target, "0",
                type, "900000000000011006", "900000000000451002"));
        return this;
    }

    ReleaseFolder write(Path root) {
        return new ReleaseFolder(root)
                .file("Snapshot/Terminology/sct2_Concept_Snapshot_INT_20240301.txt", concepts.toArray(String[]::new))
                .file("Snapshot/Terminology/sct2_Description_Snapshot-en_INT_20240301.txt", descriptions.toArray(String[]::new))
                .file("Snapshot/Terminology/sct2_Relationship_Snapshot_INT_20240301.txt", relationships.toArray(String[]::new))
                .file("Snapshot/Refset/Language/der2_cRefset_LanguageSnapshot-en_INT_20240301.txt",
                        language.toArray(String[]::new))
                // What else a release has is left alone.
                .file("Full/Terminology/sct2_Concept_Full_INT_20240301.txt", "not read")
                .file("Readme_en_20240301.txt", "not read");
    }
}
