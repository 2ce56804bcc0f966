package org.salus.scheduling;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Ids;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.Look;
import org.salus.record.RecordAccess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offers times that became free to those who wait, one after the other. */
final class WaitList {

    private static final Logger LOG = LoggerFactory.getLogger(WaitList.class);

    static final Duration OFFER = Duration.ofMinutes(30);
    private static final int LAST = 10;

    private final Clinic clinic;

    WaitList(Clinic clinic) {
        this.clinic = clinic;
    }

    /**
     * Gives an offer of the freed time to the best entry that had none yet. What fails is logged and leaves the time free.
     *
     * @param freed appointment whose time it was
     */
    void offer(int organisation, JsonObject freed) {
        Visit visit = new Visit(freed);
        Interval time = visit.time();
        if (time == null || !time.start().isAfter(clinic.now())) {
            return;
        }
        try {
            Outcome<Boolean> made = offer(organisation, visit, time);
            if (made instanceof Outcome.Refused<Boolean>(List<Problem> problems)) {
                LOG.warn("A freed time was not offered to the wait list ({})", RecordAccess.codes(problems));
            }
        } catch (RuntimeException e) {
            LOG.warn("A freed time was not offered to the wait list", e);
        }
    }

    /** @return whether somebody got an offer */
    private Outcome<Boolean> offer(int organisation, Visit freed, Interval time) {
        Caller system = Caller.system(organisation, "wait-list");
        Look look = clinic.record().as(system);
        Outcome<Look.Found> waiting = look.search("Appointment", "status=waitlist&_sort=_lastUpdated");
        if (!(waiting instanceof Outcome.Ok<Look.Found>(Look.Found found))) {
            return ((Outcome.Refused<Look.Found>) waiting).cast();
        }
        if (found.truncated()) {
            LOG.warn("The wait list is longer than {}: the newest entries are passed over", found.matches().size());
        }
        if (found.matches().isEmpty()) {
            return Outcome.ok(false);
        }
        Outcome<Set<String>> passed = passedOver(look, time);
        if (!(passed instanceof Outcome.Ok<Set<String>>(Set<String> over))) {
            return ((Outcome.Refused<Set<String>>) passed).cast();
        }
        List<JsonObject> fitting = found.matches().stream()
                .filter(e -> !over.contains(String.valueOf(e.string("id"))))
                .filter(e -> fits(e, freed, time, look))
                .sorted(Comparator.comparingInt(WaitList::priority).thenComparing(e -> String.valueOf(e.string("created"))))
                .toList();
        for (JsonObject entry : fitting) {
            Outcome<List<JsonObject>> made = offer(system, freed, time, entry, look);
            if (made.isOk()) {
                return Outcome.ok(true);
            }
            List<Problem> problems = ((Outcome.Refused<List<JsonObject>>) made).problems();
            if (problems.getFirst().code() == Problem.Code.CONFLICT) {
                return Outcome.ok(false); // the time is taken already
            }
            // DUPLICATE: has another offer just now. INVARIANT: has died. The next one then.
        }
        return Outcome.ok(false);
    }

    /** Entries that have an offer now, or had one of this time. */
    private Outcome<Set<String>> passedOver(Look look, Interval time) {
        Outcome<Look.Found> now = look.search("Appointment", "status=pending");
        Outcome<Look.Found> then = look.search(
                "Appointment", "status=cancelled&date=ge" + time.start() + "&date=lt" + time.start().plusSeconds(1));
        return now.flatMap(pending -> then.map(cancelled -> {
            Set<String> ids = new HashSet<>();
            for (JsonObject one : pending.matches()) {
                String entry = new Visit(one).offerFor();
                if (entry != null && !new Visit(one).isEndedHold(clinic.now())) {
                    ids.add(entry);
                }
            }
            for (JsonObject one : cancelled.matches()) {
                String entry = new Visit(one).offerFor();
                if (entry != null) {
                    ids.add(entry);
                }
            }
            return ids;
        }));
    }

    private static int priority(JsonObject entry) {
        if (entry.get("priority") instanceof JsonNumber number && number.isInteger()) {
            int priority = number.decimal().intValue();
            return priority == 0 ? LAST : priority;
        }
        return LAST;
    }

