package org.salus.inbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.ReferenceText;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.Parameters;

/**
 * {@code Task/$acknowledge} and {@code Task/[id]/$acknowledge}: a physician has seen results. Several at once only when all are normal; a critical
 * one alone and with a comment. All or none.
 */
final class AcknowledgeOperation implements Operation {

    static final String ACT = "results.acknowledge";
    private static final int MOST = 200;

    private final Desk desk;

    AcknowledgeOperation(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Definition definition() {
        return Desk.definition(
                "acknowledge", Set.of(Level.TYPE, Level.INSTANCE), "Task", true, ACT, "Says that results were seen: one, or several normal ones");
    }

    @Override
    public FhirResponse run(Call call) {
        List<Problem> unknown = call.parameters().otherThan("acknowledge", "item", "comment");
        if (!unknown.isEmpty()) {
            return FhirResponse.refused(unknown);
        }
        Outcome<List<JsonObject>> done = items(call).flatMap(items -> Desk.text(call, "comment", false)
                .flatMap(comment -> acknowledge(call, items, comment)));
        return switch (done) {
            case Outcome.Refused<List<JsonObject>>(List<Problem> problems) -> FhirResponse.refused(problems);
            case Outcome.Ok<List<JsonObject>>(List<JsonObject> written) when call.id() != null ->
                FhirResponse.of(200, Json.write(written.getFirst()), null);
            case Outcome.Ok<List<JsonObject>>(List<JsonObject> written) -> {
                JsonArray entries = new JsonArray();
                written.forEach(task -> entries.add(new JsonObject().put("resource", task)));
                yield FhirResponse.of(
                        200,
                        Json.write(new JsonObject()
                                .put("resourceType", "Bundle")
                                .put("type", "collection")
                                .put("entry", entries)),
                        null);
            }
        };
    }

    /**
     * One item.
     *
     * @param patient whose it is on the screen, {@code Patient/id}, or empty for a result about nobody; null when the header says it
     */
    private record Item(String id, @Nullable String patient) {}

    /** The one that the address names, or those that the items name, each with its patient. */
    private static Outcome<List<Item>> items(Call call) {
        if (call.id() != null) {
            return call.parameters().has("item")
                    ? Desk.parameter("item", "goes where the address names no Task.")
                    : Outcome.ok(List.of(new Item(call.id(), null)));
        }
        List<Item> items = new ArrayList<>();
        for (Parameters one : call.parameters().nested("item")) {
            ReferenceText task = reference(one, "task", "Task");
            ReferenceText patient = reference(one, "patient", "Patient");
            if (task == null || (patient == null && one.has("patient"))) {
                return Desk.parameter("item", "has a task such as Task/123, and the patient whom its result is about, such as Patient/12.");
            }
            items.add(new Item(task.id(), patient == null ? "" : "Patient/" + patient.id()));
        }
        boolean several = items.stream().map(Item::id).distinct().count() < items.size();
        return items.isEmpty() || items.size() > MOST || several
                ? Desk.parameter("item", "is given 1 to " + MOST + " times, once for each Task.")
                : Outcome.ok(items);
    }

    private static @Nullable ReferenceText reference(Parameters item, String name, String type) {
        JsonObject given = item.object(name);
        String text = given == null ? item.string(name) : given.string("reference");
        ReferenceText reference = text == null ? null : ReferenceText.relative(text);
        return reference != null && reference.type().equals(type) ? reference : null;
    }

    private Outcome<List<JsonObject>> acknowledge(Call call, List<Item> items, String comment) {
        Caller caller = call.request().caller();
        Mine mine = desk.mine(caller);
        List<Problem> problems = new ArrayList<>();
        Act act = Act.of("acknowledge").inChartOf(Desk.chart(call));
        for (Item item : items) {
            Outcome<JsonObject> read = desk.ofMine(caller, mine, item.id());
            if (read instanceof Outcome.Refused<JsonObject>(List<Problem> refused)) {
                problems.addAll(refused);
                continue;
            }
            JsonObject task = read.get();
            Severity severity = severity(task);
            if (item.patient() != null && !item.patient().equals(Objects.requireNonNullElse(Terms.target(task, "for", "Patient"), ""))) {
                problems.add(new Problem(
                        Problem.Code.WRONG_PATIENT,
                        "Task/" + item.id() + " is about another patient than the item says. Nothing was acknowledged.",
                        "Task/" + item.id()));
            } else if (!Terms.isReview(task)) {
                problems.add(problem(item.id(), "asks for no acknowledgement of a result."));
            } else if (items.size() > 1 && severity != Severity.NORMAL) {
                problems.add(problem(item.id(), "is " + severity.code() + ": only normal results are acknowledged together."));
            } else if (severity == Severity.CRITICAL && comment.isEmpty()) {
                problems.add(problem(item.id(), "is critical: comment must say what is done about it."));
            } else {
                act = act.update(signed(task, caller, comment));
            }
        }
        return problems.isEmpty() ? desk.record().change(caller, act) : Outcome.refused(problems);
    }

    static Severity severity(JsonObject task) {
        JsonObject part = Terms.part(task, "input", Terms.SEVERITY);
        return Severity.of(part == null ? null : part.string("valueCode"));
    }

    private JsonObject signed(JsonObject task, Caller caller, String comment) {
        String now = Terms.written(desk.now());
        Terms.list(task, "output").add(Terms.part(Terms.ACKNOWLEDGED, "valueReference", Terms.person(caller)));
        Terms.list(task, "output").add(Terms.part(Terms.ACKNOWLEDGED_AT, "valueInstant", now));
        if (!comment.isEmpty()) {
            Terms.list(task, "note").add(new JsonObject()
                    .put("authorReference", Terms.person(caller))
                    .put("time", now)
                    .put("text", comment));
        }
        return task.put("status", "completed").put("lastModified", now);
    }

    private static Problem problem(String id, String message) {
        return new Problem(Problem.Code.INVARIANT, "Task/" + id + " " + message, "Task/" + id);
    }
}
