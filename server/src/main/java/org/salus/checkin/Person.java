package org.salus.checkin;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.identity.Origin;
import org.salus.kernel.Caller;
import org.salus.kernel.Role;

/**
 * Who acts by a link: the patient, in the own record alone, with the least that a check-in needs. It is made here from the link, never by
 * the sign-in: no other route or operation knows such a caller.
 */
final class Person {

    /** What may be read, all of it within the patient's own compartment. What is written is written by operations with rights of their own. */
    private static final List<String> SCOPES = List.of(
            "patient/Patient.r", "patient/Appointment.r", "patient/Coverage.rs", "patient/QuestionnaireResponse.rs", "patient/Consent.rs");

    private Person() {}

    /** @param patient null before it is read */
    static Caller of(Link link, @Nullable JsonObject patient, Origin origin) {
        return new Caller(
                "check-in:" + link.id(),
                patient == null ? "Check-in link" : name(patient),
                link.organisation(),
                Set.of(Role.PATIENT),
                link.patientId(),
                null,
                SCOPES,
                Caller.Purpose.PATRQT,
                origin.address(),
                origin.requestId());
    }

    static String name(JsonObject patient) {
        List<JsonObject> names = JsonObject.objects(patient, "name");
        JsonObject name = names.stream()
                .filter(n -> "official".equals(n.string("use")))
                .findFirst()
                .orElse(names.isEmpty() ? new JsonObject() : names.getFirst());
        String said = (String.join(" ", Elements.strings(name, "given")) + " " + (name.string("family") == null ? "" : name.string("family")))
                .strip();
        String text = name.string("text");
        return !said.isEmpty() ? said : text == null || text.isBlank() ? "Patient" : text;
    }
}
