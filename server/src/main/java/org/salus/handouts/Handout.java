package org.salus.handouts;

import java.time.ZoneId;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Language;
import org.salus.kernel.Outcome;
import org.salus.record.Look;

/** One kind of paper. */
interface Handout {

    /** Of its operation, without the dollar sign. */
    String name();

    String summary();

    String title(Language language);

    /** What stands on it below the patient, as XHTML. Everything that was typed or sent is escaped. */
    Outcome<String> body(Request request);

    /**
     * @param look as who prints
     * @param zone the clinic's
     */
    record Request(Look look, JsonObject patient, Language language, ZoneId zone) {

        String patientId() {
            return String.valueOf(patient.string("id"));
        }
    }
}
