package org.salus.scheduling;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.fhir.PatientLanguage;
import org.salus.identity.Organisations;
import org.salus.kernel.Caller;
import org.salus.kernel.Language;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.JobLook;
import org.salus.record.Look;
import org.salus.record.RecordAccess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes one reminder for each appointment, channel and start, a day ahead; takes those back that were not sent and are not right any more.
 * May run anywhere and any number of times at once: the identifier is looked for under a lock. {@link Outbox} sends them.
 */
final class Reminders {

    private static final Logger LOG = LoggerFactory.getLogger(Reminders.class);
    static final String SYSTEM = "urn:salus:reminder";
    static final Duration AHEAD = Duration.ofHours(24);

    /** The only channel that patients are reached by so far. */
    static final String EMAIL = "email";

    /** Why a reminder was taken back: it is made anew when the reason has gone. */
    static final String MOVED = "moved";

    static final String SWITCHED_OFF = "switched-off";
    static final String OPTED_OUT = "opted-out";
    static final String NO_ADDRESS = "no-address";

    private final Clinic clinic;
    private final Organisations organisations;

    Reminders(Clinic clinic, Organisations organisations) {
        this.clinic = clinic;
        this.organisations = organisations;
    }

    void run(int organisation) {
        Caller system = Caller.system(organisation, "reminders");
        try (JobLook look = clinic.record().job(system)) {
            run(system, look);
        }
    }

    private void run(Caller system, Look look) {
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
            Visit visit = new Visit(appointment);
            JsonObject message = whyNot(look, visit) == null ? wanted(system, look, visit) : null;
            if (message != null) {
                keep(system, visit, message);
            }
        }
    }

    static String identifier(Visit visit) {
        return visit.id() + "/" + EMAIL + "/" + Objects.requireNonNull(visit.start()).getEpochSecond();
    }

    /** Why there can be no reminder of this visit now, as a code; null when there can. */
    @Nullable String whyNot(Look look, Visit visit) {
        String patient = visit.patient();
        Instant start = visit.start();
        if (patient == null || start == null || !visit.status().equals("booked") || !start.isAfter(clinic.now())) {
            return MOVED;
        }
        return look.read("Patient", Actors.idOf(patient)) instanceof Outcome.Ok<JsonObject>(JsonObject person)
                ? whyNot(visit, person)
                : NO_ADDRESS;
    }

    static @Nullable String whyNot(Visit visit, JsonObject patient) {
        if (Patients.isTrue(visit.json())) {
            return SWITCHED_OFF;
        }
        if (Patients.isOptedOut(patient, EMAIL)) {
            return OPTED_OUT;
        }
        return Patients.whyNot(patient) != null || Patients.address(patient, EMAIL) == null ? NO_ADDRESS : null;
    }

    /** The reminder of this visit, whatever became of it; null when none was made. */
    static @Nullable JsonObject existing(Look look, Visit visit) {
        List<JsonObject> found = look.search("Communication", "identifier=" + SYSTEM + "%7C" + identifier(visit)).get().matches();
        return found.isEmpty() ? null : found.getFirst();
    }

    /** A new reminder, or one taken back whose reason has gone; null when it is there or was dealt with. */
    private @Nullable JsonObject wanted(Caller system, Look look, Visit visit) {
        JsonObject existing = existing(look, visit);
        if (existing == null) {
            return made(system, look, visit);
        }
        return Messages.status(existing).equals("not-done") ? Messages.in(existing, "preparation", null) : null;
    }

    JsonObject made(Caller system, Look look, Visit visit) {
        Language language =
                look.read("Patient", Actors.idOf(Objects.requireNonNull(visit.patient()))).map(PatientLanguage::of).get();
        String site = visit.actor("Location");
        String text = ReminderText.body(
                language,
                organisations.find(system.organisation()).orElseThrow().name(),
                Objects.requireNonNull(visit.start()).atZone(clinic.zone(system.organisation(), site)),
                phone(look, site));
        return Messages.made(SYSTEM, identifier(visit), visit, text, EMAIL).put("language", language.tag());
    }

    private static @Nullable String phone(Look look, @Nullable String site) {
        return site != null && look.read("Location", Actors.idOf(site)) instanceof Outcome.Ok<JsonObject>(JsonObject place)
                ? Patients.address(place, "phone")
                : null;
    }

    private void keep(Caller system, Visit visit, JsonObject message) {
        Outcome<List<JsonObject>> made = clinic.change(system, act(visit, message));
        if (made instanceof Outcome.Refused<List<JsonObject>>(List<Problem> problems)
                && problems.getFirst().code() != Problem.Code.DUPLICATE
                && problems.getFirst().code() != Problem.Code.VERSION) {
            LOG.warn("A reminder was not made ({})", RecordAccess.codes(problems));
        }
    }

    /** Writes a reminder so that there is one only. */
    static Act act(Visit visit, JsonObject message) {
        Act act = Act.of("remind").lock("reminder " + identifier(visit));
        return message.has("id")
                ? act.update(message)
                : act.create(null, message)
                        .check(under -> existing(under, visit) != null
                                ? List.of(new Problem(Problem.Code.DUPLICATE, "This reminder is there."))
                                : List.of());
    }

    private void takeBack(Caller system, Look look) {
        Outcome<Look.Found> waiting = look.search("Communication", "status=preparation&identifier=" + SYSTEM + "%7C");
        if (!(waiting instanceof Outcome.Ok<Look.Found>(Look.Found found))) {
            LOG.warn("Reminders were not taken back ({})", RecordAccess.codes(((Outcome.Refused<Look.Found>) waiting).problems()));
            return;
        }
        for (JsonObject message : found.matches()) {
            String why = whyNotAnyMore(look, message);
            if (why != null) {
                clinic.change(system, Act.of("remind").update(Messages.in(message, "not-done", why)));
            }
        }
    }

    /** Why this reminder must not be sent; null when it is right. */
    @Nullable String whyNotAnyMore(Look look, JsonObject message) {
        String identifier = String.valueOf(Messages.identifier(message, SYSTEM));
        if (!(look.read("Appointment", identifier.substring(0, Math.max(0, identifier.indexOf('/'))))
                instanceof Outcome.Ok<JsonObject>(JsonObject appointment))) {
            return MOVED;
        }
        Visit visit = new Visit(appointment);
        boolean isOfThisStart = visit.start() != null && identifier.equals(identifier(visit));
        return isOfThisStart ? whyNot(look, visit) : MOVED;
    }
}
