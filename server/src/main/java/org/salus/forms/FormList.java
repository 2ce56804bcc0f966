package org.salus.forms;

import java.util.List;
import java.util.Set;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Interaction;
import org.salus.kernel.Problem;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.RecordAccess;

/** {@code Questionnaire/$forms}: the questionnaires in use, those that come with Salus and the organisation's own. */
final class FormList implements Operation {

    private final RecordAccess record;
    private final Instruments instruments;

    FormList(RecordAccess record, Instruments instruments) {
        this.record = record;
        this.instruments = instruments;
    }

    @Override
    public Definition definition() {
        return new Definition(
                "forms", Set.of(Level.TYPE), Set.of("Questionnaire"), false, new Needs.OnAddressedType(Interaction.SEARCH),
                "urn:salus:operation:forms", "The questionnaires that can be filled in");
    }

    @Override
    public FhirResponse run(Call call) {
        List<Problem> problems = call.parameters().otherThan("forms");
        if (!problems.isEmpty()) {
            return FhirResponse.refused(problems);
        }
        return FormTerms.answer(instruments.all(record.as(call.request().caller())).map(all -> {
            JsonArray list = new JsonArray();
            all.forEach(form -> list.add(new JsonObject().put("name", "form").put("resource", form)));
            return new JsonObject().put("resourceType", "Parameters").put("parameter", list);
        }));
    }
}
