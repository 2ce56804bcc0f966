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

/** {@code Composition/[id]/$sign}: the author signs a preliminary note that another program has stored. */
final class SignNote implements Operation {

    private final RecordAccess record;
    private final StepUp stepUp;

    SignNote(RecordAccess record, StepUp stepUp) {
        this.record = record;
        this.stepUp = stepUp;
    }

    @Override
    public Definition definition() {
        return new Definition(
                "sign",
                Set.of(Level.INSTANCE),
                Set.of("Composition"),
                true,
                new Needs.Act(NoteSupport.ACT),
                "urn:salus:operation:sign-note",
                "Signs a preliminary note, as its author");
    }

    @Override
    public FhirResponse run(Call call) {
        List<Problem> problems = call.parameters().otherThan("sign", "attending");
        if (!problems.isEmpty()) {
            return FhirResponse.refused(problems);
        }
        Caller caller = call.request().caller();
        String id = Objects.requireNonNull(call.id());
        return NoteSupport.answered(NoteSupport.openChart(call)
                .flatMap(patient -> NoteSupport.note(record, caller, id, patient)
                        .flatMap(note -> sign(call, caller, patient, note))));
    }

    private Outcome<FhirResponse> sign(Call call, Caller caller, String patient, JsonObject note) {
        if (NoteSupport.signature(note) != null || !"preliminary".equals(note.string("status"))) {
            return Outcome.refused(
                    Problem.Code.CONFLICT,
                    NoteSupport.signature(note) == null
                            ? "Only a preliminary note can be signed; this one is " + note.string("status") + "."
                            : "This note was signed by " + NoteSupport.signedBy(note) + ".");
        }
        if (JsonArray.objects(note.array("author")).stream().noneMatch(a -> NoteTerms.isPerson(a, caller))) {
            return Outcome.refused(Problem.Code.FORBIDDEN, "A note is signed by its author.");
        }
        List<Problem> open = JsonArray.objects(note.array("section")).stream()
                .flatMap(section -> {
                    JsonObject text = section.object("text");
                    String div = text == null ? "" : String.valueOf(text.string("div"));
                    return Placeholders.in(SafeNarrative.plain(div)).stream()
                            .map(p -> new Problem(
                                    Problem.Code.INVARIANT, section.string("title") + " still holds the placeholder " + p + "."));
                })
                .toList();
        if (!open.isEmpty()) {
            return Outcome.refused(open);
        }
        Outcome<Boolean> training = NoteSupport.inTraining(record, caller);
        if (training instanceof Outcome.Refused<Boolean> refused) {
            return refused.cast();
        }
        String time = NoteSupport.now();
        JsonObject person = NoteTerms.person(caller);
        note.put("status", training.get() ? "preliminary" : "final");
        note.put("attester", JsonArray.of(NoteSupport.attester(
                person, training.get() ? "professional" : "legal", time, NoteHash.of(note))));
        Act act = Act.of("sign").inChartOf(patient).update(note);
        if (training.get()) {
            Outcome<JsonObject> attending = NoteSupport.attending(record, caller, call.parameters().string("attending"));
            if (attending instanceof Outcome.Refused<JsonObject> refused) {
                return refused.cast();
            }
            NoteContext context = new NoteContext(
                    "", patient, NoteTerms.idOf(note.object("encounter"), "Encounter"), time, person, true);
            act = act.create(null, NoteSupport.coSignTask(
                    context, "Composition/" + note.string("id"), String.valueOf(note.string("title")), attending.get()));
        }
        List<Problem> unproven = stepUp.forNotes(caller);
        if (!unproven.isEmpty()) {
            return Outcome.refused(unproven);
        }
        return Outcome.ok(NoteSupport.answer(record.change(caller, act)));
    }
}
