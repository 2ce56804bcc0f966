package org.salus.checkin;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;

/** Small shapes of FHIR, read and written. */
final class Elements {

    private Elements() {}

    static List<String> strings(JsonObject element, String member) {
        List<String> strings = new ArrayList<>();
        if (element.get(member) instanceof JsonArray list) {
            for (Object one : list) {
                if (one instanceof String text) {
                    strings.add(text);
                }
            }
        }
        return strings;
    }

    static @Nullable JsonObject extension(JsonObject element, String url) {
        return JsonObject.objects(element, "extension").stream().filter(e -> url.equals(e.string("url"))).findFirst().orElse(null);
    }

    static void add(JsonObject element, JsonObject extension) {
        JsonArray list = element.array("extension");
        if (list == null) {
            list = new JsonArray();
            element.put("extension", list);
        }
        list.add(extension);
    }

    /** Leaves out the extensions that are not kept. */
    static void keep(JsonObject element, java.util.function.Predicate<JsonObject> kept) {
        JsonArray left = new JsonArray();
        JsonObject.objects(element, "extension").stream().filter(kept).forEach(left::add);
        if (left.isEmpty()) {
            element.remove("extension");
        } else {
            element.put("extension", left);
        }
    }

    static JsonObject part(String url, String member, Object value) {
        return new JsonObject().put("url", url).put(member, value);
    }

    static String versionOf(JsonObject resource) {
        JsonObject meta = resource.object("meta");
        return meta == null ? "" : Objects.requireNonNullElse(meta.string("versionId"), "");
    }
}
