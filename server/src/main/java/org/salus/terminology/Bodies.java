package org.salus.terminology;

import com.github.luben.zstd.Zstd;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;

/** JSON to and from what the tables hold. */
final class Bodies {

    /** No single resource is larger: the FHIR API takes bodies up to this size too. */
    static final int LARGEST = 100 * 1024 * 1024;

    private static final int LEVEL = 6;

    private Bodies() {}

    static String text(JsonObject object) {
        return new String(Json.write(object), StandardCharsets.UTF_8);
    }

    static JsonObject parse(String text) {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8)).get();
    }

    static byte[] pack(JsonObject object) {
        return Zstd.compress(Json.write(object), LEVEL);
    }

    static JsonObject unpack(byte[] packed) {
        long size = Zstd.getFrameContentSize(packed);
        if (size < 0 || size > LARGEST) {
            throw new IllegalStateException("A stored resource is damaged");
        }
        return switch (Json.parse(Zstd.decompress(packed, (int) size))) {
            case Outcome.Ok<JsonObject>(JsonObject object) -> object;
            case Outcome.Refused<JsonObject> _ -> throw new IllegalStateException("A stored resource is damaged");
        };
    }

    /** The strings of an array member. */
    static List<String> strings(JsonObject of, String name) {
        JsonArray array = of.array(name);
        if (array == null) {
            return List.of();
        }
        java.util.ArrayList<String> strings = new java.util.ArrayList<>(array.size());
        for (Object one : array) {
            if (one instanceof String string) {
                strings.add(string);
            }
        }
        return strings;
    }

    /** A copy without these members. */
    static JsonObject without(JsonObject object, String... names) {
        JsonObject copy = new JsonObject();
        for (int i = 0; i < object.size(); i++) {
            if (!List.of(names).contains(object.name(i))) {
                copy.put(object.name(i), object.value(i));
            }
        }
        return copy;
    }
}
