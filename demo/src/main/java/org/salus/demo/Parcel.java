package org.salus.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One bundle file to load.
 *
 * @param name of the bundle in the journal, without blanks; a patient's name is not in it
 * @param patient the generator's identifier of the patient, if it is a patient's bundle
 */
record Parcel(Path file, String name, Optional<String> patient) {

    static final String SYNTHEA = "https://github.com/synthetichealth/synthea";

    /** Name of the bundle of the clinic itself. */
    static final String CLINIC = "clinicInformation";

    private static final int UUID_LENGTH = 36;

    /** Those that others refer to come first: hospitals, practitioners, the clinic, then the patients by name. */
    static List<List<Parcel>> stages(Path folder) throws IOException {
        List<Parcel> hospitals = new ArrayList<>();
        List<Parcel> practitioners = new ArrayList<>();
        List<Parcel> clinic = new ArrayList<>();
        List<Parcel> patients = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith("hospitalInformation")) {
                    hospitals.add(new Parcel(file, key(name), Optional.empty()));
                } else if (name.startsWith("practitionerInformation")) {
                    practitioners.add(new Parcel(file, key(name), Optional.empty()));
                } else if (name.startsWith(CLINIC)) {
                    clinic.add(new Parcel(file, key(name), Optional.empty()));
                } else {
                    patients.add(new Parcel(file, uuid(name), Optional.of(uuid(name))));
                }
            }
        }
        return List.of(hospitals, practitioners, clinic, patients);
    }

    private static String key(String name) {
        return name.replace(' ', '_');
    }

    /** The generator puts the patient's identifier at the end of the name. */
    private static String uuid(String name) {
        String stem = name.substring(0, name.length() - ".json".length());
        if (stem.length() < UUID_LENGTH) {
            throw new IllegalArgumentException("Not a patient's bundle: " + name);
        }
        return stem.substring(stem.length() - UUID_LENGTH);
    }
}
