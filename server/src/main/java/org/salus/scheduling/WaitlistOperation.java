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
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.FhirResponse;
import org.salus.record.Look;

/** {@code Appointment/$waitlist}: puts a patient on the wait list. */
final class WaitlistOperation extends SchedulingOperation {

    private static final int USUAL_PRIORITY = 5;
    private static final int LAST_PRIORITY = 9;

    WaitlistOperation(Clinic clinic) {
        super(clinic, "waitlist", Level.TYPE, "Puts a patient on the wait list");
    }

    @Override
    public FhirResponse run(Call call) {
        Caller caller = call.request().caller();
        Look all = clinic.all(caller.organisation());
        Inputs in = new Inputs(
                name(), call.parameters(), "patient", "service", "practitioner", "location", "start", "end", "duration", "priority", "comment");
        String patient = in.reference("patient", "Patient");
        String service = in.reference("service", "HealthcareService");
        String practitioner = in.reference("practitioner", "Practitioner");
        String location = in.reference("location", "Location");
        ZoneId zone = clinic.zone(caller, location);
        Instant start = in.dayOrTime("start", zone, false);
        Instant end = in.dayOrTime("end", zone, true);
        Duration length = in.duration("duration");
        int priority = in.number("priority", 1, LAST_PRIORITY, USUAL_PRIORITY);
        String comment = in.text("comment");
        if (patient == null && !in.areWrong()) {
            in.wrong("patient", "must be there.");
        }
        if (!in.areWrong() && (start == null || end == null || !start.isBefore(end))) {
            in.wrong(start == null ? "start" : "end", "must be there, and end is after start.");
        }
        if (in.areWrong() || patient == null || start == null || end == null) {
            return FhirResponse.refused(in.problems());
        }
        List<Problem> problems = new ArrayList<>();
        WantedInputs.exists(all, problems, "service", service);
        WantedInputs.exists(all, problems, "practitioner", practitioner);
        WantedInputs.exists(all, problems, "location", location);
        if (clinic.record().read(caller, "Patient", Actors.idOf(patient)) instanceof Outcome.Refused<JsonObject>(var why)) {
            problems.add(new Problem(why.getFirst().code(), why.getFirst().message(), "patient"));
        }
        if (!problems.isEmpty()) {
            return FhirResponse.refused(problems);
        }
        JsonObject entry = new JsonObject()
                .put("resourceType", "Appointment")
                .put("status", "waitlist")
                .put("priority", JsonNumber.of(priority));
        if (length != null) {
            entry.put("minutesDuration", JsonNumber.of(length.toMinutes()));
        }
        entry.put("created", Flow.written(clinic.now()));
        if (comment != null) {
            entry.put("comment", comment);
        }
        Names names = new Names(all);
        JsonArray participants = new JsonArray();
        for (String actor : new @Nullable String[] {patient, practitioner, service, location}) {
            if (actor != null) {
                JsonObject reference = JsonObject.of("reference", actor);
                String display = names.of(actor);
                if (display != null) {
                    reference.put("display", display);
                }
                participants.add(new JsonObject().put("actor", reference).put("status", "needs-action"));
            }
        }
        entry.put("participant", participants);
        entry.put(
                "requestedPeriod",
                JsonArray.of(new JsonObject()
                        .put("start", ClinicTime.written(start, zone))
                        .put("end", ClinicTime.written(end, zone))));
        Flow.to(entry, "waitlist", "waitlist", caller, clinic.now(), null);
        return first(201, clinic.change(caller, Act.of(name()).inChartOf(chart(call)).create(null, entry)));
    }
}
