package org.salus.inbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;

/** Says in words what a correction changed. */
final class Changes {

    private Changes() {}

    static String ofObservation(@Nullable JsonObject before, JsonObject after) {
        String name = Results.title(after);
        if (before == null) {
            return name + ": new, " + said(after);
        }
        if (Results.isWithdrawn(after)) {
            return name + ": " + said(before) + " was withdrawn";
        }
        return said(before).equals(said(after))
                ? name + ": " + said(after) + ", details changed"
                : name + ": was " + said(before) + ", is " + said(after);
    }

    private static String said(JsonObject observation) {
        String value = Results.value(observation);
        String flag = Results.flag(observation);
        return (value.isEmpty() ? "without value" : value) + (flag == null ? "" : " " + flag);
    }

    static List<String> ofReport(@Nullable JsonObject before, JsonObject after) {
        List<String> changes = new ArrayList<>();
        if (before == null) {
            return changes;
        }
        if (!Objects.equals(before.string("status"), after.string("status"))) {
            changes.add("Status: was " + before.string("status") + ", is " + after.string("status"));
        }
        if (!Objects.equals(before.string("conclusion"), after.string("conclusion"))) {
            changes.add("The conclusion was changed");
        }
        if (!Objects.equals(before.get("result"), after.get("result"))) {
            changes.add("The list of its observations was changed");
        }
        if (!Objects.equals(before.get("presentedForm"), after.get("presentedForm"))) {
            changes.add("The document of the report was changed");
        }
        if (!Objects.equals(Terms.target(before, "subject", "Patient"), Terms.target(after, "subject", "Patient"))) {
            changes.add("It was filed under another patient before");
        }
        return changes;
    }
}
