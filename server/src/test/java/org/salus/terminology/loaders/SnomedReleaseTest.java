package org.salus.terminology.loaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.salus.terminology.LoadException;
import org.salus.terminology.ReleaseOptions;

/** RF2 Snapshot: joins, versions, reference sets, and what is refused. */
class SnomedReleaseTest {

    private static final String SYSTEM = "http://snomed.info/sct";

    @TempDir
    Path folder;

    private static SnomedFiles small() {
        SnomedFiles files = new SnomedFiles()
                .concept(1, "1", "Test finding (finding)", "Test finding")
                .concept(2, "1", "Ache of test (finding)", "Test ache", 1)
                .concept(3, "1", "Sharp ache of test (finding)", "Sharp test ache", 2)
                .concept(4, "0", "Old ache (finding)", "Old ache")
                .concept(5, "1", "Site of test (body structure)", "Test site")
                .concept(6, "1", "Finding site of test (attribute)", "Test site of finding")
                .relate(3, SnomedFiles.concept(6), SnomedFiles.concept(5));
        files.describe(SnomedFiles.concept(3), "1", SnomedFiles.SYNONYM, "Stabbing test ache", SnomedFiles.ACCEPTABLE,
                SnomedFiles.US_ENGLISH);
        files.describe(SnomedFiles.concept(3), "1", SnomedFiles.SYNONYM, "Sharp test pain", SnomedFiles.PREFERRED,
                SnomedFiles.GB_ENGLISH);
        files.describe(SnomedFiles.concept(3), "0", SnomedFiles.SYNONYM, "Withdrawn words", SnomedFiles.PREFERRED,
                SnomedFiles.US_ENGLISH);
        return files;
    }

    @Test
    void conceptsComeWithTheirWordsParentsAndAttributes() {
        RecordedLoads loads = small().write(folder.resolve("r")).load("snomed");
        assertThat(loads.committed).isTrue();
        assertThat(loads.systems.get(SYSTEM).version()).isEqualTo(SYSTEM + "/900000000000207008/version/20240301");
        assertThat(loads.systems.get(SYSTEM).allCodes()).isEqualTo(SYSTEM + "?fhir_vs");
        assertThat(loads.concepts.get(SYSTEM)).hasSize(8);
        RecordedLoads.Concept sharp = loads.concept(SYSTEM, SnomedFiles.concept(3));
        assertThat(sharp.display).isEqualTo("Sharp test ache");
        assertThat(sharp.active).isTrue();
        assertThat(sharp.parents).containsExactly(SnomedFiles.concept(2));
        assertThat(sharp.words)
                .containsExactlyInAnyOrder(
                        "en:900000000000003001:Sharp ache of test (finding)",
                        "en:900000000000013009:Sharp test ache",
                        "en:900000000000013009:Stabbing test ache",
                        "en:900000000000013009:Sharp test pain");
        assertThat(sharp.properties)
                .contains(
                        SnomedFiles.concept(6) + "=" + SnomedFiles.concept(5),
                        "moduleId=900000000000207008",
                        "effectiveTime=20240301",
                        "sufficientlyDefined=false");
        assertThat(loads.concept(SYSTEM, SnomedFiles.concept(4)).active).isFalse();
    }

    @Test
    void theDialectDecidesTheDisplay() {
        RecordedLoads loads = small()
                .write(folder.resolve("r"))
                .load("snomed", ReleaseOptions.standard().withDialects(List.of(SnomedFiles.GB_ENGLISH, SnomedFiles.US_ENGLISH)));
        assertThat(loads.concept(SYSTEM, SnomedFiles.concept(3)).display).isEqualTo("Sharp test pain");
        assertThat(loads.concept(SYSTEM, SnomedFiles.concept(2)).display).isEqualTo("Test ache");
    }

    @Test
    void aZipReadsAsItsFolder() {
        Path zip = small().write(folder.resolve("r")).zip("SnomedCT_Test.zip");
        RecordedLoads loads = ReleaseFolder.load("snomed", zip, ReleaseOptions.standard());
        assertThat(loads.concepts.get(SYSTEM)).hasSize(8);
        assertThat(loads.systems.get(SYSTEM).source()).isEqualTo("SnomedCT_Test.zip");
    }

    @Test
    void theEditionIsTheModuleThatNoOtherNeeds() {
        String edition = SnomedFiles.concept(90);
        ReleaseFolder files = small().write(folder.resolve("r"))
                .file("Snapshot/Refset/Metadata/der2_ssRefset_ModuleDependencySnapshot_INT_20240301.txt",
                        "id\teffectiveTime\tactive\tmoduleId\trefsetId\treferencedComponentId\tsourceEffectiveTime\ttargetEffectiveTime",
                        "a\t20240301\t1\t" + edition + "\t900000000000534007\t" + SnomedFiles.CORE + "\t20240301\t20240301",
                        "b\t20240301\t1\t" + SnomedFiles.CORE + "\t900000000000534007\t900000000000012004\t20240301\t20240301");
        RecordedLoads loads = files.load("snomed");
        assertThat(loads.systems.get(SYSTEM).version()).isEqualTo(SYSTEM + "/" + edition + "/version/20240301");
    }

