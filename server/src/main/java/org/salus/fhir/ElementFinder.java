package org.salus.fhir;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.ElementPath.Step;
import org.salus.fhir.ElementPath.Unreadable;

/**
 * Follows {@link ElementPath}s through one resource, which may be changed in between. Items are {@link ElementPlace}s and literals. What it
 * does is counted over all paths, so that many cheap ones are no way around the limit.
 */
final class ElementFinder {

    /** Elements visited, by all paths together: some 60 ns each. */
    private static final long MAX_WORK = 3_000_000;

    private static final Pattern TIME = Pattern.compile("T?\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?");
    private static final Pattern ZONE = Pattern.compile("(Z|[+-]\\d\\d:\\d\\d)$");

    /** All paths together ask for more than is done for one request. */
    static final class TooMuch extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooMuch() {
            super("too much work", null, false, false);
        }
    }

    private final R4 definitions;
    private final ElementPlace root;
    private long work;

    ElementFinder(R4 definitions, JsonObject resource) {
        this.definitions = definitions;
        this.root = ElementPlace.root(resource);
    }

    /** The elements that the path leads to. @throws Unreadable when it leads to something else */
    List<ElementPlace> find(Step path) {
        List<ElementPlace> places = new ArrayList<>();
        for (Object item : items(path, List.of(root))) {
            if (!(item instanceof ElementPlace place)) {
                throw new Unreadable("it leads to a value that is no element");
            }
            places.add(place);
        }
        return places;
    }

    /** @param about what members without a source belong to, and {@code $this} */
    private List<Object> items(Step step, List<? extends Object> about) {
        return switch (step) {
            case Step.Literal(Object value) -> List.of(value);
            case Step.This _ -> List.copyOf(about);
            case Step.Member(Step source, String name) -> source == null ? start(name, about) : members(items(source, about), name);
            case Step.Index(Step source, int index) -> {
                List<Object> items = items(source, about);
                yield index < items.size() ? List.of(items.get(index)) : List.of();
            }
            case Step.Binary binary -> binary(binary, about);
            case Step.Call(Step source, String function, List<Step> arguments) ->
                call(source == null ? List.copyOf(about) : items(source, about), function, arguments, about);
        };
    }

    /** A path may begin with the type of the resource, which then means the resource. */
    private List<Object> start(String name, List<? extends Object> about) {
        if (about.size() == 1
                && about.getFirst() == root
                && root.value() instanceof JsonObject resource
                && (name.equals(resource.string("resourceType")) || name.equals("Resource") || name.equals("DomainResource"))) {
            return List.of(root);
        }
        return members(about, name);
    }

    private List<Object> members(List<? extends Object> items, String name) {
        List<Object> found = new ArrayList<>();
        for (Object item : items) {
            if (item instanceof ElementPlace place) {
                List<ElementPlace> children = place.children(name, definitions);
                spend(1 + children.size());
                found.addAll(children);
            }
        }
        return found;
    }

    private List<Object> call(List<Object> source, String function, List<Step> arguments, List<? extends Object> about) {
        return switch (function) {
            case "where" -> source.stream().filter(item -> holds(argument(function, arguments), item)).toList();
            case "all" -> List.of(source.stream().allMatch(item -> holds(argument(function, arguments), item)));
            case "exists" -> List.of(arguments.isEmpty()
                    ? !source.isEmpty()
                    : source.stream().anyMatch(item -> holds(argument(function, arguments), item)));
            case "empty" -> List.of(source.isEmpty());
            case "hasValue" -> List.of(source.size() == 1 && simple(source.getFirst()) != null);
            case "count" -> List.of(JsonNumber.of(source.size()));
            case "first" -> source.isEmpty() ? List.of() : List.of(source.getFirst());
            case "last" -> source.isEmpty() ? List.of() : List.of(source.getLast());
            case "tail" -> source.isEmpty() ? List.of() : source.subList(1, source.size());
            case "single" -> {
                if (source.size() > 1) {
                    throw new Unreadable("single() found several");
                }
                yield source;
            }
            case "skip" -> source.subList(Math.min(source.size(), number(function, arguments)), source.size());
            case "take" -> source.subList(0, Math.min(source.size(), number(function, arguments)));
            case "ofType", "as" -> source.stream().filter(item -> isOf(item, typeName(argument(function, arguments)))).toList();
            case "extension" -> {
                String url = text(function, arguments, about);
                yield members(source, "extension").stream()
                        .filter(item -> item instanceof ElementPlace place
                                && place.value() instanceof JsonObject extension
                                && url.equals(extension.string("url")))
                        .toList();
            }
            case "not" -> {
                Boolean truth = truth(source);
                yield truth == null ? List.of() : List.of(!truth);
            }
            case "startsWith", "endsWith", "contains" -> {
                String part = text(function, arguments, about);
                yield string(source) instanceof String whole && affordable(whole, part)
                        ? List.of(
                                switch (function) {
                                    case "startsWith" -> whole.startsWith(part);
                                    case "endsWith" -> whole.endsWith(part);
                                    default -> whole.contains(part);
                                })
                        : List.of();
            }
            case "lower", "upper" ->
                string(source) instanceof String whole
                        ? List.of(function.equals("lower") ? whole.toLowerCase(Locale.ROOT) : whole.toUpperCase(Locale.ROOT))
                        : List.of();
            default -> throw new Unreadable("the function " + function + "() is not known");
        };
    }

    /** The only item, when it is a string. Functions of strings cost by their length. */
    private @Nullable String string(List<Object> source) {
        if (source.size() == 1 && simple(source.getFirst()) instanceof String text) {
            spend(text.length() / 16);
            return text;
        }
        return null;
    }

    /** To look for a text in another takes, at worst, the product of their lengths. */
    private boolean affordable(String whole, String part) {
        spend(whole.length() / 16L * (part.length() / 16L));
        return true;
    }

    private static Step argument(String function, List<Step> arguments) {
        if (arguments.size() != 1) {
            throw new Unreadable(function + "() takes one argument");
        }
        return arguments.getFirst();
    }

    private static int number(String function, List<Step> arguments) {
        if (argument(function, arguments) instanceof Step.Literal(JsonNumber number)) {
            int value = JsonPointer.index(number.text());
            if (value >= 0) {
                return value;
            }
        }
        throw new Unreadable(function + "() takes a whole number");
    }

    private String text(String function, List<Step> arguments, List<? extends Object> about) {
        List<Object> items = items(argument(function, arguments), about);
        if (items.size() == 1 && simple(items.getFirst()) instanceof String text) {
            return text;
        }
        throw new Unreadable(function + "() takes a string");
    }

    private static String typeName(Step step) {
        return switch (step) {
            case Step.Member(Step source, String name) when source == null -> name;
            case Step.Member(Step.Member(var _, String namespace), String name) when namespace.equals("FHIR") || namespace.equals("System") ->
                name;
            default -> throw new Unreadable("the name of a type is needed");
        };
    }

    private static boolean isOf(Object item, String type) {
        if (!(item instanceof ElementPlace place)) {
            return false;
        }
        if (place.property() == null || place.property().type.form == TypeDefinition.Form.RESOURCE) {
            return place.value() instanceof JsonObject resource && type.equals(resource.string("resourceType"));
        }
        return place.property().type.name.equals(type);
    }

    private boolean holds(Step criterion, Object item) {
        spend(1);
        return Boolean.TRUE.equals(truth(items(criterion, List.of(item))));
    }

    /** Null for empty; a single value that is no boolean counts as true. */
    private static @Nullable Boolean truth(List<Object> items) {
        if (items.isEmpty()) {
            return null;
        }
        if (items.size() > 1) {
            throw new Unreadable("a condition must come to one value");
        }
        return simple(items.getFirst()) instanceof Boolean truth ? truth : Boolean.TRUE;
    }

    private List<Object> binary(Step.Binary binary, List<? extends Object> about) {
        List<Object> left = items(binary.left(), about);
        List<Object> right = items(binary.right(), about);
        Boolean result =
                switch (binary.operator()) {
                    case "and" -> and(truth(left), truth(right));
                    case "or" -> not(and(not(truth(left)), not(truth(right))));
                    case "xor" -> {
                        Boolean a = truth(left);
                        Boolean b = truth(right);
                        yield a == null || b == null ? null : a ^ b;
                    }
                    case "=" -> left.isEmpty() || right.isEmpty() ? null : same(left, right);
                    case "~" -> left.isEmpty() || right.isEmpty() ? null : same(alike(left), alike(right));
                    case "!=" -> left.isEmpty() || right.isEmpty() ? null : !same(left, right);
                    default -> {
                        Integer order = order(left, right);
                        yield order == null
                                ? null
                                : switch (binary.operator()) {
                                    case "<" -> order < 0;
                                    case "<=" -> order <= 0;
                                    case ">" -> order > 0;
                                    default -> order >= 0;
                                };
                    }
                };
        return result == null ? List.of() : List.of(result);
    }

    private static @Nullable Boolean and(@Nullable Boolean a, @Nullable Boolean b) {
        if (Boolean.FALSE.equals(a) || Boolean.FALSE.equals(b)) {
            return false;
        }
        return a == null || b == null ? null : Boolean.TRUE;
    }

    private static @Nullable Boolean not(@Nullable Boolean a) {
        return a == null ? null : !a;
    }

    private boolean same(List<Object> left, List<Object> right) {
        if (left.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            Object a = whole(left.get(i));
            Object b = whole(right.get(i));
            measure(a);
            boolean equal = a instanceof JsonNumber one && b instanceof JsonNumber other
                    ? one.decimal().compareTo(other.decimal()) == 0
                    : a != null && (a.equals(b) || a instanceof String one && b instanceof String other && sameMoment(one, other));
            if (!equal) {
                return false;
            }
        }
        return true;
    }

    /** For equivalence neither case nor the amount of white space of a text counts (FHIRPath 6.1.2). */
    private List<Object> alike(List<Object> items) {
        List<Object> alike = new ArrayList<>(items.size());
        for (Object item : items) {
            Object value = whole(item);
            measure(value);
            alike.add(value instanceof String text ? text.strip().replaceAll("\\s+", " ").toUpperCase(Locale.ROOT) : item);
        }
        return alike;
    }

    /** Of two times, both with their zones, such as 15:00+02:00 and 16:00+03:00, or both without. */
    private static boolean sameMoment(String one, String other) {
        if (TIME.matcher(one).matches() && TIME.matcher(other).matches()) {
            return withoutZeros(one).equals(withoutZeros(other));
        }
        DateInterval a = DateInterval.parseLeniently(one);
        DateInterval b = DateInterval.parseLeniently(other);
        if (a == null || b == null || ZONE.matcher(one).find() != ZONE.matcher(other).find()) {
            return false;
        }
        return hasSeconds(one) && hasSeconds(other) ? a.low() == b.low() : a.equals(b);
    }

    /** Seconds and their fractions are one precision (FHIRPath 6.2). */
    private static boolean hasSeconds(String moment) {
        return moment.length() >= 19 && moment.charAt(16) == ':';
    }

    private static String withoutZeros(String time) {
        return time.indexOf('.') < 0 ? time : time.replaceFirst("\\.?0+$", "");
    }

    /** A comparison visits all of a value. */
    private void measure(@Nullable Object value) {
        switch (value) {
            case JsonObject object -> {
                spend(1 + (long) object.size() * object.size() / 32);
                for (int i = 0; i < object.size(); i++) {
                    measure(object.value(i));
                }
            }
            case JsonArray array -> {
                spend(1 + array.size());
                array.forEach(this::measure);
            }
            case String text -> spend(text.length() / 64);
            case null, default -> {}
        }
    }

    private static @Nullable Integer order(List<Object> left, List<Object> right) {
        if (left.isEmpty() || right.isEmpty()) {
            return null;
        }
        Object a = left.size() == 1 ? simple(left.getFirst()) : null;
        Object b = right.size() == 1 ? simple(right.getFirst()) : null;
        if (a instanceof JsonNumber one && b instanceof JsonNumber other) {
            return one.decimal().compareTo(other.decimal());
        }
        if (a instanceof String one && b instanceof String other) {
            DateInterval from = DateInterval.parseLeniently(one);
            DateInterval to = DateInterval.parseLeniently(other);
            if (from == null || to == null) {
                boolean times = TIME.matcher(one).matches() && TIME.matcher(other).matches();
                return times ? withoutZeros(one).compareTo(withoutZeros(other)) : one.compareTo(other);
            }
            if (hasSeconds(one) && hasSeconds(other)) {
                return Long.compare(from.low(), to.low());
            }
            // Dates of which one lies within the other cannot be put in order.
            if (from.high() <= to.low()) {
                return -1;
            }
            if (from.low() >= to.high()) {
                return 1;
            }
            return from.equals(to) ? Integer.valueOf(0) : null;
        }
        throw new Unreadable("two single values of one kind are needed for a comparison");
    }

    private static @Nullable Object whole(Object item) {
        return item instanceof ElementPlace place ? place.value() : item;
    }

    /** The value of a primitive; null when it is none. */
    private static @Nullable Object simple(Object item) {
        Object value = whole(item);
        return value instanceof JsonObject || value instanceof JsonArray ? null : value;
    }

    /** @throws TooMuch beyond the limit */
    void spend(long more) {
        work += more;
        if (work > MAX_WORK) {
            throw new TooMuch();
        }
    }
}
