package org.salus.inbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.Translated;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.FhirResponse;
import org.salus.record.Look;
import org.salus.record.Operation;

/**
 * {@code DiagnosticReport/[id]/$release}: shows a report and its observations to the patient, now or at a time, by taking the labels away that withhold
 * them. What is to be released later is withheld until then; a Task remembers it.
 */
final class ReleaseOperation implements Operation {

    static final String ACT = "results.release";

    private final Desk desk;

    ReleaseOperation(Desk desk) {
        this.desk = desk;
    }

    @Override
    public Definition definition() {
        return Desk.definition(
                "release", Set.of(Level.INSTANCE), "DiagnosticReport", true, ACT, "Shows a report and its results to the patient, now or at a time");
    }

    @Override
    public FhirResponse run(Call call) {
        List<Problem> unknown = call.parameters().otherThan("release", "at");
        if (!unknown.isEmpty()) {
            return FhirResponse.refused(unknown);
        }
        Caller caller = call.request().caller();
        String text = call.parameters().string("at");
        Instant at = Results.time(text);
        if (text != null && (at == null || !at.isAfter(desk.now()))) {
            return FhirResponse.refused(new Problem(Problem.Code.PARAMETER, "at is a time to come, such as 2026-05-04T09:00:00Z.", "at"));
        }
        return Desk.answer(desk.record()
                .read(caller, "DiagnosticReport", String.valueOf(call.id()))
                .flatMap(report -> {
                    if (!Results.isFinal(report)) {
                        return Desk.conflict("Only a final report is released; this one is " + report.string("status") + ".");
                    }
                    return act(desk.record().as(caller), caller, report, at).flatMap(act -> desk.record()
                            .change(caller, act.inChartOf(Desk.chart(call)))
                            .map(List::getFirst));
                }));
    }

    private Outcome<Act> act(Look look, Caller caller, JsonObject report, @Nullable Instant at) {
        Act act = Act.of("release");
        if (at == null) {
            Terms.setExtension(report, Terms.RELEASE_AT, null, null);
            show(report);
        } else {
            Terms.setExtension(report, Terms.RELEASE_AT, "valueInstant", Terms.written(at));
            Labels.withhold(report);
        }
        act = act.update(report);
        for (JsonObject observation : observations(look, report)) {
            if (at == null ? show(observation) : Labels.withhold(observation)) {
                act = act.update(observation);
            }
        }
        if (at != null) {
            act = act.create(null, later(caller, report, at));
        }
        return Outcome.ok(act);
    }

    /** Of a report whose time has come. */
    static Act released(Look look, JsonObject report, JsonObject task) {
        Act act = Act.of("release").update(task.put("status", "completed"));
        Terms.setExtension(report, Terms.RELEASE_AT, null, null);
        show(report);
        act = act.update(report);
        for (JsonObject observation : observations(look, report)) {
            if (show(observation)) {
                act = act.update(observation);
            }
        }
        return act;
    }

    private static List<JsonObject> observations(Look look, JsonObject report) {
        List<JsonObject> found = new ArrayList<>();
        for (JsonObject result : JsonObject.objects(report, "result")) {
            String reference = Terms.target(result, "Observation");
            Outcome<JsonObject> read = reference == null
                    ? Outcome.refused(Problem.Code.NOT_FOUND, "No observation.")
                    : look.read("Observation", Terms.idOf(reference));
            if (read.isOk()) {
                found.add(read.get());
            }
        }
        return found;
    }

    private JsonObject later(Caller caller, JsonObject report, Instant at) {
        JsonObject task = new JsonObject()
                .put("resourceType", "Task")
                .put("status", "ready")
                .put("intent", "order")
                .put("code", Terms.concept(Terms.TASK_CODE, Terms.RELEASE))
                .put("focus", Terms.reference(Terms.self(report)));
        new Translated("Release to the patient", "Communication au patient", "Comunicación al paciente").into(task, "description");
        String patient = Terms.target(report, "subject", "Patient");
        if (patient != null) {
            task.put("for", Terms.reference(patient));
        }
        return task.put("executionPeriod", new JsonObject().put("start", Terms.written(at)))
                .put("authoredOn", Terms.written(desk.now()))
                .put("requester", Terms.person(caller));
    }

    private static boolean show(JsonObject resource) {
        JsonObject meta = resource.object("meta");
        List<JsonObject> labels = JsonObject.objects(meta, "security");
        if (meta == null || labels.stream().noneMatch(Labels::isWithholding)) {
            return false;
        }
        JsonArray kept = new JsonArray();
        labels.stream().filter(l -> !Labels.isWithholding(l)).forEach(kept::add);
        if (kept.isEmpty()) {
            meta.remove("security");
        } else {
            meta.put("security", kept);
        }
        return true;
    }
}
