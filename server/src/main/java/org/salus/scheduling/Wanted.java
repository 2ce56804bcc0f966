package org.salus.scheduling;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;

/**
 * What is to be booked, by references such as {@code Practitioner/1}.
 *
 * @param location the site
 * @param overbook why it may overlap or lie outside of the hours; null when it may not
 */
record Wanted(
        @Nullable String patient,
        @Nullable String service,
        @Nullable String practitioner,
        @Nullable String location,
        @Nullable String room,
        @Nullable String device,
        Instant start,
        Duration length,
        ZoneId zone,
        @Nullable String comment,
        @Nullable String reason,
        @Nullable String overbook) {

    Interval time() {
        return new Interval(start, start.plus(length));
    }

    Wanted at(Instant other) {
        return new Wanted(
                patient, service, practitioner, location, room, device, other, length, zone, comment, reason, overbook);
    }

    /** Who and what must be free. */
    List<String> needed() {
        List<String> needed = new ArrayList<>();
        for (String actor : new @Nullable String[] {practitioner, room, device}) {
            if (actor != null) {
                needed.add(actor);
            }
        }
        return needed;
    }

    /** Everybody who takes part, the patient first. */
    private List<String> participants() {
        List<String> all = new ArrayList<>();
        for (String actor : new @Nullable String[] {patient, practitioner, service, location, room, device}) {
            if (actor != null && !all.contains(actor)) {
                all.add(actor);
            }
        }
        return all;
    }

    /** Writes time and participants, and what is said besides. */
    void writeTo(JsonObject appointment, String participation, Names names) {
        JsonArray participants = new JsonArray();
        for (String actor : participants()) {
            JsonObject reference = JsonObject.of("reference", actor);
            String display = names.of(actor);
            if (display != null) {
                reference.put("display", display);
            }
            participants.add(new JsonObject().put("actor", reference).put("status", participation));
        }
        if (reason != null) {
            appointment.put("reasonCode", JsonArray.of(JsonObject.of("text", reason)));
        }
        writeTime(appointment);
        if (comment != null) {
            appointment.put("comment", comment);
        }
        appointment.put("participant", participants);
        if (overbook != null) {
            Extensions.set(appointment, Extensions.OVERBOOKED, "valueString", overbook);
        }
    }

    void writeTime(JsonObject appointment) {
        appointment.put("start", ClinicTime.written(start, zone));
        appointment.put("end", ClinicTime.written(start.plus(length), zone));
        appointment.put("minutesDuration", JsonNumber.of(length.toMinutes()));
    }
}
