package org.salus.demo;

import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The pieces of FHIR of which the demo's resources are made. */
final class Fhir {

    static final String LOINC = "http://loinc.org";
    static final String SNOMED = "http://snomed.info/sct";

    private Fhir() {}

    static ObjectNode resource(String type) {
        return JsonNodeFactory.instance.objectNode().put("resourceType", type);
    }

    static void reference(ObjectNode resource, String element, String to) {
        if (!to.isEmpty()) {
            resource.putObject(element).put("reference", to);
        }
    }

    static void concept(ObjectNode concept, String system, String code, String display) {
        concept.withArray("coding")
                .addObject()
                .put("system", system)
                .put("code", code)
                .put("display", display);
        concept.put("text", display);
    }

    /** An extension, or a part of one, which gets its value from the caller. */
    static ObjectNode extension(ObjectNode element, String url) {
        return element.withArray("extension").addObject().put("url", url);
    }

    static String text(ZonedDateTime time) {
        return time.truncatedTo(ChronoUnit.SECONDS).format(DateTimeFormatter.ISO_OFFSET_DATE_TIME);
    }

    /** A {@code urn:uuid}: the same for the same patient and purpose, whenever it is made. */
    static String url(Clinic.PatientBundle patient, String purpose) {
        return url(patient.reference() + " " + purpose);
    }

    static String url(String seed) {
        return "urn:uuid:" + UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8));
    }
}
