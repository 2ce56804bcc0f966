package org.salus.checkin;

import java.util.List;
import java.util.function.UnaryOperator;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.RecordAccess;

/** Writes what a check-in comes to into its Appointment, where the front desk's screens see it at once. */
final class Visits {

    /** When a link was locked, after too many wrong dates of birth. */
    static final String LOCKED = "urn:salus:check-in-locked";

    private static final int TRIES = 8;
    private static final List<String> RIGHTS = List.of("system/Appointment.ru");

    private final RecordAccess record;

    Visits(RecordAccess record) {
        this.record = record;
    }

    /**
     * Changes the appointment, looking again when somebody else was faster.
     *
     * @param change leaves an appointment as it is when there is nothing to do: nothing is written then
     */
    Outcome<JsonObject> change(Caller caller, String operation, String appointmentId, String patientId, UnaryOperator<JsonObject> change) {
        Outcome<JsonObject> last = Outcome.refused(Problem.Code.CONFLICT, "This visit is being changed. Try again.");
        for (int i = 0; i < TRIES; i++) {
            Outcome<JsonObject> read = record.read(caller, "Appointment", appointmentId);
            if (!(read instanceof Outcome.Ok<JsonObject>(JsonObject appointment))) {
                return read;
            }
            JsonObject after = change.apply(appointment.deepCopy());
            if (after.equals(appointment)) {
                return read;
            }
            last = record.change(caller.within(RIGHTS), Act.of(operation).inChartOf(patientId).update(after)).map(List::getFirst);
            if (!(last instanceof Outcome.Refused<JsonObject>(List<Problem> why)) || why.getFirst().code() != Problem.Code.VERSION) {
                return last;
            }
        }
        return last;
    }
}
