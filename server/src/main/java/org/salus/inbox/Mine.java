package org.salus.inbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.live.LiveList;
import org.salus.record.Look;

/**
 * Whose items are in somebody's inbox: the own ones, those of whom the person stands in for now, and those of the pools that the person
 * works on.
 *
 * @param covered references of Practitioners
 * @param pools references of CareTeams, with their names
 */
record Mine(@Nullable String own, List<String> covered, Map<String, String> pools) implements LiveList.Content {

    /** Why an item is in the inbox. */
    enum Why {
        MINE("mine"),
        COVERING("covering"),
        POOL("pool"),
        ESCALATED("escalated");

        private final String code;

        Why(String code) {
            this.code = code;
        }

        String code() {
            return code;
        }
    }

    /** @param look at everything of the organisation: who stands in for whom is no secret, and must not depend on what one may see */
    static Mine of(Look look, Caller caller, Instant now) {
        String own = caller.practitionerId() == null ? null : "Practitioner/" + caller.practitionerId();
        List<String> covered = new ArrayList<>();
        if (own != null) {
            for (JsonObject coverage : coverages(look)) {
                String who = Coverage.covered(coverage);
                if (who != null && own.equals(Coverage.covering(coverage)) && Coverage.holds(coverage, now) && !covered.contains(who)) {
                    covered.add(who);
                }
            }
        }
        Map<String, String> pools = new LinkedHashMap<>();
        Pools.of(look, caller).forEach(p -> pools.put(Terms.self(p), String.valueOf(p.string("name"))));
        return new Mine(own, List.copyOf(covered), pools);
    }

    static List<JsonObject> coverages(Look look) {
        // Newest first, since old ones only grow more. What is refused must fail aloud: an inbox without the items of others would look whole.
        return look.search("Basic", "code=" + Terms.BASIC_CODE + "%7C" + Terms.COVERAGE + "&_sort=-_lastUpdated").get().matches();
    }

    List<String> references() {
        List<String> all = new ArrayList<>(covered);
        if (own != null) {
            all.addFirst(own);
        }
        all.addAll(pools.keySet());
        return all;
    }

    @Override
    public boolean has(JsonObject task) {
        return why(task) != null;
    }

    /** Null when it is not in this inbox. */
    @Nullable Why why(JsonObject task) {
        String owner = task.object("owner") == null ? null : task.object("owner").string("reference");
        if (owner != null) {
            if (owner.equals(own)) {
                return Why.MINE;
            }
            if (covered.contains(owner)) {
                return Why.COVERING;
            }
            if (pools.containsKey(owner)) {
                return Why.POOL;
            }
        }
        return JsonObject.objects(task, "identifier").stream()
                        .anyMatch(i -> Terms.ALSO_FOR.equals(i.string("system")) && references().contains(String.valueOf(i.string("value"))))
                ? Why.ESCALATED
                : null;
    }
}
