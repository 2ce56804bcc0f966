package org.salus.checkin;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.RecordAccess;
import org.salus.record.Trace;
import org.salus.record.Versions;

/** What the front desk's operations have in common: who may move a visit may hand it to its patient, and sees how that goes. */
abstract class DeskOperation implements Operation {

    final RecordAccess record;
    final Links links;
    private final Definition definition;

    DeskOperation(RecordAccess record, Links links, String name, boolean affects, String summary) {
        this.record = record;
        this.links = links;
        this.definition = new Definition(
                name,
                Set.of(Level.INSTANCE),
                Set.of("Appointment"),
                affects,
                new Needs.OnAddressedType(Interaction.UPDATE),
                "urn:salus:operation:Appointment-" + name,
                summary);
    }

    @Override
    public final Definition definition() {
        return definition;
    }

    /** The appointment as the caller may see it; of the patient whose chart is open, when one is. */
    final Outcome<JsonObject> addressed(Call call) {
        return record.read(call.request().caller(), "Appointment", String.valueOf(call.id())).flatMap(appointment -> {
            String chart = call.request().header("x-salus-patient");
            if (chart != null && !("Patient/" + chart).equals(patient(appointment))) {
                return Outcome.refused(
                        Problem.Code.WRONG_PATIENT, "This visit is of another patient than the one whose chart is open. Nothing was changed.");
            }
            String ifMatch = call.request().header("if-match");
            if (ifMatch != null && !Elements.versionOf(appointment).equals(Integer.toString(Versions.ofTag(ifMatch)))) {
                return Outcome.refused(
                        Problem.Code.VERSION, "This visit was changed meanwhile: it is version " + Elements.versionOf(appointment) + ".");
            }
            return Outcome.ok(appointment);
        });
    }

    static @Nullable String patient(JsonObject appointment) {
        return JsonObject.objects(appointment, "participant").stream()
                .map(p -> p.object("actor"))
                .filter(Objects::nonNull)
                .map(a -> a.string("reference"))
                .filter(r -> r != null && r.startsWith("Patient/"))
                .findFirst()
                .orElse(null);
    }

    static String who(Caller caller) {
        return caller.name().isBlank() ? caller.subject() : caller.name();
    }

    /** @param patient hash of whose visit it is */
    final FhirResponse answer(Call call, long patient, String detail, JsonObject... parameters) {
        JsonObject body = new JsonObject().put("resourceType", "Parameters");
        if (parameters.length > 0) {
            body.put("parameter", JsonArray.of((Object[]) parameters));
        }
        return FhirResponse.of(
                200,
                Json.write(body),
                Trace.of(Interaction.OPERATION, "Appointment", List.of("Appointment/" + call.id()), patient, "$" + definition.name() + detail));
    }

    static JsonObject parameter(String name, String member, Object value) {
        return new JsonObject().put("name", name).put(member, value);
    }

    static FhirResponse refused(Outcome<?> outcome) {
        return FhirResponse.refused(((Outcome.Refused<?>) outcome).problems());
    }
}
