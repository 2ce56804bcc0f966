package org.salus.patients;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;

/** The references of a resource to a patient, wherever they stand: elements, extensions, contained resources. */
public final class ChartReferences {

    private ChartReferences() {}

    /** Paths of {@code Reference.reference} that lead to the patient, of whatever version. */
    public static Set<String> to(String patient, JsonObject resource) {
        Set<String> paths = new HashSet<>();
        walk(resource, "", (path, holder) -> {
            if (leadsTo(patient, String.valueOf(holder.string("reference")))) {
                paths.add(path);
            }
        });
        return paths;
    }

    /**
     * Turns references from one patient to the other. A reference to a version of the one leads to the other without a version.
     *
     * @param where paths at which it is done
     * @return whether there was any
     */
    static boolean turn(JsonObject resource, String from, String to, Predicate<String> where) {
        boolean[] any = {false};
        walk(resource, "", (path, holder) -> {
            if (leadsTo(from, String.valueOf(holder.string("reference"))) && where.test(path)) {
                holder.put("reference", "Patient/" + to);
                any[0] = true;
            }
        });
        return any[0];
    }

    private static boolean leadsTo(String patient, String reference) {
        String target = "Patient/" + patient;
        return reference.equals(target) || reference.startsWith(target + "/_history/");
    }

    private interface Visitor {
        void reference(String path, JsonObject holder);
    }

    private static void walk(Object value, String path, Visitor visitor) {
        if (value instanceof JsonObject object) {
            if (object.get("reference") instanceof String) {
                visitor.reference(path, object);
            }
            for (int i = 0; i < object.size(); i++) {
                walk(object.value(i), path + "." + object.name(i), visitor);
            }
        } else if (value instanceof JsonArray array) {
            for (int i = 0; i < array.size(); i++) {
                walk(array.get(i), path + "[" + i + "]", visitor);
            }
        }
    }
}
