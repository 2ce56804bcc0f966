package org.salus.fhir;

import java.nio.charset.StandardCharsets;

/** JSON in lines. */
final class PrettyJson {

    private PrettyJson() {}

    static void write(Object value, int depth, StringBuilder out) {
        switch (value) {
            case JsonObject object -> {
                out.append('{');
                for (int i = 0; i < object.size(); i++) {
                    line(i > 0, depth + 1, out);
                    string(object.name(i), out);
                    out.append(": ");
                    write(object.value(i), depth + 1, out);
                }
                end(object.isEmpty(), depth, out);
                out.append('}');
            }
            case JsonArray array -> {
                out.append('[');
                for (int i = 0; i < array.size(); i++) {
                    line(i > 0, depth + 1, out);
                    write(array.get(i), depth + 1, out);
                }
                end(array.isEmpty(), depth, out);
                out.append(']');
            }
            case String text -> string(text, out);
            default -> out.append(value);
        }
    }

    private static void line(boolean comma, int depth, StringBuilder out) {
        out.append(comma ? ",\n" : "\n").append("  ".repeat(depth));
    }

    private static void end(boolean empty, int depth, StringBuilder out) {
        if (!empty) {
            out.append('\n').append("  ".repeat(depth));
        }
    }

    /** With the escapes of the compact form. */
    private static void string(String text, StringBuilder out) {
        JsonBuffer buffer = new JsonBuffer(text.length() + 16);
        JsonWriter.string(text, buffer);
        out.append(new String(buffer.array(), 0, buffer.size(), StandardCharsets.UTF_8));
    }
}
