package org.salus.scheduling;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;

/** What an Appointment says, read where it lies. */
record Visit(JsonObject json) {

    /** The statuses that take their actors' time. */
    static final Set<String> BUSY = Set.of("pending", "booked", "arrived", "checked-in");

    static final String SERIES = "urn:salus:appointment-series";
    static final String OFFER = Extensions.OFFER_FOR;

    String id() {
        return String.valueOf(json.string("id"));
    }

    String reference() {
        return "Appointment/" + id();
    }

    String status() {
        return String.valueOf(json.string("status"));
    }

    @Nullable Instant start() {
        return ClinicTime.exact(json.string("start"));
    }

    @Nullable Instant end() {
        return ClinicTime.exact(json.string("end"));
    }

    /** Null when it has no start and end, or they are in the wrong order. */
    @Nullable Interval time() {
        Instant start = start();
        Instant end = end();
        return start == null || end == null ? null : Interval.of(start, end);
    }

    /** The flow status that is stored, or that fits the status of one made by other means. */
    String flow() {
        String flow = Extensions.value(json, Extensions.FLOW_STATUS);
        if (flow != null && fits(flow)) {
            return flow;
        }
        return switch (status()) {
            case "pending" -> "held";
            case "fulfilled" -> "finished";
            default -> status();
        };
    }

    /** Whether nobody has changed the status past the flow. */
    private boolean fits(String flow) {
        return switch (flow) {
            case "held" -> status().equals("pending");
            case "finished" -> status().equals("fulfilled");
            case "roomed", "in-progress" -> status().equals("checked-in");
            default -> status().equals(flow);
        };
    }

    @Nullable Instant holdUntil() {
        return ClinicTime.exact(Extensions.value(json, Extensions.HOLD_UNTIL));
    }

    /** Whether it takes its actors' time. A hold that ran out does not. */
    boolean isBusy(Instant now) {
        return BUSY.contains(status()) && !isEndedHold(now);
    }

    boolean isEndedHold(Instant now) {
        Instant until = holdUntil();
        return status().equals("pending") && until != null && !until.isAfter(now);
    }

    /** References of all who take part and have not declined. */
    List<String> actors() {
        List<String> actors = new ArrayList<>();
        for (JsonObject participant : JsonObject.objects(json, "participant")) {
            JsonObject actor = participant.object("actor");
            String reference = actor == null ? null : actor.string("reference");
            if (reference != null && !"declined".equals(participant.string("status"))) {
                actors.add(reference);
            }
        }
        return actors;
    }

    @Nullable String actor(String type) {
        return actors().stream().filter(a -> a.startsWith(type + "/")).findFirst().orElse(null);
    }

    @Nullable String patient() {
        return actor("Patient");
    }

    @Nullable String series() {
        return identifier(SERIES);
    }

    /** Id of the entry of the wait list that this is offered to. */
    @Nullable String offerFor() {
        return identifier(OFFER);
    }

    private @Nullable String identifier(String system) {
        for (JsonObject identifier : JsonObject.objects(json, "identifier")) {
            if (system.equals(identifier.string("system"))) {
                return identifier.string("value");
            }
        }
        return null;
    }
}
