package org.salus.scheduling;

import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;

/** What scheduling asks of a Patient. */
final class Patients {

    private Patients() {}

    /** Why this patient cannot be booked; null when nothing speaks against it. */
    static @Nullable String whyNot(JsonObject patient) {
        if (Boolean.TRUE.equals(patient.get("deceasedBoolean")) || patient.has("deceasedDateTime")) {
            return "This patient has died and cannot be booked.";
        }
        return Extensions.objects(patient, "link").stream().anyMatch(l -> "replaced-by".equals(l.string("type")))
                ? "This record was merged into another: book the patient under that one (Patient.link)."
                : null;
    }
}
