package org.salus.inbox;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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
        List<Problem> unknown = call.parameters().otherThan("acknowledge", "task", "comment");
        if (!unknown.isEmpty()) {
            return FhirResponse.refused(unknown);
        }
        Outcome<List<JsonObject>> done = tasks(call).flatMap(tasks -> Desk.text(call, "comment", false)
                .flatMap(comment -> acknowledge(call, tasks, comment)));
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

    private Outcome<Set<String>> tasks(Call call) {
        Set<String> ids = new LinkedHashSet<>();
        if (call.id() != null) {
            ids.add(call.id());
        }
        for (var parameter : call.parameters().all()) {
            if (!parameter.name().equals("task")) {
                continue;
            }
            String text = parameter.value() instanceof JsonObject reference ? reference.string("reference") : String.valueOf(parameter.value());
            ReferenceText reference = text == null ? null : ReferenceText.relative(text);
            if (reference == null || !reference.type().equals("Task") || call.id() != null) {
                return Desk.parameter("task", "is a reference such as Task/123, where the address names none.");
            }
            ids.add(reference.id());
        }
        return ids.isEmpty() || ids.size() > MOST ? Desk.parameter("task", "is given 1 to " + MOST + " times.") : Outcome.ok(ids);
    }

    private Outcome<List<JsonObject>> acknowledge(Call call, Set<String> ids, String comment) {
        Caller caller = call.request().caller();
        Mine mine = desk.mine(caller);
        List<Problem> problems = new ArrayList<>();
        Act act = Act.of("acknowledge").inChartOf(Desk.chart(call));
        for (String id : ids) {
            Outcome<JsonObject> read = desk.ofMine(caller, mine, id);
            if (read instanceof Outcome.Refused<JsonObject>(List<Problem> refused)) {
                problems.addAll(refused);
                continue;
            }
            JsonObject task = read.get();
            Severity severity = severity(task);
            if (!Terms.isReview(task)) {
                problems.add(problem(id, "asks for no acknowledgement of a result."));
            } else if (ids.size() > 1 && severity != Severity.NORMAL) {
                problems.add(problem(id, "is " + severity.code() + ": only normal results are acknowledged together."));
            } else if (severity == Severity.CRITICAL && comment.isEmpty()) {
                problems.add(problem(id, "is critical: comment must say what is done about it."));
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
