package org.salus.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoaderTest {

    private static final Duration AT_ONCE = Duration.ofMillis(1);

    @TempDir
    Path folder;

    private FakeFhir fhir;
    private final List<Integer> told = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void start() throws IOException {
        fhir = new FakeFhir();
    }

    @AfterEach
    void stop() {
        fhir.close();
    }

    @Test
    void loadsDirectoriesBeforePatientsAndEachOnce() throws Exception {
        bundles(5);
        load();
        assertThat(fhir.patients).hasSize(5).doesNotHaveDuplicates();
        assertThat(fhir.posts).isEqualTo(7);
        assertThat(told).hasSize(7);
    }

    @Test
    void sendsNothingAgainWhenAllIsLoaded() throws Exception {
        bundles(3);
        load();
        int before = fhir.posts;
        load();
        assertThat(fhir.posts).isEqualTo(before);
        assertThat(fhir.searches).isZero();
    }

    @Test
    void asksForThePatientWhenAnAnswerIsLost() throws Exception {
        bundles(2);
        fhir.moods.addAll(List.of(FakeFhir.Mood.TAKE, FakeFhir.Mood.TAKE, FakeFhir.Mood.TAKE_AND_BREAK));
        load();
        assertThat(fhir.patients).hasSize(2).doesNotHaveDuplicates();
        assertThat(fhir.searches).isEqualTo(1);
    }

    @Test
    void sendsAgainWhatDidNotArrive() throws Exception {
        bundles(2);
        fhir.moods.addAll(List.of(
                FakeFhir.Mood.TAKE, FakeFhir.Mood.TAKE, FakeFhir.Mood.BREAK, FakeFhir.Mood.BUSY, FakeFhir.Mood.BUSY));
        load();
        assertThat(fhir.patients).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void goesOnAfterALoaderThatDiedBetweenSendingAndWriting() throws Exception {
        bundles(3);
        List<Parcel> patients = Parcel.stages(folder).getLast();
        // The first was taken and not written down; of the second only half a line was written.
        try (Journal journal = journal()) {
            journal.send(patients.get(0).name());
        }
        Files.writeString(folder.resolve("journal"), "sent " + patients.get(1).name(), java.nio.file.StandardOpenOption.APPEND);
        fhir.patients.add(patients.get(0).patient().orElseThrow());
        load();
        assertThat(fhir.patients).hasSize(3).doesNotHaveDuplicates();
        try (Journal journal = journal()) {
            assertThat(patients).allSatisfy(p -> assertThat(journal.done(p.name())).isPresent());
        }
    }

    @Test
    void stopsAtARefusalAndSaysWhatTheServerSaid() throws Exception {
        bundles(4);
        fhir.moods.addAll(List.of(FakeFhir.Mood.TAKE, FakeFhir.Mood.TAKE, FakeFhir.Mood.REFUSE, FakeFhir.Mood.REFUSE));
        assertThatThrownBy(this::load)
                .isInstanceOf(Loader.LoadException.class)
                .hasMessageContaining("No such element at Patient.nme");
    }

    @Test
    void givesUpWhenTheServerStaysAway() throws Exception {
        bundles(1);
        fhir.moods.addAll(Collections.nCopies(20, FakeFhir.Mood.BREAK));
        assertThatThrownBy(this::load).isInstanceOf(IOException.class).hasMessageContaining("did not answer");
        assertThat(fhir.patients).isEmpty();
    }

    @Test
    void twoNeverLoadTheSame() throws Exception {
        try (Journal first = journal()) {
            assertThatThrownBy(this::journal).isInstanceOf(IOException.class).hasMessageContaining("Another program");
            first.send("a");
        }
        try (Journal again = journal()) {
            assertThat(again.inDoubt("a")).isTrue();
        }
    }

    @Test
    void aWrongTokenIsARefusal() throws Exception {
        bundles(1);
        try (HttpFhirServer server = new HttpFhirServer(fhir.base(), "another");
                Journal journal = journal()) {
            assertThatThrownBy(() -> new Loader(server, journal, (b, r) -> {}, AT_ONCE).load(Parcel.stages(folder), 2))
                    .hasMessageContaining("HTTP 401 Sign in first");
        }
    }

    @Test
    void readsNamesAsPeopleWriteThem() throws Exception {
        fhir.patients.add("x");
        try (HttpFhirServer server = new HttpFhirServer(fhir.base(), FakeFhir.TOKEN)) {
            assertThat(server.find("Patient", Parcel.SYNTHEA, "x")).contains(new FhirServer.Person("p1", "Ms. Ann Lee"));
            assertThat(server.find("Patient", Parcel.SYNTHEA, "y")).isEmpty();
        }
    }

    private void load() throws IOException, InterruptedException, Loader.LoadException {
        try (HttpFhirServer server = new HttpFhirServer(fhir.base(), FakeFhir.TOKEN);
                Journal journal = journal()) {
            new Loader(server, journal, (bytes, resources) -> told.add(resources), AT_ONCE)
                    .load(Parcel.stages(folder), 2);
        }
    }

    private Journal journal() throws IOException {
        return new Journal(folder.resolve("journal"));
    }

    private void bundles(int patients) throws IOException {
        String empty = "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[]}";
        Files.writeString(folder.resolve("hospitalInformation1.json"), empty);
        Files.writeString(folder.resolve("practitionerInformation1.json"), empty);
        for (int i = 0; i < patients; i++) {
            String uuid = new UUID(7, i).toString();
            Files.writeString(
                    folder.resolve("Ann_Lee_" + uuid + ".json"),
                    "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"resource\":{\"resourceType\":\"Patient\","
                            + "\"identifier\":[{\"system\":\"" + Parcel.SYNTHEA + "\",\"value\":\"" + uuid + "\"}]}}]}");
        }
    }
}
