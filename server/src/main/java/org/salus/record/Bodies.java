package org.salus.record;

import java.nio.charset.StandardCharsets;

/** Stored bodies begin with {@code {"resourceType":"T","id":"I"}: type and id are read without parsing the rest. */
public final class Bodies {

    private static final int TYPE_AT = "{\"resourceType\":\"".length();
    private static final int BETWEEN = "\",\"id\":\"".length();

    private Bodies() {}

    public static String id(byte[] body) {
        int from = end(body, TYPE_AT) + BETWEEN;
        return new String(body, from, end(body, from) - from, StandardCharsets.ISO_8859_1);
    }

    public static String type(byte[] body) {
        return new String(body, TYPE_AT, end(body, TYPE_AT) - TYPE_AT, StandardCharsets.ISO_8859_1);
    }

    public static String reference(byte[] body) {
        return type(body) + "/" + id(body);
    }

    private static int end(byte[] body, int from) {
        int at = from;
        while (body[at] != '"') {
            at++;
        }
        return at;
    }
}
