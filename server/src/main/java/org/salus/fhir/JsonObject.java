package org.salus.fhir;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object that keeps the order of its members. FHIR objects are small, so lookup is a walk. Values are
 * {@link JsonObject}, {@link JsonArray}, {@link String}, {@link Boolean}, {@link JsonNumber} or {@link JsonNull#NULL}.
 * Two objects are equal when they have equal members in any order. Not thread-safe while it is changed.
 */
public final class JsonObject {

    private @Nullable String[] names;
    private @Nullable Object[] values;
    private int size;

    public JsonObject() {
        this(4);
    }

    JsonObject(int capacity) {
        names = new String[capacity];
        values = new Object[capacity];
    }

    /** An object that owns the members given, which must have distinct names. */
    JsonObject(@Nullable String[] names, @Nullable Object[] values, int size) {
        this.names = names;
        this.values = values;
        this.size = size;
    }

    public static JsonObject of(String name, Object value) {
        return new JsonObject(2).put(name, value);
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** @throws IndexOutOfBoundsException when there is no such place */
    public String name(int index) {
        String name = names[checkIndex(index)];
        if (name == null) {
            throw new IllegalStateException("Hole in an object");
        }
        return name;
    }

    public Object value(int index) {
        Object value = values[checkIndex(index)];
        if (value == null) {
            throw new IllegalStateException("Hole in an object");
        }
        return value;
    }

    public void setValue(int index, Object value) {
        values[checkIndex(index)] = checked(value);
    }

    /** The place of a member, or -1. */
    public int indexOf(String name) {
        for (int i = 0; i < size; i++) {
            if (name.equals(names[i])) {
                return i;
            }
        }
        return -1;
    }

    public boolean has(String name) {
        return indexOf(name) >= 0;
    }

    public @Nullable Object get(String name) {
        int index = indexOf(name);
        return index < 0 ? null : values[index];
    }

    /** The member's string, or null when it is not there or something else. */
    public @Nullable String string(String name) {
        return get(name) instanceof String string ? string : null;
    }

    /** The member's object, or null when it is not there or something else. */
    public @Nullable JsonObject object(String name) {
        return get(name) instanceof JsonObject object ? object : null;
    }

    /** The member's array, or null when it is not there or something else. */
    public @Nullable JsonArray array(String name) {
        return get(name) instanceof JsonArray array ? array : null;
    }

    /** The objects of an element's list in their order; none when there is no such element or list. */
    public static List<JsonObject> objects(@Nullable JsonObject element, String member) {
        return JsonArray.objects(element == null ? null : element.array(member));
    }

    /** Replaces the member in its place, or appends it. */
    public JsonObject put(String name, Object value) {
        int index = indexOf(name);
        if (index < 0) {
            add(name, value);
        } else {
            values[index] = checked(value);
        }
        return this;
    }

    /** Puts the member at this place, taking it away from where it was. */
    public JsonObject putAt(int index, String name, Object value) {
        remove(name);
        if (index > size) {
            throw new IndexOutOfBoundsException(index);
        }
        add(name, value);
        System.arraycopy(names, index, names, index + 1, size - 1 - index);
        System.arraycopy(values, index, values, index + 1, size - 1 - index);
        names[index] = name;
        values[index] = value;
        return this;
    }

    /** What was removed, or null. */
    public @Nullable Object remove(String name) {
        int index = indexOf(name);
        if (index < 0) {
            return null;
        }
        Object old = values[index];
        System.arraycopy(names, index + 1, names, index, size - index - 1);
        System.arraycopy(values, index + 1, values, index, size - index - 1);
        size--;
        names[size] = null;
        values[size] = null;
        return old;
    }

    public JsonObject deepCopy() {
        JsonObject copy = new JsonObject(size);
        for (int i = 0; i < size; i++) {
            copy.add(name(i), copyOf(value(i)));
        }
        return copy;
    }

    private void add(String name, Object value) {
        if (size == names.length) {
            int capacity = Math.max(4, size * 2);
            names = Arrays.copyOf(names, capacity);
            values = Arrays.copyOf(values, capacity);
        }
        names[size] = name;
        values[size++] = checked(value);
    }

    private int checkIndex(int index) {
        if (index >= size) {
            throw new IndexOutOfBoundsException(index);
        }
        return index;
    }

    static Object copyOf(Object value) {
        return switch (value) {
            case JsonObject object -> object.deepCopy();
            case JsonArray array -> array.deepCopy();
            default -> value;
        };
    }

    static Object checked(Object value) {
        return switch (value) {
            case JsonObject object -> object;
            case JsonArray array -> array;
            case String string -> string;
            case Boolean bool -> bool;
            case JsonNumber number -> number;
            case JsonNull nothing -> nothing;
            default -> throw new IllegalArgumentException("Not a JSON value: " + value.getClass());
        };
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof JsonObject that) || size != that.size) {
            return false;
        }
        for (int i = 0; i < size; i++) {
            Object mine = value(i);
            if (!mine.equals(that.get(name(i)))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (int i = 0; i < size; i++) {
            hash += name(i).hashCode() ^ value(i).hashCode();
        }
        return hash;
    }

    /** The names only: content may be about a person and must not reach a log by accident. */
    @Override
    public String toString() {
        return "JsonObject" + Arrays.toString(Arrays.copyOf(names, size));
    }
}
