package org.salus.fhir;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

/**
 * A JSON Patch (RFC 6902). Bounded in what it may cost: operations, members of one object, and the work of copying, moving and comparing,
 * so that no small patch makes a large document.
 */
public final class JsonPatch {

    static final int MAX_OPERATIONS = 10_000;

    /** No FHIR object has as many members; looking them up is a walk. */
    static final int MAX_MEMBERS = 1_000;

    /** Values visited, over all operations: some 20 ns each. */
    static final long MAX_WORK = 2_000_000;

    /** What a copied value counts for: it takes memory too, and copies of copies grow fast. */
    private static final int COPIED = 10;

    private static final Set<String> NAMES = Set.of("add", "remove", "replace", "move", "copy", "test");

    private record Operation(String name, JsonPointer path, @Nullable JsonPointer from, @Nullable Object value) {}

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
    }

    private final List<Operation> operations;

    private JsonPatch(List<Operation> operations) {
        this.operations = List.copyOf(operations);
    }

    /** @return SYNTAX when it is no JSON array, REQUEST when an operation is not one of RFC 6902 */
    public static Outcome<JsonPatch> parse(byte[] utf8) {
        return parse(utf8, Long.MAX_VALUE);
    }

    /** @param most bytes of heap that the patch may take; TOO_LARGE beyond them */
    public static Outcome<JsonPatch> parse(byte[] utf8, long most) {
        return switch (Json.parseValue(utf8, most)) {
            case Outcome.Ok<Object>(JsonArray array) -> of(array);
            case Outcome.Ok<Object> _ ->
                Outcome.refused(Problem.Code.SYNTAX, "A JSON Patch is an array of operations (RFC 6902).");
            case Outcome.Refused<Object> refused -> refused.cast();
        };
    }

    /** @return REQUEST when an operation is not one of RFC 6902, TOO_LARGE when there are too many */
    public static Outcome<JsonPatch> of(JsonArray array) {
        if (array.size() > MAX_OPERATIONS) {
            return Outcome.refused(
                    Problem.Code.TOO_LARGE, "A JSON Patch has at most " + MAX_OPERATIONS + " operations.");
        }
        List<Operation> operations = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            try {
                operations.add(operation(array.get(i)));
            } catch (Failed failed) {
                return refused(i, failed);
            }
        }
        return Outcome.ok(new JsonPatch(operations));
    }

    private static Operation operation(Object value) {
        if (!(value instanceof JsonObject object)) {
            throw new Failed(Problem.Code.REQUEST, "an operation is an object with op and path");
        }
        String name = object.string("op");
        if (name == null || !NAMES.contains(name)) {
            throw new Failed(Problem.Code.REQUEST, "op must be add, remove, replace, move, copy or test");
        }
        JsonPointer path = pointer(object, "path");
        JsonPointer from = null;
        Object content = null;
        if (name.equals("move") || name.equals("copy")) {
            from = pointer(object, "from");
        } else if (!name.equals("remove")) {
            content = object.get("value");
            if (content == null) {
                throw new Failed(Problem.Code.REQUEST, name + " needs a value");
            }
        }
        return new Operation(name, path, from, content);
    }

    private static JsonPointer pointer(JsonObject operation, String member) {
        String text = operation.string(member);
        JsonPointer pointer = text == null ? null : JsonPointer.parse(text);
        if (pointer == null) {
            throw new Failed(
                    Problem.Code.REQUEST, member + " must be a JSON Pointer such as /name/0/family (RFC 6901)");
        }
        return pointer;
    }

    private static <T> Outcome<T> refused(int index, Failed failed) {
        return Outcome.refused(failed.code, "Operation [" + index + "] of the patch: " + failed.reason + ".");
    }

    /**
     * The patched document; the one given is left as it is.
     *
     * @return VALUE when a path leads nowhere, INVARIANT when a test fails, TOO_LARGE when the patch would cost too much: each names the
     *     operation by its index
     */
    public Outcome<Object> apply(Object document) {
        Run run = new Run(JsonObject.copyOf(document));
        for (int i = 0; i < operations.size(); i++) {
            try {
                run.apply(operations.get(i));
            } catch (Failed failed) {
                return refused(i, failed);
            }
        }
        return Outcome.ok(run.root);
    }

    /** One application, on a copy of its own. */
    private static final class Run {
        private Object root;
        private long work;

        Run(Object root) {
            this.root = root;
        }

        void apply(Operation operation) {
            JsonPointer path = operation.path();
            switch (operation.name()) {
                case "add" -> add(path, copy(value(operation), false));
                case "remove" -> remove(path);
                case "replace" -> {
                    at(path);
                    replace(path, copy(value(operation), false));
                }
                case "move" -> {
                    JsonPointer from = from(operation);
                    Object moved = at(from);
                    if (from.isAbove(path)) {
                        throw new Failed(Problem.Code.VALUE, "a value cannot be moved into itself");
                    }
                    if (!from.equals(path)) {
                        remove(from);
                        add(path, moved);
                    }
                }
                case "copy" -> add(path, copy(at(from(operation)), true));
                default -> {
                    if (!same(at(path), value(operation))) {
                        throw new Failed(Problem.Code.INVARIANT, "the test of " + shown(path) + " failed");
                    }
                }
            }
        }

        private static Object value(Operation operation) {
            return java.util.Objects.requireNonNull(operation.value());
        }

        private static JsonPointer from(Operation operation) {
            return java.util.Objects.requireNonNull(operation.from());
        }

        private Object at(JsonPointer path) {
            Object found = root;
            for (String token : path.tokens()) {
                spend(1 + (found instanceof JsonObject object ? object.size() / 16 : 0));
                found = JsonPointer.child(found, token);
                if (found == null) {
                    throw new Failed(Problem.Code.VALUE, "there is nothing at " + shown(path));
                }
            }
            return found;
        }

        private void add(JsonPointer path, Object value) {
            if (path.tokens().size() + depth(value) > JsonParser.MAX_DEPTH) {
                throw new Failed(
                        Problem.Code.TOO_LARGE, "the document would be nested deeper than " + JsonParser.MAX_DEPTH + " levels");
            }
            if (path.isRoot()) {
                root = value;
                return;
            }
            switch (at(path.parent())) {
                case JsonObject object -> put(object, path.last(), value);
                case JsonArray array -> {
                    int index = path.last().equals("-") ? array.size() : JsonPointer.index(path.last());
                    if (index < 0 || index > array.size()) {
                        throw new Failed(
                                Problem.Code.VALUE, shown(path) + " is no place in an array of " + array.size() + " values");
                    }
                    spend(array.size() / 64);
                    array.insert(index, value);
                }
                default -> throw new Failed(Problem.Code.VALUE, "nothing can be put into a simple value, as " + shown(path) + " asks");
            }
        }

        private static void put(JsonObject object, String name, Object value) {
            if (object.size() >= MAX_MEMBERS && !object.has(name)) {
                throw new Failed(Problem.Code.TOO_LARGE, "an object would have more than " + MAX_MEMBERS + " members");
            }
            object.put(name, value);
        }

        private void replace(JsonPointer path, Object value) {
            if (path.isRoot() || at(path.parent()) instanceof JsonObject) {
                add(path, value);
            } else if (at(path.parent()) instanceof JsonArray array) {
                remove(path);
                add(path, value);
                spend(array.size() / 64);
            }
        }

        private void remove(JsonPointer path) {
            at(path);
            if (path.isRoot()) {
                throw new Failed(Problem.Code.VALUE, "the whole document cannot be removed");
            }
            switch (at(path.parent())) {
                case JsonObject object -> object.remove(path.last());
                case JsonArray array -> {
                    spend(array.size() / 64);
                    array.remove(JsonPointer.index(path.last()));
                }
                default -> throw new IllegalStateException("What has children is an object or an array");
            }
        }

        /** @param again whether it is in the document already; what the patch brings has a limit by its own size */
        private Object copy(Object value, boolean again) {
            measure(value, again);
            return JsonObject.copyOf(value);
        }

        private void measure(Object value, boolean again) {
            spend(again ? COPIED : 1);
            switch (value) {
                case JsonObject object -> {
                    if (object.size() > MAX_MEMBERS) {
                        throw new Failed(Problem.Code.TOO_LARGE, "an object would have more than " + MAX_MEMBERS + " members");
                    }
                    for (int i = 0; i < object.size(); i++) {
                        measure(object.value(i), again);
                    }
                }
                case JsonArray array -> {
                    for (Object item : array) {
                        measure(item, again);
                    }
                }
                case String text when again -> spend(text.length() / 8);
                default -> {}
            }
        }

        private void spend(long more) {
            work += more;
            if (work > MAX_WORK) {
                throw new Failed(Problem.Code.TOO_LARGE, "the patch would take too much work; send the resource by PUT");
            }
        }

        private int depth(Object value) {
            spend(1);
            int deepest = 0;
            switch (value) {
                case JsonObject object -> {
                    for (int i = 0; i < object.size(); i++) {
                        deepest = Math.max(deepest, depth(object.value(i)));
                    }
                    return deepest + 1;
                }
                case JsonArray array -> {
                    for (Object item : array) {
                        deepest = Math.max(deepest, depth(item));
                    }
                    return deepest + 1;
                }
                default -> {
                    return 0;
                }
            }
        }

        /** RFC 6902 section 4.6: numbers by their value, members in any order. */
        private boolean same(Object one, Object other) {
            spend(1);
            return switch (one) {
                case JsonNumber number ->
                    other instanceof JsonNumber that && number.decimal().compareTo(that.decimal()) == 0;
                case JsonArray array -> {
                    if (!(other instanceof JsonArray that) || array.size() != that.size()) {
                        yield false;
                    }
                    for (int i = 0; i < array.size(); i++) {
                        if (!same(array.get(i), that.get(i))) {
                            yield false;
                        }
                    }
                    yield true;
                }
                case JsonObject object -> {
                    if (!(other instanceof JsonObject that) || object.size() != that.size()) {
                        yield false;
                    }
                    spend((long) object.size() * object.size() / 32);
                    for (int i = 0; i < object.size(); i++) {
                        Object theirs = that.get(object.name(i));
                        if (theirs == null || !same(object.value(i), theirs)) {
                            yield false;
                        }
                    }
                    yield true;
                }
                default -> one.equals(other);
            };
        }

        private static String shown(JsonPointer path) {
            return path.isRoot() ? "the root" : "/" + Shown.text(String.join("/", path.tokens()));
        }
    }
}
