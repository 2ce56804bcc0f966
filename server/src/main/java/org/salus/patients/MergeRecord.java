package org.salus.patients;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;

/**
 * The record of a merge: a Task that lists what was moved. It lies in no chart (it has no {@code for}), so that both charts are after an
 * unmerge what they were. {@code focus} is the patient whose chart goes on, the identifier names the one that was merged away; each output
 * is a reference to the version that the move made. {@code completed} while the merge stands, {@code cancelled} once undone.
 */
final class MergeRecord {

    static final String SYSTEM = "urn:salus:task";
    static final String CODE = "patient-merge";
    static final String MERGED = "urn:salus:merged-patient";
    private static final String MOVED = "moved";
    private static final String ACCOUNT = "portal-account";

    private MergeRecord() {}

    /** @param version that the move made: the one before is what an unmerge gives back */
    record Moved(String type, String id, int version) {
        String reference() {
            return type + "/" + id + "/_history/" + version;
        }
    }

    static JsonObject of(
            Caller caller, String id, String survivor, String away, List<Moved> moved, List<String> accounts, String reason, String now) {
        JsonArray outputs = new JsonArray();
        for (Moved one : moved) {
            outputs.add(new JsonObject()
                    .put("type", new JsonObject().put("text", MOVED))
                    .put("valueReference", new JsonObject().put("reference", one.reference())));
        }
        JsonArray inputs = new JsonArray();
        for (String account : accounts) {
            inputs.add(new JsonObject().put("type", new JsonObject().put("text", ACCOUNT)).put("valueString", account));
        }
        JsonObject task = new JsonObject()
                .put("resourceType", "Task")
                .put("id", id)
                .put("meta", new JsonObject().put("versionId", "1").put("lastUpdated", now))
                .put("identifier", JsonArray.of(new JsonObject().put("system", MERGED).put("value", away)))
                .put("status", "completed")
                .put("intent", "order")
                .put(
                        "code",
                        new JsonObject().put("coding", JsonArray.of(new JsonObject().put("system", SYSTEM).put("code", CODE))))
                .put("focus", new JsonObject().put("reference", "Patient/" + survivor))
                .put("authoredOn", now)
                .put("lastModified", now)
                .put("requester", by(caller))
                .put("reasonCode", new JsonObject().put("text", reason));
        if (!inputs.isEmpty()) {
            task.put("input", inputs);
        }
        return outputs.isEmpty() ? task : task.put("output", outputs);
    }

    static JsonObject undone(JsonObject task, Caller caller, String reason, String now) {
        return task.deepCopy()
                .put("status", "cancelled")
                .put("statusReason", new JsonObject().put("text", reason))
                .put("lastModified", now)
                .put("owner", by(caller));
    }

    private static JsonObject by(Caller caller) {
        JsonObject who = new JsonObject();
        if (caller.practitionerId() != null) {
            who.put("reference", "Practitioner/" + caller.practitionerId());
        }
        return who.put("display", caller.name());
    }

    static boolean is(JsonObject task) {
        JsonObject code = task.object("code");
        JsonArray codings = code == null ? null : code.array("coding");
        for (int i = 0; codings != null && i < codings.size(); i++) {
            if (codings.object(i) instanceof JsonObject coding
                    && CODE.equals(coding.string("code"))
                    && SYSTEM.equals(coding.string("system"))) {
                return true;
            }
        }
        return false;
    }

    static @Nullable String survivor(JsonObject task) {
        JsonObject focus = task.object("focus");
        String reference = focus == null ? null : focus.string("reference");
        return reference == null ? null : reference.substring("Patient/".length());
    }

    static List<Moved> moved(JsonObject task) {
        List<Moved> all = new ArrayList<>();
        JsonArray outputs = task.array("output");
        for (int i = 0; outputs != null && i < outputs.size(); i++) {
            if (outputs.object(i) instanceof JsonObject output
                    && output.object("valueReference") instanceof JsonObject to
                    && to.string("reference") instanceof String reference) {
                String[] parts = reference.split("/");
                all.add(new Moved(parts[0], parts[1], Integer.parseInt(parts[3])));
            }
        }
        return all;
    }

    static List<String> accounts(JsonObject task) {
        List<String> all = new ArrayList<>();
        JsonArray inputs = task.array("input");
        for (int i = 0; inputs != null && i < inputs.size(); i++) {
            if (inputs.object(i) instanceof JsonObject input && input.string("valueString") instanceof String account) {
                all.add(account);
            }
        }
        return all;
    }
}
