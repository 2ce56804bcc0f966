package org.salus.scheduling;

import java.util.List;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.FhirResponse;

/** {@code $accept-offer} and {@code $decline-offer}, on the offer. */
final class OfferOperation extends SchedulingOperation {

    private final boolean accept;
    private final WaitList waitList;

    OfferOperation(Clinic clinic, WaitList waitList, boolean accept) {
        super(
                clinic,
                accept ? "accept-offer" : "decline-offer",
                Level.INSTANCE,
                accept ? "Books the time that was offered to an entry of the wait list" : "Gives an offer back; the next who waits gets it");
        this.accept = accept;
        this.waitList = waitList;
    }

    @Override
    public FhirResponse run(Call call) {
        Caller caller = call.request().caller();
        Outcome<JsonObject> read = addressed(call);
        if (!(read instanceof Outcome.Ok<JsonObject>(JsonObject offer))) {
            return refused(read);
        }
        Inputs in = new Inputs(name(), call.parameters());
        if (in.areWrong()) {
            return FhirResponse.refused(in.problems());
        }
        Visit visit = new Visit(offer);
        String entryId = visit.offerFor();
        if (entryId == null) {
            return conflict("This is no offer to an entry of the wait list.");
        }
        if (!visit.status().equals("pending") || visit.isEndedHold(clinic.now())) {
            return conflict("This offer has run out, or was answered already.");
        }
        if (!accept) {
            Outcome<List<JsonObject>> declined = clinic.change(
                    caller, Act.of(name()).inChartOf(chart(call)).update(CancelOperation.cancelled(offer, "Offer declined", caller, clinic)));
            if (declined.isOk()) {
                waitList.offer(caller.organisation(), offer);
            }
            return first(200, declined);
        }
        Outcome<JsonObject> entry = clinic.record().read(caller, "Appointment", entryId);
        if (!(entry instanceof Outcome.Ok<JsonObject>(JsonObject waiting))) {
            return refused(entry);
        }
        if (!"waitlist".equals(waiting.string("status"))) {
            return conflict("The entry of the wait list is " + new Visit(waiting).flow() + " already.");
        }
        JsonObject booked = waiting.deepCopy();
        booked.put("start", String.valueOf(offer.string("start")));
        booked.put("end", String.valueOf(offer.string("end")));
        if (offer.get("minutesDuration") instanceof Object minutes) {
            booked.put("minutesDuration", minutes);
        }
        JsonArray participants = new JsonArray();
        for (JsonObject one : JsonObject.objects(offer, "participant")) {
            participants.add(one.deepCopy().put("status", "accepted"));
        }
        booked.put("participant", participants);
        Flow.to(booked, "booked", "booked", caller, clinic.now(), "Offer accepted");
        Act act = Act.of(name())
                .inChartOf(chart(call))
                .lock("offer " + new Visit(waiting).reference())
                .update(booked)
                .update(CancelOperation.cancelled(offer, "Offer accepted", caller, clinic));
        Outcome<List<JsonObject>> written = clinic.change(caller, act);
        if (written instanceof Outcome.Refused<List<JsonObject>>(List<Problem> problems)
                && problems.getFirst().code() == Problem.Code.VERSION) {
            return conflict("This offer was answered just now.");
        }
        return first(200, written);
    }
}
