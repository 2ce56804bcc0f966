package org.salus.fhir;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** A JSON array. Values are as in {@link JsonObject}. Not thread-safe while it is changed. */
public final class JsonArray implements Iterable<Object> {

    private @Nullable Object[] values;
    private int size;

    public JsonArray() {
        this(4);
    }

    JsonArray(int capacity) {
        values = new Object[capacity];
    }

    /** An array that owns the values given. */
    JsonArray(@Nullable Object[] values, int size) {
        this.values = values;
        this.size = size;
    }

    public static JsonArray of(Object... values) {
        JsonArray array = new JsonArray(values.length);
        for (Object value : values) {
            array.add(value);
        }
        return array;
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** @throws IndexOutOfBoundsException when there is no such place */
    public Object get(int index) {
        if (index >= size) {
            throw new IndexOutOfBoundsException(index);
        }
        Object value = values[index];
        if (value == null) {
            throw new IllegalStateException("Hole in an array");
        }
        return value;
    }

    /** The object at this place, or null when something else is there. */
    public @Nullable JsonObject object(int index) {
        return get(index) instanceof JsonObject object ? object : null;
    }

    /** The objects of a list in their order, without what is something else; none when there is no list. */
    public static List<JsonObject> objects(@Nullable JsonArray list) {
        if (list == null) {
            return List.of();
        }
        List<JsonObject> objects = new ArrayList<>(list.size);
        for (Object one : list) {
            if (one instanceof JsonObject object) {
                objects.add(object);
            }
        }
        return objects;
    }

    /** The string at this place, or null when something else is there. */
    public @Nullable String string(int index) {
        return get(index) instanceof String string ? string : null;
    }

    public JsonArray add(Object value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, Math.max(4, size * 2));
        }
        values[size++] = JsonObject.checked(value);
        return this;
    }

    public void set(int index, Object value) {
        if (index >= size) {
            throw new IndexOutOfBoundsException(index);
        }
        values[index] = JsonObject.checked(value);
    }

    /** Inserts before the place given; {@code size()} appends. */
    public void insert(int index, Object value) {
        if (index > size) {
            throw new IndexOutOfBoundsException(index);
        }
        add(value);
        System.arraycopy(values, index, values, index + 1, size - 1 - index);
        values[index] = value;
    }

    public Object remove(int index) {
        Object old = get(index);
        System.arraycopy(values, index + 1, values, index, size - index - 1);
        values[--size] = null;
        return old;
    }

    public JsonArray deepCopy() {
        JsonArray copy = new JsonArray(size);
        for (int i = 0; i < size; i++) {
            copy.add(JsonObject.copyOf(get(i)));
        }
        return copy;
    }

    @Override
    public Iterator<Object> iterator() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < size;
            }

            @Override
            public Object next() {
                if (next >= size) {
                    throw new NoSuchElementException();
                }
                return get(next++);
            }
        };
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof JsonArray that && Arrays.equals(values, 0, size, that.values, 0, that.size);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = 0; i < size; i++) {
            hash = hash * 31 + get(i).hashCode();
        }
        return hash;
    }

    /** The size only: content may be about a person and must not reach a log by accident. */
    @Override
    public String toString() {
        return "JsonArray[" + size + "]";
    }
}
