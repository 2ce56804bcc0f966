package org.salus.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;

/** Records that claim US Core, against the packages of the data folder. */
@Tag("data")
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UsCoreDataTest {

    private static final Path DATA = Path.of(Objects.requireNonNullElse(System.getenv("SALUS_DATA"), "absent"));
    private static final Set<String> US_CORE_PATIENTS = Set.of("85", "355", "907", "908");
    private static final int EVERY = 60;

    private final ValidatorFixture fixture = new ValidatorFixture(new PackageFolder(DATA.resolve("packages")));

    @AfterAll
    void stop() {
        fixture.close();
    }

    /** How many conform, and what stands against the others, most frequent first. */
    private final class Tally {
        private final Map<String, Integer> why = new TreeMap<>();
        private int count;
        private int conform;

        void add(JsonObject resource) {
            count++;
            List<Issue> errors = ValidatorFixture.errors(fixture.validate(resource));
            conform += errors.isEmpty() ? 1 : 0;
            errors.forEach(e -> why.merge(resource.string("resourceType") + " " + e.rule() + ": " + e.message(), 1, Integer::sum));
        }

        String said(String what) {
            StringBuilder out = new StringBuilder(what + ": " + conform + " of " + count + " conform");
            why.entrySet().stream()
                    .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
                    .limit(20)
                    .forEach(e -> out.append("\n  ").append(e.getValue()).append(" x ").append(e.getKey()));
            return out.toString();
        }
    }

    @Test
    void conformantPatientsConform() throws IOException {
        Tally tally = new Tally();
        try (Stream<Path> files = Files.list(DATA.resolve("us-core-patients/resources"))) {
            for (Path file : files.filter(f -> US_CORE_PATIENTS.stream().anyMatch(id -> f.toString().endsWith("patient_" + id + ".json")))
                    .sorted()
                    .toList()) {
                resources(Json.parse(Files.readAllBytes(file)).get()).forEach(tally::add);
            }
        }
        System.out.println(tally.said("US Core patients"));
        assertThat(tally.count).isPositive();
        assertThat(tally.conform).isGreaterThan(tally.count * 97 / 100);
    }

    @Test
    void syntheticRecordsConform() throws IOException {
        Tally tally = new Tally();
        int seen = 0;
        try (TarArchiveInputStream tar = new TarArchiveInputStream(
                new XZCompressorInputStream(new BufferedInputStream(Files.newInputStream(DATA.resolve("dev-r4.tar.xz")))))) {
            for (TarArchiveEntry entry = next(tar); entry != null; entry = next(tar)) {
                if (!entry.getName().endsWith(".json")) {
                    continue;
                }
                for (JsonObject resource : resources(Json.parse(tar.readAllBytes()).get())) {
                    if (seen++ % EVERY == 0) {
                        tally.add(resource);
                    }
                }
            }
        }
        System.out.println(tally.said("Synthea, every " + EVERY + "th of " + seen));
        assertThat(tally.conform).isGreaterThan(tally.count * 9 / 10);
    }

    private static @Nullable TarArchiveEntry next(TarArchiveInputStream tar) throws IOException {
        return tar.getNextEntry();
    }

    private static List<JsonObject> resources(JsonObject json) {
        if (!"Bundle".equals(json.string("resourceType"))) {
            return List.of(json);
        }
        List<JsonObject> resources = new ArrayList<>();
        for (Object entry : Objects.requireNonNull(json.array("entry"))) {
            JsonObject resource = ((JsonObject) entry).object("resource");
            if (resource != null) {
                resources.add(resource);
            }
        }
        return resources;
    }
}
