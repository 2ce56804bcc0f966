package org.salus.fhir;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.ElementPlace.Item;
import org.salus.fhir.TypeDefinition.Form;
import org.salus.fhir.TypeDefinition.Property;

/** The tree of FHIR JSON as FHIR XML (R4 section 2.6.1): elements in the order of the definitions, numbers as they were read. */
final class XmlWriter {

    /** The members of a type in the order of their elements. */
    private static final Map<TypeDefinition, List<Property>> ORDER = new ConcurrentHashMap<>();

    private final R4 definitions;
    private final StringBuilder out = new StringBuilder(4096);
    private final boolean pretty;
    private int depth;

    private XmlWriter(R4 definitions, boolean pretty) {
        this.definitions = definitions;
        this.pretty = pretty;
    }

    static String write(R4 definitions, JsonObject resource, boolean pretty) {
        XmlWriter writer = new XmlWriter(definitions, pretty);
        writer.out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        writer.resource(resource, true);
        if (pretty) {
            writer.out.append('\n');
        }
        return writer.out.toString();
    }

    private void resource(JsonObject resource, boolean root) {
        String name = resource.string("resourceType");
        ResourceType type = name == null ? null : definitions.type(name);
        if (name == null || type == null) {
            return; // what was examined has a type
        }
        line();
        out.append('<').append(name).append(root ? " xmlns=\"http://hl7.org/fhir\"" : "");
        content(resource, type.definition, name);
    }

    /** After the attributes that the caller wrote: the rest of the start, the members and the end. */
    private void content(JsonObject object, TypeDefinition type, String name) {
        int before = out.length();
        out.append('>');
        depth++;
        boolean empty = true;
        for (Property property : order(type)) {
            if (isAttribute(property, type)) {
                continue;
            }
            if (property.element.array()) {
                for (Item item : ElementPlace.items(object, property)) {
                    element(property, item.value(), item.twin());
                    empty = false;
                }
            } else {
                Object value = object.get(property.name);
                JsonObject twin = property.type.form.primitive() ? object.object("_" + property.name) : null;
                if (value != null || twin != null) {
                    element(property, value, twin);
                    empty = false;
                }
            }
        }
        depth--;
        if (empty) {
            out.setLength(before);
            out.append("/>");
            return;
        }
        line();
        out.append("</").append(name).append('>');
    }

    private void element(Property property, @Nullable Object value, @Nullable JsonObject twin) {
        if (property.type.form == Form.XHTML) {
            if (value instanceof String div) {
                line();
                Xhtml.write(div.strip(), out);
            }
            return;
        }
        line();
        out.append('<').append(property.name);
        if (property.type.form == Form.RESOURCE) {
            out.append('>');
            depth++;
            if (value instanceof JsonObject inner) {
                resource(inner, false);
            }
            depth--;
            line();
            out.append("</").append(property.name).append('>');
        } else if (property.type.form.primitive()) {
            attribute("id", twin == null ? null : twin.string("id"));
            attribute("value", value == null ? null : value.toString());
            Property twins = property.twinProperty();
            if (twin == null || twins == null) {
                out.append("/>");
            } else {
                content(twin, twins.type, property.name);
            }
        } else if (value instanceof JsonObject object) {
            attribute("id", object.string("id"));
            if (property.type.name.equals("Extension")) {
                attribute("url", object.string("url"));
            }
            content(object, property.type, property.name);
        } else {
            out.append("/>");
        }
    }

    private void attribute(String name, @Nullable String value) {
        if (value != null) {
            out.append(' ').append(name).append("=\"");
            Xhtml.escape(value, true, out);
            out.append('"');
        }
    }

    private static boolean isAttribute(Property property, TypeDefinition type) {
        return property.name.equals("id") && type.form != Form.RESOURCE
                || property.name.equals("url") && type.name.equals("Extension");
    }

    private void line() {
        if (pretty) {
            out.append('\n').append("  ".repeat(depth));
        }
    }

    private static List<Property> order(TypeDefinition type) {
        List<Property> known = ORDER.get(type);
        if (known != null) {
            return known;
        }
        List<Property> order = new ArrayList<>();
        for (Property property : type.properties.values()) {
            if (!property.twin) {
                order.add(property);
            }
        }
        order.sort(java.util.Comparator.<Property>comparingInt(p -> p.element.ordinal()).thenComparing(p -> p.name));
        ORDER.put(type, order);
        return order;
    }
}
