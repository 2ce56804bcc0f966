package org.salus.inbox;

import java.util.List;
import org.salus.fhir.JsonObject;

/** What an item is for the sections of the inbox, by its code, else by what it is about. */
final class Kind {

    static final List<String> ALL = List.of("results", "cosign", "refills", "messages", "referrals", "tasks");

    private Kind() {}

    static String of(JsonObject task) {
        JsonObject code = task.object("code");
        if (Terms.isReview(task)) {
            return "results";
        }
        if (Terms.isCoded(code, Terms.TASK_CODE, Terms.FILE)) {
            return "tasks";
        }
        if (Terms.isCoded(code, Terms.TASK_CODE, Terms.MESSAGE)) {
            return "messages";
        }
        if (Terms.isCoded(code, "urn:salus:CodeSystem:note-task", "co-sign")) {
            return "cosign";
        }
        JsonObject focus = task.object("focus");
        String about = focus == null ? "" : String.valueOf(focus.string("reference"));
        return switch (about.split("/", 2)[0]) {
            case "MedicationRequest" -> "refills";
            case "ServiceRequest" -> "referrals";
            case "Communication" -> "messages";
            case "DiagnosticReport" -> "results";
            default -> "tasks";
        };
    }
}
