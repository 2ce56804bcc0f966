package org.salus.terminology;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;

/** Parsed value sets, the least used leaving first; what is in it is read by many and changed by none. */
final class ResourceCache {

    private record Entry(JsonObject body, int weight) {}

    private final long most;
    private final LinkedHashMap<String, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);
    private long weight;

    /** @param most bytes of JSON; parsed they take about five times as much */
    ResourceCache(long most) {
        this.most = most;
    }

    synchronized @Nullable JsonObject known(String key) {
        Entry entry = entries.get(key);
        return entry == null ? null : entry.body();
    }

    JsonObject get(String key, int bytes, Supplier<JsonObject> parse) {
        JsonObject known = known(key);
        if (known != null) {
            return known;
        }
        JsonObject parsed = parse.get();
        put(key, new Entry(parsed, bytes));
        return parsed;
    }

    private synchronized void put(String key, Entry entry) {
        if (entry.weight() > most / 4) {
            return;
        }
        Entry old = entries.put(key, entry);
        weight += entry.weight() - (old == null ? 0 : old.weight());
        var eldest = entries.entrySet().iterator();
        while (weight > most && eldest.hasNext()) {
            Map.Entry<String, Entry> next = eldest.next();
            weight -= next.getValue().weight();
            eldest.remove();
        }
    }
}
