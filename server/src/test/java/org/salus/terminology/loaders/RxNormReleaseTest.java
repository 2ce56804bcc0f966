package org.salus.terminology.loaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.salus.terminology.LoadException;
import org.salus.terminology.ReleaseOptions;

/** RRF files of invented medicines. */
class RxNormReleaseTest {

    private static final String SYSTEM = "http://www.nlm.nih.gov/research/umls/rxnorm";

    @TempDir
    Path folder;

    private static String name(String rxcui, String sab, String tty, String str, String suppress) {
        return String.join("|", rxcui, "ENG", "", "", "", "", "", "1" + rxcui, "", rxcui, "", sab, tty, rxcui, str, "",
                suppress, "4096", "");
    }

    private static String relation(String first, String rela, String second) {
        return String.join("|", first, "", "CUI", "RO", second, "", "CUI", rela, "1", "", "RXNORM", "RXNORM", "", "", "", "4096", "");
    }

    private static String attribute(String rxcui, String name, String value) {
        return String.join("|", rxcui, "", "", "1" + rxcui, "AUI", rxcui, "", "", name, "RXNORM", value, "N", "4096", "");
    }

    private ReleaseFolder small(String... more) {
        ReleaseFolder files = new ReleaseFolder(folder.resolve("r"))
                .file("Readme_Full_Prescribe_10062025.txt", "not read")
                .file("rrf/RXNCONSO.RRF",
                        name("900001", "RXNORM", "IN", "testol", "N"),
                        name("900002", "RXNORM", "SCD", "testol 5 MG Oral Tablet", "N"),
                        name("900002", "RXNORM", "PSN", "Testol 5 mg tablet", "N"),
                        name("900002", "MTHSPL", "DP", "TESTOL TABLETS", "N"),
                        name("900003", "RXNORM", "SCDF", "testol Oral Tablet", "N"),
                        name("900004", "RXNORM", "BN", "Testolix", "O"))
                .file("rrf/RXNREL.RRF",
                        relation("900001", "has_ingredient", "900002"),
                        relation("900003", "isa", "900002"),
                        relation("999999", "has_tradename", "900001"))
                .file("rrf/RXNSAT.RRF", attribute("900002", "NDC", "00000000001"), attribute("900002", "RXN_STRENGTH", "5 MG"),
                        attribute("900002", "ORIG_CODE", "x"));
        return files;
    }

    @Test
    void conceptsComeWithRelationsAndAttributes() {
        RecordedLoads loads = small().load("rxnorm");
        assertThat(loads.systems.get(SYSTEM).version()).isEqualTo("10062025");
        assertThat(loads.concepts.get(SYSTEM)).hasSize(4);
        RecordedLoads.Concept tablet = loads.concept(SYSTEM, "900002");
        assertThat(tablet.display).isEqualTo("testol 5 MG Oral Tablet");
        assertThat(tablet.words).containsExactly("en:PSN:Testol 5 mg tablet");
        assertThat(tablet.parents).containsExactly("900003");
        assertThat(tablet.properties)
                .containsExactlyInAnyOrder(
                        "TTY=SCD", "SUPPRESS=N", "has_ingredient=900001", "NDC=00000000001", "RXN_STRENGTH=5 MG");
        assertThat(loads.concept(SYSTEM, "900004").active).isFalse();
        assertThat(loads.concept(SYSTEM, "900001").properties).containsExactlyInAnyOrder("TTY=IN", "SUPPRESS=N");
    }

    @Test
    void theSubsetWithinTheFullReleaseIsLeftAlone() {
        RecordedLoads loads = small()
                .file("prescribe/rrf/RXNCONSO.RRF", name("900009", "RXNORM", "IN", "other", "N"))
                .file("prescribe/rrf/RXNREL.RRF", relation("900001", "has_ingredient", "900009"))
                .load("rxnorm");
        assertThat(loads.concepts.get(SYSTEM)).hasSize(4);
    }

    @Test
    void withoutADateTheVersionMustBeGiven() {
        ReleaseFolder files =
                new ReleaseFolder(folder.resolve("x")).file("RXNCONSO.RRF", name("900001", "RXNORM", "IN", "testol", "N"));
        assertThatThrownBy(() -> files.load("rxnorm")).isInstanceOf(LoadException.class).hasMessageContaining("MMDDYYYY");
        assertThat(files.load("rxnorm", ReleaseOptions.standard().withVersion("10062025")).systems.get(SYSTEM).version())
                .isEqualTo("10062025");
    }

    @Test
    void anotherNumberOfColumnsIsRefused() {
        ReleaseFolder files = small();
        files.file("rrf/RXNCONSO.RRF", name("900001", "RXNORM", "IN", "testol", "N"), "900002|ENG|P||");
        assertThatThrownBy(() -> files.load("rxnorm"))
                .isInstanceOf(LoadException.class)
                .hasMessageContaining("RXNCONSO.RRF, line 2")
                .hasMessageContaining("should have 18");
    }
}
