package org.salus.scheduling;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;
import org.salus.record.Look;

/** What members of the directory are called. Patients are not named: their name may change, and the reader looks it up. */
final class Names {

    private final Look look;
    private final Map<String, String> known = new HashMap<>();

    Names(Look look) {
        this.look = look;
    }

    @Nullable String of(String reference) {
        String type = Actors.typeOf(reference);
        if (!type.equals("Practitioner") && !type.equals("Location") && !type.equals("HealthcareService")) {
            return null;
        }
        String name = known.computeIfAbsent(reference, r -> read(type, r));
        return name.isBlank() ? null : name;
    }

    private String read(String type, String reference) {
        if (!(look.read(type, Actors.idOf(reference)) instanceof Outcome.Ok<JsonObject>(JsonObject resource))) {
            return "";
        }
        return type.equals("Practitioner") ? ofPerson(resource) : String.valueOf(resource.has("name") ? resource.string("name") : "");
    }

    static String ofPerson(JsonObject person) {
        List<JsonObject> names = JsonObject.objects(person, "name");
        if (names.isEmpty()) {
            return "";
        }
        JsonObject name = names.getFirst();
        String text = name.string("text");
        if (text != null) {
            return text;
        }
        StringBuilder all = new StringBuilder();
        for (String part : new String[] {"prefix", "given"}) {
            JsonArray list = name.array(part);
            for (int i = 0; list != null && i < list.size(); i++) {
                all.append(list.string(i)).append(' ');
            }
        }
        return (all + (name.has("family") ? String.valueOf(name.string("family")) : "")).strip();
    }
}
