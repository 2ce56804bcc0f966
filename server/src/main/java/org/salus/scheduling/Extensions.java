package org.salus.scheduling;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;

/** The extensions of this module (docs/api/scheduling.md) and how extensions are read and written. */
final class Extensions {

    static final String DURATION = "urn:salus:service-duration";
    static final String COLOUR = "urn:salus:service-colour";
    static final String HOURS = "urn:salus:schedule-hours";
    static final String EXCEPTION = "urn:salus:schedule-exception";
    static final String FLOW_STATUS = "urn:salus:flow-status";
    static final String FLOW_SINCE = "urn:salus:flow-since";
    static final String FLOW_EVENT = "urn:salus:flow-event";
    static final String HOLD_UNTIL = "urn:salus:hold-until";
    static final String OVERBOOKED = "urn:salus:overbooked";
    static final String OFFER_FOR = "urn:salus:offer-for";
    static final String SERIES_POSITION = "urn:salus:series-position";
    static final String NO_REMINDERS = "urn:salus:no-reminders";
    static final String TIME_ZONE = "http://hl7.org/fhir/StructureDefinition/timezone";

    private Extensions() {}

    /** Those with this URL, of an element or of an extension with parts. */
    static List<JsonObject> all(JsonObject element, String url) {
        List<JsonObject> found = new ArrayList<>();
        for (JsonObject extension : JsonObject.objects(element, "extension")) {
            if (url.equals(extension.string("url"))) {
                found.add(extension);
            }
        }
        return found;
    }

    static @Nullable JsonObject one(JsonObject element, String url) {
        List<JsonObject> found = all(element, url);
        return found.isEmpty() ? null : found.getFirst();
    }

    /** The primitive value as text; null when there is none. */
    static @Nullable String value(JsonObject element, String url) {
        JsonObject extension = one(element, url);
        return extension == null ? null : value(extension);
    }

    static @Nullable String value(JsonObject extension) {
        for (int i = 0; i < extension.size(); i++) {
            if (extension.name(i).startsWith("value")) {
                return switch (extension.value(i)) {
                    case String text -> text;
                    case JsonNumber number -> number.text();
                    case Boolean flag -> flag.toString();
                    case JsonObject reference -> reference.string("reference");
                    default -> null;
                };
            }
        }
        return null;
    }

    /** Replaces the extension of this URL. */
    static void set(JsonObject element, String url, String member, Object value) {
        remove(element, url);
        add(element, new JsonObject().put("url", url).put(member, value));
    }

    static void add(JsonObject element, JsonObject extension) {
        JsonArray list = element.array("extension");
        if (list == null) {
            list = new JsonArray();
            element.put("extension", list);
        }
        list.add(extension);
    }

    static void remove(JsonObject element, String url) {
        JsonArray kept = new JsonArray();
        for (JsonObject extension : JsonObject.objects(element, "extension")) {
            if (!url.equals(extension.string("url"))) {
                kept.add(extension);
            }
        }
        put(element, kept);
    }

    /** Takes this very extension away. */
    static void removeLast(JsonObject element, String url) {
        List<JsonObject> those = all(element, url);
        JsonArray kept = new JsonArray();
        for (JsonObject extension : JsonObject.objects(element, "extension")) {
            if (those.isEmpty() || extension != those.getLast()) {
                kept.add(extension);
            }
        }
        put(element, kept);
    }

    private static void put(JsonObject element, JsonArray kept) {
        if (kept.isEmpty()) {
            element.remove("extension");
        } else {
            element.put("extension", kept);
        }
    }
}
