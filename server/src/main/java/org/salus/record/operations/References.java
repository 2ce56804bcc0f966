package org.salus.record.operations;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * The literal references of a stored body, found without parsing it. Stored bodies are compact JSON, and a quotation mark within
 * a string is escaped, so {@code "reference":"} is never anything but the member of that name.
 */
final class References {

    private static final byte[] MEMBER = "\"reference\":\"".getBytes(StandardCharsets.US_ASCII);

    /** How far the member may be moved on when this byte lies under its last one (Horspool 1980). */
    private static final int[] MOVE = new int[256];

    static {
        Arrays.fill(MOVE, MEMBER.length);
        for (int i = 0; i < MEMBER.length - 1; i++) {
            MOVE[MEMBER[i]] = MEMBER.length - 1 - i;
        }
    }

    private References() {}

    /** Calls with type and id of each relative reference to a type that is wanted, in order; the same may come again. */
    static void each(byte[] body, Predicate<String> wanted, BiConsumer<String, String> found) {
        int at = MEMBER.length - 1;
        while (at < body.length) {
            if (matches(body, at)) {
                at = reference(body, at + 1, wanted, found) + MEMBER.length;
            } else {
                at += MOVE[body[at] & 0xff];
            }
        }
    }

    /** @param last where the member's last byte lies */
    private static boolean matches(byte[] body, int last) {
        for (int i = MEMBER.length - 1, at = last; i >= 0; i--, at--) {
            if (body[at] != MEMBER[i]) {
                return false;
            }
        }
        return true;
    }

    /** @return where the reference's text ends */
    private static int reference(byte[] body, int from, Predicate<String> wanted, BiConsumer<String, String> found) {
        int slash = -1;
        int end = from;
        while (body[end] != '"' && body[end] != ':' && body[end] != '?' && body[end] != '\\') {
            if (body[end] == '/') {
                if (slash >= 0) {
                    break; // a version follows
                }
                slash = end;
            }
            end++;
        }
        if (slash > from && end > slash + 1 && (body[end] == '"' || body[end] == '/')) {
            String type = text(body, from, slash);
            if (wanted.test(type)) {
                found.accept(type, text(body, slash + 1, end));
            }
        }
        return end;
    }

    private static String text(byte[] body, int from, int to) {
        return new String(body, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
