package org.salus.inbox;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.Translated;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.Look;
import org.salus.record.RecordAccess;

/**
 * Inboxes that several people share: CareTeams of the category {@code pool}, whose participants are Practitioners, or a role
 * ({@code participant.role}) for everybody who has it. Those for results without an owner and for patients' messages are made when they are first needed.
 */
final class Pools implements ResultPool {

    private final RecordAccess record;
    private final Map<String, String> known = new ConcurrentHashMap<>();

    Pools(RecordAccess record) {
        this.record = record;
    }

    /** {@code CareTeam/id} of the pool of results that have no owner. */
    @Override
    public String unassigned(int organisation) {
        return named(
                organisation,
                Terms.UNASSIGNED,
                new Translated("Unassigned results", "Résultats sans destinataire", "Resultados sin destinatario"),
                "physician");
    }

    /** {@code CareTeam/id} of the pool of results that are in no chart: nurses, too, find out whose they are. */
    @Override
    public String unfiled(int organisation) {
        return named(
                organisation,
                Terms.UNFILED,
                new Translated("Results in no chart", "Résultats dans aucun dossier", "Resultados en ninguna historia"),
                "physician",
                "nurse");
    }

    /** {@code CareTeam/id} of the pool to which patients write. */
    String patientMessages(int organisation) {
        return named(
                organisation,
                Terms.PATIENT_MESSAGES,
                new Translated("Messages of patients", "Messages des patients", "Mensajes de pacientes"),
                "physician",
                "nurse");
    }

    private String named(int organisation, String code, Translated name, String... roles) {
        String key = organisation + " " + code;
        String reference = known.get(key);
        if (reference == null) {
            reference = findOrMake(organisation, code, name, roles);
            known.put(key, reference);
        }
        return reference;
    }

    private String findOrMake(int organisation, String code, Translated name, String... roles) {
        Caller system = Caller.system(organisation, "inbox");
        String query = "identifier=" + Terms.POOL + "%7C" + code;
        JsonArray participants = new JsonArray();
        for (String role : roles) {
            participants.add(new JsonObject().put("role", JsonArray.of(Terms.concept(Terms.ROLE, role))));
        }
        Outcome<List<JsonObject>> made = record.change(system, Act.of("pool")
                .lock("pool " + code)
                .check(look -> look.search("CareTeam", query).get().matches().isEmpty()
                        ? List.of()
                        : List.of(new Problem(Problem.Code.DUPLICATE, "The pool is there.")))
                .create(null, name.into(new JsonObject()
                        .put("resourceType", "CareTeam")
                        .put("identifier", JsonArray.of(Terms.identifier(Terms.POOL, code)))
                        .put("status", "active")
                        .put("category", JsonArray.of(Terms.concept(Terms.POOL_CATEGORY, "pool")))
                        .put("participant", participants), "name")));
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
        return JsonObject.objects(careTeam, "category").stream().anyMatch(c -> Terms.isCoded(c, Terms.POOL_CATEGORY, "pool"));
    }

    private static boolean isMember(JsonObject pool, Caller caller) {
        String me = "Practitioner/" + caller.practitionerId();
        return JsonObject.objects(pool, "participant").stream().anyMatch(participant -> {
            JsonObject member = participant.object("member");
            if (member != null) {
                return me.equals(Terms.target(member, "Practitioner"));
            }
            return JsonObject.objects(participant, "role").stream()
                    .anyMatch(role -> caller.roles().stream().anyMatch(r -> Terms.isCoded(role, Terms.ROLE, r.code())));
        });
    }
}
