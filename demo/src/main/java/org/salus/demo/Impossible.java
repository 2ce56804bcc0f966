package org.salus.demo;

import java.math.BigDecimal;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Marks blood pressures that cannot be as entered in error, as a clinic that takes such records over would: the generator draws both
 * values by themselves, and about once in a thousand the systolic one is not above the diastolic one.
 */
final class Impossible {

    private static final String SYSTOLIC = "8480-6";
    private static final String DIASTOLIC = "8462-4";

    private Impossible() {}

    static void mark(Clinic.PatientBundle patient) {
        for (JsonNode observation : patient.resources("Observation")) {
            Optional<BigDecimal> systolic = component(observation, SYSTOLIC);
            Optional<BigDecimal> diastolic = component(observation, DIASTOLIC);
            if (systolic.isPresent() && diastolic.isPresent() && systolic.get().compareTo(diastolic.get()) <= 0) {
                ((ObjectNode) observation).put("status", "entered-in-error");
            }
        }
    }

    private static Optional<BigDecimal> component(JsonNode observation, String code) {
        return observation.path("component")
                .valueStream()
                .filter(c -> c.at("/code/coding/0/code").asString("").equals(code))
                .map(c -> c.at("/valueQuantity/value"))
                .filter(JsonNode::isNumber)
                .map(JsonNode::decimalValue)
                .findFirst();
    }
}
