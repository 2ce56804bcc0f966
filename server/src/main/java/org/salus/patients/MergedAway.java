package org.salus.patients;

import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.ReferenceText;

/** What a merge leaves in the two Patient resources (R4 section 8.1.4, Patient.link). */
public final class MergedAway {

    private MergedAway() {}

    /** Id of the patient whose chart goes on; null when the patient was not merged into another. */
    public static @Nullable String survivor(JsonObject patient) {
        if (!Boolean.FALSE.equals(patient.get("active"))) {
            return null;
        }
        JsonArray links = patient.array("link");
        for (int i = 0; links != null && i < links.size(); i++) {
            if (links.object(i) instanceof JsonObject link
                    && "replaced-by".equals(link.string("type"))
                    && link.object("other") instanceof JsonObject other
                    && other.string("reference") instanceof String reference) {
                ReferenceText text = ReferenceText.relative(reference);
                if (text != null && text.type().equals("Patient")) {
                    return text.id();
                }
            }
        }
        return null;
    }

    static void link(JsonObject patient, String type, String other) {
        JsonArray links = patient.array("link");
        if (links == null) {
            links = new JsonArray();
            patient.put("link", links);
        }
        links.add(new JsonObject()
                .put("other", new JsonObject().put("reference", "Patient/" + other))
                .put("type", type));
    }

    static void unlink(JsonObject patient, String type, String other) {
        JsonArray links = patient.array("link");
        if (links == null) {
            return;
        }
        for (int i = links.size() - 1; i >= 0; i--) {
            if (links.object(i) instanceof JsonObject link
                    && type.equals(link.string("type"))
                    && link.object("other") instanceof JsonObject to
                    && ("Patient/" + other).equals(to.string("reference"))) {
                links.remove(i);
            }
        }
        if (links != null && links.isEmpty()) {
            patient.remove("link");
        }
    }
}
