package org.salus.scheduling;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;

/** Writes the flow of a visit into its Appointment: where it stands, since when, and how it came there. */
final class Flow {

    static final String ROOM = "urn:salus:flow-room";
    static final String RESCHEDULED = "rescheduled";

    private Flow() {}

    /** Goes on to a flow status; with it goes the status of the Appointment. */
    static void to(JsonObject appointment, String flow, String status, Caller by, Instant at, @Nullable String note) {
        event(appointment, flow, by, at, note);
        appointment.put("status", status);
        state(appointment, flow, written(at));
    }

    /** Notes what happened; the state stays. */
    static JsonObject event(JsonObject appointment, String what, Caller by, Instant at, @Nullable String note) {
        Visit before = new Visit(appointment);
        JsonObject event = new JsonObject().put("url", Extensions.FLOW_EVENT);
        part(event, "status", "valueCode", what);
        part(event, "at", "valueInstant", written(at));
        part(event, "by", "valueString", by.name().isBlank() ? by.subject() : by.name());
        if (note != null) {
            part(event, "note", "valueString", note);
        }
        if (appointment.has("id")) {
            part(event, "from", "valueCode", before.status());
            part(event, "was", "valueCode", before.flow());
            String since = Extensions.value(appointment, Extensions.FLOW_SINCE);
            if (since != null) {
                part(event, "since", "valueInstant", since);
            }
            String room = room(appointment);
            if (room != null) {
                Extensions.add(
                        event,
                        new JsonObject().put("url", "room").put("valueReference", JsonObject.of("reference", room)));
            }
        }
        Extensions.add(appointment, event);
        return event;
    }

    static void part(JsonObject event, String url, String member, Object value) {
        Extensions.add(event, new JsonObject().put("url", url).put(member, value));
    }

    private static void state(JsonObject appointment, String flow, String since) {
        Extensions.set(appointment, Extensions.FLOW_STATUS, "valueCode", flow);
        Extensions.set(appointment, Extensions.FLOW_SINCE, "valueInstant", since);
    }

    static @Nullable JsonObject last(JsonObject appointment) {
        List<JsonObject> events = Extensions.all(appointment, Extensions.FLOW_EVENT);
        return events.isEmpty() ? null : events.getLast();
    }

    /** Takes the last event back: the state is what it was before. */
    static void undo(JsonObject appointment, JsonObject last) {
        String from = Extensions.value(last, "from");
        String was = Extensions.value(last, "was");
        String since = Extensions.value(last, "since");
        if (from == null || was == null) {
            throw new IllegalArgumentException("The first event cannot be taken back");
        }
        Extensions.removeLast(appointment, Extensions.FLOW_EVENT);
        if (RESCHEDULED.equals(Extensions.value(last, "status"))) {
            return;
        }
        appointment.put("status", from);
        Extensions.remove(appointment, Extensions.FLOW_SINCE);
        Extensions.set(appointment, Extensions.FLOW_STATUS, "valueCode", was);
        if (since != null) {
            Extensions.set(appointment, Extensions.FLOW_SINCE, "valueInstant", since);
        }
        String room = Extensions.value(last, "room");
        Extensions.remove(appointment, ROOM);
        if (room != null) {
            room(appointment, room);
        }
    }

    /** The room in which the patient is; null when in none. */
    static @Nullable String room(JsonObject appointment) {
        return Extensions.value(appointment, ROOM);
    }

    static void room(JsonObject appointment, String room) {
        Extensions.set(appointment, ROOM, "valueReference", JsonObject.of("reference", room));
    }

    static String written(Instant at) {
        return ClinicTime.written(at, ZoneOffset.UTC);
    }
}
