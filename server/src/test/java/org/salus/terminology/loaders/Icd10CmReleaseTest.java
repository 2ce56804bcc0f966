package org.salus.terminology.loaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.salus.terminology.LoadException;

/** The order file, alone and with the tabular list. */
class Icd10CmReleaseTest {

    private static final String SYSTEM = "http://hl7.org/fhir/sid/icd-10-cm";

    @TempDir
    Path folder;

    private static String row(int number, String code, int flag, String words) {
        return "%05d %-7s %d %-60s %s".formatted(number, code, flag, words.length() > 60 ? words.substring(0, 60) : words, words);
    }

    private ReleaseFolder small() {
        return new ReleaseFolder(folder.resolve("r"))
                .file("icd10cm_order_2026.txt",
                        row(1, "T36", 0, "Test of tests"),
                        row(2, "T360", 0, "Test of penicillins in tests, which has words beyond the sixty of the short title"),
                        row(3, "T360X1A", 1, "Test of penicillins, first time"),
                        row(4, "T37", 1, "Another test"))
                .file("icd10cm_order_addenda_2026.txt", "not read");
    }

    private static String xml(String inside) {
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?>" + inside + """
                <ICD10CM.tabular><version>2026</version><chapter><name>19</name><desc>Tests of all kinds (S00-T88)</desc>
                <section id="T36-T50"><desc>Tests by substances (T36-T50)</desc>
                <diag><name>T36</name><desc>Test of tests</desc><inclusionTerm><note>Testing &amp; more</note></inclusionTerm>
                <diag><name>T36.0</name><desc>Test of penicillins</desc></diag></diag></section></chapter></ICD10CM.tabular>
                """;
    }

    @Test
    void codesHaveDotsParentsAndTheBillableFlag() {
        RecordedLoads loads = small().load("icd10cm");
        assertThat(loads.systems.get(SYSTEM).version()).isEqualTo("2026");
        assertThat(loads.concepts.get(SYSTEM)).containsOnlyKeys("T36", "T36.0", "T36.0X1A", "T37");
        assertThat(loads.concept(SYSTEM, "T36.0X1A").parents).containsExactly("T36.0");
        assertThat(loads.concept(SYSTEM, "T36.0X1A").properties).contains("billable=true");
        assertThat(loads.concept(SYSTEM, "T36").properties).contains("billable=false");
        assertThat(loads.concept(SYSTEM, "T36").parents).isEmpty();
        assertThat(loads.concept(SYSTEM, "T36.0").display).endsWith("short title");
        assertThat(loads.concept(SYSTEM, "T36.0").words).hasSize(1);
    }

    @Test
    void theTabularListAddsChaptersBlocksAndTerms() {
        RecordedLoads loads = small().file("icd10cm_tabular_2026.xml", xml("")).load("icd10cm");
        assertThat(loads.concept(SYSTEM, "S00-T88").isAbstract).isTrue();
        assertThat(loads.concept(SYSTEM, "S00-T88").display).isEqualTo("Tests of all kinds");
        assertThat(loads.concept(SYSTEM, "T36-T50").parents).containsExactly("S00-T88");
        assertThat(loads.concept(SYSTEM, "T36").parents).containsExactly("T36-T50");
        assertThat(loads.concept(SYSTEM, "T36").words).contains("en:Testing & more");
    }

    @Test
    void lettersBeyondAsciiDoNotCutTheLongTitle() {
        String line = "00001 H81     0 " + "Ménière" + " ".repeat(60 - 9) + " Ménière's test";
        RecordedLoads loads = new ReleaseFolder(folder.resolve("u")).file("icd10cm_order_2026.txt", line).load("icd10cm");
        assertThat(loads.concept(SYSTEM, "H81").display).isEqualTo("Ménière's test");
        assertThat(loads.concept(SYSTEM, "H81").words).containsExactly("en:Ménière");
    }

    @Test
    void entitiesAreRefused() {
        ReleaseFolder files = small().file("icd10cm_tabular_2026.xml",
                xml("<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>").replace("Tests of all", "&a; Tests of all"));
        assertThatThrownBy(() -> files.load("icd10cm"))
                .isInstanceOf(LoadException.class)
                .hasMessageContaining("icd10cm_tabular_2026.xml, line 1")
                .hasMessageContaining("not allowed");
    }

    @Test
    void theTabularListAloneIsRefused() {
        ReleaseFolder files = new ReleaseFolder(folder.resolve("x")).file("icd10cm_tabular_2026.xml", xml(""));
        assertThatThrownBy(() -> files.load("icd10cm"))
                .isInstanceOf(LoadException.class)
                .hasMessageContaining("icd10cm_order_YYYY.txt");
    }

    @Test
    void badLinesAreRefusedWithTheirColumn() {
        ReleaseFolder files = small();
        files.file("icd10cm_order_2026.txt", row(1, "T36", 0, "Test"), row(2, "T3%0", 1, "Test"));
        assertThatThrownBy(() -> files.load("icd10cm")).hasMessageContaining("line 2, column 7").hasMessageContaining("T3%0");
        files.file("icd10cm_order_2026.txt", row(1, "T36", 7, "Test"));
        assertThatThrownBy(() -> files.load("icd10cm")).hasMessageContaining("line 1, column 15");
        files.file("icd10cm_order_2026.txt", "00001 T36");
        assertThatThrownBy(() -> files.load("icd10cm")).hasMessageContaining("ends too early");
        files.file("icd10cm_order_2026.txt", row(1, "T36", 0, "Test"), row(2, "T37", 0, "Test"), row(3, "T36", 0, "Test"));
        assertThatThrownBy(() -> files.load("icd10cm")).isInstanceOf(LoadException.class).hasMessageContaining("twice");
    }
}
