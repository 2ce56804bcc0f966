package org.salus.demo;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes one clinic of the generator's bundles: record numbers that a person can read aloud, and, in each patient's own
 * transaction, what the generator leaves out (see {@link Additions}), what it
 * draws and cannot be marked as such (see {@link Impossible}), and the clinic itself (see {@link Site}). The result depends on nothing but its input.
 */
final class Clinic {

    /** Beside the bundles: whom the demo's logins stand for. */
    static final String PEOPLE = "people.properties";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern PRACTITIONER =
            Pattern.compile("Practitioner\\?identifier=http://hl7\\.org/fhir/sid/us-npi\\|(\\d+)");

    private Clinic() {}

    /** @param now the moment at which the demo starts, in the clinic's time */
    static void prepare(Path raw, Path into, ZonedDateTime now) throws IOException {
        Path partial = into.resolveSibling(into.getFileName() + ".partial");
        Synthea.deleteTree(partial);
        Files.createDirectories(partial);
        List<List<Parcel>> stages = Parcel.stages(raw);
        for (Parcel directory : List.of(stages.get(0), stages.get(1)).stream()
                .flatMap(List::stream)
                .toList()) {
            ObjectNode bundle = (ObjectNode) JSON.readTree(Files.readAllBytes(directory.file()));
            namePlaces(bundle);
            Files.write(partial.resolve(directory.file().getFileName()), JSON.writeValueAsBytes(bundle));
        }
        List<String> busiest = busiestPractitioners(stages.getLast());
        String npi = busiest.isEmpty() ? "" : busiest.getFirst();
        String physician = practitioner(npi);
        String colleague = busiest.size() < 2 ? "" : practitioner(busiest.get(1));
        Timetable timetable = new Timetable(now);
        Files.write(
                partial.resolve(Parcel.CLINIC + ".json"),
                JSON.writeValueAsBytes(Site.bundle(timetable, physician, colleague)));
        Additions additions = new Additions(physician, colleague, timetable);
        Set<String> numbers = new HashSet<>();
        String portal = "";
        int best = -1;
        int index = 0;
        for (Parcel parcel : stages.getLast()) {
            ObjectNode bundle = (ObjectNode) JSON.readTree(Files.readAllBytes(parcel.file()));
            PatientBundle patient = new PatientBundle(bundle);
            patient.number(number(parcel.patient().orElseThrow(), numbers));
            additions.add(patient, index);
            Impossible.mark(patient);
            int suits = suitsPortal(patient, now.toLocalDate());
            if (suits > best) {
                best = suits;
                portal = parcel.patient().orElseThrow();
            }
            Files.write(partial.resolve(parcel.file().getFileName()), JSON.writeValueAsBytes(bundle));
            index++;
        }
        writePeople(partial.resolve(PEOPLE), portal, npi);
        Files.move(partial, into, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The generator describes a patient's home without naming it; lists of places show names, and US Core wants one. */
    private static void namePlaces(ObjectNode bundle) {
        for (JsonNode entry : bundle.path("entry")) {
            JsonNode place = entry.path("resource");
            String description = place.path("description").asString("");
            if (place.path("resourceType").asString("").equals("Location") && !place.has("name") && !description.isEmpty()) {
                ((ObjectNode) place).put("name", description);
            }
        }
    }

    private static void writePeople(Path file, String patient, String npi) throws IOException {
        Properties people = new Properties();
        people.setProperty("patient", patient);
        people.setProperty("practitioner", npi);
        try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            people.store(writer, null);
        }
    }

    private static String practitioner(String npi) {
        return npi.isEmpty() ? "" : "Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|" + npi;
    }

    /** Those most often named in the records, by number; the first is the physician of the demo. */
    private static List<String> busiestPractitioners(List<Parcel> patients) throws IOException {
        Map<String, Integer> named = new HashMap<>();
        for (Parcel parcel : patients) {
            Matcher matcher = PRACTITIONER.matcher(Files.readString(parcel.file(), StandardCharsets.UTF_8));
            while (matcher.find()) {
                named.merge(matcher.group(1), 1, Integer::sum);
            }
        }
        return named.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey())
                        .reversed())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Seven digits, no two alike, drawn from the patient's identifier. */
    private static String number(String uuid, Set<String> taken) {
        int draw = Math.floorMod(uuid.hashCode(), 9_000_000);
        String number = Integer.toString(1_000_000 + draw);
        while (!taken.add(number)) {
            draw = (draw + 1) % 9_000_000;
            number = Integer.toString(1_000_000 + draw);
        }
        return number;
    }

    /** Somebody of age with something of everything in the chart; the more, the better. */
    private static int suitsPortal(PatientBundle patient, LocalDate today) {
        int age = today.getYear() - patient.birthDate().getYear();
        if (age < 30 || age > 75) {
            return 0;
        }
        int kinds = 0;
        for (String type : List.of("AllergyIntolerance", "MedicationRequest", "Condition", "Immunization", "Coverage")) {
            kinds += patient.resources(type).isEmpty() ? 0 : 1;
        }
        return 1 + kinds;
    }

    /** A patient's transaction bundle, open for changes. */
    record PatientBundle(ObjectNode bundle) {

        ObjectNode patient() {
            return (ObjectNode) bundle.at("/entry/0/resource");
        }

        /** The {@code urn:uuid} by which the bundle's own entries refer to the patient. */
        String reference() {
            return bundle.at("/entry/0/fullUrl").asString("");
        }

        LocalDate birthDate() {
            return LocalDate.parse(patient().path("birthDate").asString("1970-01-01"));
        }

        List<JsonNode> resources(String type) {
            return bundle.path("entry")
                    .valueStream()
                    .map(e -> e.path("resource"))
                    .filter(r -> r.path("resourceType").asString("").equals(type))
                    .toList();
        }

        /** Gives the medical record number in the place of the generator's. */
        void number(String number) {
            for (JsonNode identifier : patient().path("identifier")) {
                if (identifier.at("/type/coding/0/code").asString("").equals("MR")) {
                    ((ObjectNode) identifier).put("value", number);
                }
            }
        }

        void append(String fullUrl, ObjectNode resource) {
            ObjectNode entry = bundle.withArray("entry").addObject();
            entry.put("fullUrl", fullUrl);
            entry.set("resource", resource);
            entry.putObject("request")
                    .put("method", "POST")
                    .put("url", resource.path("resourceType").asString(""));
        }
    }
}
