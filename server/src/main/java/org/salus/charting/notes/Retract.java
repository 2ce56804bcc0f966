package org.salus.charting.notes;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.RecordAccess;

/**
 * {@code Composition/[id]/$retract}: one of those who signed says that the note is an error, and why. It stays to be read, marked; what its
 * structured fields became is marked with it, and a co-signature is not asked for any more.
 */
final class Retract implements Operation {

    private static final int LONGEST_REASON = 1_000;

    private final RecordAccess record;

    Retract(RecordAccess record) {
        this.record = record;
    }

    @Override
    public Definition definition() {
        return new Definition(
                "retract",
                Set.of(Level.INSTANCE),
                Set.of("Composition"),
                true,
                new Needs.Act(NoteSupport.ACT),
                "urn:salus:operation:retract",
                "Marks a signed note as entered in error, with the reason");
    }

    @Override
    public FhirResponse run(Call call) {
        List<Problem> problems = call.parameters().otherThan("retract", "reason");
        String reason = call.parameters().string("reason");
        if (!problems.isEmpty()) {
            return FhirResponse.refused(problems);
        }
        if (reason == null || reason.isBlank() || reason.length() > LONGEST_REASON) {
            return FhirResponse.refused(new Problem(
                    Problem.Code.PARAMETER, "reason says why the note is wrong, 1 to " + LONGEST_REASON + " characters.", "reason"));
        }
        Caller caller = call.request().caller();
        String id = Objects.requireNonNull(call.id());
        return NoteSupport.answered(NoteSupport.openChart(call)
                .flatMap(patient -> NoteSupport.note(record, caller, id, patient)
                        .flatMap(note -> retract(caller, patient, note, reason.strip()))));
    }

    private Outcome<FhirResponse> retract(Caller caller, String patient, JsonObject note, String reason) {
        if (NoteSupport.signature(note) == null || "entered-in-error".equals(note.string("status"))) {
            return Outcome.refused(Problem.Code.CONFLICT, "Only a signed note that was not retracted before can be retracted.");
        }
        if (JsonArray.objects(note.array("attester")).stream().noneMatch(a -> NoteTerms.isPerson(a.object("party"), caller))) {
            return Outcome.refused(Problem.Code.FORBIDDEN, "A note is retracted by one of those who signed it.");
        }
        JsonArray extensions = note.array("extension") instanceof JsonArray own ? own : new JsonArray();
        extensions.add(new JsonObject()
                .put("extension", JsonArray.of(
                        new JsonObject().put("url", "reason").put("valueString", reason),
                        new JsonObject().put("url", "time").put("valueDateTime", NoteSupport.now()),
                        new JsonObject().put("url", "by").put("valueReference", NoteTerms.person(caller))))
                .put("url", NoteTerms.RETRACTED));
        note.put("extension", extensions);
        Act act = Act.of("retract").inChartOf(patient).update(note.put("status", "entered-in-error"));
        for (JsonObject entry : NoteSupport.ownEntries(record.as(caller), note)) {
            act = act.update(inError(entry));
        }
        Outcome<List<JsonObject>> tasks = NoteSupport.coSignTasks(record.as(caller), String.valueOf(note.string("id")));
        if (tasks instanceof Outcome.Refused<List<JsonObject>> refused) {
            return refused.cast();
        }
        for (JsonObject task : tasks.get()) {
            act = act.update(task.put("status", "cancelled"));
        }
        return Outcome.ok(NoteSupport.answer(record.change(caller, act)));
    }

    private static JsonObject inError(JsonObject entry) {
        if ("Observation".equals(entry.string("resourceType"))) {
            return entry.put("status", "entered-in-error");
        }
        entry.remove("clinicalStatus"); // con-5
        return entry.put(
                "verificationStatus",
                NoteTerms.concept("http://terminology.hl7.org/CodeSystem/condition-ver-status", "entered-in-error", null));
    }
}
