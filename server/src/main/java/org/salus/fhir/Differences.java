package org.salus.fhir;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.TypeDefinition.Property;

/**
 * What changed from one resource to another of the same type, as a FHIRPath Patch (R4 section 3.1.0.9.6): applied in order to the one
 * it makes the other. A replaced value comes with {@code previousValue}, which a patch does not need.
 */
public final class Differences {

    private final PatchValues values;
    private final JsonArray operations = new JsonArray();

    private Differences(R4 definitions) {
        this.values = new PatchValues(definitions);
    }

    /**
     * @param includeMeta whether {@code meta} is compared too
     * @return the parameters {@code operation}; empty when the two say the same
     * @throws IllegalArgumentException when they are not of one known type
     */
    public static JsonArray between(R4 definitions, JsonObject from, JsonObject to, boolean includeMeta) {
        String name = String.valueOf(from.string("resourceType"));
        ResourceType type = definitions.type(name);
        if (type == null || !name.equals(to.string("resourceType"))) {
            throw new IllegalArgumentException("Not two resources of one type");
        }
        Differences differences = new Differences(definitions);
        differences.object(type.definition, name, from, to, includeMeta ? "" : "meta");
        return differences.operations;
    }

    /** One value of an element, with what extends it when it is a primitive; {@code value} null when there is only that. */
    record Item(Property property, @Nullable Object value, @Nullable Object twin) {

        boolean isComplex() {
            return value instanceof JsonObject && property.type.form == TypeDefinition.Form.COMPLEX;
        }
    }

    private void object(TypeDefinition type, String path, JsonObject from, JsonObject to, String leftOut) {
        for (TypeDefinition.ElementDefinition element : type.elements) {
            if (element.name().equals(leftOut)) {
                continue;
            }
            List<Item> before = items(type, element, from);
            List<Item> after = items(type, element, to);
            if (before.equals(after)) {
                continue;
            }
            String at = path + "." + element.name();
            if (element.array()) {
                array(path, at, before, after);
            } else if (before.isEmpty()) {
                add(path, after.getFirst());
            } else if (after.isEmpty()) {
                operation("delete", at);
            } else {
                change(at, before.getFirst(), after.getFirst());
            }
        }
    }

    private static List<Item> items(TypeDefinition type, TypeDefinition.ElementDefinition element, JsonObject object) {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < object.size(); i++) {
            Property property = type.properties.get(object.name(i));
            if (property == null || property.element != element) {
                continue;
            }
            if (property.twin) {
                String plain = property.name.substring(1);
                if (object.has(plain)) {
                    continue; // comes with the value
                }
                Property of = Objects.requireNonNull(type.properties.get(plain));
                collect(of, null, object.value(i), items);
            } else {
                collect(property, object.value(i), object.get("_" + property.name), items);
            }
        }
        return items;
    }

    private static void collect(Property property, @Nullable Object value, @Nullable Object twin, List<Item> to) {
        if (!(value instanceof JsonArray) && !(twin instanceof JsonArray)) {
            to.add(new Item(property, value, twin));
            return;
        }
        JsonArray values = value instanceof JsonArray array ? array : new JsonArray();
        JsonArray twins = twin instanceof JsonArray array ? array : new JsonArray();
        for (int i = 0; i < Math.max(values.size(), twins.size()); i++) {
            to.add(new Item(property, at(values, i), at(twins, i)));
        }
    }

    private static @Nullable Object at(JsonArray array, int index) {
        return index >= array.size() || array.get(index) == JsonNull.NULL ? null : array.get(index);
    }

    private void change(String path, Item before, Item after) {
        if (before.property() == after.property()
                && before.isComplex()
                && after.isComplex()
                && before.value() instanceof JsonObject from
                && after.value() instanceof JsonObject to) {
            object(before.property().type, path, from, to, "");
        } else {
            JsonArray parts = operation("replace", path);
            parts.add(values.part("previousValue", before));
            parts.add(values.part("value", after));
        }
    }

    private void add(String path, Item item) {
        JsonArray parts = operation("add", path);
        parts.add(new JsonObject().put("name", "name").put("valueString", item.property().element.name()));
        parts.add(values.part("value", item));
    }

    /** From left to right: each index is that of the list as the operations before have left it. */
    private void array(String parent, String path, List<Item> before, List<Item> after) {
        if (before.isEmpty()) {
            after.forEach(item -> add(parent, item));
            return;
        }
        int at = 0;
        for (ListScript.Step step : ListScript.of(before, after)) {
            switch (step) {
                case ListScript.Keep _ -> at++;
                case ListScript.Change(int from, int to) -> {
                    change(path + "[" + at + "]", before.get(from), after.get(to));
                    at++;
                }
                case ListScript.Delete _ -> operation("delete", path + "[" + at + "]");
                case ListScript.Insert(int to) -> {
                    JsonArray parts = operation("insert", path);
                    parts.add(new JsonObject().put("name", "index").put("valueInteger", JsonNumber.of(at)));
                    parts.add(values.part("value", after.get(to)));
                    at++;
                }
            }
        }
    }

    private JsonArray operation(String type, String path) {
        JsonArray parts = JsonArray.of(
                new JsonObject().put("name", "type").put("valueCode", type),
                new JsonObject().put("name", "path").put("valueString", path));
        operations.add(new JsonObject().put("name", "operation").put("part", parts));
        return parts;
    }
}
