package org.salus.fhir;

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

    /** Compact UTF-8. */
    public static byte[] write(JsonObject object) {
        JsonBuffer buffer = new JsonBuffer();
        JsonWriter.write(object, buffer);
        return buffer.toByteArray();
    }

    /** Appends compact UTF-8. */
    public static void write(JsonObject object, JsonBuffer buffer) {
        JsonWriter.write(object, buffer);
    }
}
