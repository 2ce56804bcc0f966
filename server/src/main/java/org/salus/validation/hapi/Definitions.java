package org.salus.validation.hapi;

import org.hl7.fhir.r5.model.CanonicalResource;
import org.jspecify.annotations.Nullable;

/** Where StructureDefinitions, ValueSets and CodeSystems are found by their canonical URL, in the validator's own (R5) form. */
interface Definitions {

    /** The three kinds that validation needs. */
    enum Kind {
        STRUCTURE("StructureDefinition"),
        VALUE_SET("ValueSet"),
        CODE_SYSTEM("CodeSystem");

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
