package org.salus.patients;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;

/** Record numbers of a Patient: identifiers of the type MR (HL7 table 0203). */
public final class RecordNumbers {

    private RecordNumbers() {}

    static List<String> of(JsonObject patient) {
        List<String> numbers = new ArrayList<>();
        JsonArray identifiers = patient.array("identifier");
        for (int i = 0; identifiers != null && i < identifiers.size(); i++) {
            if (identifiers.object(i) instanceof JsonObject identifier
                    && identifier.string("value") instanceof String value
                    && identifier.object("type") instanceof JsonObject kind
                    && hasCode(kind.array("coding"), "MR")) {
                numbers.add(value);
            }
        }
        return numbers;
    }

    private static boolean hasCode(@Nullable JsonArray codings, String code) {
        for (int i = 0; codings != null && i < codings.size(); i++) {
            if (codings.object(i) instanceof JsonObject coding && code.equals(coding.string("code"))) {
                return true;
            }
        }
        return false;
    }

    /** What is typed to confirm: a record number, or the id of a patient who has none. */
    public static boolean confirms(JsonObject patient, @Nullable String typed) {
        List<String> numbers = of(patient);
        String id = String.valueOf(patient.string("id"));
        return typed != null && (numbers.isEmpty() ? id.equals(typed.strip()) : numbers.contains(typed.strip()));
    }
}
