package org.salus.scheduling;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;

/**
 * How the reminder of a visit stands, for those at the desk.
 *
 * @param code {@code planned}, {@code waiting}, {@code sending}, {@code sent}, {@code again}, {@code failed}, {@code uncertain}, {@code off},
 *     {@code opted-out}, {@code no-address}, {@code none}
 * @param reason code of why it failed or is tried again; null for none
 * @param at when it was sent, or when it will be tried
 */
record ReminderState(String code, @Nullable String reason, @Nullable Instant at) {

    /** @param message null when none was made; @param patient null when it cannot be read */
    static ReminderState of(Visit visit, @Nullable JsonObject patient, @Nullable JsonObject message, Instant now) {
        String status = message == null ? "" : Messages.status(message);
        String reason = message == null ? null : Messages.reason(message);
        switch (status) {
            case "completed" -> {
                return new ReminderState("sent", null, ClinicTime.exact(Objects.requireNonNull(message).string("sent")));
            }
            case "in-progress" -> {
                return new ReminderState("sending", null, null);
            }
            case "unknown" -> {
                return new ReminderState("uncertain", reason, null);
            }
            default -> {
                // Not sent so far: what holds now says whether it will be.
            }
        }
        Instant start = visit.start();
        if (!visit.status().equals("booked") || start == null || !start.isAfter(now)) {
            return status.equals("stopped") ? new ReminderState("failed", reason, null) : new ReminderState("none", null, null);
        }
        String whyNot = patient == null ? Reminders.NO_ADDRESS : Reminders.whyNot(visit, patient);
        if (whyNot != null) {
            return new ReminderState(whyNot.equals(Reminders.SWITCHED_OFF) ? "off" : whyNot, null, null);
        }
        if (status.equals("stopped")) {
            return new ReminderState("failed", reason, null);
        }
        if (status.equals("preparation") && message != null) {
            Instant next = Messages.time(message, Messages.NEXT);
            return reason == null ? new ReminderState("waiting", null, null) : new ReminderState("again", reason, next);
        }
        Instant due = start.minus(Reminders.AHEAD);
        return due.isAfter(now) ? new ReminderState("planned", null, due) : new ReminderState("waiting", null, null);
    }

    JsonObject parameter(Visit visit) {
        JsonArray parts = JsonArray.of(
                new JsonObject().put("name", "appointment").put("valueReference", JsonObject.of("reference", visit.reference())),
                new JsonObject().put("name", "channel").put("valueCode", Reminders.EMAIL),
                new JsonObject().put("name", "state").put("valueCode", code));
        if (reason != null) {
            parts.add(new JsonObject().put("name", "reason").put("valueCode", reason));
        }
        if (at != null) {
            parts.add(new JsonObject().put("name", "at").put("valueInstant", Flow.written(at)));
        }
        return new JsonObject().put("name", "reminder").put("part", parts);
    }
}
