package org.salus.scheduling;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.FhirResponse;
import org.salus.record.Look;

/**
 * {@code Appointment/$reminders}: how the reminders of a day, or of one appointment, stand. The desk sees no Communications; it is told the
 * state, and no text.
 */
final class RemindersOperation extends SchedulingOperation {

    private static final int AT_A_TIME = 100;

    private final Outbox outbox;

    RemindersOperation(Clinic clinic, Outbox outbox) {
        super(clinic, "reminders", Level.TYPE, false, Interaction.SEARCH, "How the reminders of a day or of an appointment stand");
        this.outbox = outbox;
    }

    @Override
    public FhirResponse run(Call call) {
        Caller caller = call.request().caller();
        Inputs in = new Inputs(name(), call.parameters(), "date", "appointment");
        String appointment = in.reference("appointment", "Appointment");
        LocalDate asked = in.day("date");
        if (appointment != null && asked != null) {
            in.wrong("date", "is not given with an appointment.");
        }
        if (in.areWrong()) {
            return FhirResponse.refused(in.problems());
        }
        ZoneId zone = clinic.zone(caller, null);
        Interval day = ClinicTime.dayOf(asked == null ? LocalDate.ofInstant(clinic.now(), zone) : asked, zone);
        Outcome<Look.Found> read = clinic.record()
                .search(
                        caller,
                        "Appointment",
                        appointment == null
                                ? "date=ge" + day.start() + "&date=lt" + day.end()
                                        + "&status=booked,arrived,checked-in,fulfilled,noshow&_sort=date&_include=Appointment:patient"
                                : "_id=" + Actors.idOf(appointment) + "&_include=Appointment:patient");
        if (!(read instanceof Outcome.Ok<Look.Found>(Look.Found found))) {
            return refused(read);
        }
        List<Visit> visits = found.matches().stream()
                .map(Visit::new)
                .filter(v -> v.patient() != null && v.start() != null)
                .toList();
        Map<String, JsonObject> patients = new HashMap<>();
        found.included().forEach(p -> patients.put("Patient/" + p.string("id"), p));
        Outcome<Map<String, JsonObject>> messages = messages(clinic.all(caller.organisation()), visits);
        if (!(messages instanceof Outcome.Ok<Map<String, JsonObject>>(Map<String, JsonObject> made))) {
            return refused(messages);
        }
        Instant now = clinic.now();
        JsonArray list = JsonArray.of(
                new JsonObject().put("name", "configured").put("valueBoolean", outbox.isConfigured()),
                new JsonObject().put("name", "truncated").put("valueBoolean", found.truncated()));
        for (Visit visit : visits) {
            list.add(ReminderState.of(visit, patients.get(visit.patient()), made.get(Reminders.identifier(visit)), now).parameter(visit));
        }
        return FhirResponse.of(
                200,
                Json.write(new JsonObject().put("resourceType", "Parameters").put("parameter", list)),
                Answers.trace("$reminders (" + visits.size() + " shown)"));
    }

    /** By their identifier; a few searches, however many visits. */
    private static Outcome<Map<String, JsonObject>> messages(Look look, List<Visit> visits) {
        Map<String, JsonObject> found = new HashMap<>();
        for (int from = 0; from < visits.size(); from += AT_A_TIME) {
            String tokens = String.join(
                    ",",
                    visits.subList(from, Math.min(visits.size(), from + AT_A_TIME)).stream()
                            .map(v -> Reminders.SYSTEM + "%7C" + Reminders.identifier(v))
                            .toList());
            if (!(look.search("Communication", "identifier=" + tokens) instanceof Outcome.Ok<Look.Found>(Look.Found some))) {
                return Outcome.refused(Problem.Code.UNAVAILABLE, "The reminders cannot be looked up.");
            }
            some.matches().forEach(m -> found.put(String.valueOf(Messages.identifier(m, Reminders.SYSTEM)), m));
        }
        return Outcome.ok(found);
    }
}
