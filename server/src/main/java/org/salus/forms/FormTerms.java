package org.salus.forms;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Ids;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.kernel.Role;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;

/** Names that questionnaires use beyond FHIR's own (docs/api/forms.md), and small shapes. */
final class FormTerms {

    /** Identifier system of a response that was filed here: one key for each filing. */
    static final String RESPONSE = "urn:salus:form-response";

    /** Identifier system of a score: the key of the response and the linkId of the total. */
    static final String SCORE = "urn:salus:score";

    /** Identifier system of the Task by which a warning is told: the key of the response and the code of the warning. */
    static final String ALARM = "urn:salus:form-alarm";

    static final String BANDS = "urn:salus:CodeSystem:score-band";
    static final String TASKS = "urn:salus:CodeSystem:form-task";
    static final String RETRACTED = "urn:salus:retracted";

    static final String SUBMIT = "submit";
    static final String RETRACT = "retract-response";

    private FormTerms() {}

    static Outcome<String> openChart(Operation.Call call) {
        String patient = call.request().header("x-salus-patient");
        return patient != null && Ids.isValid(patient)
                ? Outcome.ok(patient)
                : Outcome.refused(new Problem(
                        Problem.Code.PARAMETER, "The header X-Salus-Patient must name the patient whose chart is open.", "X-Salus-Patient"));
    }

    static boolean isOf(JsonObject response, String patient) {
        JsonObject subject = response.object("subject");
        return subject != null && ("Patient/" + patient).equals(subject.string("reference"));
    }

    static Problem wrongPatient() {
        return new Problem(
                Problem.Code.WRONG_PATIENT, "These answers are about another patient than the one whose chart is open. Nothing was stored.");
    }

    /** The patient who answers alone, else who is signed in. */
    static JsonObject person(Caller caller) {
        boolean isPatient = caller.patientId() != null && caller.practitionerId() == null && caller.roles().stream().noneMatch(Role::isStaff);
        if (isPatient) {
            return reference("Patient/" + caller.patientId()).put("type", "Patient").put("display", caller.name());
        }
        JsonObject reference = new JsonObject();
        if (caller.practitionerId() != null) {
            reference.put("reference", "Practitioner/" + caller.practitionerId());
        }
        return reference
                .put("type", "Practitioner")
                .put("identifier", identifier("urn:salus:user", caller.subject()))
                .put("display", caller.name());
    }

    static JsonObject identifier(String system, String value) {
        return new JsonObject().put("system", system).put("value", value);
    }

    static JsonObject reference(String reference) {
        return new JsonObject().put("reference", reference);
    }

    static @Nullable JsonObject extension(@Nullable JsonObject element, String url) {
        return JsonObject.objects(element, "extension").stream().filter(e -> url.equals(e.string("url"))).findFirst().orElse(null);
    }

    /** The value of the identifier of this system, in a list of identifiers or the one of a QuestionnaireResponse. */
    static @Nullable String identifierOf(@Nullable JsonObject resource, String system) {
        if (resource == null) {
            return null;
        }
        List<JsonObject> identifiers = new ArrayList<>(JsonObject.objects(resource, "identifier"));
        if (resource.object("identifier") instanceof JsonObject one) {
            identifiers.add(one);
        }
        return identifiers.stream()
                .filter(i -> system.equals(i.string("system")))
                .map(i -> i.string("value"))
                .findFirst()
                .orElse(null);
    }

    static String name(JsonObject resource) {
        return resource.string("resourceType") + "/" + resource.string("id");
    }

    static FhirResponse answer(Outcome<JsonObject> outcome) {
        return switch (outcome) {
            case Outcome.Ok<JsonObject>(JsonObject resource) -> FhirResponse.of(200, Json.write(resource), null);
            case Outcome.Refused<JsonObject>(List<Problem> problems) -> FhirResponse.refused(problems);
        };
    }
}
