package org.salus.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;

/** What the front desk scans, as it is stored, against US Core 6.1. */
@Tag("data")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScannedDocumentTest {

    private static final Path DATA = Path.of(Objects.requireNonNullElse(System.getenv("SALUS_DATA"), "absent"));
    private static final String PROFILE = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-documentreference|6.1.0";

    private final RunningSalus salus = RunningSalus.shared();
    private final ValidatorFixture fixture = new ValidatorFixture(new PackageFolder(DATA.resolve("packages")));

    @AfterAll
    void stop() {
        fixture.close();
    }

    @Test
    void whatIsScannedConforms() {
        String patient = salus.system().create("Patient", "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Doe\"}]}");
        String body = """
                {"resourceType":"DocumentReference","status":"current","type":{"coding":[{"system":"http://loinc.org","code":"11502-2",\
                "display":"Laboratory report"}]},"subject":{"reference":"Patient/%s"},"date":"2026-07-14T12:00:00Z",\
                "description":"Letter","content":[{"attachment":{"title":"letter.txt","creation":"2026-07-14"}}]}
                All is well.""".formatted(patient);
        Answer filed = salus.signIn(0, Role.FRONT_DESK, null)
                .with("Content-Type", "application/vnd.salus.upload")
                .with("X-Salus-Patient", patient)
                .sendBytes("POST", "/fhir/DocumentReference/$scan", body.getBytes(StandardCharsets.UTF_8));
        assertThat(filed.status()).as(filed.body()).isEqualTo(201);
        String stored = salus.system().get("/fhir/DocumentReference/" + filed.json().string("id")).body();
        assertThat(ValidatorFixture.errors(fixture.validate(stored, PROFILE))).isEmpty();
    }
}
