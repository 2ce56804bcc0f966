package org.salus.record.operations;

import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

/**
 * The literal references of a stored body, found without parsing it. Stored bodies are compact JSON, and a quotation mark within
 * a string is escaped, so {@code "reference":"} is never anything but the member of that name.
 */
final class References {

    private static final byte[] MEMBER = "\"reference\":\"".getBytes(StandardCharsets.US_ASCII);

    private References() {}

    /** Calls with type and id of each relative reference, in order; the same may come again. */
    static void each(byte[] body, BiConsumer<String, String> found) {
        int last = body.length - MEMBER.length;
        for (int at = 0; at < last; at++) {
            if (body[at] == '"' && body[at + 1] == 'r' && matches(body, at)) {
                at += MEMBER.length;
                int slash = -1;
                int end = at;
                while (body[end] != '"' && body[end] != ':' && body[end] != '?' && body[end] != '\\') {
                    if (body[end] == '/') {
                        if (slash >= 0) {
                            break; // a version follows
                        }
                        slash = end;
                    }
                    end++;
                }
                if (slash > at && end > slash + 1 && (body[end] == '"' || body[end] == '/')) {
                    found.accept(text(body, at, slash), text(body, slash + 1, end));
                }
                at = end;
            }
        }
    }

    private static boolean matches(byte[] body, int at) {
        for (int i = 2; i < MEMBER.length; i++) {
            if (body[at + i] != MEMBER[i]) {
                return false;
            }
        }
        return true;
    }

    private static String text(byte[] body, int from, int to) {
        return new String(body, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
