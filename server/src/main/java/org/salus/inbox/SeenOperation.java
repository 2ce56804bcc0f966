package org.salus.inbox;

import java.util.List;
import java.util.Set;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;

/** {@code Communication/[id]/$seen}: the patient has opened a thread; what the clinic wrote in it was received. */
final class SeenOperation implements Operation {

    private static final String NAME = "seen";
    private static final List<String> RIGHTS = List.of("system/Communication.rus");

    private final Desk desk;

    SeenOperation(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Definition definition() {
        return Desk.definition(
                NAME, Set.of(Level.INSTANCE), "Communication", true, AskOperation.ACT, "The patient has opened the thread of this message");
    }

    @Override
    public FhirResponse run(Call call) {
        List<Problem> unknown = call.parameters().otherThan(NAME);
        if (!unknown.isEmpty()) {
            return FhirResponse.refused(unknown);
        }
        Caller patient = call.request().caller();
        if (patient.patientId() == null) {
            return FhirResponse.refused(new Problem(Problem.Code.FORBIDDEN, "A patient opens the own messages."));
        }
        Outcome<JsonObject> read = desk.record().read(patient, "Communication", String.valueOf(call.id()));
        if (read instanceof Outcome.Refused<JsonObject>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        JsonObject asked = read.get();
        String thread = Terms.identifier(asked, Terms.THREAD);
        if (thread == null || !PatientMessages.isOne(asked)) {
            return Desk.answer(Desk.conflict("This is no message of a thread with the clinic."));
        }
        String self = "Patient/" + patient.patientId();
        Outcome<List<JsonObject>> messages = desk.record()
                .search(patient, "Communication", "patient=" + self + "&identifier=" + Terms.THREAD + "%7C" + thread)
                .map(found -> found.matches());
        if (messages instanceof Outcome.Refused<List<JsonObject>>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        Act act = Act.of(NAME).inChartOf(patient.patientId());
        for (JsonObject message : messages.get()) {
            boolean mine = JsonObject.objects(message, "recipient").stream().anyMatch(to -> self.equals(Terms.target(to, "Patient")));
            if (mine && !message.has("received")) {
                act = act.update(received(message, Terms.written(desk.now())));
            }
        }
        return act.steps().isEmpty()
                ? Desk.answer(Outcome.ok(asked))
                : Desk.answer(desk.record().change(patient.within(RIGHTS), act).map(List::getFirst));
    }

    private static JsonObject received(JsonObject message, String now) {
        return message.putAt(message.indexOf("sent") + 1, "received", now);
    }
}
