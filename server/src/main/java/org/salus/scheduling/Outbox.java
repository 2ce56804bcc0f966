package org.salus.scheduling;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Language;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.messaging.Channels;
import org.salus.messaging.Delivery;
import org.salus.messaging.MessageChannel;
import org.salus.messaging.Outgoing;
import org.salus.record.Act;
import org.salus.record.JobLook;
import org.salus.record.Look;
import org.salus.record.RecordAccess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends reminders that wait, each at most once: a node first claims one, by its version, and only who claimed it sends it. What a node that
 * was lost had claimed is never sent again by itself; it becomes {@code unknown}, and staff are told.
 */
final class Outbox {

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    /** Waits after a failed attempt; there are as many attempts as these and one more. */
    private static final List<Duration> WAITS =
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(15), Duration.ofHours(1), Duration.ofHours(2));

    /** Beyond the longest attempt: for the writes before and after it. */
    private static final Duration MARGIN = Duration.ofMinutes(2);

    private static final int KEEP_TRIES = 3;

    private final Clinic clinic;
    private final Reminders reminders;
    private final Channels channels;

    Outbox(Clinic clinic, Reminders reminders, Channels channels) {
        this.clinic = clinic;
        this.reminders = reminders;
        this.channels = channels;
    }

    boolean isConfigured() {
        return channels.of(Reminders.EMAIL).isPresent();
    }

    void run(int organisation) {
        MessageChannel channel = channels.of(Reminders.EMAIL).orElse(null);
        if (channel == null) {
            return;
        }
        Caller system = Caller.system(organisation, "outbox");
        try (JobLook look = clinic.record().job(system)) {
            run(system, look, channel);
        }
    }

    private void run(Caller system, Look look, MessageChannel channel) {
        nameTheUncertain(system, look, channel.longest().plus(MARGIN));
        List<JsonObject> due = new ArrayList<>(found(look, "preparation").stream().filter(this::isDue).toList());
        // Nodes that look at once should not all reach for the same one.
        Collections.shuffle(due);
        for (JsonObject message : due) {
            Claimed claimed = claim(system, look, message);
            // A server that cannot be reached for one message cannot be for the next: they wait for the next look.
            if (claimed != null && !send(system, channel, claimed)) {
                return;
            }
        }
    }

    private List<JsonObject> found(Look look, String status) {
        return switch (look.search("Communication", "status=" + status + "&identifier=" + Reminders.SYSTEM + "%7C")) {
            case Outcome.Ok<Look.Found>(Look.Found found) -> found.matches();
            case Outcome.Refused<Look.Found>(List<Problem> problems) ->
                throw new IllegalStateException("Reminders cannot be looked for: " + RecordAccess.codes(problems));
        };
    }

    private boolean isDue(JsonObject message) {
        Instant next = Messages.time(message, Messages.NEXT);
        return next == null || !next.isAfter(clinic.now());
    }

    /** Those whose sender was lost: it had the time to finish. */
    private void nameTheUncertain(Caller system, Look look, Duration longest) {
        for (JsonObject message : found(look, "in-progress")) {
            Instant since = Messages.time(message, Messages.CLAIMED);
            if (since == null || since.plus(longest).isBefore(clinic.now())) {
                clinic.change(system, Act.of("remind").update(Messages.in(message, "unknown", "interrupted")));
            }
        }
    }

    /** A message that this node alone may send now. */
    private record Claimed(JsonObject message, String address, OptOutToken token) {}

    /** @return null when another has it, or it must not be sent any more: the next look takes it back */
    private @Nullable Claimed claim(Caller system, Look look, JsonObject message) {
        JsonObject subject = Objects.requireNonNull(message.object("subject"));
        String address = look.read("Patient", Actors.idOf(String.valueOf(subject.string("reference"))))
                        instanceof Outcome.Ok<JsonObject>(JsonObject patient)
                ? Patients.address(patient, Reminders.EMAIL)
                : null;
        if (address == null) {
            return null;
        }
        OptOutToken token = OptOutToken.random(system.organisation());
        JsonObject claimed = Messages.in(message, "in-progress", null);
        Messages.attempts(claimed, Messages.attempts(message) + 1);
        Messages.time(claimed, Messages.CLAIMED, clinic.now());
        token.markOn(claimed);
        Act act = Act.of("remind")
                .update(claimed)
                .check(under -> reminders.whyNotAnyMore(under, message) == null
                        ? List.of()
                        : List.of(new Problem(Problem.Code.CONFLICT, "This reminder is not right any more.")));
        return clinic.change(system, act) instanceof Outcome.Ok<List<JsonObject>>(List<JsonObject> written)
                ? new Claimed(written.getFirst(), address, token)
                : null;
    }

    /** @return false when the server could not be reached */
    private boolean send(Caller system, MessageChannel channel, Claimed claimed) {
        JsonObject message = claimed.message();
        Language language = Objects.requireNonNullElse(Language.of(message.string("language")), Language.EN);
        URI base = channels.publicUrl();
        URI optOut = base == null ? null : base.resolve(OptOutController.PATH + "/" + claimed.token().text());
        Delivery delivery = channel.send(new Outgoing(
                message.string("id") + "." + system.organisation(),
                claimed.address(),
                ReminderText.subject(language),
                Messages.text(message) + (optOut == null ? "" : ReminderText.optOut(language, optOut.toString())),
                language.tag(),
                optOut));
        keep(system, message, after(message, delivery));
        return !(delivery instanceof Delivery.TryLater(Delivery.Reason reason) && reason == Delivery.Reason.UNREACHABLE);
    }

    private JsonObject after(JsonObject message, Delivery delivery) {
        return switch (delivery) {
            case Delivery.Sent(String messageId) -> {
                JsonObject sent = Messages.in(message, "completed", null).put("sent", Flow.written(clinic.now()));
                Objects.requireNonNull(sent.array("identifier"))
                        .add(new JsonObject().put("system", "urn:salus:message-id").put("value", messageId));
                yield sent;
            }
            case Delivery.Refused(Delivery.Reason reason) -> Messages.in(message, "stopped", reason.code());
            case Delivery.Uncertain(Delivery.Reason reason) -> Messages.in(message, "unknown", reason.code());
            case Delivery.TryLater(Delivery.Reason reason) -> {
                int attempts = Messages.attempts(message);
                if (attempts > WAITS.size()) {
                    yield Messages.in(message, "stopped", reason.code());
                }
                JsonObject later = Messages.in(message, "preparation", reason.code());
                Messages.time(later, Messages.NEXT, clinic.now().plus(WAITS.get(attempts - 1)));
                yield later;
            }
        };
    }

    /** What is known of a message that has left is written also over what another node has concluded from silence. */
    private void keep(Caller system, JsonObject claimed, JsonObject after) {
        JsonObject wanted = after;
        for (int i = 0; i < KEEP_TRIES; i++) {
            Outcome<List<JsonObject>> kept = clinic.change(system, Act.of("remind").update(wanted));
            if (!(kept instanceof Outcome.Refused<List<JsonObject>>(List<Problem> problems))) {
                return;
            }
            LOG.warn("What became of a reminder was not kept ({})", RecordAccess.codes(problems));
            if (clinic.record().read(system, "Communication", String.valueOf(claimed.string("id")))
                            instanceof Outcome.Ok<JsonObject>(JsonObject now)
                    && Messages.status(now).equals("unknown")) {
                wanted = after.deepCopy().put("meta", Objects.requireNonNull(now.object("meta")).deepCopy());
            }
        }
    }
}
