package org.salus.fhir;

import java.nio.charset.StandardCharsets;
import org.salus.kernel.Outcome;

/** JSON text to tree and back (RFC 8259, strict), without loss: member order and number texts are kept. */
public final class Json {

    private Json() {}

    public static Outcome<JsonObject> parse(byte[] utf8) {
        return parse(utf8, 0, utf8.length);
    }

    /** One JSON object and nothing else; SYNTAX problems name line and column. */
    public static Outcome<JsonObject> parse(byte[] utf8, int offset, int length) {
        return new JsonParser(utf8, offset, length).parse();
    }

    /**
     * As {@link #parse(byte[])}, within bounds: a text of many small values takes thirty times its size as a tree.
     *
     * @param most bytes of heap that the tree may take; TOO_LARGE beyond them
     */
    public static Outcome<JsonObject> parse(byte[] utf8, long most) {
        return new JsonParser(utf8, 0, utf8.length, most).parse();
    }

    /** One JSON value of any kind and nothing else; SYNTAX problems name line and column. */
    public static Outcome<Object> parseValue(byte[] utf8) {
        return parseValue(utf8, Long.MAX_VALUE);
    }

    /** @param most bytes of heap that the tree may take; TOO_LARGE beyond them */
    public static Outcome<Object> parseValue(byte[] utf8, long most) {
        return new JsonParser(utf8, 0, utf8.length, most).parseValue();
    }

    /** Compact UTF-8. */
    public static byte[] write(JsonObject object) {
        JsonBuffer buffer = new JsonBuffer();
        JsonWriter.write(object, buffer);
        return buffer.toByteArray();
    }

    /** UTF-8 in lines, indented by two spaces: for people. */
    public static byte[] writePretty(JsonObject object) {
        StringBuilder out = new StringBuilder();
        PrettyJson.write(object, 0, out);
        return out.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Appends compact UTF-8. */
    public static void write(JsonObject object, JsonBuffer buffer) {
        JsonWriter.write(object, buffer);
    }

    /**
     * Takes out what FHIR JSON does not have (R4 section 2.6.2): empty objects and arrays, as a patch may leave them behind, and what
     * becomes empty by that. In an array of twins ({@code _given}) null takes the place of an empty object, so that the others stay in step.
     *
     * @return how many values were visited
     */
    public static int removeEmpty(JsonObject object) {
        int visited = object.size();
        for (int i = object.size() - 1; i >= 0; i--) {
            String name = object.name(i);
            boolean empty = switch (object.value(i)) {
                case JsonObject inner -> {
                    visited += removeEmpty(inner);
                    yield inner.isEmpty();
                }
                case JsonArray array -> {
                    visited += removeEmpty(array, name.startsWith("_"));
                    yield array.isEmpty();
                }
                default -> false;
            };
            if (empty) {
                object.remove(name);
            }
        }
        return visited;
    }

    private static int removeEmpty(JsonArray array, boolean twins) {
        int visited = array.size();
        boolean anything = false;
        for (int i = array.size() - 1; i >= 0; i--) {
            switch (array.get(i)) {
                case JsonObject inner -> {
                    visited += removeEmpty(inner);
                    if (!inner.isEmpty()) {
                        anything = true;
                    } else if (twins) {
                        array.set(i, JsonNull.NULL);
                    } else {
                        array.remove(i);
                    }
                }
                case JsonNull _ -> anything |= !twins;
                default -> anything = true;
            }
        }
        while (!anything && !array.isEmpty()) {
            array.remove(array.size() - 1);
        }
        return visited;
    }
}
