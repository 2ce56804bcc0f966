package org.salus.charting.notes;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.charting.drafts.Draft;
import org.salus.charting.drafts.Drafts;
import org.salus.charting.notes.NoteBuilder.About;
import org.salus.charting.notes.NoteBuilder.Note;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.identity.StepUp;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.FhirResponse;
import org.salus.record.Look;
import org.salus.record.Operation;
import org.salus.record.RecordAccess;

/**
 * {@code Composition/$sign}: a draft becomes a signed note with its Observations and Conditions, all in one transaction; then the draft is
 * gone. A trainee's note is preliminary and asks the attending for a co-signature by a Task.
 */
final class SignDraft implements Operation {

    private final RecordAccess record;
    private final Drafts drafts;
    private final NoteTemplates templates;
    private final StepUp stepUp;

    SignDraft(RecordAccess record, Drafts drafts, NoteTemplates templates, StepUp stepUp) {
        this.record = record;
        this.drafts = drafts;
        this.templates = templates;
        this.stepUp = stepUp;
    }

    @Override
    public Definition definition() {
        return new Definition(
                "sign",
                Set.of(Level.TYPE),
                Set.of("Composition"),
                true,
                new Needs.Act(NoteSupport.ACT),
                "urn:salus:operation:sign",
                "Signs a draft: it becomes a final note with the Observations and Conditions of its structured fields");
    }

    @Override
    public FhirResponse run(Call call) {
        List<Problem> problems = call.parameters().otherThan("sign", "draft", "revision", "attending");
        String id = call.parameters().string("draft");
        String revision = call.parameters().string("revision");
        if (!problems.isEmpty()) {
            return FhirResponse.refused(problems);
        }
        if (id == null || revision == null) {
            return FhirResponse.refused(Problem.Code.PARAMETER, "draft and revision say which draft is signed, as it was last seen.");
        }
        Caller caller = call.request().caller();
        Outcome<FhirResponse> signed = NoteSupport.openChart(call)
                .flatMap(patient -> drafts.get(caller, id).flatMap(draft -> {
                    if (!draft.patientId().equals(patient)) {
                        return Outcome.refused(NoteSupport.wrongPatient("This draft"));
                    }
                    if (!Integer.toString(draft.revision()).equals(revision)) {
                        return Outcome.refused(
                                Problem.Code.VERSION,
                                "This draft has changed since it was shown: it is at revision " + draft.revision() + ". Look again, then sign.");
                    }
                    return sign(caller, draft, call.parameters().string("attending"));
                }));
        return NoteSupport.answered(signed);
    }

    private Outcome<FhirResponse> sign(Caller caller, Draft draft, @Nullable String attendingName) {
        Outcome<About> about = About.of(draft);
        if (about instanceof Outcome.Refused<About> refused) {
            return refused.cast();
        }
        Outcome<Boolean> training = NoteSupport.inTraining(record, caller);
        if (training instanceof Outcome.Refused<Boolean> refused) {
            return refused.cast();
        }
        boolean trainee = training.get();
        JsonObject attending = null;
        if (trainee) {
            Outcome<JsonObject> named = NoteSupport.attending(record, caller, attendingName);
            if (named instanceof Outcome.Refused<JsonObject> refused) {
                return refused.cast();
            }
            attending = named.get();
        }
        String encounter = about.get().encounterId();
        if (encounter != null) {
            Outcome<JsonObject> visit = record.read(caller, "Encounter", encounter);
            if (visit instanceof Outcome.Refused<JsonObject> refused) {
                return refused.cast();
            }
            if (!draft.patientId().equals(NoteTerms.idOf(visit.get().object("subject"), "Patient"))) {
                return Outcome.refused(NoteSupport.wrongPatient("The encounter of this draft"));
            }
        }
        NoteContext context = new NoteContext(
                draft.id(), draft.patientId(), encounter, NoteSupport.now(), NoteTerms.person(caller), trainee);
        JsonObject asked = attending;
        return templates.find(caller, about.get().template(), about.get().language())
                .flatMap(template -> NoteBuilder.build(draft, about.get(), template, context))
                .flatMap(note -> store(caller, draft, note, context, asked));
    }

    private Outcome<FhirResponse> store(
            Caller caller, Draft draft, Note note, NoteContext context, @Nullable JsonObject attending) {
        JsonObject composition = note.composition();
        composition.put("attester", JsonArray.of(NoteSupport.attester(
                context.author().deepCopy(),
                context.preliminary() ? "professional" : "legal",
                context.date(),
                NoteHash.of(composition))));
        String fullUrl = "urn:uuid:" + java.util.UUID.randomUUID();
        Act act = Act.of("sign")
                .inChartOf(draft.patientId())
                .lock("sign draft " + draft.id())
                .check(look -> signedBefore(look, draft.id()))
                .create(fullUrl, composition);
        for (NoteEntries.Entry entry : note.entries()) {
            act = act.create(entry.fullUrl(), entry.resource());
        }
        if (attending != null) {
            act = act.create(null, NoteSupport.coSignTask(context, fullUrl, String.valueOf(composition.string("title")), attending));
        }
        List<Problem> unproven = stepUp.forNotes(caller);
        if (!unproven.isEmpty()) {
            return Outcome.refused(unproven);
        }
        Outcome<List<JsonObject>> written = record.change(caller, act);
        if (written.isOk()) {
            // What somebody has typed since stays.
            drafts.finish(caller, draft.id(), draft.revision());
        }
        return Outcome.ok(NoteSupport.answer(written));
    }

    private static List<Problem> signedBefore(Look look, String draft) {
        return switch (look.search("Composition", "identifier=" + NoteTerms.DRAFT + "%7C" + draft)) {
            case Outcome.Ok<Look.Found>(Look.Found found) ->
                found.matches().isEmpty()
                        ? List.of()
                        : List.of(new Problem(
                                Problem.Code.DUPLICATE,
                                "This draft was signed already: it is Composition/" + found.matches().getFirst().string("id") + "."));
            case Outcome.Refused<Look.Found>(List<Problem> problems) -> problems;
        };
    }
}
