package org.salus.patients;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Interaction;
import org.salus.kernel.Language;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.printing.Paper;
import org.salus.printing.PaperPatient;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.Trace;
import org.salus.store.StoredResource;

/** {@code Patient/[id]/$label} and {@code $wristband}: a PDF to print. */
final class LabelOperation implements Operation {

    private final Charts charts;
    private final LabelPdf.Form form;

    LabelOperation(Charts charts, LabelPdf.Form form) {
        this.charts = charts;
        this.form = form;
    }

    private String name() {
        return form.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Definition definition() {
        return new Definition(
                name(),
                Set.of(Level.INSTANCE),
                Set.of("Patient"),
                false,
                new Needs.OnAddressedType(Interaction.READ),
                "urn:salus:operation:Patient-" + name(),
                "A " + name() + " with name, birth date, sex, record number and bar code, as PDF",
                Paper.PDF);
    }

    @Override
    public FhirResponse run(Call call) {
        List<Problem> unknown = call.parameters().otherThan(name(), Paper.LANGUAGE);
        if (!unknown.isEmpty()) {
            return FhirResponse.refused(unknown);
        }
        // It is read by those who work with it, not by the patient.
        Outcome<Language> asked = Paper.language(call, Paper.reader(call));
        if (asked instanceof Outcome.Refused<Language>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        Language language = asked.get();
        String id = Objects.requireNonNull(call.id());
        Outcome<StoredResource> row = charts.patient(call.request().caller(), id);
        if (row instanceof Outcome.Refused<StoredResource>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        JsonObject patient = Charts.json(row.get());
        String survivor = MergedAway.survivor(patient);
        if (survivor != null) {
            return FhirResponse.refused(
                    Problem.Code.CONFLICT, "This patient was merged into Patient/" + survivor + "; print for that one.");
        }
        byte[] pdf = LabelPdf.of(PaperPatient.of(patient, language), language, form);
        return Paper.answer(
                pdf, Trace.of(Interaction.OPERATION, "Patient", List.of("Patient/" + id), row.get().patient(), "$" + name()));
    }
}
