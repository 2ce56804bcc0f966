package org.salus.fhir;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.TypeDefinition.Property;

/** Writes a value of an element as a part of a Parameters resource. */
final class PatchValues {

    /** The types that Parameters can hold: {@code valueCode} and so on. */
    private final TypeDefinition parameter;

    PatchValues(R4 definitions) {
        ResourceType parameters = Objects.requireNonNull(definitions.type("Parameters"));
        this.parameter = Objects.requireNonNull(parameters.definition.properties.get("parameter")).type;
    }

    JsonObject part(String name, Differences.Item item) {
        JsonObject part = new JsonObject().put("name", name);
        put(part, item.property(), item.value(), item.twin());
        return part;
    }

    private void put(JsonObject part, Property property, @Nullable Object value, @Nullable Object twin) {
        TypeDefinition type = property.type;
        if (type.form == TypeDefinition.Form.RESOURCE) {
            part.put("resource", Objects.requireNonNull(value));
            return;
        }
        String member = "value" + type.name.substring(0, 1).toUpperCase(Locale.ROOT) + type.name.substring(1);
        if (type.form == TypeDefinition.Form.XHTML) {
            member = "valueString";
        }
        if (!parameter.properties.containsKey(member)) {
            // A backbone element, Narrative and the like have no value[x]: each of their elements is a part.
            part.put("part", parts(type, (JsonObject) Objects.requireNonNull(value)));
            return;
        }
        if (value != null) {
            part.put(member, value);
        }
        if (twin != null) {
            part.put("_" + member, twin);
        }
    }

    private JsonArray parts(TypeDefinition type, JsonObject object) {
        JsonArray parts = new JsonArray();
        for (int i = 0; i < object.size(); i++) {
            Property property = type.properties.get(object.name(i));
            if (property == null || property.twin && object.has(property.name.substring(1))) {
                continue;
            }
            Property plain = property.twin
                    ? Objects.requireNonNull(type.properties.get(property.name.substring(1)))
                    : property;
            Object values = property.twin ? JsonNull.NULL : object.value(i);
            Object twins = object.get("_" + plain.name);
            int count = values instanceof JsonArray array ? array.size() : 1;
            count = twins instanceof JsonArray array ? Math.max(count, array.size()) : count;
            for (int n = 0; n < count; n++) {
                JsonObject part = new JsonObject().put("name", plain.name);
                put(part, plain, one(values, n), one(twins, n));
                parts.add(part);
            }
        }
        return parts;
    }

    private static @Nullable Object one(@Nullable Object value, int index) {
        Object one = value instanceof JsonArray array ? index < array.size() ? array.get(index) : null : value;
        return one == JsonNull.NULL ? null : one;
    }
}
