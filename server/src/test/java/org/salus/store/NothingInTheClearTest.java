package org.salus.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.salus.store.StoreFixture.ORG;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.salus.fhir.Examination;
import org.salus.fhir.Examiner;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.fhir.ReferenceResolver;
import org.salus.testing.TestDatabase;

@Tag("slow")
class NothingInTheClearTest {

    private static final List<String> PLANTED =
            List.of("Zwyxianna", "zwyxianna", "MRN-93817364", "plantedpatientid", "4475551234987", "zoanthropyzq", "http://planted.example");
    private static final String CONTROL = "zoographercontrol";

    /** Names, identifiers, ids, telephone numbers and notes are looked for in all files of the server: data, WAL and log. */
    @Test
    void noFileOfTheDatabaseHoldsWhatAResourceSays() throws Exception {
        Path home = TestDatabase.dataFolder().getParent();
        try (StoreFixture fixture = new StoreFixture();
                Connection owner = fixture.db.owner().getConnection();
                Statement statement = owner.createStatement()) {
            // What is stored in the clear is found: the search works.
            statement.execute("CREATE TABLE control AS SELECT '" + CONTROL + "' AS word");
            RecordStore store = fixture.store;
            for (int version = 1; version <= 2; version++) {
                JsonObject patient = Json.parse(("""
                        {"resourceType":"Patient","id":"plantedpatientid","text":{"status":"generated",
                        "div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\">zoanthropyzq</div>"},
                        "identifier":[{"system":"http://planted.example/mrn","value":"MRN-93817364"}],
                        "name":[{"family":"Zwyxianna","given":["Zwyxianna"]}],
                        "telecom":[{"system":"phone","value":"4475551234987"}]}""").getBytes(UTF_8)).get();
                Examination examination = new Examiner(R4.definitions()).examine(patient, ReferenceResolver.AS_IS);
                assertThat(examination.problems()).isEmpty();
                RowIndex index = Indexer.index(
                                examination.entries(), examination.patients(), "plantedpatientid", fixture.blind)
                        .get();
                assertThat(index.tokens()).hasSizeGreaterThan(8);
                assertThat(index.strings()).hasSizeGreaterThan(30);
                Write write = new Write(
                        Write.Kind.PUT, StoreFixture.PATIENT, "plantedpatientid", -1, index, (v, u) -> Json.write(patient), Where.ALWAYS);
                assertThat(store.commit(new Commit(ORG, new long[0], Commit.NO_CHECK, List.of(write), List.of())).isOk()).isTrue();
            }
            assertThat(new String(store.read(ORG, StoreFixture.PATIENT, "plantedpatientid", Where.ALWAYS).orElseThrow().body(), UTF_8))
                    .contains("Zwyxianna");
            statement.execute("CHECKPOINT");
            List<String> found = new ArrayList<>();
            boolean control = false;
            for (String folder : List.of("pgdata", "log")) {
                for (Path file : files(home.resolve(folder))) {
                    byte[] bytes = Files.readAllBytes(file);
                    control |= contains(bytes, CONTROL.getBytes(UTF_8));
                    for (String planted : PLANTED) {
                        if (contains(bytes, planted.getBytes(UTF_8))) {
                            found.add(planted + " in " + home.relativize(file));
                        }
                    }
                }
            }
            assertThat(found).isEmpty();
            assertThat(control).isTrue();
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static boolean contains(byte[] bytes, byte[] wanted) {
        outer:
        for (int i = 0; i <= bytes.length - wanted.length; i++) {
            for (int j = 0; j < wanted.length; j++) {
                if (bytes[i + j] != wanted[j]) {
                    continue outer;
                }
            }
            return true;
        }
        return false;
    }
}