    @Test
    void simpleReferenceSetsAreMembershipsAndTheExtendedMapIsAMap() {
        String refset = SnomedFiles.concept(5);
        ReleaseFolder files = small().write(folder.resolve("r"))
                .file("Snapshot/Refset/Content/der2_Refset_SimpleSnapshot_INT_20240301.txt",
                        "id\teffectiveTime\tactive\tmoduleId\trefsetId\treferencedComponentId",
                        "a\t20240301\t1\t" + SnomedFiles.CORE + "\t" + refset + "\t" + SnomedFiles.concept(2),
                        "b\t20240301\t0\t" + SnomedFiles.CORE + "\t" + refset + "\t" + SnomedFiles.concept(3))
                .file("Snapshot/Refset/Map/der2_iisssccRefset_ExtendedMapSnapshot_US1000124_20240301.txt",
                        "id\teffectiveTime\tactive\tmoduleId\trefsetId\treferencedComponentId\tmapGroup\tmapPriority\tmapRule\t"
                                + "mapAdvice\tmapTarget\tcorrelationId\tmapCategoryId",
                        "a\t20240301\t1\t" + SnomedFiles.CORE + "\t6011000124106\t" + SnomedFiles.concept(2)
                                + "\t1\t1\tTRUE\tALWAYS R52\tR52\t447561005\t447637006",
                        "b\t20240301\t1\t" + SnomedFiles.CORE + "\t6011000124106\t" + SnomedFiles.concept(3)
                                + "\t1\t1\tOTHERWISE TRUE\tCANNOT BE CLASSIFIED\t\t447561005\t447638001");
        RecordedLoads loads = files.load("snomed");
        assertThat(loads.concept(SYSTEM, SnomedFiles.concept(2)).properties).contains("memberOf=" + refset);
        assertThat(loads.concept(SYSTEM, SnomedFiles.concept(3)).properties).noneMatch(p -> p.startsWith("memberOf"));
        assertThat(loads.maps).containsOnlyKeys(SYSTEM + "?fhir_cm=6011000124106");
        var rows = loads.maps.get(SYSTEM + "?fhir_cm=6011000124106");
        assertThat(rows).hasSize(2);
        assertThat(rows.getFirst().targetCode()).isEqualTo("R52");
        assertThat(rows.getFirst().targetSystem()).isEqualTo("http://hl7.org/fhir/sid/icd-10-cm");
        assertThat(rows.getFirst().equivalence()).isEqualTo("relatedto");
        assertThat(rows.getLast().targetCode()).isNull();
        assertThat(rows.getLast().equivalence()).isEqualTo("unmatched");
        assertThat(rows.getLast().comment()).contains("CANNOT BE CLASSIFIED");
    }

    @Test
    void aCycleIsRefusedWithItsCodes() {
        SnomedFiles files = small().relate(1, SnomedFiles.IS_A, SnomedFiles.concept(3));
        assertThatThrownBy(() -> files.write(folder.resolve("r")).load("snomed"))
                .isInstanceOf(LoadException.class)
                .hasMessageContaining("cycle")
                .hasMessageContaining(SnomedFiles.concept(1))
                .hasMessageContaining(SnomedFiles.concept(2))
                .hasMessageContaining(SnomedFiles.concept(3));
    }

    @Test
    void aWrongCheckDigitIsRefusedWithItsPlace() {
        SnomedFiles files = small();
        String right = SnomedFiles.concept(2);
        String wrong = right.substring(0, right.length() - 1) + (char) ('0' + (right.charAt(right.length() - 1) - '0' + 1) % 10);
        files.relationships.set(1, files.relationships.get(1).replace(right, wrong));
        assertThatThrownBy(() -> files.write(folder.resolve("r")).load("snomed"))
                .isInstanceOf(LoadException.class)
                .hasMessageContaining("sct2_Relationship_Snapshot_INT_20240301.txt, line 2, column 5")
                .hasMessageContaining(wrong)
                .hasMessageContaining("check digit");
    }

    @Test
    void aCutOffFileIsRefused() {
        SnomedFiles files = small();
        String last = files.descriptions.getLast();
        files.descriptions.set(files.descriptions.size() - 1, last.substring(0, last.length() / 2));
        assertThatThrownBy(() -> files.write(folder.resolve("r")).load("snomed"))
                .isInstanceOf(LoadException.class)
                .hasMessageContaining("line " + files.descriptions.size())
                .hasMessageContaining("should have 9");
    }

    @Test
    void otherColumnsAreRefused() {
        SnomedFiles files = small();
        files.concepts.set(0, files.concepts.getFirst().replace("moduleId", "module"));
        assertThatThrownBy(() -> files.write(folder.resolve("r")).load("snomed"))
                .isInstanceOf(LoadException.class)
                .hasMessageContaining("line 1, column 4")
                .hasMessageContaining("should be moduleId");
    }

    @Test
    void aConceptTwiceIsRefused() {
        SnomedFiles files = small();
        files.concepts.add(files.concepts.get(3));
        assertThatThrownBy(() -> files.write(folder.resolve("r")).load("snomed"))
                .isInstanceOf(LoadException.class)
                .hasMessageContaining("twice");
    }

    @Test
    void anExtensionAloneIsRefused() {
        SnomedFiles files = small().relate(2, SnomedFiles.IS_A, SnomedFiles.concept(77));
        assertThatThrownBy(() -> files.write(folder.resolve("r")).load("snomed"))
                .isInstanceOf(LoadException.class)
                .hasMessageContaining(SnomedFiles.concept(77))
                .hasMessageContaining("not in the release");
    }
}
