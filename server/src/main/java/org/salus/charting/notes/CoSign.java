package org.salus.charting.notes;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.identity.StepUp;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.RecordAccess;

/** {@code Composition/[id]/$cosign}: the attending whom a Task asks attests a trainee's note, which is final by it. */
final class CoSign implements Operation {

    private final RecordAccess record;
    private final StepUp stepUp;

    CoSign(RecordAccess record, StepUp stepUp) {
        this.record = record;
        this.stepUp = stepUp;
    }

    @Override
    public Definition definition() {
        return new Definition(
                "cosign",
                Set.of(Level.INSTANCE),
                Set.of("Composition"),
                true,
                new Needs.Act(NoteSupport.ACT),
                "urn:salus:operation:cosign",
                "The attending co-signs a trainee's note");
    }

    @Override
    public FhirResponse run(Call call) {
        List<Problem> problems = call.parameters().otherThan("cosign");
        if (!problems.isEmpty()) {
            return FhirResponse.refused(problems);
        }
        Caller caller = call.request().caller();
        String id = Objects.requireNonNull(call.id());
        return NoteSupport.answered(NoteSupport.openChart(call)
                .flatMap(patient -> NoteSupport.note(record, caller, id, patient)
                        .flatMap(note -> coSign(caller, patient, note))));
    }

    private Outcome<FhirResponse> coSign(Caller caller, String patient, JsonObject note) {
        JsonObject first = NoteSupport.signature(note);
        if (first == null || !"preliminary".equals(note.string("status"))) {
            return Outcome.refused(Problem.Code.CONFLICT, "This note does not wait for a co-signature.");
        }
        Outcome<Boolean> training = NoteSupport.inTraining(record, caller);
        if (training instanceof Outcome.Refused<Boolean> refused) {
            return refused.cast();
        }
        Outcome<List<JsonObject>> found = NoteSupport.coSignTasks(record.as(caller), String.valueOf(note.string("id")));
        if (found instanceof Outcome.Refused<List<JsonObject>> refused) {
            return refused.cast();
        }
        List<JsonObject> tasks = found.get().stream()
                .filter(task -> NoteTerms.isPerson(task.object("owner"), caller))
                .toList();
        if (training.get() || tasks.isEmpty() || NoteTerms.isPerson(first.object("party"), caller)) {
            return Outcome.refused(Problem.Code.FORBIDDEN, "This note is co-signed by the attending whom its author has asked.");
        }
        String hash = NoteHash.of(note);
        if (!hash.equals(NoteSupport.hash(first))) {
            return Outcome.refused(Problem.Code.CONFLICT, "The text of this note is not the one that its author signed.");
        }
        JsonArray attesters = Objects.requireNonNull(note.array("attester"));
        attesters.add(NoteSupport.attester(NoteTerms.person(caller), "legal", NoteSupport.now(), hash));
        Act act = Act.of("cosign").inChartOf(patient).update(note.put("status", "final"));
        for (JsonObject task : tasks) {
            act = act.update(task.put("status", "completed"));
        }
        for (JsonObject entry : NoteSupport.ownEntries(record.as(caller), note)) {
            if ("Observation".equals(entry.string("resourceType")) && "preliminary".equals(entry.string("status"))) {
                act = act.update(entry.put("status", "final"));
            } else if ("Condition".equals(entry.string("resourceType")) && isProvisional(entry)) {
                act = act.update(entry.put(
                        "verificationStatus",
                        NoteTerms.concept("http://terminology.hl7.org/CodeSystem/condition-ver-status", "confirmed", null)));
            }
        }
        List<Problem> unproven = stepUp.forNotes(caller);
        if (!unproven.isEmpty()) {
            return Outcome.refused(unproven);
        }
        return Outcome.ok(NoteSupport.answer(record.change(caller, act)));
    }

    private static boolean isProvisional(JsonObject condition) {
        JsonObject status = condition.object("verificationStatus");
        return status != null
                && JsonArray.objects(status.array("coding")).stream().anyMatch(c -> "provisional".equals(c.string("code")));
    }
}
