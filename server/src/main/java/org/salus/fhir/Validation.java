package org.salus.fhir;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.TypeDefinition.ElementDefinition;
import org.salus.fhir.TypeDefinition.Form;
import org.salus.fhir.TypeDefinition.Property;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

/** One walk over one resource: every member is held against its definition, every reference is resolved. */
final class Validation {

    private static final int MAX_PROBLEMS = 50;

    private final R4 definitions;
    private final ReferenceResolver resolver;
    private final Place place = new Place();
    private final List<Problem> problems = new ArrayList<>();
    private Container container = Container.ROOT;

    /**
     * The resource whose contained resources {@code #id} means.
     *
     * @param embedded inside a Bundle or Parameters: its references are that document's own affair
     */
    private record Container(Set<String> ids, List<Fragment> fragments, boolean contained, boolean embedded) {
        static final Container ROOT = new Container(Set.of(), List.of(), false, false);
    }

    /** A reference to a contained resource, judged when all of these are known. */
    private record Fragment(String id, String path) {}

    Validation(R4 definitions, ReferenceResolver resolver) {
        this.definitions = definitions;
        this.resolver = resolver;
    }

    List<Problem> problems() {
        return problems;
    }

    /** The root; its type, when it is known. */
    @Nullable
    ResourceType resource(JsonObject resource) {
        String name = resource.string("resourceType");
        ResourceType type = name == null ? null : definitions.type(name);
        if (type == null) {
            refuseType(name, resource.get("resourceType"), "resourceType");
            return null;
        }
        place.enter(type.name());
        content(resource, type, false);
        place.leave();
        return type;
    }

    private void refuseType(@Nullable String name, @Nullable Object given, String path) {
        if (name != null) {
            add(Problem.Code.STRUCTURE, "'" + Shown.text(name) + "' is not a resource type of FHIR R4", path);
        } else if (given != null) {
            add(Problem.Code.STRUCTURE, "resourceType must be a string", path);
        } else {
            add(Problem.Code.REQUIRED, "resourceType is missing", path);
        }
    }

    /** A resource that is not contained: the root, or in an entry of a Bundle or a parameter. */
    private void content(JsonObject resource, ResourceType type, boolean embedded) {
        Container outer = container;
        container = new Container(containedIds(resource), new ArrayList<>(0), false, embedded);
        object(resource, type.definition, null);
        for (Fragment fragment : container.fragments()) {
            if (!container.ids().contains(fragment.id())) {
                add(
                        Problem.Code.REFERENCE,
                        "There is no contained resource with the id '" + Shown.text(fragment.id()) + "'",
                        fragment.path());
            }
        }
        container = outer;
    }

