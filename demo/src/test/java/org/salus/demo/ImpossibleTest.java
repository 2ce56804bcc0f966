package org.salus.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

class ImpossibleTest {

    @ParameterizedTest
    @CsvSource({"120, 80, final", "83, 83, entered-in-error", "72, 79.5, entered-in-error"})
    void marksWhatCannotBe(String systolic, String diastolic, String status) {
        ObjectNode bundle = (ObjectNode) new ObjectMapper().readTree("""
                {"entry":[{"resource":{"resourceType":"Patient"}},{"resource":{"resourceType":"Observation","status":"final","component":[
                 {"code":{"coding":[{"code":"8462-4"}]},"valueQuantity":{"value":%s}},
                 {"code":{"coding":[{"code":"8480-6"}]},"valueQuantity":{"value":%s}}]}},
                 {"resource":{"resourceType":"Observation","status":"final","component":[{"code":{"coding":[{"code":"8480-6"}]}}]}}]}"""
                .formatted(diastolic, systolic));
        Impossible.mark(new Clinic.PatientBundle(bundle));
        assertThat(bundle.at("/entry/1/resource/status").asString()).isEqualTo(status);
        assertThat(bundle.at("/entry/2/resource/status").asString()).isEqualTo("final");
    }
}
