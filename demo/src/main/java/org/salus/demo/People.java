package org.salus.demo;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/** Finds on the server, after loading, those for whom the demo's logins stand. */
final class People {

    private static final String NPI = "http://hl7.org/fhir/sid/us-npi";

    private People() {}

    /**
     * @param chosen identifiers, as {@link Clinic} wrote them
     * @param staffOnly the patients are not loaded yet
     * @param into gets {@code practitioner.id}, {@code practitioner.name}, the same of {@code nurse}, and of {@code patient} when they are
     */
    static void write(FhirServer server, Path chosen, boolean staffOnly, Path into) throws IOException, InterruptedException {
        Properties identifiers = new Properties();
        try (Reader reader = Files.newBufferedReader(chosen, StandardCharsets.UTF_8)) {
            identifiers.load(reader);
        }
        Properties found = new Properties();
        if (!staffOnly) {
            put(found, "patient", server.find("Patient", Parcel.SYNTHEA, identifiers.getProperty("patient", "")));
        }
        put(found, "practitioner", server.find("Practitioner", NPI, identifiers.getProperty("practitioner", "")));
        put(found, "nurse", server.find("Practitioner", Site.SYSTEM, Site.NURSE));
        try (Writer writer = Files.newBufferedWriter(into, StandardCharsets.UTF_8)) {
            found.store(writer, null);
        }
    }

    private static void put(Properties found, String whom, Optional<FhirServer.Person> person) throws IOException {
        FhirServer.Person there =
                person.orElseThrow(() -> new IOException("The " + whom + " of the demo is not on the server after loading"));
        found.setProperty(whom + ".id", there.id());
        found.setProperty(whom + ".name", there.name());
    }
}
