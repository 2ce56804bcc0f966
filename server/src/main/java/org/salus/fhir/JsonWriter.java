package org.salus.fhir;

/** Compact UTF-8: no spaces, only the escapes that RFC 8259 demands, numbers as they were read. */
final class JsonWriter {

    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private JsonWriter() {}

    static void write(JsonObject object, JsonBuffer out) {
        int size = object.size();
        out.ensure(1);
        out.bytes[out.size++] = '{';
        for (int i = 0; i < size; i++) {
            if (i > 0) {
                out.ensure(1);
                out.bytes[out.size++] = ',';
            }
            string(object.name(i), out);
            out.ensure(1);
            out.bytes[out.size++] = ':';
            value(object.value(i), out);
        }
        out.ensure(1);
        out.bytes[out.size++] = '}';
    }

    private static void value(Object value, JsonBuffer out) {
        switch (value) {
            case String string -> string(string, out);
            case JsonObject object -> write(object, out);
            case JsonArray array -> {
                out.ensure(1);
                out.bytes[out.size++] = '[';
                for (int i = 0; i < array.size(); i++) {
                    if (i > 0) {
                        out.ensure(1);
                        out.bytes[out.size++] = ',';
                    }
                    value(array.get(i), out);
                }
                out.ensure(1);
                out.bytes[out.size++] = ']';
            }
            case JsonNumber number -> ascii(number.text(), out);
            case Boolean bool -> ascii(bool ? "true" : "false", out);
            default -> ascii("null", out);
        }
    }

    @SuppressWarnings("deprecation") // getBytes(int, int, byte[], int) is the fast way for text known to be ASCII
    private static void ascii(String text, JsonBuffer out) {
        int length = text.length();
        out.ensure(length);
        text.getBytes(0, length, out.bytes, out.size);
        out.size += length;
    }

    static void string(String text, JsonBuffer out) {
        int length = text.length();
        out.ensure(Math.addExact(length, 2));
        out.bytes[out.size++] = '"';
        int plain = plainPrefix(text);
        byte[] bytes = out.bytes;
        int size = out.size;
        copy(text, plain, bytes, size);
        out.size = size + plain;
        if (plain < length) {
            rest(text, plain, out);
        }
        out.ensure(1);
        out.bytes[out.size++] = '"';
    }

    @SuppressWarnings("deprecation")
    private static void copy(String text, int length, byte[] bytes, int at) {
        text.getBytes(0, length, bytes, at);
    }

    /** How many chars at the beginning are ASCII and need no escape. */
    private static int plainPrefix(String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\' || c > 0x7E) {
                return i;
            }
        }
        return length;
    }

    private static void rest(String text, int from, JsonBuffer out) {
        int length = text.length();
        for (int i = from; i < length; i++) {
            out.ensure(6);
            byte[] bytes = out.bytes;
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                bytes[out.size++] = '\\';
                bytes[out.size++] = (byte) c;
            } else if (c < ' ') {
                control(c, out);
            } else if (c < 0x80) {
                bytes[out.size++] = (byte) c;
            } else if (c < 0x800) {
                bytes[out.size++] = (byte) (0xC0 | c >> 6);
                bytes[out.size++] = (byte) (0x80 | c & 0x3F);
            } else if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c) || i + 1 == length || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    throw new IllegalArgumentException("A lone surrogate has no UTF-8 form");
                }
                int point = Character.toCodePoint(c, text.charAt(++i));
                bytes[out.size++] = (byte) (0xF0 | point >> 18);
                bytes[out.size++] = (byte) (0x80 | point >> 12 & 0x3F);
                bytes[out.size++] = (byte) (0x80 | point >> 6 & 0x3F);
                bytes[out.size++] = (byte) (0x80 | point & 0x3F);
            } else {
                bytes[out.size++] = (byte) (0xE0 | c >> 12);
                bytes[out.size++] = (byte) (0x80 | c >> 6 & 0x3F);
                bytes[out.size++] = (byte) (0x80 | c & 0x3F);
            }
        }
    }

    private static void control(char c, JsonBuffer out) {
        byte[] bytes = out.bytes;
        bytes[out.size++] = '\\';
        switch (c) {
            case '\b' -> bytes[out.size++] = 'b';
            case '\f' -> bytes[out.size++] = 'f';
            case '\n' -> bytes[out.size++] = 'n';
            case '\r' -> bytes[out.size++] = 'r';
            case '\t' -> bytes[out.size++] = 't';
            default -> {
                bytes[out.size++] = 'u';
                bytes[out.size++] = '0';
                bytes[out.size++] = '0';
                bytes[out.size++] = HEX[c >> 4];
                bytes[out.size++] = HEX[c & 0xF];
            }
        }
    }
}
