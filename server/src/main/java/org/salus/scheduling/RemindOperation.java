package org.salus.scheduling;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.FhirResponse;
import org.salus.record.Look;

/**
 * {@code Appointment/[id]/$remind}: sends the reminder now, or switches it off or on for this visit. Who may update the appointment may do it;
 * the message itself the desk does not see.
 */
final class RemindOperation extends SchedulingOperation {

    private static final List<String> RIGHTS = List.of("system/Communication.cu", "system/Communication.rs", "system/Appointment.rs", "system/Patient.r");

    private final Reminders reminders;
    private final Outbox outbox;
    private final SchedulingJobs jobs;

    RemindOperation(Clinic clinic, Reminders reminders, Outbox outbox, SchedulingJobs jobs) {
        super(clinic, "remind", Level.INSTANCE, "Sends the reminder of an appointment now, or switches it off or on");
        this.reminders = reminders;
        this.outbox = outbox;
        this.jobs = jobs;
    }

    @Override
    public FhirResponse run(Call call) {
        Outcome<JsonObject> read = addressed(call);
        if (!(read instanceof Outcome.Ok<JsonObject>(JsonObject addressed))) {
            return refused(read);
        }
        Inputs in = new Inputs(name(), call.parameters(), "action", "uncertain");
        String action = in.word("action", Set.of("send", "off", "on"), "send");
        boolean evenUncertain = in.flag("uncertain");
        if (in.areWrong()) {
            return FhirResponse.refused(in.problems());
        }
        Visit visit = new Visit(addressed);
        String chart = chart(call);
        if (chart != null && !("Patient/" + chart).equals(visit.patient())) {
            return FhirResponse.refused(new Problem(Problem.Code.WRONG_PATIENT, "This appointment is not of the patient whose chart is open."));
        }
        return action.equals("send") ? send(call.request().caller(), visit, evenUncertain) : turn(call, addressed, action.equals("off"));
    }

    private FhirResponse turn(Call call, JsonObject appointment, boolean off) {
        JsonObject after = appointment.deepCopy();
        Extensions.remove(after, Extensions.NO_REMINDERS);
        if (off) {
            Extensions.set(after, Extensions.NO_REMINDERS, "valueBoolean", true);
        }
        Outcome<List<JsonObject>> written = clinic.change(
                call.request().caller(), Act.of(name()).inChartOf(chart(call)).update(after));
        return written instanceof Outcome.Ok<List<JsonObject>>(List<JsonObject> now)
                ? answer(call.request().caller(), new Visit(now.getFirst()))
                : refused(written);
    }

    private FhirResponse send(Caller caller, Visit visit, boolean evenUncertain) {
        if (!outbox.isConfigured()) {
            return conflict("No mail server is set up, so no reminder can be sent.");
        }
        Look look = clinic.all(caller.organisation());
        String whyNot = reminders.whyNot(look, visit);
        if (whyNot != null) {
            return conflict("No reminder can be sent (" + whyNot + ").");
        }
        JsonObject existing = Reminders.existing(look, visit);
        String status = existing == null ? "" : Messages.status(existing);
        if (status.equals("completed")) {
            return conflict("The reminder was sent already.");
        }
        if (status.equals("in-progress")) {
            return conflict("The reminder is being sent just now.");
        }
        if (status.equals("unknown") && !evenUncertain) {
            return conflict("It is not known whether the reminder was sent: say uncertain=true to send it all the same.");
        }
        JsonObject message = existing == null
                ? reminders.made(caller, look, visit)
                : fresh(existing);
        Outcome<List<JsonObject>> written = clinic.change(caller.within(RIGHTS), Reminders.act(visit, message));
        if (written instanceof Outcome.Refused<List<JsonObject>>(List<Problem> problems)
                && problems.getFirst().code() != Problem.Code.DUPLICATE) {
            return FhirResponse.refused(problems);
        }
        jobs.sendNow();
        return answer(caller, visit);
    }

    /** From the first attempt on. */
    private static JsonObject fresh(JsonObject existing) {
        JsonObject message = Messages.in(existing, "preparation", null);
        Messages.attempts(message, 0);
        return message;
    }

    private FhirResponse answer(Caller caller, Visit visit) {
        Look look = clinic.all(caller.organisation());
        JsonObject patient = visit.patient() instanceof String reference
                        && look.read("Patient", Actors.idOf(reference)) instanceof Outcome.Ok<JsonObject>(JsonObject person)
                ? person
                : null;
        @Nullable JsonObject message = visit.start() == null ? null : Reminders.existing(look, visit);
        JsonArray list = JsonArray.of(
                new JsonObject().put("name", "configured").put("valueBoolean", outbox.isConfigured()),
                ReminderState.of(visit, patient, message, clinic.now()).parameter(visit));
        return FhirResponse.of(200, Json.write(new JsonObject().put("resourceType", "Parameters").put("parameter", list)), null);
    }
}
