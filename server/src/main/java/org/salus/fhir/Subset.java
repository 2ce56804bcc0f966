package org.salus.fhir;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.salus.fhir.TypeDefinition.ElementDefinition;
import org.salus.fhir.TypeDefinition.Form;
import org.salus.fhir.TypeDefinition.Property;

/**
 * Parts of a resource, as {@code _summary} and {@code _elements} ask for them (R4 sections 3.1.1.5.8 and 3.1.1.5.9). What is mandatory
 * always stays, so a part is still a resource; so do type, id, meta and modifiers. A part is tagged SUBSETTED: nobody may take it for the whole.
 */
public final class Subset {

    /** Which view is wanted. */
    public enum View {
        /** The elements that the definitions mark as summary. */
        SUMMARY,
        /** The narrative, and what is mandatory. */
        TEXT,
        /** All but the narrative. */
        DATA,
        /** The elements named. */
        ELEMENTS
    }

    private static final Set<String> ALWAYS = Set.of("id", "meta", "implicitRules", "modifierExtension");
    private static final String SYSTEM = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue";

    private final View view;
    private final Set<String> elements;

    private Subset(View view, Set<String> elements) {
        this.view = view;
        this.elements = elements;
    }

    public static Subset of(View view) {
        return new Subset(view, Set.of());
    }

    /** @param elements names of elements at the root, a choice as {@code value} or {@code valueQuantity} */
    public static Subset of(List<String> elements) {
        return new Subset(View.ELEMENTS, new HashSet<>(elements));
    }

    /** Whether the type has this element at its root. */
    public static boolean isElement(ResourceType type, String name) {
        return type.definition.elements.stream().anyMatch(e -> e.name().equals(name))
                || type.definition.properties.containsKey(name) && !name.startsWith("_");
    }

    /** A new resource; the given one is not changed, and shares parts with the new one. */
    public JsonObject of(ResourceType type, JsonObject resource) {
        JsonObject part = new JsonObject();
        for (int i = 0; i < resource.size(); i++) {
            String name = resource.name(i);
            Property property = type.definition.properties.get(name);
            if (property == null) {
                part.put(name, resource.value(i)); // resourceType
            } else if (keeps(property)) {
                Object value = resource.value(i);
                part.put(name, view == View.SUMMARY ? summary(property, value) : value);
            }
        }
        JsonObject meta = part.object("meta");
        JsonObject marked = meta == null ? new JsonObject() : meta.deepCopy();
        JsonArray tags = marked.array("tag");
        tags = tags == null ? new JsonArray() : tags;
        tags.add(new JsonObject().put("system", SYSTEM).put("code", "SUBSETTED").put("display", "subsetted"));
        marked.put("tag", tags);
        return meta == null ? part.putAt(Math.min(2, part.size()), "meta", marked) : part.put("meta", marked);
    }

    private boolean keeps(Property property) {
        ElementDefinition element = property.element;
        String name = element.name();
        if (ALWAYS.contains(name) || element.min() > 0) {
            return true;
        }
        return switch (view) {
            case SUMMARY -> element.summary();
            case TEXT -> name.equals("text");
            case DATA -> !name.equals("text");
            case ELEMENTS -> elements.contains(name) || elements.contains(plain(property.name));
        };
    }

    private static String plain(String name) {
        return name.startsWith("_") ? name.substring(1) : name;
    }

    private static Object summary(Property property, Object value) {
        if (value instanceof JsonArray array) {
            JsonArray parts = new JsonArray();
            array.forEach(one -> parts.add(summary(property, one)));
            return parts;
        }
        TypeDefinition type = property.type;
        if (!(value instanceof JsonObject object) || type.form != Form.COMPLEX || property.twin || property.name.equals("modifierExtension")) {
            return value;
        }
        Map<String, Property> known = type.properties;
        JsonObject part = new JsonObject();
        for (int i = 0; i < object.size(); i++) {
            Property inner = known.get(object.name(i));
            boolean kept = inner == null
                    || inner.element.summary()
                    || inner.element.min() > 0
                    || inner.element.name().equals("modifierExtension");
            if (kept) {
                part.put(object.name(i), inner == null ? object.value(i) : summary(inner, object.value(i)));
            }
        }
        // An element without content is none: rather all of it than an empty one.
        return part.isEmpty() ? object : part;
    }
}
