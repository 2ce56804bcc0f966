package org.salus.orders;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.ReferenceText;
import org.salus.kernel.Caller;
import org.salus.kernel.Ids;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.RecordAccess;

/** What the operations on orders have in common. */
final class Orders {

    /** The act of ordering; what is written is decided as the write that it is, too. */
    static final String ACT = "orders.sign";

    static final Set<String> TYPES = Set.of("MedicationRequest", "ServiceRequest");

    /** Identifier system of the number by which the performer knows a signed order (HL7 v2 ORC-2). */
    static final String PLACER = "urn:salus:placer-order";

    private static final String USER = "urn:salus:user";
    private static final int MOST = 100;

    private Orders() {}

    static Outcome<String> openChart(Operation.Call call) {
        String patient = call.request().header("x-salus-patient");
        return patient != null && Ids.isValid(patient)
                ? Outcome.ok(patient)
                : Outcome.refused(new Problem(
                        Problem.Code.PARAMETER, "The header X-Salus-Patient must name the patient whose chart is open.", "X-Salus-Patient"));
    }

    /** The orders that the parameters {@code order} name, each {@code Type/id/_history/version} as it was seen. */
    static Outcome<List<JsonObject>> named(RecordAccess record, Operation.Call call, String patient) {
        List<String> texts = new ArrayList<>();
        call.parameters().all().stream().filter(p -> p.name().equals("order")).forEach(p -> texts.add(
                p.value() instanceof JsonObject object ? String.valueOf(object.string("reference")) : String.valueOf(p.value())));
        if (texts.isEmpty() || texts.size() > MOST || Set.copyOf(texts).size() != texts.size()) {
            return Outcome.refused(new Problem(
                    Problem.Code.PARAMETER, "order names 1 to " + MOST + " different orders, each once.", "order"));
        }
        List<JsonObject> orders = new ArrayList<>();
        for (String text : texts) {
            ReferenceText reference = ReferenceText.relative(text);
            String seen = reference == null || reference.version() == null ? null : String.valueOf(reference.version());
            if (reference == null || !TYPES.contains(reference.type()) || seen == null) {
                return Outcome.refused(new Problem(
                        Problem.Code.PARAMETER, "order names the version that was seen, such as MedicationRequest/12/_history/1.", "order"));
            }
            Outcome<JsonObject> read = record.read(call.request().caller(), reference.type(), reference.id());
            if (!(read instanceof Outcome.Ok<JsonObject>(JsonObject order))) {
                return ((Outcome.Refused<JsonObject>) read).cast();
            }
            if (!isOf(order, patient)) {
                return Outcome.refused(wrongPatient());
            }
            JsonObject meta = order.object("meta");
            if (meta == null || !seen.equals(meta.string("versionId"))) {
                return Outcome.refused(
                        Problem.Code.VERSION, reference.type() + "/" + reference.id() + " has changed since it was shown. Look again.");
            }
            orders.add(order);
        }
        return Outcome.ok(orders);
    }

    static boolean isOf(JsonObject order, String patient) {
        JsonObject subject = order.object("subject");
        return subject != null && ("Patient/" + patient).equals(subject.string("reference"));
    }

    static Problem wrongPatient() {
        return new Problem(
                Problem.Code.WRONG_PATIENT, "This order is about another patient than the one whose chart is open. Nothing was stored.");
    }

    static String status(JsonObject order) {
        return String.valueOf(order.string("status"));
    }

    static boolean isMedicine(JsonObject order) {
        return "MedicationRequest".equals(order.string("resourceType"));
    }

    /** {@code Type/id}. */
    static String name(JsonObject resource) {
        return resource.string("resourceType") + "/" + resource.string("id");
    }

    /** Whether Salus has given it a placer number: it was signed. */
    static boolean isSigned(JsonObject order) {
        return JsonObject.objects(order, "identifier").stream().anyMatch(i -> PLACER.equals(i.string("system")));
    }

    static JsonObject person(Caller caller) {
        JsonObject reference = new JsonObject();
        if (caller.practitionerId() != null) {
            reference.put("reference", "Practitioner/" + caller.practitionerId());
        }
        return reference
                .put("type", "Practitioner")
                .put("identifier", new JsonObject().put("system", USER).put("value", caller.subject()))
                .put("display", caller.name());
    }

    static boolean isPerson(@Nullable JsonObject reference, Caller caller) {
        if (reference == null) {
            return false;
        }
        JsonObject identifier = reference.object("identifier");
        if (identifier != null && USER.equals(identifier.string("system"))) {
            return caller.subject().equals(identifier.string("value"));
        }
        return caller.practitionerId() != null && ("Practitioner/" + caller.practitionerId()).equals(reference.string("reference"));
    }

    static String now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    }

    static void note(JsonObject order, Caller caller, String time, String text) {
        JsonArray notes = order.array("note");
        if (notes == null) {
            notes = new JsonArray();
            order.put("note", notes);
        }
        notes.add(new JsonObject().put("authorString", caller.name()).put("time", time).put("text", text));
    }

    static JsonObject parameters(JsonArray list) {
        JsonObject parameters = new JsonObject().put("resourceType", "Parameters");
        return list.isEmpty() ? parameters : parameters.put("parameter", list);
    }

    static void add(JsonArray list, List<JsonObject> orders) {
        orders.forEach(order -> list.add(new JsonObject().put("name", "order").put("resource", order)));
    }

    static FhirResponse answer(Outcome<JsonObject> outcome) {
        return switch (outcome) {
            case Outcome.Ok<JsonObject>(JsonObject resource) -> FhirResponse.of(200, Json.write(resource), null);
            case Outcome.Refused<JsonObject>(List<Problem> problems) -> FhirResponse.refused(problems);
        };
    }
}