    private static boolean fits(JsonObject entry, Visit freed, Interval time, Look look) {
        Visit wish = new Visit(entry);
        for (String actor : wish.actors()) {
            if (!actor.startsWith("Patient/") && !freed.actors().contains(actor)) {
                return false;
            }
        }
        Duration length = length(wish, look);
        if (length != null && length.compareTo(time.length()) > 0 || wish.patient() == null) {
            return false;
        }
        Interval wanted = length == null ? time : new Interval(time.start(), time.start().plus(length));
        List<JsonObject> windows = JsonObject.objects(entry, "requestedPeriod");
        return windows.isEmpty() || windows.stream().anyMatch(w -> window(w).contains(wanted));
    }

    private static Interval window(JsonObject period) {
        Instant start = ClinicTime.exact(period.string("start"));
        Instant end = ClinicTime.exact(period.string("end"));
        Interval window = Interval.of(start == null ? Instant.MIN : start, end == null ? Instant.MAX : end);
        return window == null ? new Interval(Instant.MIN, Instant.MIN.plusSeconds(1)) : window;
    }

    private static @Nullable Duration length(Visit wish, Look look) {
        if (wish.json().get("minutesDuration") instanceof JsonNumber number && number.isInteger()) {
            return Duration.ofMinutes(number.decimal().longValue());
        }
        String service = wish.actor("HealthcareService");
        return service == null ? null : WantedInputs.serviceLength(look, service);
    }

    private Outcome<List<JsonObject>> offer(Caller system, Visit freed, Interval time, JsonObject entry, Look look) {
        Visit wish = new Visit(entry);
        Duration wanted = length(wish, look);
        Duration length = wanted == null ? time.length() : wanted;
        Instant now = clinic.now();
        Instant ends = now.plus(OFFER).isBefore(time.start()) ? now.plus(OFFER) : time.start();
        String site = freed.actor("Location");
        ZoneId zone = clinic.zone(system.organisation(), site);
        JsonObject offer = new JsonObject()
                .put("resourceType", "Appointment")
                .put("identifier", JsonArray.of(new JsonObject().put("system", Visit.OFFER).put("value", wish.id())))
                .put("status", "pending");
        new Wanted(null, null, null, null, null, null, time.start(), length, zone, null, null, null).writeTime(offer);
        offer.put("created", Flow.written(now));
        JsonArray participants = new JsonArray();
        participants.add(participant(String.valueOf(wish.patient())));
        freed.actors().stream().filter(a -> !a.startsWith("Patient/")).forEach(a -> participants.add(participant(a)));
        offer.put("participant", participants);
        Extensions.set(offer, Extensions.OFFER_FOR, "valueReference", JsonObject.of("reference", wish.reference()));
        Extensions.set(offer, Extensions.HOLD_UNTIL, "valueInstant", Flow.written(ends));
        Flow.to(offer, "held", "pending", system, now, null);
        String text = "A time has become free: " + ClinicTime.plain(time.start(), zone) + " (" + zone
                + "). It is kept for you until " + ClinicTime.plain(ends, zone) + ".";
        String id = wish.id();
        return clinic.change(
                system,
                Act.of("offer")
                        .create(null, offer)
                        .create(null, Messages.made("urn:salus:offer", Ids.resource(), wish, text, "email"))
                        .lock("offer " + wish.reference())
                        .check(under -> stillWaits(under, id)));
    }

    private List<Problem> stillWaits(Look look, String id) {
        boolean waits = look.read("Appointment", id) instanceof Outcome.Ok<JsonObject>(JsonObject entry)
                && entry.string("status") instanceof String status
                && status.equals("waitlist");
        boolean has = look.search("Appointment", "status=pending&identifier=" + Visit.OFFER + "%7C" + id)
                        instanceof Outcome.Ok<Look.Found>(Look.Found found)
                && found.matches().stream().anyMatch(o -> !new Visit(o).isEndedHold(clinic.now()));
        return waits && !has ? List.of() : List.of(new Problem(Problem.Code.DUPLICATE, "This entry has an offer."));
    }

    private static JsonObject participant(String reference) {
        return new JsonObject().put("actor", JsonObject.of("reference", reference)).put("status", "tentative");
    }
}
