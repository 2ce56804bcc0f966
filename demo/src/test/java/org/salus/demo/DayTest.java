package org.salus.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The day on which the demo opens: the board, the hours behind it, and what the laboratory has sent. */
class DayTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ZonedDateTime NOW = ZonedDateTime.of(2026, 5, 4, 10, 3, 20, 0, Additions.CLINIC);
    private static final String NPI = "Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|";
    private static final Set<String> BUSY = Set.of("pending", "booked", "arrived", "checked-in");

    @TempDir
    Path folder;

    @Test
    void aDozenPatientsShowEveryStateOfAVisit() throws IOException {
        Map<String, Integer> flows = new TreeMap<>();
        for (JsonNode appointment : all(prepare(12, NOW), "Appointment")) {
            if (appointment.has("start")) {
                assertThat(appointment.path("start").asString()).startsWith("2026-05-04T");
            }
            flows.merge(value(appointment, "urn:salus:flow-status"), 1, Integer::sum);
        }
        assertThat(flows)
                .isEqualTo(Map.of(
                        "finished", 3, "in-progress", 1, "roomed", 1, "checked-in", 1, "arrived", 1, "booked", 2, "noshow", 1,
                        "cancelled", 1, "waitlist", 1));
    }

    @Test
    void appointmentEventsAndEncounterSayTheSame() throws IOException {
        Map<String, List<String>> statuses = Map.of(
                "booked", List.of("booked", ""),
                "arrived", List.of("arrived", ""),
                "checked-in", List.of("checked-in", "arrived"),
                "roomed", List.of("checked-in", "triaged"),
                "in-progress", List.of("checked-in", "in-progress"),
                "finished", List.of("fulfilled", "finished"),
                "noshow", List.of("noshow", ""),
                "cancelled", List.of("cancelled", ""),
                "waitlist", List.of("waitlist", ""));
        for (JsonNode bundle : patients(prepare(60, NOW))) {
            JsonNode appointment = resources(bundle, "Appointment").getFirst();
            String flow = value(appointment, "urn:salus:flow-status");
            List<JsonNode> encounters = resources(bundle, "Encounter");
            String encounter = encounters.isEmpty() ? "" : encounters.getFirst().path("status").asString();
            assertThat(List.of(appointment.path("status").asString(), encounter)).as(flow).isEqualTo(statuses.get(flow));
            List<JsonNode> events = extensions(appointment, "urn:salus:flow-event");
            assertThat(value(events.getLast(), "status")).isEqualTo(flow);
            assertThat(value(events.getLast(), "at")).isEqualTo(value(appointment, "urn:salus:flow-since"));
            assertThat(events.stream().map(e -> Instant.from(ZonedDateTime.parse(value(e, "at")))).toList()).isSorted();
            if (!encounters.isEmpty()) {
                consistent(encounters.getFirst());
            }
        }
    }

    private static void consistent(JsonNode encounter) {
        boolean over = encounter.path("status").asString().equals("finished");
        List<JsonNode> history = encounter.path("statusHistory").valueStream().toList();
        assertThat(history.getLast().path("status").asString()).isEqualTo(encounter.path("status").asString());
        assertThat(history.getLast().path("period").has("end")).isEqualTo(over);
        assertThat(history.getFirst().at("/period/start")).isEqualTo(encounter.at("/period/start"));
        assertThat(encounter.path("period").has("end")).isEqualTo(over);
    }

    @ParameterizedTest
    @ValueSource(strings = {"00:01", "08:30", "13:17", "23:59"})
    void nobodyIsBookedTwice(String time) throws IOException {
        Map<String, List<Instant[]>> taken = new TreeMap<>();
        for (JsonNode appointment : all(prepare(700, NOW.with(LocalTime.parse(time))), "Appointment")) {
            if (!BUSY.contains(appointment.path("status").asString())) {
                continue;
            }
            Instant[] when = {instant(appointment, "start"), instant(appointment, "end")};
            assertThat(when[0]).isBefore(when[1]);
            for (JsonNode participant : appointment.path("participant")) {
                String actor = participant.at("/actor/reference").asString();
                if (actor.startsWith(NPI)) {
                    List<Instant[]> others = taken.computeIfAbsent(actor, a -> new ArrayList<>());
                    assertThat(others).noneMatch(o -> o[0].isBefore(when[1]) && when[0].isBefore(o[1]));
                    others.add(when);
                }
            }
        }
        assertThat(taken).hasSize(2);
    }

    @Test
    void aRoomHasOnePatientAtATime() throws IOException {
        List<String> rooms = new ArrayList<>();
        for (JsonNode appointment : all(prepare(60, NOW), "Appointment")) {
            for (JsonNode room : extensions(appointment, "urn:salus:flow-room")) {
                rooms.add(room.at("/valueReference/reference").asString());
            }
        }
        assertThat(rooms).containsExactlyInAnyOrder(
                Site.reference("Location", Site.ROOM_1), Site.reference("Location", Site.ROOM_2));
    }

    @Test
    void theClinicHasAZoneRoomsServicesAndHoursAndMayBeLoadedTwice() throws IOException {
        List<Parcel> clinic = Parcel.stages(prepare(3, NOW)).get(2);
        assertThat(clinic).hasSize(1);
        JsonNode bundle = JSON.readTree(Files.readAllBytes(clinic.getFirst().file()));
        assertThat(bundle.path("entry").valueStream())
                .hasSize(9)
                .allSatisfy(e -> assertThat(e.at("/request/ifNoneExist").asString())
                        .isEqualTo("identifier=" + Site.SYSTEM + "|" + e.at("/resource/identifier/0/value").asString()));
        assertThat(value(resources(bundle, "Location").getFirst(), "http://hl7.org/fhir/StructureDefinition/timezone"))
                .isEqualTo("America/New_York");
        assertThat(resources(bundle, "HealthcareService").stream().map(s -> value(s, "urn:salus:service-duration")))
                .containsExactly("20", "40");
        assertThat(resources(bundle, "Schedule").stream().map(s -> s.at("/actor/0/reference").asString()))
                .containsExactly(NPI + "222", NPI + "111");
        for (JsonNode schedule : resources(bundle, "Schedule")) {
            assertThat(extensions(schedule, "urn:salus:schedule-hours")).hasSize(2).allSatisfy(h -> {
                assertThat(value(h, "start")).isLessThan(value(h, "end")).matches("\\d\\d:\\d\\d:00");
            });
        }
    }

    @Test
    void theLaboratoryHasSentOneCriticalPotassiumAndTenNormalPanelsToThePhysician() throws IOException {
        Path day = prepare(14, NOW);
        List<String> flags = all(day, "Observation").stream()
                .map(o -> o.at("/interpretation/0/coding/0/code").asString(""))
                .toList();
        assertThat(flags.stream().filter("HH"::equals)).hasSize(1);
        assertThat(flags.stream().filter("H"::equals)).hasSize(3);
        assertThat(all(day, "Observation"))
                .filteredOn(o -> o.at("/interpretation/0/coding/0/code").asString("").equals("HH"))
                .allSatisfy(o -> assertThat(o.at("/code/coding/0/code").asString()).isEqualTo("2823-3"));
        assertThat(all(day, "DiagnosticReport"))
                .hasSize(13)
                .allSatisfy(r -> assertThat(r.path("issued").asString()).startsWith("2026-05-04T"));
        assertThat(all(day, "ServiceRequest"))
                .hasSize(13)
                .allSatisfy(o -> assertThat(o.at("/requester/reference").asString()).isEqualTo(NPI + "222"));
    }

    @Test
    void aMessageOfTheNurseAndACallWaitForThePhysician() throws IOException {
        Path day = prepare(14, NOW);
        List<JsonNode> tasks = all(day, "Task");
        assertThat(tasks.stream().map(t -> t.at("/code/coding/0/code").asString())).containsExactlyInAnyOrder("message", "call-back");
        assertThat(tasks).allSatisfy(t -> assertThat(t.at("/owner/reference").asString()).isEqualTo(NPI + "222"));
        JsonNode message = all(day, "Communication").getFirst();
        assertThat(message.at("/identifier/0/value").asString()).startsWith("urn:uuid:");
        assertThat(tasks).filteredOn(t -> t.has("focus")).hasSize(1).allSatisfy(
                t -> assertThat(t.at("/identifier/0")).isEqualTo(message.at("/identifier/0")));
    }

    @Test
    void lettersHaveComeForTheFirstPatients() throws IOException {
        List<JsonNode> letters = all(prepare(6, NOW), "DocumentReference").stream()
                .filter(d -> d.at("/extension/0/url").asString("").equals("urn:salus:document-scan"))
                .toList();
        assertThat(letters).hasSize(3).allSatisfy(letter -> {
            byte[] content = letter.at("/content/0/attachment/data").binaryValue();
            assertThat(content).hasSize(letter.at("/content/0/attachment/size").asInt());
            assertThat(letter.at("/content/0/attachment/creation").asString()).isLessThan("2026-05-04");
        });
        String first = new String(letters.getFirst().at("/content/0/attachment/data").binaryValue(), StandardCharsets.ISO_8859_1);
        assertThat(first).startsWith("%PDF-").endsWith("%%EOF\n").contains("Dear colleague");
        // The table says where each object begins.
        int table = Integer.parseInt(first.substring(first.indexOf("startxref") + 10, first.lastIndexOf("\n%%EOF")));
        String[] rows = first.substring(table).lines().toArray(String[]::new);
        for (int i = 1; i < rows.length && rows[i + 2].endsWith(" n "); i++) {
            assertThat(first.substring(Integer.parseInt(rows[i + 2].substring(0, 10)))).startsWith(i + " 0 obj");
        }
        assertThat(rows[3]).endsWith(" n ");
    }

    @Test
    void parenthesesAndLongTextsStayWholeInALetter() {
        String words = "word ".repeat(2000).strip();
        String pdf = new String(LetterPdf.of(List.of("(a) \\ (b)", "", "Zo\u00eb \u4e2d", words)), StandardCharsets.ISO_8859_1);
        assertThat(pdf).contains("(\\(a\\) \\\\ \\(b\\)) Tj").contains("Zo\u00eb ?").contains("/Count 3");
        assertThat(pdf.split("\\bword\\b", -1)).hasSize(2001);
    }

    @Test
    void threePatientsHaveAPlanWithItsGoalAndTeam() throws IOException {
        for (JsonNode bundle : patients(prepare(5, NOW)).subList(0, 3)) {
            JsonNode plan = resources(bundle, "CarePlan").getLast();
            assertThat(plan.path("title").asString()).isEqualTo("More movement, step by step");
            List<String> urls = bundle.path("entry").valueStream().map(e -> e.path("fullUrl").asString()).toList();
            assertThat(urls).contains(plan.at("/goal/0/reference").asString(), plan.at("/careTeam/0/reference").asString());
            assertThat(resources(bundle, "CareTeam").getLast().path("participant")).hasSize(3);
        }
        assertThat(all(folder.resolve("prepared"), "CarePlan").stream().filter(p -> p.has("title"))).hasSize(3);
    }

    private Path prepare(int patients, ZonedDateTime now) throws IOException {
        Path into = folder.resolve("prepared");
        Clinic.prepare(ClinicTest.raw(folder.resolve("raw"), patients), into, now);
        return into;
    }

    private static Instant instant(JsonNode resource, String element) {
        return ZonedDateTime.parse(resource.path(element).asString()).toInstant();
    }

    private static List<JsonNode> all(Path folder, String type) throws IOException {
        return patients(folder).stream().flatMap(b -> resources(b, type).stream()).toList();
    }

    private static List<JsonNode> patients(Path folder) throws IOException {
        return ClinicTest.patients(folder);
    }

    private static List<JsonNode> resources(JsonNode bundle, String type) {
        return ClinicTest.resources(bundle, type);
    }

    private static List<JsonNode> extensions(JsonNode element, String url) {
        return element.path("extension")
                .valueStream()
                .filter(e -> e.path("url").asString().equals(url))
                .toList();
    }

    /** The primitive value of the one extension of this kind. */
    private static String value(JsonNode element, String url) {
        List<JsonNode> found = extensions(element, url);
        assertThat(found).as(url).hasSize(1);
        return found.getFirst().properties().stream()
                .filter(p -> p.getKey().startsWith("value"))
                .map(p -> p.getValue().asString())
                .findFirst()
                .orElseThrow();
    }
}
