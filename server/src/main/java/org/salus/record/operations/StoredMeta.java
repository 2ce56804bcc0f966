package org.salus.record.operations;

import java.nio.charset.StandardCharsets;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;

/** The {@code meta} of a stored body, which stands third in it: read without parsing the rest. */
final class StoredMeta {

    private static final byte[] MEMBER = "\"meta\":{".getBytes(StandardCharsets.US_ASCII);

    private StoredMeta() {}

    static JsonObject of(byte[] body) {
        int from = start(body);
        return Json.parse(body, from, end(body, from) - from).get();
    }

    private static int start(byte[] body) {
        for (int at = 0; at < body.length - MEMBER.length; at++) {
            int i = 0;
            while (i < MEMBER.length && body[at + i] == MEMBER[i]) {
                i++;
            }
            if (i == MEMBER.length) {
                return at + MEMBER.length - 1;
            }
        }
        throw new IllegalStateException("A stored resource has meta");
    }

    private static int end(byte[] body, int from) {
        int depth = 0;
        boolean text = false;
        for (int at = from; ; at++) {
            byte b = body[at];
            if (text) {
                if (b == '\\') {
                    at++;
                } else if (b == '"') {
                    text = false;
                }
            } else if (b == '"') {
                text = true;
            } else if (b == '{') {
                depth++;
            } else if (b == '}' && --depth == 0) {
                return at + 1;
            }
        }
    }
}
