package org.salus.fhir;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.ElementPath.Step;
import org.salus.fhir.ElementPath.Unreadable;
import org.salus.fhir.ElementPlace.Item;
import org.salus.fhir.TypeDefinition.Form;
import org.salus.fhir.TypeDefinition.Property;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

/** A FHIRPath Patch: a Parameters resource whose operations add, insert, delete, replace and move elements (R4 fhirpatch.html). */
public final class FhirPathPatch {

    private static final int MAX_OPERATIONS = 1_000;

    /** Items of lists written, when values are built of parts. */
    private static final long MAX_BUILDING_WORK = 4_000_000;

    /** {@code previousValue} is what {@link Differences} adds to a replacement, for who reads it; nothing is done with it. */
    private static final Set<String> PARTS =
            Set.of("type", "path", "name", "value", "previousValue", "index", "source", "destination");

    /** Ends a patch; never leaves this class. */
    private static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final Problem.Code code;
        private final String reason;

        Failed(Problem.Code code, String reason) {
            super(reason, null, false, false);
            this.code = code;
            this.reason = reason;
        }

        Failed(String reason) {
            this(Problem.Code.VALUE, reason);
        }
    }

    /**
     * What is to be written.
     *
     * @param type as the member name ends, such as {@code HumanName}; empty for an anonymous type and a resource
     * @param parts of an anonymous type, else null
     */
    private record Value(String type, @Nullable Object value, @Nullable JsonObject twin, @Nullable JsonArray parts) {}

    private record Operation(int index, String type, String path, Step step, Map<String, JsonObject> parts) {}

    private final R4 definitions;
    private final List<Operation> operations;

    private FhirPathPatch(R4 definitions, List<Operation> operations) {
        this.definitions = definitions;
        this.operations = operations;
    }

    /** @return REQUEST when the resource is not a patch, with the operation's path */
    public static Outcome<FhirPathPatch> of(R4 definitions, JsonObject parameters) {
        if (!"Parameters".equals(parameters.string("resourceType"))) {
            return Outcome.refused(new Problem(
                    Problem.Code.REQUEST, "A FHIRPath Patch is a Parameters resource.", "Parameters.resourceType"));
        }
        JsonArray list = parameters.array("parameter");
        if (list == null) {
            list = new JsonArray();
        }
        if (list.size() > MAX_OPERATIONS) {
            return Outcome.refused(
                    Problem.Code.TOO_LARGE, "A FHIRPath Patch has at most " + MAX_OPERATIONS + " operations.");
        }
        List<Operation> operations = new ArrayList<>();
        long work = 0;
        for (int i = 0; i < list.size(); i++) {
            try {
                operations.add(operation(i, list.get(i)));
                work += buildingWork(list.get(i));
                if (work > MAX_BUILDING_WORK) {
                    throw new Failed(Problem.Code.TOO_LARGE, "the values have too many parts; send the resource by PUT");
                }
            } catch (Failed failed) {
                return refused(i, failed);
            }
        }
        return Outcome.ok(new FhirPathPatch(definitions, operations));
    }

    /** A part that repeats an element is put at the end of a list that is written anew. */
    private static long buildingWork(Object value) {
        long work = 0;
        if (value instanceof JsonObject object && object.array("part") instanceof JsonArray parts) {
            work += (long) parts.size() * parts.size();
            for (Object part : parts) {
                work += buildingWork(part);
            }
        }
        return work;
    }

    private static Operation operation(int index, Object value) {
        if (!(value instanceof JsonObject object) || !"operation".equals(object.string("name"))) {
            throw new Failed(Problem.Code.REQUEST, "every parameter is an operation");
        }
        Map<String, JsonObject> parts = new HashMap<>();
        JsonArray list = object.array("part");
        for (int i = 0; list != null && i < list.size(); i++) {
            JsonObject part = list.object(i);
            String name = part == null ? null : part.string("name");
            if (part == null || name == null || !PARTS.contains(name) || parts.put(name, part) != null) {
                throw new Failed(
                        Problem.Code.REQUEST, "its parts are type, path, name, value, index, source and destination, each once");
            }
        }
        String type = string(parts, "type");
        if (type == null || !Set.of("add", "insert", "delete", "replace", "move").contains(type)) {
            throw new Failed(Problem.Code.REQUEST, "type must be add, insert, delete, replace or move");
        }
        String path = string(parts, "path");
        if (path == null) {
            throw new Failed(Problem.Code.REQUEST, "path is missing");
        }
        try {
            return new Operation(index, type, path, ElementPath.parse(path), parts);
        } catch (Unreadable e) {
            throw new Failed(Problem.Code.REQUEST, "the path " + Shown.text(path) + " cannot be read: " + e.reason());
        }
    }

    private static <T> Outcome<T> refused(int index, Failed failed) {
        return Outcome.refused(new Problem(
                failed.code, "Operation [" + index + "] of the patch: " + failed.reason + ".", "Parameters.parameter[" + index + "]"));
    }

    /**
     * Changes the resource. After a refusal it is in part changed and must be thrown away.
     *
     * @return VALUE when a path leads nowhere, to several elements, or to one that cannot take the value; TOO_LARGE when all operations
     *     together would cost too much
     */
    public Outcome<JsonObject> apply(JsonObject resource) {
        ElementFinder finder = new ElementFinder(definitions, resource);
        for (Operation operation : operations) {
            try {
                apply(operation, finder);
                // As much as any operation has rewritten, since no list is longer than all values together.
                finder.spend(Json.removeEmpty(resource));
            } catch (ElementFinder.TooMuch tooMuch) {
                return refused(
                        operation.index(),
                        new Failed(Problem.Code.TOO_LARGE, "the patch would take too much work; send the resource by PUT"));
            } catch (Failed failed) {
                return refused(operation.index(), failed);
            } catch (Unreadable unreadable) {
                return refused(
                        operation.index(),
                        new Failed("the path " + Shown.text(operation.path()) + " cannot be followed: " + unreadable.reason()));
            }
        }
        return Outcome.ok(resource);
    }

    private void apply(Operation operation, ElementFinder finder) {
        List<ElementPlace> places = finder.find(operation.step());
        switch (operation.type()) {
            case "add" -> {
                String name = string(operation.parts(), "name");
                if (name == null) {
                    throw new Failed(Problem.Code.REQUEST, "add needs the name of the element");
                }
                add(one(operation, places), name, value(operation));
            }
            case "delete" -> {
                if (places.size() > 1) {
                    throw several(operation);
                }
                if (!places.isEmpty()) {
                    delete(places.getFirst());
                }
            }
            case "replace" -> replace(one(operation, places), value(operation));
            case "insert" -> {
                ElementPlace list = list(operation, places, finder);
                List<Item> items = ElementPlace.items(owner(list), property(list));
                int index = number(operation, "index", items.size());
                items.add(index, item(property(list), value(operation)));
                ElementPlace.store(owner(list), property(list), items);
            }
            default -> {
                ElementPlace list = list(operation, places, finder);
                List<Item> items = ElementPlace.items(owner(list), property(list));
                int source = number(operation, "source", items.size() - 1);
                int destination = number(operation, "destination", items.size() - 1);
                items.add(destination, items.remove(source));
                ElementPlace.store(owner(list), property(list), items);
            }
        }
    }

    private static ElementPlace one(Operation operation, List<ElementPlace> places) {
        if (places.isEmpty()) {
            throw new Failed("there is nothing at " + Shown.text(operation.path()));
        }
        if (places.size() > 1) {
            throw several(operation);
        }
        return places.getFirst();
    }

    private static Failed several(Operation operation) {
        return new Failed("several elements are at " + Shown.text(operation.path()) + "; the path must lead to one");
    }

    /** A place in the list that the path means as a whole; the list may be empty. */
    private ElementPlace list(Operation operation, List<ElementPlace> places, ElementFinder finder) {
        if (!places.isEmpty()) {
            ElementPlace first = places.getFirst();
            boolean whole = first.index() == 0
                    && places.stream().allMatch(p -> p.owner() == first.owner() && p.property() == first.property())
                    && places.size() == ElementPlace.items(owner(first), property(first)).size();
            if (!whole) {
                throw new Failed(Shown.text(operation.path()) + " is not one list");
            }
            return first;
        }
        if (operation.step() instanceof Step.Member(Step source, String name) && source != null) {
            ElementPlace owner = one(operation, finder.find(source));
            TypeDefinition type = owner.type(definitions);
            Property property = type == null ? null : type.properties.get(name);
            if (property != null && property.element.array() && !property.twin && owner.value() instanceof JsonObject object) {
                return new ElementPlace(object, property, 0, null, null);
            }
        }
        throw new Failed(Shown.text(operation.path()) + " is not a list");
    }

    private void add(ElementPlace place, String name, Value value) {
        TypeDefinition type = place.type(definitions);
        if (type == null || !(place.value() instanceof JsonObject object)) {
            addToPrimitive(place, name, value);
            return;
        }
        put(object, type, name, value);
    }

    /** A primitive has nothing but an id and extensions, which lie in its twin. */
    private void addToPrimitive(ElementPlace place, String name, Value value) {
        Property property = place.property();
        JsonObject owner = place.owner();
        Property twinProperty = property == null ? null : property.twinProperty();
        if (property == null || owner == null || twinProperty == null) {
            throw new Failed("nothing can be added there");
        }
        JsonObject twin = place.twin() == null ? new JsonObject() : place.twin();
        put(twin, twinProperty.type, name, value);
        if (place.index() < 0) {
            owner.put("_" + property.name, twin);
            return;
        }
        List<Item> items = ElementPlace.items(owner, property);
        items.set(place.index(), new Item(place.value(), twin));
        ElementPlace.store(owner, property, items);
    }

    private void put(JsonObject owner, TypeDefinition type, String name, Value value) {
        Property property = property(type, name, value);
        if (property.element.array()) {
            List<Item> items = ElementPlace.items(owner, property);
            items.add(item(property, value));
            ElementPlace.store(owner, property, items);
            return;
        }
        for (Property other : ElementPlace.properties(type, property.element.name())) {
            if (owner.has(other.name) || owner.has("_" + other.name)) {
                throw new Failed(name + " is there already and may be given once only; replace it");
            }
        }
        store(owner, property, item(property, value), owner.size());
    }

    private static void store(JsonObject owner, Property property, Item item, int at) {
        if (item.value() != null) {
            owner.putAt(Math.min(at, owner.size()), property.name, item.value());
        }
        if (item.twin() != null) {
            owner.put("_" + property.name, item.twin());
        }
    }

    /** The member to be written: for a choice, that of the value's type. */
    private static Property property(TypeDefinition type, String name, Value value) {
        List<Property> properties = ElementPlace.properties(type, name);
        for (Property property : properties) {
            if (!property.element.choice() || property.name.equals(name + value.type())) {
                return property;
            }
        }
        throw new Failed(
                properties.isEmpty()
                        ? "there is no element '" + Shown.text(name) + "' in " + type.name
                        : Shown.text(name) + " of " + type.name + " cannot be a " + Shown.text(value.type()));
    }

    private Item item(Property property, Value value) {
        TypeDefinition type = property.type;
        if (value.parts() != null) {
            if (type.form != Form.COMPLEX) {
                throw new Failed(property.name + " takes a value, not parts");
            }
            return new Item(anonymous(type, value.parts()), null);
        }
        boolean simple = !(value.value() instanceof JsonObject);
        boolean fits = type.form.primitive() == simple
                && (type.form == Form.RESOURCE || simple || value.type().equals(type.name) || isQuantity(value.type(), type.name));
        if (!fits) {
            throw new Failed(property.name + " must be a " + type.name);
        }
        return new Item(copy(value.value()), value.twin() == null ? null : value.twin().deepCopy());
    }

    private static boolean isQuantity(String given, String needed) {
        Set<String> quantities = Set.of("Quantity", "SimpleQuantity", "Age", "Count", "Distance", "Duration", "MoneyQuantity");
        return quantities.contains(given) && quantities.contains(needed);
    }

    private static @Nullable Object copy(@Nullable Object value) {
        return value == null ? null : JsonObject.copyOf(value);
    }

    private JsonObject anonymous(TypeDefinition type, JsonArray parts) {
        JsonObject object = new JsonObject();
        for (int i = 0; i < parts.size(); i++) {
            JsonObject part = parts.object(i);
            String name = part == null ? null : part.string("name");
            if (part == null || name == null) {
                throw new Failed(Problem.Code.REQUEST, "a part of the value has no name");
            }
            put(object, type, name, value(part));
        }
        return object;
    }

    private static void delete(ElementPlace place) {
        if (place.owner() == null) {
            throw new Failed("a patch cannot delete the resource; use DELETE");
        }
        if (place.index() < 0) {
            place.owner().remove(property(place).name);
            place.owner().remove("_" + property(place).name);
            return;
        }
        List<Item> items = ElementPlace.items(place.owner(), property(place));
        items.remove(place.index());
        ElementPlace.store(place.owner(), property(place), items);
    }

    private void replace(ElementPlace place, Value value) {
        Property property = property(place);
        JsonObject owner = owner(place);
        if (place.index() >= 0) {
            List<Item> items = ElementPlace.items(owner, property);
            items.set(place.index(), item(property, value));
            ElementPlace.store(owner, property, items);
            return;
        }
        Property written = property;
        if (property.element.choice()) {
            String member = property.element.name() + value.type();
            written = null;
            for (Property other : ElementPlace.properties(property.owner, property.element.name())) {
                written = other.name.equals(member) ? other : written;
            }
            if (written == null) {
                throw new Failed(property.element.name() + " cannot be a " + Shown.text(value.type()));
            }
        }
        Item item = item(written, value);
        int at = Math.max(0, owner.indexOf(property.name));
        owner.remove(property.name);
        owner.remove("_" + property.name);
        store(owner, written, item, at);
    }

    private static JsonObject owner(ElementPlace place) {
        if (place.owner() == null) {
            throw new Failed("the path leads to the whole resource; use PUT to replace it");
        }
        return place.owner();
    }

    private static Property property(ElementPlace place) {
        owner(place);
        return Objects.requireNonNull(place.property());
    }

    private static int number(Operation operation, String name, int most) {
        JsonObject part = operation.parts().get(name);
        Object value = part == null ? null : value(part).value();
        int number = value instanceof JsonNumber n ? JsonPointer.index(n.text()) : -1;
        if (number < 0) {
            throw new Failed(Problem.Code.REQUEST, operation.type() + " needs " + name + ", a whole number from 0");
        }
        if (number > most) {
            throw new Failed(name + " is " + number + ", but the list allows at most " + most);
        }
        return number;
    }

    private static Value value(Operation operation) {
        JsonObject part = operation.parts().get("value");
        if (part == null) {
            throw new Failed(Problem.Code.REQUEST, operation.type() + " needs a value");
        }
        return value(part);
    }

    private static Value value(JsonObject part) {
        for (int i = 0; i < part.size(); i++) {
            String name = part.name(i);
            if (name.equals("resource")) {
                return new Value("", part.value(i), null, null);
            }
            if (name.equals("part") && part.value(i) instanceof JsonArray parts) {
                return new Value("", null, null, parts);
            }
            if (name.startsWith("value") || name.startsWith("_value")) {
                String member = name.startsWith("_") ? name.substring(1) : name;
                return new Value(member.substring(5), part.get(member), part.object("_" + member), null);
            }
        }
        throw new Failed(Problem.Code.REQUEST, "the part '" + Shown.text(String.valueOf(part.string("name"))) + "' has no value");
    }

    private static @Nullable String string(Map<String, JsonObject> parts, String name) {
        JsonObject part = parts.get(name);
        return part != null && value(part).value() instanceof String text ? text : null;
    }
}
