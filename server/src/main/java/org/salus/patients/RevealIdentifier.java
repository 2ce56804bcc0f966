package org.salus.patients;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.RecordAccess;

/**
 * {@code Patient/[id]/$reveal-identifier}: the whole number of a system. Screens mask social security numbers and ask here when somebody
 * wants to see one, so that the audit tells who did; who may read the patient may read it.
 */
final class RevealIdentifier implements Operation {

    private final RecordAccess record;

    RevealIdentifier(RecordAccess record) {
        this.record = record;
    }

    @Override
    public Definition definition() {
        return new Definition(
                "reveal-identifier", Set.of(Level.INSTANCE), Set.of("Patient"), false, new Needs.OnAddressedType(Interaction.READ),
                "urn:salus:operation:reveal-identifier", "A number of the patient that screens mask; the audit tells who looked");
    }

    @Override
    public FhirResponse run(Call call) {
        List<Problem> problems = call.parameters().otherThan("reveal-identifier", "system");
        String system = call.parameters().string("system");
        if (!problems.isEmpty()) {
            return FhirResponse.refused(problems);
        }
        if (system == null) {
            return FhirResponse.refused(new Problem(Problem.Code.PARAMETER, "system says which number.", "system"));
        }
        return switch (record.read(call.request().caller(), "Patient", Objects.requireNonNull(call.id()))) {
            case Outcome.Refused<JsonObject>(List<Problem> why) -> FhirResponse.refused(why);
            case Outcome.Ok<JsonObject>(JsonObject patient) -> {
                JsonArray values = new JsonArray();
                JsonArray identifiers = patient.array("identifier");
                for (int i = 0; identifiers != null && i < identifiers.size(); i++) {
                    JsonObject identifier = identifiers.object(i);
                    if (identifier != null && system.equals(identifier.string("system")) && identifier.string("value") instanceof String value) {
                        values.add(new JsonObject().put("name", "value").put("valueString", value));
                    }
                }
                yield values.isEmpty()
                        ? FhirResponse.refused(Problem.Code.NOT_FOUND, "The patient has no number of this system.")
                        : FhirResponse.of(
                                200, Json.write(new JsonObject().put("resourceType", "Parameters").put("parameter", values)), null);
            }
        };
    }
}
