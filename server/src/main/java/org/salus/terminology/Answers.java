package org.salus.terminology;

import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;

/** A Parameters resource, growing. */
final class Answers {

    private final JsonArray parameters = new JsonArray();

    /** @param type such as {@code valueString}; nothing is added when there is no value */
    Answers put(String name, String type, @Nullable Object value) {
        if (value != null) {
            parameters.add(JsonObject.of("name", name).put(type, value));
        }
        return this;
    }

    Answers parts(String name, Answers parts) {
        if (!parts.parameters.isEmpty()) {
            parameters.add(JsonObject.of("name", name).put("part", parts.parameters));
        }
        return this;
    }

    JsonObject resource() {
        JsonObject resource = JsonObject.of("resourceType", "Parameters");
        return parameters.isEmpty() ? resource : resource.put("parameter", parameters);
    }
}
