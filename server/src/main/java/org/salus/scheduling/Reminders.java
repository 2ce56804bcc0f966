package org.salus.scheduling;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.Look;
import org.salus.record.RecordAccess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one reminder for each appointment, channel and start, a day ahead; takes those back that were not sent and are not right any more.
 * May run anywhere and any number of times at once: the identifier is looked for under a lock.
 */
final class Reminders {

    private static final Logger LOG = LoggerFactory.getLogger(Reminders.class);
    static final String SYSTEM = "urn:salus:reminder";
    private static final Duration AHEAD = Duration.ofHours(24);

    /** The only channel that patients are reached by so far. */
    private static final String EMAIL = "email";

    private final Clinic clinic;

    Reminders(Clinic clinic) {
        this.clinic = clinic;
    }

    void run(int organisation) {
        Caller system = Caller.system(organisation, "reminders");
        Look look = clinic.record().as(system);
        takeBack(system, look);
        Instant now = clinic.now();
        Outcome<Look.Found> due =
                look.search("Appointment", "status=booked&date=gt" + now + "&date=le" + now.plus(AHEAD) + "&_sort=date");
        if (!(due instanceof Outcome.Ok<Look.Found>(Look.Found found))) {
            LOG.warn("Reminders were not made ({})", RecordAccess.codes(((Outcome.Refused<Look.Found>) due).problems()));
            return;
        }
        if (found.truncated()) {
            LOG.warn("More than {} appointments are due for a reminder; the later ones wait", found.matches().size());
        }
        for (JsonObject appointment : found.matches()) {
            one(system, look, new Visit(appointment));
        }
    }

    static String identifier(Visit visit) {
        return visit.id() + "/" + EMAIL + "/" + java.util.Objects.requireNonNull(visit.start()).getEpochSecond();
    }

    private void one(Caller system, Look look, Visit visit) {
        String patient = visit.patient();
        Instant start = visit.start();
        if (patient == null
                || start == null
                || !(look.read("Patient", Actors.idOf(patient)) instanceof Outcome.Ok<JsonObject>(JsonObject person))
                || !isReached(person)) {
            return;
        }
        String identifier = identifier(visit);
        if (exists(look, identifier)) {
            return;
        }
        ZoneId zone = clinic.zone(system.organisation(), visit.actor("Location"));
        String text = "You have an appointment on " + ClinicTime.plain(start, zone) + " (" + zone + ").";
        Outcome<List<JsonObject>> made = clinic.change(
                system,
                Act.of("remind")
                        .create(null, Messages.made(SYSTEM, identifier, visit, text, EMAIL))
                        .lock("reminder " + identifier)
                        .check(under -> exists(under, identifier)
                                ? List.of(new Problem(Problem.Code.DUPLICATE, "This reminder is there."))
                                : List.of()));
        if (made instanceof Outcome.Refused<List<JsonObject>>(List<Problem> problems)
                && problems.getFirst().code() != Problem.Code.DUPLICATE) {
            LOG.warn("A reminder was not made ({})", RecordAccess.codes(problems));
        }
    }

    private static boolean exists(Look look, String identifier) {
        return !look.search("Communication", "identifier=" + SYSTEM + "%7C" + identifier).get().matches().isEmpty();
    }

    /** Has an address by this channel, and wants to be written to. */
    private static boolean isReached(JsonObject patient) {
        return Patients.whyNot(patient) == null
                && !isOff(patient)
                && Extensions.objects(patient, "telecom").stream()
                        .anyMatch(t -> EMAIL.equals(t.string("system")) && t.has("value") && !isOff(t) && !"old".equals(t.string("use")));
    }

    private static boolean isOff(JsonObject element) {
        return "true".equals(Extensions.value(element, Extensions.NO_REMINDERS));
    }

    private void takeBack(Caller system, Look look) {
        Outcome<Look.Found> waiting = look.search("Communication", "status=preparation&identifier=" + SYSTEM + "%7C");
        if (!(waiting instanceof Outcome.Ok<Look.Found>(Look.Found found))) {
            LOG.warn("Reminders were not taken back ({})", RecordAccess.codes(((Outcome.Refused<Look.Found>) waiting).problems()));
            return;
        }
        for (JsonObject message : found.matches()) {
            String identifier = Extensions.objects(message, "identifier").getFirst().string("value");
            if (identifier != null && !isRight(look, identifier)) {
                JsonObject dropped = message.deepCopy().put("status", "not-done");
                dropped.put("statusReason", JsonObject.of("text", "The appointment was moved, cancelled or is over"));
                clinic.change(system, Act.of("remind").update(dropped));
            }
        }
    }

    private boolean isRight(Look look, String identifier) {
        @Nullable Visit visit = look.read("Appointment", identifier.substring(0, Math.max(0, identifier.indexOf('/'))))
                        instanceof Outcome.Ok<JsonObject>(JsonObject appointment)
                ? new Visit(appointment)
                : null;
        return visit != null
                && visit.status().equals("booked")
                && visit.start() instanceof Instant start
                && start.isAfter(clinic.now())
                && identifier.equals(identifier(visit));
    }
}
