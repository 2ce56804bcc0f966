package org.salus.interop.hl7v2;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.RecordAccess;

/**
 * {@code Task/[id]/$file-result}: somebody who has looked says whose results a message of the queue holds. Without {@code confirm} nothing is
 * stored, and the answer says how the person of the message differs from the chart.
 */
final class FileResultOperation implements Operation {

    static final String ACT = "results.file";

    private final RecordAccess record;
    private final Hl7Settings settings;
    private final Filing filing;

    FileResultOperation(RecordAccess record, Hl7Settings settings, Filing filing) {
        this.record = record;
        this.settings = settings;
        this.filing = filing;
    }

    @Override
    public Definition definition() {
        return new Definition(
                "file-result",
                Set.of(Level.INSTANCE),
                Set.of("Task"),
                true,
                new Needs.Act(ACT),
                "urn:salus:operation:Task-file-result",
                "Says whose results a message of the queue holds, and files them");
    }

    @Override
    public FhirResponse run(Call call) {
        List<Problem> unknown = call.parameters().otherThan("file-result", "patient", "confirm");
        if (!unknown.isEmpty()) {
            return FhirResponse.refused(unknown);
        }
        return switch (filed(call)) {
            case Outcome.Ok<JsonObject>(JsonObject task) -> FhirResponse.of(200, Json.write(task), null);
            case Outcome.Refused<JsonObject>(List<Problem> problems) -> FhirResponse.refused(problems);
        };
    }

    private Outcome<JsonObject> filed(Call call) {
        Caller caller = call.request().caller();
        String reference = String.valueOf(call.parameters().string("patient"));
        if (!reference.matches("Patient/[A-Za-z0-9.-]{1,64}")) {
            return Outcome.refused(new Problem(Problem.Code.PARAMETER, "patient is a reference such as Patient/123.", "patient"));
        }
        String chart = call.request().header("x-salus-patient");
        if (chart != null && !reference.equals("Patient/" + chart)) {
            return Outcome.refused(Problem.Code.WRONG_PATIENT, "Another chart is open than that of the patient who was chosen. Nothing was stored.");
        }
        return record.read(caller, "Task", String.valueOf(call.id())).flatMap(task -> message(caller, task).flatMap(communication -> record
                .read(caller, "Patient", reference.substring("Patient/".length()))
                .flatMap(patient -> filed(call, caller, new Filing.Sorted(task, communication, patient)))));
    }

    /** What waits, if it still does. */
    private Outcome<JsonObject> message(Caller caller, JsonObject task) {
        boolean waits = JsonObject.objects(task.object("code"), "coding").stream()
                .anyMatch(c -> Filing.TASK_CODE.equals(c.string("system")) && Filing.FILE.equals(c.string("code")));
        JsonObject focus = task.object("focus");
        String reference = focus == null ? null : focus.string("reference");
        if (!waits || reference == null || !reference.startsWith("Communication/")) {
            return Outcome.refused(Problem.Code.CONFLICT, "This Task is about no message that waits to be filed.");
        }
        if (List.of("completed", "cancelled", "rejected", "failed", "entered-in-error").contains(String.valueOf(task.string("status")))) {
            return Outcome.refused(Problem.Code.CONFLICT, "This message is done already.");
        }
        return record.read(caller, "Communication", reference.substring("Communication/".length()));
    }

    private Outcome<JsonObject> filed(Call call, Caller caller, Filing.Sorted sorted) {
        Hl7Settings.Sender sender = settings.sender(String.valueOf(Shapes.identifier(sorted.communication(), Shapes.SENDER)));
        byte[] raw = raw(sorted.communication());
        Message message = Message.read(raw).message();
        if (sender == null || sender.organisation() != caller.organisation() || message == null) {
            return Outcome.refused(Problem.Code.CONFLICT, "The sender of this message is not configured any more, so it cannot be read. Nothing was stored.");
        }
        Results results = ReportReader.read(message, sender).results();
        if (results == null) {
            return Outcome.refused(Problem.Code.CONFLICT, "This message cannot be read any more. Nothing was stored.");
        }
        if (!"true".equals(call.parameters().string("confirm"))) {
            return Outcome.refused(compared(results.patient(), sorted.patient()));
        }
        return switch (filing.sort(caller.within(Filing.SCOPES), new Filing.Incoming(sender, message, raw, results), sorted)) {
            case Filing.Filed.Stored _ -> record.read(caller, "Task", String.valueOf(call.id()));
            case Filing.Filed.Wrong(Fault fault) -> Outcome.refused(Problem.Code.CONFLICT, fault.text() + " Nothing was stored.");
            case Filing.Filed.Busy _ -> Outcome.refused(Problem.Code.CONFLICT, "Somebody else has changed this meanwhile: look again. Nothing was stored.");
        };
    }

    /** In words, and each difference with the element of the chart that it is about. */
    private static List<Problem> compared(Segment said, JsonObject patient) {
        List<Why.Difference> differences = PatientMatch.differences(said, patient);
        List<Problem> problems = new ArrayList<>();
        problems.add(new Problem(
                Problem.Code.CONFLICT,
                "Nothing was stored. The message is about " + PatientMatch.said(said).text() + ". Compared with the chart: "
                        + (differences.isEmpty() ? "name and date of birth fit" : differences.stream().map(Why.Difference::text).collect(Collectors.joining("; ")))
                        + ". It is filed there when that is confirmed (confirm: true).",
                "confirm"));
        differences.forEach(d -> problems.add(new Problem(Problem.Code.CONFLICT, d.text(), d.path())));
        return problems;
    }

    private static byte[] raw(JsonObject communication) {
        for (JsonObject payload : JsonObject.objects(communication, "payload")) {
            JsonObject attachment = payload.object("contentAttachment");
            String data = attachment == null ? null : attachment.string("data");
            if (data != null) {
                return Base64.getDecoder().decode(data);
            }
        }
        return new byte[0];
    }
}
