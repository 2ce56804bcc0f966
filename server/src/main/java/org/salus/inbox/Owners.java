package org.salus.inbox;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.identity.User;
import org.salus.identity.UserAdmin;
import org.salus.identity.UserChangedEvent;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Role;
import org.salus.record.Look;
import org.springframework.context.event.EventListener;

/**
 * To whose inbox a result goes: who ordered it, else who saw the patient, else the patient's own clinician; only to a physician who has an
 * active account, since nobody would see it otherwise.
 */
final class Owners {

    private static final long KNOWN_NANOS = 60_000_000_000L;
    private static final long MISSED_NANOS = 2_000_000_000L;
    private static final int PAGE = 500;

    private final UserAdmin users;
    private final Map<Integer, Known> known = new ConcurrentHashMap<>();

    /** Counts the changes of accounts on this node: a list that was begun before one is not kept. */
    private final AtomicLong changes = new AtomicLong();

    private record Known(Set<String> practitioners, long at) {}

    Owners(UserAdmin users) {
        this.users = users;
    }

    @EventListener
    void changed(UserChangedEvent change) {
        changes.incrementAndGet();
        known.remove(change.actor().organisation());
    }

    /** {@code Practitioner/id}; null when nobody is found. */
    @Nullable String of(Look look, int organisation, JsonObject result) {
        for (JsonObject basedOn : Terms.objects(result, "basedOn")) {
            JsonObject order = read(look, Terms.target(basedOn, "ServiceRequest"));
            String requester = order == null ? null : practitioner(look, order.object("requester"));
            if (hasInbox(organisation, requester)) {
                return requester;
            }
        }
        JsonObject encounter = read(look, Terms.target(result, "encounter", "Encounter"));
        List<JsonObject> participants = Terms.objects(encounter, "participant");
        for (boolean attending : new boolean[] {true, false}) {
            for (JsonObject participant : participants) {
                boolean attends = Terms.objects(participant, "type").stream()
                        .anyMatch(t -> Terms.isCoded(t, "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "ATND"));
                String person = attends == attending ? practitioner(look, participant.object("individual")) : null;
                if (hasInbox(organisation, person)) {
                    return person;
                }
            }
        }
        JsonObject patient = read(look, Terms.target(result, "subject", "Patient"));
        for (JsonObject general : Terms.objects(patient, "generalPractitioner")) {
            String person = practitioner(look, general);
            if (hasInbox(organisation, person)) {
                return person;
            }
        }
        return null;
    }

    private static @Nullable String practitioner(Look look, @Nullable JsonObject reference) {
        String direct = Terms.target(reference, "Practitioner");
        if (direct != null) {
            return direct;
        }
        JsonObject role = read(look, Terms.target(reference, "PractitionerRole"));
        return role == null ? null : Terms.target(role, "practitioner", "Practitioner");
    }

    private static @Nullable JsonObject read(Look look, @Nullable String reference) {
        if (reference == null) {
            return null;
        }
        String[] parts = reference.split("/", 2);
        Outcome<JsonObject> read = look.read(parts[0], parts[1]);
        return read.isOk() ? read.get() : null;
    }

    boolean hasInbox(int organisation, @Nullable String practitioner) {
        if (practitioner == null) {
            return false;
        }
        Known list = known.get(organisation);
        long now = System.nanoTime();
        boolean listed = list != null && list.practitioners().contains(practitioner);
        if (list == null || now - list.at() > (listed ? KNOWN_NANOS : MISSED_NANOS)) {
            long before = changes.get();
            list = new Known(load(organisation), now);
            if (changes.get() == before) {
                known.put(organisation, list);
            }
        }
        return list.practitioners().contains(practitioner);
    }

    private Set<String> load(int organisation) {
        Set<String> practitioners = new HashSet<>();
        Caller system = Caller.system(organisation, "inbox");
        String after = "";
        List<User> page;
        do {
            page = users.list(system, after, PAGE);
            practitioners.addAll(page.stream()
                    .filter(u -> u.active() && u.practitionerId() != null && u.roles().contains(Role.PHYSICIAN))
                    .map(u -> "Practitioner/" + u.practitionerId())
                    .collect(Collectors.toSet()));
            after = page.isEmpty() ? "" : page.getLast().id();
        } while (page.size() == PAGE);
        return practitioners;
    }
}
