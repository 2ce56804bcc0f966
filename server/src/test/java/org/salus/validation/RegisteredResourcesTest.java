package org.salus.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the screens of registration write, against US Core 6.1. A test of the web application holds these files to what it writes. */
@Tag("data")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RegisteredResourcesTest {

    private static final Path DATA = Path.of(Objects.requireNonNullElse(System.getenv("SALUS_DATA"), "absent"));

    private final ValidatorFixture fixture = new ValidatorFixture(new PackageFolder(DATA.resolve("packages")));

    @AfterAll
    void stop() {
        fixture.close();
    }

    @ParameterizedTest
    @CsvSource({"registered-patient,us-core-patient", "registered-coverage,us-core-coverage", "registered-related-person,us-core-relatedperson"})
    void whatIsRegisteredConforms(String file, String profile) throws IOException {
        try (InputStream in = getClass().getResourceAsStream(file + ".json")) {
            String json = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            assertThat(ValidatorFixture.errors(
                            fixture.validate(json, "http://hl7.org/fhir/us/core/StructureDefinition/" + profile + "|6.1.0")))
                    .isEmpty();
        }
    }
}
