package org.salus.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;

/** Claims that are checked after the write. */
@Tag("slow")
class ClaimChecksTest {

    private static JsonObject patient(String id, String more) {
        return Json.parse(("{\"resourceType\":\"Patient\",\"id\":\"" + id + "\",\"meta\":{\"versionId\":\"1\","
                                + "\"lastUpdated\":\"2000-01-01T00:00:00.000Z\",\"profile\":[\"" + PackageFile.PATIENT + "\"]}" + more + "}")
                        .getBytes(StandardCharsets.UTF_8))
                .get();
    }

    @Test
    void whatIsNotWhatItClaimsIsFoundAndForgottenWhenItIs(@TempDir Path folder) throws Exception {
        write(folder);
        PackageContents packages = new PackageFolder(folder);
        try (ValidatorFixture fixture = new ValidatorFixture(packages)) {
            EnforcedProfiles settings = new EnforcedProfiles(fixture.connections);
            ClaimFindings findings = new ClaimFindings(fixture.connections, fixture.vault);
            try (ClaimChecks checks = checks(fixture, settings, packages, findings);
                    ClaimChecks second = checks(fixture, settings, packages, findings)) {
                checks.step();
                String good = ",\"identifier\":[{\"value\":\"1\"}],\"birthDate\":\"1970-01-01\"";
                fixture.put(1, patient("good", good));
                fixture.put(1, patient("bad", ",\"address\":[{\"city\":\"Secretville\"}]"));
                settings.claims(2, ProfileSettings.Claims.IGNORE);
                fixture.put(2, patient("other", ""));
                assertThat(second.step()).as("one node at a time").isFalse();
                assertThat(findings.list(1, null).get().findings()).isEmpty();
                checks.step();
                assertThat(findings.list(1, null).get().findings()).singleElement().satisfies(finding -> {
                    assertThat(finding.resource()).isEqualTo("Patient/bad");
                    assertThat(finding.errors()).isEqualTo(2);
                    assertThat(finding.issues()).extracting(ClaimFindings.Place::rule).contains("reg-1");
                });
                assertThat(findings.list(2, null).get().findings()).isEmpty();
                assertThat(findings.list(1, "nonsense").isOk()).isFalse();
                assertThat(sealed(fixture)).doesNotContain("reg-1", "Patient/bad");
                fixture.put(1, patient("bad", good));
                checks.step();
                assertThat(findings.list(1, null).get().findings()).isEmpty();
            }
        }
    }

    private static void write(Path folder) throws IOException {
        PackageFile.write(folder);
    }

    private static ClaimChecks checks(
            ValidatorFixture fixture, EnforcedProfiles settings, PackageContents packages, ClaimFindings findings) {
        return new ClaimChecks(
                fixture.db.app(),
                fixture.changes,
                fixture.store,
                fixture.vault,
                R4.definitions(),
                settings,
                packages,
                fixture.validator,
                findings);
    }

    private static String sealed(ValidatorFixture fixture) throws Exception {
        try (Connection connection = fixture.db.owner().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT sealed FROM profile_finding")) {
            assertThat(row.next()).isTrue();
            return new String(row.getBytes(1), StandardCharsets.ISO_8859_1);
        }
    }
}
