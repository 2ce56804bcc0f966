package org.salus.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.salus.kernel.Problem;

/** The examples that the R4 specification publishes, in {@code SALUS_DATA/fhir-examples/r4-spec}. */
@Tag("data")
class R4ExamplesTest {

    /** Examples that break the specification's own definitions: their references lead to types that the element does not allow. */
    private static final Map<String, String> WRONG = Map.of(
            "devicemetric-example.json", "DeviceMetric.parent.reference",
            "deviceusestatement-example.json", "DeviceUseStatement.reasonReference[0].reference",
            "medicationrequest0301.json", "MedicationRequest.dispenseRequest.performer.reference",
            "observation-example-clinical-gender.json", "Observation.performer[0].reference");

    @Test
    void areAcceptedUnlessTheyBreakTheDefinitions() throws IOException {
        Examiner examiner = new Examiner(R4.definitions());
        Map<String, String> refused = new TreeMap<>();
        List<Path> files = RefusalReport.jsonFiles(Path.of(System.getenv("SALUS_DATA"), "fhir-examples", "r4-spec"));
        for (Path file : files) {
            List<Problem> problems = RefusalReport.problems(examiner, Files.readAllBytes(file));
            if (!problems.isEmpty()) {
                refused.put(file.getFileName().toString(), problems.getFirst().path());
            }
        }

        assertThat(files).hasSizeGreaterThan(700);
        assertThat(refused).containsExactlyInAnyOrderEntriesOf(WRONG);
    }

    @Test
    void comeBackAsTheyWent() throws IOException {
        for (Path file : RefusalReport.jsonFiles(Path.of(System.getenv("SALUS_DATA"), "fhir-examples", "r4-spec"))) {
            JsonObject read = Json.parse(Files.readAllBytes(file)).get();

            assertThat(Json.parse(Json.write(read)).get()).isEqualTo(read);
        }
    }
}
