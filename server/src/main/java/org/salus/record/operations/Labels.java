package org.salus.record.operations;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Problem;
import org.salus.record.Door;

/**
 * Profiles, tags and security labels: the three sets in {@code meta} that R4's meta operations are about. A profile is known by its
 * URL, a tag or label by system and code; version and display do not count.
 */
final class Labels {

    private static final List<String> SETS = List.of("profile", "security", "tag");
    private static final List<String> PASSED_OVER = List.of("id", "versionId", "lastUpdated");

    private Labels() {}

    /** What is wrong with a Meta that was sent; it names at least one of a set. */
    static List<Problem> problems(@Nullable JsonObject meta) {
        if (meta == null) {
            return List.of(new Problem(
                    Problem.Code.REQUIRED, "Send Parameters with the parameter meta: a valueMeta with profile, security or tag.", "meta"));
        }
        List<Problem> problems = new ArrayList<>();
        int named = 0;
        for (int i = 0; i < meta.size(); i++) {
            String name = meta.name(i);
            if (PASSED_OVER.contains(name)) {
                continue;
            }
            if (!SETS.contains(name)) {
                problems.add(new Problem(
                        Problem.Code.NOT_SUPPORTED, "Only profile, security and tag are changed here.", "Meta." + Door.shown(name)));
                continue;
            }
            if (!(meta.value(i) instanceof JsonArray values)) {
                problems.add(new Problem(Problem.Code.STRUCTURE, name + " is a list.", "Meta." + name));
                continue;
            }
            named += values.size();
            for (int n = 0; n < values.size(); n++) {
                if (key(name, values.get(n)) == null) {
                    String right = name.equals("profile") ? "A profile is a URL." : "A label is a Coding with a code.";
                    problems.add(new Problem(Problem.Code.STRUCTURE, right, "Meta." + name + "[" + n + "]"));
                }
            }
        }
        if (problems.isEmpty() && named == 0) {
            problems.add(new Problem(Problem.Code.REQUIRED, "meta names no profile, security label or tag.", "meta"));
        }
        return problems;
    }

    /** Adds what is not there yet; whether there was anything. */
    static boolean add(JsonObject meta, JsonObject more) {
        boolean changed = false;
        for (String set : SETS) {
            JsonArray values = more.array(set);
            for (int i = 0; values != null && i < values.size(); i++) {
                JsonArray own = meta.array(set);
                if (indexOf(set, own, key(set, values.get(i))) < 0) {
                    if (own == null) {
                        own = new JsonArray();
                        meta.put(set, own);
                    }
                    own.add(values.get(i));
                    changed = true;
                }
            }
        }
        return changed;
    }

    /** Takes away what is there; whether there was anything. */
    static boolean remove(JsonObject meta, JsonObject less) {
        boolean changed = false;
        for (String set : SETS) {
            JsonArray values = less.array(set);
            JsonArray own = meta.array(set);
            for (int i = 0; values != null && own != null && i < values.size(); i++) {
                String key = key(set, values.get(i));
                for (int at = indexOf(set, own, key); at >= 0; at = indexOf(set, own, key)) {
                    own.remove(at);
                    changed = true;
                }
            }
            if (own != null && own.isEmpty()) {
                meta.remove(set);
            }
        }
        return changed;
    }

    private static int indexOf(String set, @Nullable JsonArray values, @Nullable String key) {
        for (int i = 0; values != null && i < values.size(); i++) {
            if (key != null && key.equals(key(set, values.get(i)))) {
                return i;
            }
        }
        return -1;
    }

    private static @Nullable String key(String set, Object value) {
        if (set.equals("profile")) {
            return value instanceof String url && !url.isBlank() ? url : null;
        }
        return value instanceof JsonObject coding && coding.string("code") instanceof String code
                ? (coding.string("system") instanceof String system ? system : "") + "|" + code
                : null;
    }
}
