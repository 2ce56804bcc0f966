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
        return JsonObject.objects(patient, "link").stream().anyMatch(l -> "replaced-by".equals(l.string("type")))
                ? "This record was merged into another: book the patient under that one (Patient.link)."
                : null;
    }

    /** The address by which reminders of this channel go; null when there is none to write to. */
    static @Nullable String address(JsonObject patient, String channel) {
        return JsonObject.objects(patient, "telecom").stream()
                .filter(t -> channel.equals(t.string("system")) && t.has("value"))
                .filter(t -> !"old".equals(t.string("use")) && !isTrue(t))
                .map(t -> String.valueOf(t.string("value")).strip())
                .findFirst()
                .orElse(null);
    }

    /** Whether the patient wants no reminders by this channel, or none at all. */
    static boolean isOptedOut(JsonObject patient, String channel) {
        return isTrue(patient)
                || Extensions.all(patient, Extensions.NO_REMINDERS).stream().anyMatch(e -> channel.equals(e.string("valueCode")));
    }

    static boolean isTrue(JsonObject element) {
        return Extensions.all(element, Extensions.NO_REMINDERS).stream().anyMatch(e -> Boolean.TRUE.equals(e.get("valueBoolean")));
    }
}
