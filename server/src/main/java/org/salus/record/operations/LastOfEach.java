package org.salus.record.operations;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.salus.fhir.DateInterval;
import org.salus.fhir.Examiner;
import org.salus.fhir.IndexEntry;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.store.StoredResource;
import org.salus.store.TokenHashes;

/**
 * Keeps the last so many observations of each code, which are added newest first. Observations are of one code when they share a
 * coding (system and code), directly or through others that share one with both; those without codings by their text.
 */
final class LastOfEach {

    private static final long UNDATED = Long.MIN_VALUE;

    private final int max;
    private final Examiner examiner;
    private final Map<String, Integer> groupOfKey = new HashMap<>();
    private final List<Integer> parent = new ArrayList<>();
    private final List<List<Kept>> kept = new ArrayList<>();
    private int added;

    /** @param end end of the time it was taken, as {@code _sort=-date} compares it */
    private record Kept(int order, long end, StoredResource row) {}

    LastOfEach(int max, Examiner examiner) {
        this.max = max;
        this.examiner = examiner;
    }

    void add(StoredResource row) {
        JsonObject observation = Json.parse(row.body()).get();
        List<String> keys = keys(observation);
        int group = root(groupOfKey.computeIfAbsent(keys.getFirst(), _ -> newGroup()));
        for (String key : keys.subList(1, keys.size())) {
            Integer known = groupOfKey.putIfAbsent(key, group);
            group = known == null ? group : join(group, root(known));
        }
        long end = end(observation);
        List<Kept> of = kept.get(group);
        // Joined groups are cut to size at the end: here only what cannot be among the last is left out.
        if (of.size() < max || end != UNDATED && end >= of.get(max - 1).end()) {
            of.add(new Kept(added, end, row));
        }
        added++;
    }

    /** Groups in order of their newest, each newest first. */
    List<StoredResource> rows() {
        Map<Integer, List<Kept>> groups = new LinkedHashMap<>();
        for (int i = 0; i < kept.size(); i++) {
            if (root(i) == i) {
                List<Kept> of = kept.get(i);
                of.sort(Comparator.comparingInt(Kept::order));
                groups.put(i, of);
            }
        }
        return groups.values().stream()
                .sorted(Comparator.comparingInt(of -> of.getFirst().order()))
                .flatMap(of -> of.stream().limit(size(of)))
                .map(Kept::row)
                .toList();
    }

    private int size(List<Kept> of) {
        int size = Math.min(max, of.size());
        long last = of.get(size - 1).end();
        while (last != UNDATED && size < of.size() && of.get(size).end() == last) {
            size++;
        }
        return size;
    }

    private int newGroup() {
        parent.add(parent.size());
        kept.add(new ArrayList<>());
        return parent.size() - 1;
    }

    private int root(int group) {
        int at = group;
        while (parent.get(at) != at) {
            parent.set(at, parent.get(parent.get(at)));
            at = parent.get(at);
        }
        return at;
    }

    private int join(int a, int b) {
        if (a == b) {
            return a;
        }
        int into = Math.min(a, b);
        int from = Math.max(a, b);
        parent.set(from, into);
        List<Kept> both = kept.get(into);
        both.addAll(kept.get(from));
        both.sort(Comparator.comparingInt(Kept::order));
        kept.get(from).clear();
        return into;
    }

    private static List<String> keys(JsonObject observation) {
        JsonObject code = observation.object("code");
        List<String> keys = new ArrayList<>(2);
        JsonArray codings = code == null ? null : code.array("coding");
        for (int i = 0; codings != null && i < codings.size(); i++) {
            JsonObject coding = codings.object(i);
            if (coding != null && coding.string("code") instanceof String value) {
                keys.add(coding.string("system") + "|" + value);
            }
        }
        if (keys.isEmpty()) {
            String text = code == null ? null : code.string("text");
            keys.add(text == null ? "" : "text " + TokenHashes.fold(text));
        }
        return keys;
    }

    private long end(JsonObject observation) {
        String moment = observation.string("effectiveDateTime");
        moment = moment == null ? observation.string("effectiveInstant") : moment;
        if (moment != null && DateInterval.parse(moment) instanceof DateInterval interval) {
            return interval.high();
        }
        if (!observation.has("effectivePeriod") && !observation.has("effectiveTiming")) {
            return UNDATED;
        }
        long end = UNDATED;
        for (IndexEntry entry : examiner.index(observation).entries()) {
            if (entry instanceof IndexEntry.Date date && date.param().code().equals("date")) {
                end = Math.max(end, date.high());
            }
        }
        return end;
    }
}
