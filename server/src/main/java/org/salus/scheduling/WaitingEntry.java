package org.salus.scheduling;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.Look;

/**
 * An entry of the wait list that is settled by a booking: both are one transaction, so nobody is booked and still waits, and of several who
 * book for the same entry one does.
 *
 * @param offers times that are being offered to it now; they are given back
 */
record WaitingEntry(JsonObject json, List<JsonObject> offers) {

    private static final String REASON = "Booked from the wait list";
    private static final Problem CHANGED =
            new Problem(Problem.Code.CONFLICT, "This entry of the wait list was booked, changed or offered a time just now. Look again.", "entry");

    /** @param patient for whom is booked: must be the one who waits */
    static Outcome<WaitingEntry> read(Clinic clinic, Caller caller, String reference, @Nullable String patient) {
        return clinic.record().read(caller, "Appointment", Actors.idOf(reference)).flatMap(entry -> {
            Visit visit = new Visit(entry);
            if (!visit.status().equals("waitlist")) {
                return Clinic.refused(Problem.Code.CONFLICT, "This is no entry of the wait list: it is " + visit.flow() + ".", "entry");
            }
            if (patient == null || !patient.equals(visit.patient())) {
                return Clinic.refused(
                        Problem.Code.WRONG_PATIENT, "The entry of the wait list is of another patient. Nothing was booked.", "entry");
            }
            return offersFor(clinic.all(caller.organisation()), visit.id()).map(offers -> new WaitingEntry(entry, offers));
        });
    }

    /** Those that have run out are among them until they are cleared away. */
    private static Outcome<List<JsonObject>> offersFor(Look look, String entry) {
        return look.search("Appointment", "status=pending&identifier=" + Visit.OFFER + "%7C" + entry).map(Look.Found::matches);
    }

    /** @return what the booking wrote */
    Outcome<List<JsonObject>> settle(Clinic clinic, Caller caller, Act booking, WaitList waitList) {
        Visit visit = new Visit(json);
        int booked = booking.steps().size();
        Act act = booking.update(CancelOperation.cancelled(json, REASON, caller, clinic));
        for (JsonObject offer : offers) {
            act = act.update(CancelOperation.cancelled(offer, REASON, caller, clinic));
        }
        // An offer is made under this lock: none comes between this look and the end of the transaction.
        act = act.lock("offer " + visit.reference()).check(look -> offersFor(look, visit.id()) instanceof Outcome.Ok<List<JsonObject>>(var now)
                        && now.size() == offers.size()
                ? List.of()
                : List.of(CHANGED));
        Outcome<List<JsonObject>> written = clinic.change(caller, act);
        if (written instanceof Outcome.Refused<List<JsonObject>>(List<Problem> problems)) {
            return problems.getFirst().code() == Problem.Code.VERSION ? Outcome.refused(List.of(CHANGED)) : written;
        }
        offers.stream()
                .filter(offer -> new Visit(offer).isBusy(clinic.now()))
                .forEach(offer -> waitList.offer(caller.organisation(), offer));
        return written.map(all -> all.subList(0, booked));
    }
}
