package org.salus.fhir;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.TypeDefinition.Form;
import org.salus.fhir.TypeDefinition.Property;

/**
 * Where an element lies in a tree: a value and its twin ({@code _name}), in a member of its owner.
 *
 * @param owner null for the resource itself
 * @param property null for the resource itself
 * @param index in a list, -1 for what is none
 */
record ElementPlace(@Nullable JsonObject owner, @Nullable Property property, int index, @Nullable Object value, @Nullable JsonObject twin) {

    /** One item of a list; a primitive may have only extensions, and then no value. */
    record Item(@Nullable Object value, @Nullable JsonObject twin) {}

    static ElementPlace root(JsonObject resource) {
        return new ElementPlace(null, null, -1, resource, null);
    }

    /** The definition by which the members of this element go; null for a primitive and for a resource of no known type. */
    @Nullable TypeDefinition type(R4 definitions) {
        if (!(value instanceof JsonObject object)) {
            return null;
        }
        if (property != null && property.type.form != Form.RESOURCE) {
            return property.type;
        }
        String name = object.string("resourceType");
        ResourceType type = name == null ? null : definitions.type(name);
        return type == null ? null : type.definition;
    }

    /** The places of an element below this one, by its name in FHIRPath ({@code value}, not {@code valueQuantity}). */
    List<ElementPlace> children(String name, R4 definitions) {
        TypeDefinition type = type(definitions);
        if (type == null || !(value instanceof JsonObject object)) {
            return inTwin(name);
        }
        List<ElementPlace> places = new ArrayList<>();
        for (Property one : properties(type, name)) {
            places(object, one, places);
        }
        return places;
    }

    /** A primitive has nothing but an id and extensions. */
    private List<ElementPlace> inTwin(String name) {
        Property twins = property == null || twin == null ? null : property.twinProperty();
        Property member = twins == null ? null : twins.type.properties.get(name);
        List<ElementPlace> places = new ArrayList<>();
        if (member != null && twin != null) {
            places(twin, member, places);
        }
        return places;
    }

    /** The member that an element is written as; several for a choice. */
    static List<Property> properties(TypeDefinition type, String name) {
        Property direct = type.properties.get(name);
        if (direct != null && !direct.twin && !direct.element.choice()) {
            return List.of(direct);
        }
        List<Property> choices = new ArrayList<>();
        for (Property property : type.properties.values()) {
            if (!property.twin && property.element.choice() && property.element.name().equals(name)) {
                choices.add(property);
            }
        }
        return choices;
    }

    private static void places(JsonObject owner, Property property, List<ElementPlace> places) {
        if (property.element.array()) {
            List<Item> items = items(owner, property);
            for (int i = 0; i < items.size(); i++) {
                places.add(new ElementPlace(owner, property, i, items.get(i).value(), items.get(i).twin()));
            }
            return;
        }
        Object value = owner.get(property.name);
        JsonObject twin = property.type.form.primitive() ? owner.object("_" + property.name) : null;
        if (value != null || twin != null) {
            places.add(new ElementPlace(owner, property, -1, value, twin));
        }
    }

    /** The items of a list, values and twins in step. */
    static List<Item> items(JsonObject owner, Property property) {
        JsonArray values = owner.array(property.name);
        JsonArray twins = property.type.form.primitive() ? owner.array("_" + property.name) : null;
        int size = Math.max(values == null ? 0 : values.size(), twins == null ? 0 : twins.size());
        List<Item> items = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            Object value = values == null || i >= values.size() || values.get(i) == JsonNull.NULL ? null : values.get(i);
            items.add(new Item(value, twins == null || i >= twins.size() ? null : twins.object(i)));
        }
        return items;
    }

    /** Writes a list back; one that is empty is taken out. */
    static void store(JsonObject owner, Property property, List<Item> items) {
        JsonArray values = new JsonArray();
        JsonArray twins = new JsonArray();
        boolean anyValue = false;
        boolean anyTwin = false;
        for (Item item : items) {
            values.add(item.value() == null ? JsonNull.NULL : item.value());
            twins.add(item.twin() == null ? JsonNull.NULL : item.twin());
            anyValue |= item.value() != null;
            anyTwin |= item.twin() != null;
        }
        if (anyValue) {
            owner.put(property.name, values);
        } else {
            owner.remove(property.name);
        }
        if (anyTwin) {
            owner.put("_" + property.name, twins);
        } else {
            owner.remove("_" + property.name);
        }
    }
}
