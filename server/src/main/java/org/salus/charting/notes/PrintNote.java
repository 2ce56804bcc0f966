package org.salus.charting.notes;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Language;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.printing.Paper;
import org.salus.printing.SafePdf;
import org.salus.record.FhirResponse;
import org.salus.record.Look;
import org.salus.record.Operation;
import org.salus.record.RecordAccess;

/** {@code Composition/[id]/$pdf}: a signed note with its addenda, signers and hashes as PDF, with the patient on every page. */
final class PrintNote implements Operation {

    private final RecordAccess record;

    PrintNote(RecordAccess record) {
        this.record = record;
    }

    @Override
    public Definition definition() {
        return new Definition(
                "pdf",
                Set.of(Level.INSTANCE),
                Set.of("Composition"),
                false,
                new Needs.OnAddressedType(Interaction.READ),
                "urn:salus:operation:pdf",
                "A signed note with its addenda as PDF",
                Paper.PDF);
    }

    @Override
    public FhirResponse run(Call call) {
        List<Problem> problems = call.parameters().otherThan("pdf", Paper.LANGUAGE);
        if (!problems.isEmpty()) {
            return FhirResponse.refused(problems);
        }
        Caller caller = call.request().caller();
        return NoteSupport.answered(Paper.language(call, Paper.reader(call)).flatMap(language -> record
                .read(caller, "Composition", Objects.requireNonNull(call.id()))
                .flatMap(note -> print(caller, note, language))));
    }

    private Outcome<FhirResponse> print(Caller caller, JsonObject note, Language language) {
        String patientId = NoteTerms.idOf(note.object("subject"), "Patient");
        if (NoteSupport.signature(note) == null || patientId == null) {
            return Outcome.refused(Problem.Code.CONFLICT, "Only a signed note is printed.");
        }
        Outcome<JsonObject> patient = record.read(caller, "Patient", patientId);
        Outcome<Look.Found> found = record.search(caller, "Composition", "related-ref=Composition/" + note.string("id"));
        return patient.flatMap(who -> found.flatMap(related -> {
            if (related.truncated()) {
                return Outcome.refused(Problem.Code.TOO_COSTLY, "This note has more addenda than are printed.");
            }
            List<JsonObject> addenda = related.matches().stream()
                    .filter(c -> JsonArray.objects(c.array("relatesTo")).stream().anyMatch(r -> "appends".equals(r.string("code"))))
                    .filter(c -> NoteSupport.signature(c) != null)
                    .sorted(Comparator.comparing(c -> String.valueOf(c.string("date"))))
                    .toList();
            return Outcome.ok(Paper.answer(SafePdf.of(NotePage.of(note, who, addenda, language), language), null));
        }));
    }
}
