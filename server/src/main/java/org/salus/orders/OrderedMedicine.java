package org.salus.orders;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;
import org.salus.record.Look;

/** Which medicine an order is for. */
final class OrderedMedicine {

    private OrderedMedicine() {}

    /** Null when it has neither a code nor words, or is a Medication that cannot be read: then it can be compared with nothing. */
    static @Nullable JsonObject concept(Look look, JsonObject order) {
        JsonObject concept = order.object("medicationCodeableConcept");
        JsonObject reference = order.object("medicationReference");
        String to = reference == null ? null : reference.string("reference");
        if (concept == null && to != null && to.startsWith("Medication/")) {
            concept = look.read("Medication", to.substring("Medication/".length())) instanceof Outcome.Ok<JsonObject>(JsonObject read)
                    ? read.object("code")
                    : null;
        }
        return concept == null || names(concept).isEmpty() && JsonObject.objects(concept, "coding").isEmpty() ? null : concept;
    }

    /** Its words, in small letters. */
    static List<String> names(JsonObject concept) {
        List<String> names = new ArrayList<>();
        if (concept.string("text") != null) {
            names.add(String.valueOf(concept.string("text")).strip().toLowerCase(Locale.ROOT));
        }
        for (JsonObject coding : JsonObject.objects(concept, "coding")) {
            if (coding.string("display") != null) {
                names.add(String.valueOf(coding.string("display")).strip().toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }
}
