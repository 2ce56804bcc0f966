package org.salus.inbox;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
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
 * Who has an inbox, and to whose inbox a result goes: who ordered it, else who saw the patient, else the patient's own clinician; only to a physician who has an
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

    /** @param physicians those of the readers who acknowledge results */
    private record Known(Set<String> readers, Set<String> physicians, long at) {}

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
        for (JsonObject basedOn : JsonObject.objects(result, "basedOn")) {
            JsonObject order = read(look, Terms.target(basedOn, "ServiceRequest"));
            String requester = order == null ? null : practitioner(look, order.object("requester"));
            if (hasInbox(organisation, requester)) {
                return requester;
            }
        }
        JsonObject encounter = read(look, Terms.target(result, "encounter", "Encounter"));
        List<JsonObject> participants = JsonObject.objects(encounter, "participant");
        for (boolean attending : new boolean[] {true, false}) {
            for (JsonObject participant : participants) {
                boolean attends = JsonObject.objects(participant, "type").stream()
                        .anyMatch(t -> Terms.isCoded(t, "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "ATND"));
                String person = attends == attending ? practitioner(look, participant.object("individual")) : null;
                if (hasInbox(organisation, person)) {
                    return person;
                }
            }
        }
        JsonObject patient = read(look, Terms.target(result, "subject", "Patient"));
        for (JsonObject general : JsonObject.objects(patient, "generalPractitioner")) {
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

    /**
     * Why nobody would see what is given to this owner; null when somebody will.
     *
     * @param owner Practitioner or CareTeam
     * @param sensitive whether it has a label that hides it from all clinicians but physicians
     */
    @Nullable String whyUnseen(Look all, int organisation, String owner, boolean sensitive) {
        if (owner.startsWith("Practitioner/")) {
            if (!reads(organisation, owner)) {
                return owner + " has no inbox: nobody would see it. Task/$recipients says who has one.";
            }
            return sensitive && !hasInbox(organisation, owner)
                    ? owner + " may not see what this is about, since that is labelled sensitive. Choose a physician."
                    : null;
        }
        JsonObject team = read(all, owner);
        if (team == null || !Pools.isPool(team)) {
            return owner + " is no pool: nobody would see it. Task/$recipients says which there are.";
        }
        boolean physicians = JsonObject.objects(team, "participant").stream()
                .anyMatch(one -> hasInbox(organisation, Terms.target(one, "member", "Practitioner"))
                        || JsonObject.objects(one, "role").stream().anyMatch(role -> Terms.isCoded(role, Terms.ROLE, "physician")));
        return sensitive && !physicians
                ? owner + " has no physician, and this is about something that is labelled sensitive. Choose another."
                : null;
    }

    boolean hasInbox(int organisation, @Nullable String practitioner) {
        return practitioner != null && known(organisation, practitioner).physicians().contains(practitioner);
    }

    /** Whether somebody will see what is given to this {@code Practitioner/id}. */
    boolean reads(int organisation, String practitioner) {
        return known(organisation, practitioner).readers().contains(practitioner);
    }

    /** Everybody who {@link #reads}. */
    Set<String> readers(int organisation) {
        return known(organisation, "").readers();
    }

    /** @param wanted who is not listed may have come a moment ago, on another node */
    private Known known(int organisation, String wanted) {
        Known list = known.get(organisation);
        long now = System.nanoTime();
        boolean listed = list != null && list.readers().contains(wanted);
        if (list == null || now - list.at() > (listed ? KNOWN_NANOS : MISSED_NANOS)) {
            long before = changes.get();
            list = load(organisation, now);
            if (changes.get() == before) {
                known.put(organisation, list);
            }
        }
        return list;
    }

    private Known load(int organisation, long now) {
        Set<String> readers = new HashSet<>();
        Set<String> physicians = new HashSet<>();
        Caller system = Caller.system(organisation, "inbox");
        String after = "";
        List<User> page;
        do {
            page = users.list(system, after, PAGE);
            for (User user : page) {
                boolean physician = user.roles().contains(Role.PHYSICIAN);
                if (user.active() && user.practitionerId() != null && (physician || user.roles().contains(Role.NURSE))) {
                    readers.add("Practitioner/" + user.practitionerId());
                    if (physician) {
                        physicians.add("Practitioner/" + user.practitionerId());
                    }
                }
            }
            after = page.isEmpty() ? "" : page.getLast().id();
        } while (page.size() == PAGE);
        return new Known(Set.copyOf(readers), Set.copyOf(physicians), now);
    }
}