    private Set<String> containedIds(JsonObject resource) {
        JsonArray contained = resource.array("contained");
        if (contained == null) {
            return Set.of();
        }
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < contained.size(); i++) {
            JsonObject inner = contained.object(i);
            String id = inner == null ? null : inner.string("id");
            if (id != null && !ids.add(id)) {
                add(
                        Problem.Code.STRUCTURE,
                        "Two contained resources have the id '" + Shown.text(id) + "'",
                        place.member("contained[" + i + "].id"));
            }
        }
        return ids;
    }

    /** A resource inside another one. */
    private void inner(JsonObject resource, Property property) {
        String name = resource.string("resourceType");
        ResourceType type = name == null ? null : definitions.type(name);
        if (type == null) {
            refuseType(name, resource.get("resourceType"), place.member("resourceType"));
            return;
        }
        if (!property.name.equals("contained")) {
            content(resource, type, true);
            return;
        }
        if (container.contained()) {
            add(Problem.Code.STRUCTURE, "A contained resource must not contain others", place.toString());
            return;
        }
        if (!resource.has("id")) {
            add(Problem.Code.REQUIRED, "A contained resource needs an id, to be referred to", place.member("id"));
        }
        Container outer = container;
        container = new Container(outer.ids(), outer.fragments(), true, outer.embedded());
        object(resource, type.definition, null);
        container = outer;
    }

    private void object(JsonObject object, TypeDefinition type, @Nullable Property as) {
        int size = object.size();
        if (size == 0) {
            add(Problem.Code.STRUCTURE, "An empty object is not allowed; leave the element out", place.toString());
            return;
        }
        long low = 0;
        long high = 0;
        for (int i = 0; i < size; i++) {
            String name = object.name(i);
            Property property = type.properties.get(name);
            if (property == null) {
                if (type.form != Form.RESOURCE || !name.equals("resourceType")) {
                    unknown(name, type);
                }
                continue;
            }
            int ordinal = property.element.ordinal();
            long bit = 1L << ordinal;
            boolean again = ((ordinal < 64 ? low : high) & bit) != 0;
            if (ordinal < 64) {
                low |= bit;
            } else {
                high |= bit;
            }
            if (again && property.element.choice()) {
                oneChoice(object, type, property, i);
            }
            place.enter(name);
            if (property.twin) {
                twin(object, object.value(i), property);
            } else if (property.element.array()) {
                array(object, object.value(i), property);
            } else {
                single(object.value(i), property);
            }
            place.leave();
        }
        if ((low & type.requiredLow) != type.requiredLow || (high & type.requiredHigh) != type.requiredHigh) {
            missing(type, low, high);
        }
        special(object, type, as);
    }

    /** Rules of single data types. */
    private void special(JsonObject object, TypeDefinition type, @Nullable Property as) {
        switch (type.name) {
            case "Reference" -> reference(object, as);
            case "Extension" -> extension(object);
            case "Coding", "CodeableConcept" -> {
                if (as != null && as.element.codes() != null) {
                    bound(object, type, as.element.codes());
                }
            }
            default -> {}
        }
    }

    private void unknown(String name, TypeDefinition type) {
        for (ElementDefinition element : type.elements) {
            if (element.choice() && element.name().equals(name)) {
                Set<String> spelt = new TreeSet<>();
                type.properties.forEach((key, property) -> {
                    if (property.element == element && !property.twin && spelt.size() < 6) {
                        spelt.add(key);
                    }
                });
                add(
                        Problem.Code.STRUCTURE,
                        element.shown() + " must be written with its type, such as " + String.join(", ", spelt),
                        place.member(name));
                return;
            }
        }
        String lower = name.toLowerCase(Locale.ROOT);
        for (String known : type.properties.keySet()) {
            if (known.toLowerCase(Locale.ROOT).equals(lower)) {
                add(
                        Problem.Code.STRUCTURE,
                        "There is no element '" + Shown.text(name) + "' in " + type.name + "; it is written '" + known
                                + "'",
                        place.member(name));
                return;
            }
        }
        add(
                Problem.Code.STRUCTURE,
                "There is no element '" + Shown.text(name) + "' in " + type.name,
                place.member(Shown.text(name)));
    }

    private void oneChoice(JsonObject object, TypeDefinition type, Property property, int before) {
        String plain = property.twin ? property.name.substring(1) : property.name;
        for (int i = 0; i < before; i++) {
            Property other = type.properties.get(object.name(i));
            if (other != null && other.element == property.element) {
                String otherPlain = other.twin ? other.name.substring(1) : other.name;
                if (!otherPlain.equals(plain)) {
                    add(
                            Problem.Code.STRUCTURE,
                            property.element.shown() + " may be given once only: either " + otherPlain + " or " + plain,
                            place.member(property.name));
                    return;
                }
            }
        }
    }

    private void missing(TypeDefinition type, long low, long high) {
        for (ElementDefinition element : type.elements) {
            int ordinal = element.ordinal();
            boolean there = ((ordinal < 64 ? low : high) & 1L << ordinal) != 0;
            if (element.min() > 0 && !there) {
                add(
                        Problem.Code.REQUIRED,
                        element.shown() + " is missing; " + type.name + " must have it",
                        place.member(element.name()));
            }
        }
    }

    private void array(JsonObject owner, Object value, Property property) {
        if (!(value instanceof JsonArray array)) {
            add(Problem.Code.STRUCTURE, property.name + " must be an array, in square brackets", place.toString());
            return;
        }
        int size = array.size();
        if (size == 0) {
            add(Problem.Code.STRUCTURE, "An empty array is not allowed; leave the element out", place.toString());
            return;
        }
        if (size > property.element.max()) {
            add(
                    Problem.Code.STRUCTURE,
                    property.name + " may be given at most " + property.element.max() + " times",
                    place.toString());
        }
        for (int i = 0; i < size; i++) {
            Object item = array.get(i);
            place.at(i);
            if (item == JsonNull.NULL && property.type.form.primitive()) {
                JsonArray twins = owner.array("_" + property.name);
                if (twins == null || i >= twins.size() || !(twins.get(i) instanceof JsonObject)) {
                    add(
                            Problem.Code.STRUCTURE,
                            "null stands only where _" + property.name + " has an extension at the same place",
                            place.toString());
                }
            } else {
                value(item, property);
            }
        }
        place.atNone();
    }

    private void single(Object value, Property property) {
        if (value instanceof JsonArray) {
            add(
                    Problem.Code.STRUCTURE,
                    property.name + " may be given once only and must not be an array",
                    place.toString());
            return;
        }
        value(value, property);
    }

    private void value(Object value, Property property) {
        Form form = property.type.form;
        if (form.primitive()) {
            primitive(value, property, form);
            return;
        }
        if (!(value instanceof JsonObject object)) {
            String reason = value == JsonNull.NULL
                    ? property.name + " must not be null; leave the element out"
                    : property.name + " must be an object (" + property.type.name + ")";
            add(Problem.Code.STRUCTURE, reason, place.toString());
            return;
        }
        if (form == Form.RESOURCE) {
            inner(object, property);
        } else {
            object(object, property.type, property);
        }
    }

    private void primitive(Object value, Property property, Form form) {
        String right = Primitives.check(form, value);
        if (right != null) {
            boolean otherType = form == Form.BOOLEAN
                    || value instanceof JsonObject
                    || value instanceof JsonArray
                    || value == JsonNull.NULL;
            add(
                    otherType ? Problem.Code.STRUCTURE : Problem.Code.VALUE,
                    property.name + " must be " + right,
                    place.toString());
            return;
        }
        if (form == Form.XHTML) {
            String problem = Narrative.check((String) value);
            if (problem != null) {
                add(Problem.Code.VALUE, problem, place.toString());
            }
            return;
        }
        CodeList codes = property.element.codes();
        if (codes != null && value instanceof String code && !codes.contains(code)) {
            add(
                    Problem.Code.CODE,
                    "'" + Shown.text(code) + "' is not allowed for " + property.name + "; it must be " + codes.shown(),
                    place.toString());
        }
    }

    /** {@code _name}: id and extensions of a primitive, or an array of these in step with the values. */
    private void twin(JsonObject owner, Object value, Property property) {
        if (!property.element.array()) {
            if (value instanceof JsonObject object) {
                object(object, property.type, null);
            } else {
                add(
                        Problem.Code.STRUCTURE,
                        property.name + " must be an object with id or extension",
                        place.toString());
            }
            return;
        }
        if (!(value instanceof JsonArray array) || array.isEmpty()) {
            add(Problem.Code.STRUCTURE, property.name + " must be an array that is not empty", place.toString());
            return;
        }
        JsonArray values = owner.array(property.name.substring(1));
        for (int i = 0; i < array.size(); i++) {
            place.at(i);
            if (array.get(i) instanceof JsonObject object) {
                object(object, property.type, null);
            } else if (array.get(i) != JsonNull.NULL) {
                add(Problem.Code.STRUCTURE, "An object with id or extension, or null, is needed", place.toString());
            } else if (values == null || i >= values.size()) {
                add(
                        Problem.Code.STRUCTURE,
                        "null stands for a value without extension, but there is no value",
                        place.toString());
            }
        }
        place.atNone();
    }

    private void reference(JsonObject object, @Nullable Property as) {
        String stated = object.string("type");
        if (!(object.string("reference") instanceof String text) || text.isEmpty()) {
            if (stated != null) {
                target(stated, as, "type");
            }
            return;
        }
        if (text.charAt(0) == '#') {
            if (text.length() > 1) {
                container.fragments().add(new Fragment(text.substring(1), place.member("reference")));
            }
            return;
        }
        if (!container.embedded()) {
            switch (resolver.resolve(text)) {
                case Outcome.Ok<String>(String resolved) -> {
                    if (!resolved.equals(text)) {
                        object.put("reference", resolved);
                        text = resolved;
                    }
                }
                case Outcome.Refused<String>(List<Problem> refusals) -> {
                    for (Problem refusal : refusals) {
                        String path = refusal.path();
                        add(refusal.code(), refusal.message(), path == null ? place.member("reference") : path);
                    }
                    return;
                }
            }
        }
        String type = ReferenceText.typeOf(text);
        if (text.indexOf(':') < 0) {
            relative(text, type);
        }
        if (type != null && stated != null && !stated.equals(type)) {
            add(
                    Problem.Code.VALUE,
                    "type says " + Shown.text(stated) + ", but reference leads to a " + Shown.text(type),
                    place.member("type"));
        }
        if (type != null) {
            target(type, as, "reference");
        } else if (stated != null) {
            target(stated, as, "type");
        }
    }

    private void target(String target, @Nullable Property as, String member) {
        if (as != null && !as.targets.isEmpty() && !as.targets.contains(target) && definitions.type(target) != null) {
            add(
                    Problem.Code.VALUE,
                    as.name + " must lead to " + String.join(" or ", new TreeSet<>(as.targets)) + ", not to a "
                            + target,
                    place.member(member));
        }
    }

    private void relative(String text, @Nullable String type) {
        if (text.indexOf('?') >= 0) {
            if (!container.embedded()) {
                add(
                        Problem.Code.VALUE,
                        "A conditional reference is only resolved inside a transaction Bundle",
                        place.member("reference"));
            }
        } else if (ReferenceText.relative(text) == null) {
            add(
                    Problem.Code.VALUE,
                    "A reference must be Type/id, an absolute URL, or # and the id of a contained resource",
                    place.member("reference"));
        } else if (type == null || definitions.type(type) == null) {
            add(
                    Problem.Code.VALUE,
                    "'" + Shown.text(String.valueOf(type)) + "' is not a resource type of FHIR R4",
                    place.member("reference"));
        }
    }

    /** ext-1: either a value or extensions. */
    private void extension(JsonObject object) {
        boolean value = false;
        boolean extensions = false;
        for (int i = 0; i < object.size(); i++) {
            String name = object.name(i);
            value |= name.startsWith("value") || name.startsWith("_value");
            extensions |= name.equals("extension");
        }
        if (value == extensions) {
            add(
                    Problem.Code.INVARIANT,
                    "An extension must have either a value or extensions" + (value ? ", not both" : ""),
                    place.toString());
        }
    }

    /** A Coding, or at least one coding of a CodeableConcept, must be in the list; one with only extensions says why it is not. */
    private void bound(JsonObject object, TypeDefinition type, CodeList codes) {
        if (type.name.equals("Coding")) {
            String code = object.string("code");
            if (code != null ? !codes.contains(object.string("system"), code) : object.has("system")) {
                refuseCode(code, codes, "code");
            }
            return;
        }
        JsonArray codings = object.array("coding");
        if (codings == null) {
            if (object.has("text")) {
                add(Problem.Code.CODE, "A coding is needed: " + codes.shown(), place.member("coding"));
            }
            return;
        }
        String first = null;
        for (int i = 0; i < codings.size(); i++) {
            JsonObject coding = codings.object(i);
            String code = coding == null ? null : coding.string("code");
            if (coding != null && code != null) {
                if (codes.contains(coding.string("system"), code)) {
                    return;
                }
                first = first == null ? code : first;
            }
        }
        refuseCode(first, codes, "coding");
    }

    private void refuseCode(@Nullable String code, CodeList codes, String member) {
        String given = code == null ? "The code is missing" : "'" + Shown.text(code) + "' is not allowed here";
        add(
                Problem.Code.CODE,
                given + "; it must be " + codes.shown() + ", with the system that defines it",
                place.member(member));
    }

    private void add(Problem.Code code, String message, String path) {
        if (problems.size() < MAX_PROBLEMS) {
            problems.add(new Problem(code, message, path));
        }
    }
}
