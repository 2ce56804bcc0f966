package org.salus.patients;

import java.util.Map;
import java.util.TreeMap;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;

/** A Parameters resource that is being put together. */
final class Answer {

    private final JsonArray parameters = new JsonArray();
    private final Map<String, Integer> counts = new TreeMap<>();

    Answer bool(String name, boolean value) {
        parameters.add(new JsonObject().put("name", name).put("valueBoolean", value));
        return this;
    }

    Answer number(String name, int value) {
        parameters.add(new JsonObject().put("name", name).put("valueInteger", new JsonNumber(Integer.toString(value))));
        return this;
    }

    Answer reference(String name, String reference) {
        parameters.add(new JsonObject().put("name", name).put("valueReference", new JsonObject().put("reference", reference)));
        return this;
    }

    /** @param code stable, for programs  @param text for people */
    Answer remark(String name, String code, String text) {
        parameters.add(new JsonObject()
                .put("name", name)
                .put(
                        "part",
                        JsonArray.of(
                                new JsonObject().put("name", "code").put("valueCode", code),
                                new JsonObject().put("name", "text").put("valueString", text))));
        return this;
    }

    void count(String type) {
        counts.merge(type, 1, Integer::sum);
    }

    int total() {
        return counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    JsonObject json() {
        counts.forEach((type, count) -> parameters.add(new JsonObject()
                .put("name", "count")
                .put(
                        "part",
                        JsonArray.of(
                                new JsonObject().put("name", "type").put("valueCode", type),
                                new JsonObject().put("name", "number").put("valueInteger", new JsonNumber(Integer.toString(count)))))));
        return new JsonObject().put("resourceType", "Parameters").put("parameter", parameters);
    }
}
