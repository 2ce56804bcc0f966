package org.salus.fhir;

import java.nio.charset.StandardCharsets;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.TypeDefinition.Form;
import org.salus.fhir.TypeDefinition.Property;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

/**
 * FHIR XML (R4 section 2.6.1) to the tree that FHIR JSON makes, by the definitions. Only what JSON could not express is judged here; the
 * rest is the examination's, as for JSON. Comments are dropped, numbers keep their text.
 */
final class XmlReader {

    /** What the heap holds for an element, without the texts, which take no more than they did in the body. */
    private static final int ELEMENT = 120;

    private static final String FHIR = "http://hl7.org/fhir";

    /** Ends the reading; never leaves this class. */
    private static final class Wrong extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Problem problem;

        Wrong(Problem problem) {
            super(problem.message(), null, false, false);
            this.problem = problem;
        }
    }

    private final R4 definitions;
    private final XMLStreamReader xml;
    private final Place place = new Place();
    private final long most;
    private long weight;
    private int depth;

    private XmlReader(R4 definitions, XMLStreamReader xml, long most) {
        this.definitions = definitions;
        this.xml = xml;
        this.most = most;
    }

    /** @param most bytes of heap that the tree may take */
    static Outcome<JsonObject> read(R4 definitions, byte[] utf8, long most) {
        Outcome<XMLStreamReader> opened = SafeXml.open(utf8);
        if (opened instanceof Outcome.Refused<XMLStreamReader> refused) {
            return refused.cast();
        }
        XmlReader reader = new XmlReader(definitions, opened.get(), most);
        try {
            return Outcome.ok(reader.document());
        } catch (Wrong wrong) {
            return Outcome.refused(wrong.problem);
        } catch (XMLStreamException e) {
            return SafeXml.refused("it is not well-formed at line " + reader.xml.getLocation().getLineNumber() + ", column "
                    + reader.xml.getLocation().getColumnNumber());
        }
    }

    private JsonObject document() throws XMLStreamException {
        while (xml.next() != XMLStreamConstants.START_ELEMENT) {
            if (xml.getEventType() == XMLStreamConstants.DTD) {
                throw syntax("a document type (DOCTYPE) is not allowed");
            }
        }
        JsonObject resource = resource();
        while (xml.hasNext()) {
            xml.next();
        }
        return resource;
    }

    private JsonObject resource() throws XMLStreamException {
        String name = xml.getLocalName();
        ResourceType type = FHIR.equals(xml.getNamespaceURI()) ? definitions.type(name) : null;
        if (type == null) {
            throw wrong(
                    FHIR.equals(xml.getNamespaceURI())
                            ? "'" + Shown.text(name) + "' is not a resource type of FHIR R4"
                            : "A resource must be in the namespace " + FHIR,
                    null);
        }
        JsonObject resource = new JsonObject().put("resourceType", name);
        place.enter(name);
        members(resource, type.definition);
        place.leave();
        return resource;
    }

    /** From the start of an element to its end. */
    private void members(JsonObject object, TypeDefinition type) throws XMLStreamException {
        if (++depth > JsonParser.MAX_DEPTH / 2) {
            throw syntax("elements are nested deeper than " + JsonParser.MAX_DEPTH / 2 + " levels");
        }
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            String name = xml.getAttributeLocalName(i);
            if (XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI.equals(xml.getAttributeNamespace(i))) {
                continue;
            }
            boolean attribute = name.equals("id") && type.form != Form.RESOURCE
                    || name.equals("url") && type.name.equals("Extension");
            if (!attribute) {
                throw wrong("There is no attribute '" + Shown.text(name) + "' in " + type.name, place.toString());
            }
            object.put(name, xml.getAttributeValue(i));
        }
        while (xml.next() != XMLStreamConstants.END_ELEMENT) {
            switch (xml.getEventType()) {
                case XMLStreamConstants.START_ELEMENT -> member(object, type);
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                    if (!xml.getText().isBlank()) {
                        throw wrong("Text stands only in the value attribute and in the narrative", place.toString());
                    }
                }
                case XMLStreamConstants.COMMENT, XMLStreamConstants.SPACE -> {}
                default -> throw syntax("entities and processing instructions are not allowed");
            }
        }
        depth--;
    }

    private void member(JsonObject object, TypeDefinition type) throws XMLStreamException {
        String name = xml.getLocalName();
        weight += ELEMENT;
        if (weight > most) {
            throw new Wrong(new Problem(Problem.Code.TOO_LARGE, JsonParser.TOO_MUCH));
        }
        Property property = type.properties.get(name);
        if (property == null || property.twin || xml.getNamespaceURI() == null) {
            throw wrong("There is no element '" + Shown.text(name) + "' in " + type.name, place.member(Shown.text(name)));
        }
        boolean attribute = name.equals("id") && type.form != Form.RESOURCE
                || name.equals("url") && type.name.equals("Extension");
        if (attribute) {
            throw wrong("'" + name + "' of " + type.name + " is an attribute in XML", place.member(name));
        }
        place.enter(name);
        Object value = null;
        JsonObject twin = null;
        if (property.type.form == Form.XHTML) {
            value = Xhtml.read(xml);
        } else if (property.type.form == Form.RESOURCE) {
            value = inner();
        } else if (property.type.form.primitive()) {
            value = text();
            twin = new JsonObject();
            extensions(twin, property);
            value = value == null ? null : value((String) value, property.type.form);
        } else {
            JsonObject inner = new JsonObject();
            members(inner, property.type);
            value = inner;
        }
        put(object, property, value, twin == null || twin.isEmpty() ? null : twin);
        place.leave();
    }

    private @Nullable String text() {
        return xml.getAttributeValue(null, "value");
    }

    /** The id and extensions of a primitive. */
    private void extensions(JsonObject twin, Property property) throws XMLStreamException {
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            String name = xml.getAttributeLocalName(i);
            if (name.equals("id")) {
                twin.put(name, xml.getAttributeValue(i));
            } else if (!name.equals("value")) {
                throw wrong("There is no attribute '" + Shown.text(name) + "' here", place.toString());
            }
        }
        Property twins = property.twinProperty();
        while (xml.next() != XMLStreamConstants.END_ELEMENT) {
            if (xml.getEventType() == XMLStreamConstants.START_ELEMENT && twins != null && xml.getLocalName().equals("extension")) {
                member(twin, twins.type);
            } else if (xml.getEventType() == XMLStreamConstants.START_ELEMENT
                    || xml.isCharacters() && !xml.getText().isBlank()) {
                throw wrong("A " + property.type.name + " has a value attribute and extensions only", place.toString());
            }
        }
    }

    private JsonObject inner() throws XMLStreamException {
        JsonObject resource = null;
        if (++depth > JsonParser.MAX_DEPTH / 2) {
            throw syntax("elements are nested deeper than " + JsonParser.MAX_DEPTH / 2 + " levels");
        }
        while (xml.next() != XMLStreamConstants.END_ELEMENT) {
            if (xml.getEventType() == XMLStreamConstants.START_ELEMENT) {
                if (resource != null) {
                    throw wrong("One resource is needed here, not several", place.toString());
                }
                resource = resource();
            } else if (xml.isCharacters() && !xml.getText().isBlank()) {
                throw wrong("A resource is needed here", place.toString());
            }
        }
        depth--;
        if (resource == null) {
            throw wrong("A resource is needed here", place.toString());
        }
        return resource;
    }

    /** As JSON has it; a text of the wrong form stays a text, which the examination refuses. */
    private static Object value(String text, Form form) {
        return switch (form) {
            case BOOLEAN -> text.equals("true") ? Boolean.TRUE : text.equals("false") ? (Object) Boolean.FALSE : text;
            case INTEGER, UNSIGNED_INT, POSITIVE_INT, DECIMAL ->
                text.length() <= JsonParser.MAX_NUMBER_LENGTH
                                && Json.parseValue(text.getBytes(StandardCharsets.UTF_8))
                                        instanceof Outcome.Ok<Object>(JsonNumber number)
                        ? number
                        : text;
            default -> text;
        };
    }

    private void put(JsonObject object, Property property, @Nullable Object value, @Nullable JsonObject twin) {
        if (property.element.array()) {
            append(object, property.name, value, "_" + property.name, twin, property.type.form.primitive());
            return;
        }
        if (object.has(property.name) || property.type.form.primitive() && object.has("_" + property.name)) {
            throw wrong(property.name + " may be given once only", place.toString());
        }
        if (value != null) {
            object.put(property.name, value);
        }
        if (twin != null) {
            object.put("_" + property.name, twin);
        }
    }

    /** Values and twins stay in step; neither list is there before it is needed. */
    private static void append(
            JsonObject object, String name, @Nullable Object value, String twinName, @Nullable JsonObject twin, boolean primitive) {
        JsonArray values = object.array(name);
        JsonArray twins = primitive ? object.array(twinName) : null;
        int before = Math.max(values == null ? 0 : values.size(), twins == null ? 0 : twins.size());
        if (value != null || values != null) {
            values = values == null ? filled(before) : values;
            values.add(value == null ? JsonNull.NULL : value);
            object.put(name, values);
        }
        if (twin != null || twins != null) {
            twins = twins == null ? filled(before) : twins;
            twins.add(twin == null ? JsonNull.NULL : twin);
            object.put(twinName, twins);
        }
    }

    private static JsonArray filled(int size) {
        JsonArray array = new JsonArray();
        for (int i = 0; i < size; i++) {
            array.add(JsonNull.NULL);
        }
        return array;
    }

    private Wrong wrong(String message, @Nullable String path) {
        return new Wrong(new Problem(Problem.Code.STRUCTURE, message, path));
    }

    private static Wrong syntax(String reason) {
        return new Wrong(new Problem(Problem.Code.SYNTAX, "Not valid XML: " + reason + "."));
    }
}
