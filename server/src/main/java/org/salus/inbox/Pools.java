package org.salus.inbox;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.Look;
import org.salus.record.RecordAccess;

/**
 * Inboxes that several people share: CareTeams of the category {@code pool}, whose participants are Practitioners, or a role
 * ({@code participant.role}) for everybody who has it. The one for results without an owner is made when it is first needed.
 */
final class Pools {

    private final RecordAccess record;
    private final Map<Integer, String> unassigned = new ConcurrentHashMap<>();

    Pools(RecordAccess record) {
        this.record = record;
    }

    /** {@code CareTeam/id} of the pool of results that have no owner. */
    String unassigned(int organisation) {
        String known = unassigned.get(organisation);
        if (known == null) {
            known = findOrMake(organisation);
            unassigned.put(organisation, known);
        }
        return known;
    }

    private String findOrMake(int organisation) {
        Caller system = Caller.system(organisation, "inbox");
        String query = "identifier=" + Terms.POOL + "%7C" + Terms.UNASSIGNED;
        Outcome<List<JsonObject>> made = record.change(system, Act.of("pool")
                .lock("pool " + Terms.UNASSIGNED)
                .check(look -> look.search("CareTeam", query).get().matches().isEmpty()
                        ? List.of()
                        : List.of(new Problem(Problem.Code.DUPLICATE, "The pool is there.")))
                .create(null, new JsonObject()
                        .put("resourceType", "CareTeam")
                        .put("identifier", JsonArray.of(Terms.identifier(Terms.POOL, Terms.UNASSIGNED)))
                        .put("status", "active")
                        .put("category", JsonArray.of(Terms.concept(Terms.POOL_CATEGORY, "pool")))
                        .put("name", "Unassigned results")
                        .put("participant", JsonArray.of(
                                new JsonObject().put("role", JsonArray.of(Terms.concept(Terms.ROLE, "physician")))))));
        if (made.isOk()) {
            return Terms.self(made.get().getFirst());
        }
        return Terms.self(record.search(system, "CareTeam", query).get().matches().getFirst());
    }

    /** Pools that this person works on. */
    static List<JsonObject> of(Look look, Caller caller) {
        return all(look).stream().filter(pool -> isMember(pool, caller)).toList();
    }

    static List<JsonObject> all(Look look) {
        // What is refused must fail aloud: an inbox without a pool's items would look whole.
        return look.search("CareTeam", "category=" + Terms.POOL_CATEGORY + "%7Cpool&status=active&_sort=_lastUpdated").get().matches();
    }

    static boolean isPool(JsonObject careTeam) {
        return Terms.objects(careTeam, "category").stream().anyMatch(c -> Terms.isCoded(c, Terms.POOL_CATEGORY, "pool"));
    }

    private static boolean isMember(JsonObject pool, Caller caller) {
        String me = "Practitioner/" + caller.practitionerId();
        return Terms.objects(pool, "participant").stream().anyMatch(participant -> {
            JsonObject member = participant.object("member");
            if (member != null) {
                return me.equals(Terms.target(member, "Practitioner"));
            }
            return Terms.objects(participant, "role").stream()
                    .anyMatch(role -> caller.roles().stream().anyMatch(r -> Terms.isCoded(role, Terms.ROLE, r.code())));
        });
    }
}
