package org.salus.forms;

import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.FhirResponse;
import org.salus.record.Look;
import org.salus.record.Operation;
import org.salus.record.RecordAccess;

/**
 * {@code QuestionnaireResponse/[id]/$retract-response}: the answers were an error, and why. They stay to be read, marked; their scores are
 * marked with them, and a warning that nobody has handled yet is cancelled.
 */
final class RetractResponse implements Operation {

    private static final int LONGEST_REASON = 1_000;

    private final RecordAccess record;
    private final Instruments instruments;
    private final Clock clock;

    RetractResponse(RecordAccess record, Instruments instruments, Clock clock) {
        this.record = record;
        this.instruments = instruments;
        this.clock = clock;
    }

    @Override
    public Definition definition() {
        return new Definition(
                FormTerms.RETRACT, Set.of(Level.INSTANCE), Set.of("QuestionnaireResponse"), true,
                new Needs.OnAddressedType(Interaction.UPDATE), "urn:salus:operation:retract-response",
                "Marks filed answers and their scores as entered in error, with the reason");
    }

    @Override
    public FhirResponse run(Call call) {
        List<Problem> problems = call.parameters().otherThan(FormTerms.RETRACT, "reason");
        String reason = call.parameters().string("reason");
        if (!problems.isEmpty()) {
            return FhirResponse.refused(problems);
        }
        if (reason == null || reason.isBlank() || reason.length() > LONGEST_REASON) {
            return FhirResponse.refused(new Problem(
                    Problem.Code.PARAMETER, "reason says why the answers are wrong, 1 to " + LONGEST_REASON + " characters.", "reason"));
        }
        Caller caller = call.request().caller();
        return FormTerms.answer(FormTerms.openChart(call)
                .flatMap(patient -> record.read(caller, "QuestionnaireResponse", Objects.requireNonNull(call.id()))
                        .flatMap(response -> FormTerms.isOf(response, patient)
                                ? retract(caller, patient, response, reason.strip())
                                : Outcome.refused(FormTerms.wrongPatient()))));
    }

    private Outcome<JsonObject> retract(Caller caller, String patient, JsonObject response, String reason) {
        String key = FormTerms.identifierOf(response, FormTerms.RESPONSE);
        if (key == null || "entered-in-error".equals(response.string("status"))) {
            return Outcome.refused(Problem.Code.CONFLICT, "Only answers that were filed here, and not taken back before, can be taken back.");
        }
        Look look = record.as(caller);
        return instruments.find(look, String.valueOf(response.string("questionnaire"))).flatMap(instrument -> {
            Filing filing = new Filing(caller, patient, key, instrument, clock.instant());
            JsonArray extensions = response.array("extension") instanceof JsonArray own ? own : new JsonArray();
            extensions.add(new JsonObject()
                    .put("extension", JsonArray.of(
                            new JsonObject().put("url", "reason").put("valueString", reason),
                            new JsonObject().put("url", "time").put("valueDateTime", Filing.written(clock.instant())),
                            new JsonObject().put("url", "by").put("valueReference", FormTerms.person(caller))))
                    .put("url", FormTerms.RETRACTED));
            Act act = Act.of(FormTerms.RETRACT)
                    .inChartOf(patient)
                    .lock("form " + key)
                    .update(response.put("extension", extensions).put("status", "entered-in-error"));
            for (Instrument.Total total : instrument.totals()) {
                Outcome<List<JsonObject>> scores = SubmitResponse.found(look, "Observation", FormTerms.SCORE, filing.scoreKey(total));
                if (scores instanceof Outcome.Refused<List<JsonObject>> refused) {
                    return refused.cast();
                }
                for (JsonObject score : scores.get()) {
                    if (!"entered-in-error".equals(score.string("status"))) {
                        act = act.update(score.put("status", "entered-in-error"));
                    }
                }
            }
            for (Instrument.Alarm alarm : instrument.alarms()) {
                Outcome<List<JsonObject>> tasks = SubmitResponse.found(look, "Task", FormTerms.ALARM, filing.alarmKey(alarm));
                if (tasks instanceof Outcome.Refused<List<JsonObject>> refused) {
                    return refused.cast();
                }
                for (JsonObject task : tasks.get()) {
                    if (Filing.isOpen(task)) {
                        act = act.update(filing.cancelled(task, "The answers were taken back: " + reason));
                    }
                }
            }
            return record.change(caller, act).map(List::getFirst);
        });
    }
}
