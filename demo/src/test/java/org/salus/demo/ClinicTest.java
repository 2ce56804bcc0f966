package org.salus.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class ClinicTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ZonedDateTime TODAY = ZonedDateTime.of(2026, 5, 4, 9, 0, 0, 0, Additions.CLINIC);
    private static final String NPI = "Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|";

    @TempDir
    Path folder;

    @Test
    void givesEveryPatientANumberKinAndAnAppointment() throws IOException {
        Path prepared = prepare(7);
        Set<String> numbers = new HashSet<>();
        for (JsonNode bundle : patients(prepared)) {
            assertThat(bundle.at("/entry/0/resource/identifier/1/value").asString()).matches("[1-9]\\d{6}");
            numbers.add(bundle.at("/entry/0/resource/identifier/1/value").asString());
            assertThat(resources(bundle, "RelatedPerson")).hasSize(1);
            assertThat(resources(bundle, "Appointment")).hasSize(1);
        }
        assertThat(numbers).hasSize(7);
    }

    @Test
    void coveragesSayWhoseTheyAreAndPlacesWhatTheyAreCalled() throws IOException {
        Path raw = raw(2);
        Files.writeString(
                raw.resolve("hospitalInformation1.json"),
                """
                {"resourceType":"Bundle","entry":[
                 {"resource":{"resourceType":"Location","description":"Patient's Home"}},
                 {"resource":{"resourceType":"Location","name":"Clinic","description":"A clinic"}},
                 {"resource":{"resourceType":"Organization"}}]}
                """);
        Path into = folder.resolve("prepared");
        Clinic.prepare(raw, into, TODAY);
        for (JsonNode bundle : patients(into)) {
            assertThat(resources(bundle, "Coverage")).hasSize(1).allSatisfy(coverage ->
                    assertThat(coverage.at("/relationship/coding/0/code").asString()).isEqualTo("self"));
        }
        JsonNode places = JSON.readTree(Files.readAllBytes(into.resolve("hospitalInformation1.json")));
        assertThat(places.at("/entry/0/resource/name").asString()).isEqualTo("Patient's Home");
        assertThat(places.at("/entry/1/resource/name").asString()).isEqualTo("Clinic");
        assertThat(places.at("/entry/2/resource").has("name")).isFalse();
    }

    @Test
    void everyEntryCanBePostedAndRefersToItsOwnPatient() throws IOException {
        for (JsonNode bundle : patients(prepare(7))) {
            Set<String> urls = new HashSet<>();
            for (JsonNode entry : bundle.path("entry")) {
                assertThat(urls.add(entry.path("fullUrl").asString())).isTrue();
                assertThat(entry.at("/request/method").asString()).isEqualTo("POST");
                assertThat(entry.at("/request/url").asString())
                        .isEqualTo(entry.at("/resource/resourceType").asString());
            }
            assertThat(bundle.findValuesAsString("reference"))
                    .allSatisfy(r -> assertThat(r.startsWith(NPI) || r.contains("?identifier=" + Site.SYSTEM + "|") || urls.contains(r)).as(r).isTrue());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"00:01", "00:40", "02:07", "06:10", "08:30", "11:00", "23:59"})
    void nothingThatHasHappenedLiesInTheFuture(String time) throws IOException {
        ZonedDateTime now = TODAY.with(LocalTime.parse(time));
        Path into = folder.resolve("prepared");
        Clinic.prepare(raw(24), into, now);
        Set<String> happened = new HashSet<>();
        for (JsonNode bundle : patients(into)) {
            for (JsonNode entry : bundle.path("entry")) {
                for (String at : happened(entry.path("resource"))) {
                    assertThat(ZonedDateTime.parse(at)).as(entry.toString()).isBeforeOrEqualTo(now);
                    happened.add(entry.at("/resource/resourceType").asString());
                }
            }
        }
        assertThat(happened)
                .containsExactlyInAnyOrder(
                        "Appointment", "Encounter", "Observation", "DiagnosticReport", "ServiceRequest", "Task", "Communication", "DocumentReference");
    }

    /** All times of a resource that tell of what was, and not of what is planned. */
    private static List<String> happened(JsonNode resource) {
        List<String> times = new ArrayList<>(resource.findValuesAsString("valueInstant"));
        for (String element : List.of("effectiveDateTime", "issued", "authoredOn", "created", "sent")) {
            times.addAll(resource.findValuesAsString(element));
        }
        if (resource.path("resourceType").asString().equals("Encounter")) {
            times.addAll(resource.findValuesAsString("start"));
            times.addAll(resource.findValuesAsString("end"));
        }
        return times;
    }

    @Test
    void theSameInputGivesTheSameBundles() throws IOException {
        Path raw = raw(5);
        Clinic.prepare(raw, folder.resolve("one"), TODAY);
        Clinic.prepare(raw, folder.resolve("two"), TODAY);
        assertThat(patients(folder.resolve("one"))).isEqualTo(patients(folder.resolve("two")));
    }

    @Test
    void namesThePhysicianMostOftenSeen() throws IOException {
        Properties people = new Properties();
        people.load(Files.newBufferedReader(prepare(3).resolve(Clinic.PEOPLE)));
        assertThat(people).containsEntry("practitioner", "222").containsKey("patient");
    }

    @Test
    void aCopyThatWasBrokenOffIsNotTakenForAWholeOne() throws IOException {
        Path raw = raw(2);
        Path into = folder.resolve("into");
        Files.createDirectories(folder.resolve("into.partial"));
        Files.writeString(folder.resolve("into.partial/rest.json"), "{");
        Clinic.prepare(raw, into, TODAY);
        assertThat(into.resolve("rest.json")).doesNotExist();
    }

    private Path prepare(int patients) throws IOException {
        Path into = folder.resolve("prepared");
        Clinic.prepare(raw(patients), into, TODAY);
        return into;
    }

    private Path raw(int patients) throws IOException {
        return raw(folder.resolve("raw"), patients);
    }

    /** What the generator leaves: practitioner 222 is named most often. */
    static Path raw(Path raw, int patients) throws IOException {
        Files.createDirectories(raw);
        Files.writeString(raw.resolve("hospitalInformation1.json"), "{\"resourceType\":\"Bundle\"}");
        Files.writeString(raw.resolve("practitionerInformation1.json"), "{\"resourceType\":\"Bundle\"}");
        for (int i = 0; i < patients; i++) {
            String uuid = new UUID(9, i).toString();
            String text =
                    """
                    {"resourceType":"Bundle","type":"transaction","entry":[
                     {"fullUrl":"urn:uuid:%1$s","request":{"method":"POST","url":"Patient"},"resource":{"resourceType":"Patient",
                      "identifier":[{"system":"https://github.com/synthetichealth/synthea","value":"%1$s"},
                       {"type":{"coding":[{"code":"MR"}]},"system":"http://hospital.smarthealthit.org","value":"%1$s"}],
                      "name":[{"family":"Lee","given":["Ann"]}],"birthDate":"1970-02-03"}},
                     {"fullUrl":"urn:uuid:a%1$s","request":{"method":"POST","url":"Claim"},"resource":{"resourceType":"Claim",
                      "patient":{"reference":"urn:uuid:%1$s"},"insurance":[{"coverage":{"display":"Blue Plan"}}],
                      "provider":{"reference":"%2$s"}}}]}
                    """
                            .formatted(uuid, NPI + (i == 0 ? "111" : "222"));
            Files.writeString(raw.resolve("Ann_Lee_" + uuid + ".json"), text);
        }
        return raw;
    }

    static List<JsonNode> patients(Path folder) throws IOException {
        List<JsonNode> bundles = new ArrayList<>();
        for (Parcel parcel : Parcel.stages(folder).getLast()) {
            bundles.add(JSON.readTree(Files.readAllBytes(parcel.file())));
        }
        return bundles;
    }

    static List<JsonNode> resources(JsonNode bundle, String type) {
        return bundle.path("entry")
                .valueStream()
                .map(e -> e.path("resource"))
                .filter(r -> r.path("resourceType").asString().equals(type))
                .toList();
    }
}
