package org.salus.scheduling;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

/** What a check-in that the patient does alone needs of a visit: whether it can be done, and the steps that it takes. */
public final class SelfCheckIn {

    private static final int TRIES = 8;
    private static final Set<String> BEFORE = Set.of("booked", "arrived");
    private static final Set<String> AFTER = Set.of("checked-in", "roomed", "in-progress", "finished");

    private final Clinic clinic;

    SelfCheckIn(Clinic clinic) {
        this.clinic = clinic;
    }

    /** How far the patient has come. */
    public enum Stage {
        ARRIVED(FlowOperation.Step.ARRIVE),
        CHECKED_IN(FlowOperation.Step.CHECKIN);

        private final FlowOperation.Step step;

        Stage(FlowOperation.Step step) {
            this.step = step;
        }
    }

    /** A visit of today that can be checked in. */
    public record Today(JsonObject appointment, JsonObject patient, Instant start, ZoneId zone) {
        public String patientId() {
            return String.valueOf(patient.string("id"));
        }
    }

    /** Refused with CONFLICT when it is not of today, is for no patient or is checked in already. */
    public Outcome<Today> ofToday(Caller caller, JsonObject appointment) {
        Visit visit = new Visit(appointment);
        Instant start = visit.start();
        String reference = visit.patient();
        if (reference == null || start == null) {
            return refused("This appointment is for no patient or at no time, so nobody can check in for it.");
        }
        if (!BEFORE.contains(visit.flow())) {
            return refused("Patients check in to visits that are booked or arrived; this one is " + visit.flow() + ".");
        }
        ZoneId zone = clinic.zone(caller, visit.actor("Location"));
        if (!start.atZone(zone).toLocalDate().equals(clinic.now().atZone(zone).toLocalDate())) {
            return refused("This appointment is not of today.");
        }
        return clinic.record().read(caller, "Patient", Actors.idOf(reference)).flatMap(patient -> {
            String whyNot = Patients.whyNot(patient);
            return whyNot == null ? Outcome.ok(new Today(appointment, patient, start, zone)) : refused(whyNot);
        });
    }

    private static <T> Outcome<T> refused(String why) {
        return Clinic.refused(Problem.Code.CONFLICT, why, "Appointment.status");
    }

    public static String flow(JsonObject appointment) {
        return new Visit(appointment).flow();
    }

    public ZoneId zone(Caller caller, JsonObject appointment) {
        return clinic.zone(caller, new Visit(appointment).actor("Location"));
    }

    /**
     * Takes the visit there, unless it is there or further already, so that it may be said twice.
     *
     * @param caller who may read the appointment; what else it takes is written for the caller
     */
    public Outcome<JsonObject> to(Stage stage, Caller caller, String appointmentId, String patientId) {
        Outcome<JsonObject> last = Outcome.refused(Problem.Code.CONFLICT, "This visit is being changed. Try again.");
        for (int i = 0; i < TRIES; i++) {
            Outcome<JsonObject> read = clinic.record().read(caller, "Appointment", appointmentId);
            if (!(read instanceof Outcome.Ok<JsonObject>(JsonObject appointment))) {
                return read;
            }
            String flow = flow(appointment);
            if (AFTER.contains(flow) || stage == Stage.ARRIVED && flow.equals("arrived")) {
                return read;
            }
            last = FlowOperation.moved(clinic, stage.step, caller, appointment, new FlowOperation.Details(null, null, patientId));
            if (!(last instanceof Outcome.Refused<JsonObject>(List<Problem> why)) || why.getFirst().code() != Problem.Code.VERSION) {
                return last;
            }
        }
        return last;
    }
}
