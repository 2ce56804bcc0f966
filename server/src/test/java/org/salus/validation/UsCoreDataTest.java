package org.salus.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;

/** The conformant patients of the data folder against the US Core they claim. */
@Tag("data")
@Tag("slow")
class UsCoreDataTest {

    private static final Path DATA = Path.of(Objects.requireNonNullElse(System.getenv("SALUS_DATA"), "absent"));

    @Test
    void conformantPatientsConform() throws IOException {
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        long before = runtime.totalMemory() - runtime.freeMemory();
        try (ValidatorFixture fixture = new ValidatorFixture(new PackageFolder(DATA.resolve("packages")))) {
            long start = System.nanoTime();
            fixture.validate("{\"resourceType\":\"Patient\",\"active\":true}");
            System.out.println("first " + (System.nanoTime() - start) / 1_000_000 + " ms");
            System.gc();
            System.out.println("heap " + (runtime.totalMemory() - runtime.freeMemory() - before) / 1_000_000 + " MB");
            start = System.nanoTime();
            int count = 0;
            int conform = 0;
            Map<String, Integer> why = new TreeMap<>();
            try (Stream<Path> files = Files.list(DATA.resolve("us-core-patients/resources"))) {
                for (Path file : files.sorted().toList()) {
                    JsonObject json = Json.parse(Files.readAllBytes(file)).get();
                    for (JsonObject resource : resources(json)) {
                        count++;
                        List<Issue> errors = ValidatorFixture.errors(fixture.validate(resource));
                        if (errors.isEmpty()) {
                            conform++;
                        }
                        for (Issue issue : errors) {
                            why.merge(file.getFileName() + " " + resource.string("resourceType") + " " + issue.rule() + " " + issue.path() + " "
                                    + issue.message(), 1, Integer::sum);
                        }
                    }
                }
            }
            System.out.println(conform + " of " + count + " conform; ms per resource "
                    + (System.nanoTime() - start) / 1_000_000 / Math.max(1, count));
            System.gc();
            System.out.println("heap " + (runtime.totalMemory() - runtime.freeMemory() - before) / 1_000_000 + " MB");
            why.forEach((k, v) -> System.out.println(v + " x " + k));
            assertThat(count).isPositive();
        }
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
