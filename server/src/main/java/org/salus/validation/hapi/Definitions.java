package org.salus.validation.hapi;

import org.hl7.fhir.r5.model.CanonicalResource;
import org.jspecify.annotations.Nullable;

/** Where StructureDefinitions, ValueSets, CodeSystems and the like are found by their canonical URL, in the validator's own (R5) form. */
interface Definitions {

    /** What resources are validated by. */
    enum Kind {
        STRUCTURE("StructureDefinition"),
        VALUE_SET("ValueSet"),
        CODE_SYSTEM("CodeSystem"),
        QUESTIONNAIRE("Questionnaire"),
        MEASURE("Measure");

        private final String type;

        Kind(String type) {
            this.type = type;
        }

        String type() {
            return type;
        }
    }

    /** @param version null for any */
    @Nullable CanonicalResource find(Kind kind, String url, @Nullable String version);
}
