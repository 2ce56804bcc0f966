package org.salus.terminology.loaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.salus.terminology.LoadException;
import org.salus.terminology.ReleaseOptions;

/** LOINC's files; the terms are invented but for a code or two that everyone knows. */
class LoincReleaseTest {

    private static final String SYSTEM = "http://loinc.org";
    private static final String HEADER = "\"LOINC_NUM\",\"COMPONENT\",\"PROPERTY\",\"TIME_ASPCT\",\"SYSTEM\",\"SCALE_TYP\","
            + "\"METHOD_TYP\",\"CLASS\",\"VersionLastChanged\",\"DefinitionDescription\",\"STATUS\",\"RELATEDNAMES2\","
            + "\"SHORTNAME\",\"ORDER_OBS\",\"LONG_COMMON_NAME\",\"EXAMPLE_UCUM_UNITS\"";
    private static final String GLUCOSE = "\"2345-7\",\"Test sugar\",\"MCnc\",\"Pt\",\"Ser/Plas\",\"Qn\",\"\",\"CHEM\",\"2.73\","
            + "\"Sugar, as a \"\"test\"\" says,\nin two lines\",\"ACTIVE\",\"a; b\",\"Sugar SerPl\",\"Both\","
            + "\"Test sugar in Serum\",\"mg/dL\"";
    private static final String OLD = "\"718-7\",\"Test protein\",\"MCnc\",\"Pt\",\"Bld\",\"Qn\",\"\",\"HEM/BC\",\"2.80\",\"\","
            + "\"DEPRECATED\",\"\",\"\",\"Observation\",\"Test protein in Blood\",\"g/dL\"";

    @TempDir
    Path folder;

    private ReleaseFolder small() {
        return new ReleaseFolder(folder.resolve("Loinc_2.80"))
                .file("LoincTable/Loinc.csv", HEADER, GLUCOSE, OLD)
                .file("AccessoryFiles/ComponentHierarchyBySystem/ComponentHierarchyBySystem.csv",
                        "PATH_TO_ROOT,SEQUENCE,IMMEDIATE_PARENT,CODE,CODE_TEXT",
                        ",1,,LP29693-6,Laboratory of tests",
                        "LP29693-6,1,LP29693-6,LP7786-9,Test sugars",
                        "LP29693-6.LP7786-9,1,LP7786-9,2345-7,Test sugar in Serum")
                .file("AccessoryFiles/AnswerFile/AnswerList.csv",
                        "AnswerListId,AnswerListName,AnswerListOID,AnswerStringId,SequenceNumber,DisplayText",
                        "LL360-9,How sweet,1.2.3,LA6577-6,2,Very",
                        "LL360-9,How sweet,1.2.3,LA6576-8,1,A little")
                .file("AccessoryFiles/AnswerFile/LoincAnswerListLink.csv",
                        "LoincNumber,LongCommonName,AnswerListId,AnswerListName,AnswerListLinkType,ApplicableContext",
                        "2345-7,Test sugar in Serum,LL360-9,How sweet,EXAMPLE,")
                .file("AccessoryFiles/LinguisticVariants/deDE15LinguisticVariant.csv",
                        "LOINC_NUM,COMPONENT,LONG_COMMON_NAME", "2345-7,Testzucker,Testzucker im Serum");
    }

    @Test
    void termsPartsAndAnswersAreConcepts() {
        RecordedLoads loads = small().load("loinc");
        assertThat(loads.systems.get(SYSTEM).version()).isEqualTo("2.80");
        assertThat(loads.systems.get(SYSTEM).copyright()).contains("Regenstrief", "loinc.org/license");
        RecordedLoads.Concept sugar = loads.concept(SYSTEM, "2345-7");
        assertThat(sugar.display).isEqualTo("Test sugar in Serum");
        assertThat(sugar.definition).isEqualTo("Sugar, as a \"test\" says,\nin two lines");
        assertThat(sugar.active).isTrue();
        assertThat(sugar.parents).containsExactly("LP7786-9");
        assertThat(sugar.words).containsExactlyInAnyOrder("en:SHORTNAME:Sugar SerPl", "de-DE:Testzucker im Serum");
        assertThat(sugar.properties)
                .contains("COMPONENT=Test sugar", "SCALE_TYP=Qn", "EXAMPLE_UCUM_UNITS=mg/dL", "CLASS=CHEM", "answer-list=LL360-9");
        assertThat(loads.concept(SYSTEM, "718-7").active).isFalse();
        assertThat(loads.concept(SYSTEM, "LP7786-9").parents).containsExactly("LP29693-6");
        assertThat(loads.concept(SYSTEM, "LA6576-8").display).isEqualTo("A little");
        assertThat(loads.sets.get("http://loinc.org/vs/LL360-9")).containsExactly("LA6576-8", "LA6577-6");
    }

    @Test
    void theNewestChangeIsTheVersionWhenNothingIsNamed() {
        RecordedLoads loads =
                new ReleaseFolder(folder.resolve("r")).file("Loinc.csv", HEADER, GLUCOSE, OLD).load("loinc");
        assertThat(loads.systems.get(SYSTEM).version()).isEqualTo("2.80");
    }

    @Test
    void aByteOrderMarkIsNoColumn() {
        ReleaseFolder files = new ReleaseFolder(folder.resolve("r"))
                .bytes("Loinc.csv", ("\uFEFF" + HEADER + "\r\n" + OLD + "\r\n").getBytes(StandardCharsets.UTF_8));
        assertThat(files.load("loinc").concepts.get(SYSTEM)).containsOnlyKeys("718-7");
    }

    @Test
    void anotherEncodingIsRefusedUnlessNamed() {
        byte[] latin = (HEADER + "\n" + OLD.replace("Blood", "Blut für Test") + "\n").getBytes(StandardCharsets.ISO_8859_1);
        ReleaseFolder files = new ReleaseFolder(folder.resolve("r")).bytes("Loinc.csv", latin);
        assertThatThrownBy(() -> files.load("loinc"))
                .isInstanceOf(LoadException.class)
                .hasMessageContaining("Loinc.csv, line 2")
                .hasMessageContaining("0xFC")
                .hasMessageContaining("UTF-8");
        assertThat(files.load("loinc", ReleaseOptions.standard().withEncoding(StandardCharsets.ISO_8859_1))
                        .concept(SYSTEM, "718-7")
                        .display)
                .contains("für");
    }

    @Test
    void aWrongCheckDigitIsRefused() {
        ReleaseFolder files = new ReleaseFolder(folder.resolve("r")).file("Loinc.csv", HEADER, OLD.replace("718-7", "718-8"));
        assertThatThrownBy(() -> files.load("loinc"))
                .isInstanceOf(LoadException.class)
                .hasMessageContaining("line 2, column 1")
                .hasMessageContaining("718-8");
    }

    @Test
    void aMissingColumnAnOpenQuoteAndATermTwiceAreRefused() {
        ReleaseFolder files = new ReleaseFolder(folder.resolve("r")).file("Loinc.csv", HEADER.replace("STATUS", "STATE"), OLD);
        assertThatThrownBy(() -> files.load("loinc")).hasMessageContaining("no column STATUS");
        files.file("Loinc.csv", HEADER, OLD, "\"2345-7\",\"never closed");
        assertThatThrownBy(() -> files.load("loinc"))
                .isInstanceOf(LoadException.class)
                .hasMessageContaining("line 3")
                .hasMessageContaining("closing quote");
        files.file("Loinc.csv", HEADER, OLD, OLD);
        assertThatThrownBy(() -> files.load("loinc")).isInstanceOf(LoadException.class).hasMessageContaining("twice");
    }
}
