package org.salus.charting.notes;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.identity.StepUp;
import org.salus.kernel.Caller;
import org.salus.kernel.Language;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.RecordAccess;

/**
 * {@code Composition/[id]/$addendum}: adds to a signed note without touching its text. The addendum is a signed Composition of its own that
 * appends to the note; the note's status becomes amended.
 */
final class Addendum implements Operation {

    private static final int LONGEST = 100_000;

    private final RecordAccess record;
    private final StepUp stepUp;

    Addendum(RecordAccess record, StepUp stepUp) {
        this.record = record;
        this.stepUp = stepUp;
    }

    @Override
    public Definition definition() {
        return new Definition(
                "addendum",
                Set.of(Level.INSTANCE),
                Set.of("Composition"),
                true,
                new Needs.Act(NoteSupport.ACT),
                "urn:salus:operation:addendum",
                "Adds an addendum to a signed note, whose own text stays as it was signed");
    }

    @Override
    public FhirResponse run(Call call) {
        List<Problem> problems = call.parameters().otherThan("addendum", "text", "attending");
        String text = call.parameters().string("text");
        if (!problems.isEmpty()) {
            return FhirResponse.refused(problems);
        }
        if (text == null || text.isBlank() || text.length() > LONGEST) {
            return FhirResponse.refused(new Problem(
                    Problem.Code.PARAMETER, "text is what is added, 1 to " + LONGEST + " characters.", "text"));
        }
        if (!Placeholders.in(text).isEmpty()) {
            return FhirResponse.refused(new Problem(
                    Problem.Code.INVARIANT, "The addendum still holds the placeholder " + Placeholders.in(text).getFirst() + ".", "text"));
        }
        Caller caller = call.request().caller();
        String id = Objects.requireNonNull(call.id());
        return NoteSupport.answered(NoteSupport.openChart(call)
                .flatMap(patient -> NoteSupport.note(record, caller, id, patient)
                        .flatMap(note -> add(call, caller, patient, note, text))));
    }

    private Outcome<FhirResponse> add(Call call, Caller caller, String patient, JsonObject note, String text) {
        String status = note.string("status");
        if (!"final".equals(status) && !"amended".equals(status)) {
            return Outcome.refused(Problem.Code.CONFLICT, "An addendum is added to a signed note; this one is " + status + ".");
        }
        if (!JsonArray.objects(note.array("relatesTo")).isEmpty()) {
            return Outcome.refused(Problem.Code.CONFLICT, "This is an addendum itself: add to the note that it belongs to.");
        }
        Outcome<Boolean> training = NoteSupport.inTraining(record, caller);
        if (training instanceof Outcome.Refused<Boolean> refused) {
            return refused.cast();
        }
        JsonObject person = NoteTerms.person(caller);
        String time = NoteSupport.now();
        String encounter = NoteTerms.idOf(note.object("encounter"), "Encounter");
        NoteContext context = new NoteContext("", patient, encounter, time, person, training.get());
        JsonObject addendum = new JsonObject().put("resourceType", "Composition");
        JsonObject meta = note.object("meta");
        if (meta != null && meta.array("security") instanceof JsonArray labels) {
            addendum.put("meta", new JsonObject().put("security", labels.deepCopy()));
        }
        // In the language of the note that it belongs to.
        Language language = Objects.requireNonNullElse(Language.of(note.string("language")), Language.EN);
        addendum.put("language", language.tag())
                .put("status", context.preliminary() ? "preliminary" : "final")
                .put("type", Objects.requireNonNull(note.object("type")).deepCopy())
                .put("subject", NoteTerms.reference("Patient", patient));
        if (encounter != null) {
            addendum.put("encounter", NoteTerms.reference("Encounter", encounter));
        }
        addendum.put("date", time)
                .put("author", JsonArray.of(person.deepCopy()))
                .put("title", language.say("Addendum to ", "Addendum à ", "Adenda a ") + note.string("title"))
                .put("relatesTo", JsonArray.of(
                        new JsonObject().put("code", "appends").put("targetReference", NoteTerms.reference(note))))
                .put("section", JsonArray.of(new JsonObject()
                        .put("title", language.say("Addendum", "Addendum", "Adenda"))
                        .put("code", NoteTerms.concept(NoteTerms.LOINC, "55107-7", "Addendum Document"))
                        .put("text", NoteBuilder.narrative(SafeNarrative.ofText(text)))));
        addendum.put("attester", JsonArray.of(NoteSupport.attester(
                person.deepCopy(), context.preliminary() ? "professional" : "legal", time, NoteHash.of(addendum))));
        String fullUrl = "urn:uuid:" + java.util.UUID.randomUUID();
        Act act = Act.of("addendum").inChartOf(patient).create(fullUrl, addendum);
        if (context.preliminary()) {
            Outcome<JsonObject> attending = NoteSupport.attending(record, caller, call.parameters().string("attending"));
            if (attending instanceof Outcome.Refused<JsonObject> refused) {
                return refused.cast();
            }
            act = act.create(null, NoteSupport.coSignTask(
                    context, fullUrl, String.valueOf(addendum.string("title")), attending.get()));
        }
        if ("final".equals(status)) {
            act = act.update(note.put("status", "amended"));
        }
        List<Problem> unproven = stepUp.forNotes(caller);
        if (!unproven.isEmpty()) {
            return Outcome.refused(unproven);
        }
        return Outcome.ok(NoteSupport.answer(record.change(caller, act)));
    }
}
