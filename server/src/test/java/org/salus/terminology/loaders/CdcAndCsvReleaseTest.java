package org.salus.terminology.loaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.salus.terminology.LoadException;
import org.salus.terminology.ReleaseOptions;

/** The CDC's lists and local lists. */
class CdcAndCsvReleaseTest {

    private static final String CVX = "http://hl7.org/fhir/sid/cvx";
    private static final String MVX = "http://hl7.org/fhir/sid/mvx";

    @TempDir
    Path folder;

    @Test
    void vaccinesHaveStatusMakersAndProductNames() {
        RecordedLoads loads = new ReleaseFolder(folder.resolve("r"))
                .file("cvx.txt", "3|Test shot|test shot, whole name||Active|False|2024/05/02",
                        "998|no test||A note|Never Active|True|2010/05/28")
                .file("TRADENAME.txt", "Testovax|Test shot|03 |Test Maker|TST|Active|Active|2024/05/02|")
                .load("cvx");
        assertThat(loads.systems.get(CVX).version()).isEqualTo("20240502");
        RecordedLoads.Concept shot = loads.concept(CVX, "03");
        assertThat(shot.display).isEqualTo("Test shot");
        assertThat(shot.words).containsExactly("en:test shot, whole name", "en:Testovax");
        assertThat(shot.properties)
                .contains("VaccineStatus=Active", "nonvaccine=false", "manufacturer=TST", "lastUpdated=2024-05-02");
        assertThat(loads.concept(CVX, "998").active).isFalse();
    }

    @Test
    void theLongFormOfTheListHasAnInternalNumber() {
        RecordedLoads loads = new ReleaseFolder(folder.resolve("r"))
                .file("web_cvx.txt", "03|Test shot|whole name||Active|17|0|May 28 2010", "04|Other|x||Pending|18|1|")
                .load("cvx", ReleaseOptions.standard().withVersion("1"));
        assertThat(loads.concepts.get(CVX)).hasSize(2);
    }

    @Test
    void theCdcsOlderEncodingIsRead() {
        byte[] windows = "03|Test shot|Testovax\u00AE and more||Active|False|2024/05/02\n".getBytes(StandardCharsets.ISO_8859_1);
        RecordedLoads loads = new ReleaseFolder(folder.resolve("r")).bytes("cvx.txt", windows).load("cvx");
        assertThat(loads.concept(CVX, "03").words).containsExactly("en:Testovax\u00AE and more");
    }

    @Test
    void manufacturersHaveStatus() {
        RecordedLoads loads = new ReleaseFolder(folder.resolve("r"))
                .file("mvx.txt", "TST|Test Maker||Active|2017/11/16", "OLD|Old Maker|bought|Inactive|11/16/2017")
                .load("mvx");
        assertThat(loads.systems.get(MVX).version()).isEqualTo("20171116");
        assertThat(loads.concept(MVX, "OLD").active).isFalse();
        assertThat(loads.concept(MVX, "OLD").properties).contains("notes=bought", "status=Inactive");
    }

    @Test
    void aStatusThatTheListDoesNotHaveIsRefused() {
        ReleaseFolder files = new ReleaseFolder(folder.resolve("r")).file("cvx.txt", "03|Test|x||Perhaps|False|2024/05/02");
        assertThatThrownBy(() -> files.load("cvx"))
                .isInstanceOf(LoadException.class)
                .hasMessageContaining("cvx.txt, line 1, column 5")
                .hasMessageContaining("never active");
    }

    private static final String[] LOCAL = {
        "system,version,code,display,parent,status,synonym,synonym:es,property:room",
        "urn:clinic:rooms,1,ALL,All rooms,,,,,",
        "urn:clinic:rooms,1,\"X,1\",\"Room \"\"one\"\"\",ALL,active,first|one,sala,yes",
        "urn:clinic:rooms,1,X2,Room two,ALL,inactive,,,"
    };

    @Test
    void aLocalListIsACodeSystem() {
        RecordedLoads loads = new ReleaseFolder(folder.resolve("r")).file("rooms.csv", LOCAL).load("csv");
        assertThat(loads.systems.get("urn:clinic:rooms").version()).isEqualTo("1");
        RecordedLoads.Concept room = loads.concept("urn:clinic:rooms", "X,1");
        assertThat(room.display).isEqualTo("Room \"one\"");
        assertThat(room.parents).containsExactly("ALL");
        assertThat(room.words).containsExactly("first", "one", "es:sala");
        assertThat(room.properties).containsExactly("room=yes");
        assertThat(loads.concept("urn:clinic:rooms", "X2").active).isFalse();
    }

    @Test
    void whatALocalListDoesNotSayMustBeGiven() {
        ReleaseFolder files = new ReleaseFolder(folder.resolve("r")).file("rooms.csv", "code,display", "A,Room");
        assertThatThrownBy(() -> files.load("csv")).hasMessageContaining("canonical URL");
        assertThat(files.load("csv", ReleaseOptions.standard().withSystem("urn:x:rooms").withVersion("2")).concepts)
                .containsOnlyKeys("urn:x:rooms");
        assertThatThrownBy(() -> files.load("csv", ReleaseOptions.standard().withSystem("rooms").withVersion("2")))
                .hasMessageContaining("absolute URL");
    }

    @Test
    void unknownColumnsOtherSystemsAndUnknownParentsAreRefused() {
        ReleaseFolder files = new ReleaseFolder(folder.resolve("r"));
        files.file("a.csv", "code,display,colour", "A,Room,red");
        assertThatThrownBy(() -> files.load("csv")).hasMessageContaining("line 1, column 3").hasMessageContaining("colour");
        files.file("a.csv", LOCAL[0], LOCAL[1], LOCAL[2].replace("urn:clinic:rooms", "urn:other"));
        assertThatThrownBy(() -> files.load("csv")).hasMessageContaining("line 3, column 1").hasMessageContaining("urn:other");
        files.file("a.csv", LOCAL[0], LOCAL[2]);
        assertThatThrownBy(() -> files.load("csv")).hasMessageContaining("parent ALL").hasMessageContaining("not in the release");
        files.file("a.csv", LOCAL[0], LOCAL[1].replace(",ALL,All rooms,,", ",ALL,All rooms,X2,"), LOCAL[3]);
        assertThatThrownBy(() -> files.load("csv")).isInstanceOf(LoadException.class).hasMessageContaining("ALL -> X2 -> ALL");
    }
}
