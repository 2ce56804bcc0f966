package org.salus.inbox;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;

/** Writes the Task that asks for an acknowledgement. */
final class ReviewTask {

    private static final int KEY_RESULTS = 3;

    private final JsonObject result;
    private final List<JsonObject> observations;
    private final Instant now;
    private Map<String, JsonObject> previous = Map.of();
    private boolean changed;
    private boolean withdrawn;
    private @Nullable String old;
    private List<String> changes = List.of();

    ReviewTask(JsonObject result, List<JsonObject> observations, Instant now) {
        this.result = result;
        this.observations = observations;
        this.now = now;
    }

    ReviewTask previous(Map<String, JsonObject> values) {
        this.previous = values;
        return this;
    }

    /** @param version reference to the version that was there before; null when it is not the report itself that changed */
    ReviewTask changed(boolean isChanged, boolean isWithdrawn, @Nullable String version, List<String> words) {
        this.changed = isChanged;
        this.withdrawn = isWithdrawn;
        this.old = version;
        this.changes = words;
        return this;
    }

    JsonObject task(String key, String owner) {
        Severity severity = severity();
        JsonObject task = new JsonObject().put("resourceType", "Task");
        JsonObject meta = labels();
        if (meta != null) {
            task.put("meta", meta);
        }
        task.put("identifier", JsonArray.of(Terms.identifier(Terms.REVIEW_ID, key)))
                .put("status", "requested")
                .put("intent", "order")
                .put("priority", severity.priority())
                .put("code", Terms.concept(Terms.TASK_CODE, Terms.REVIEW))
                .put("description", description())
                .put("focus", Terms.reference(Terms.self(result)));
        String patient = Terms.target(result, "subject", "Patient");
        if (patient != null) {
            task.put("for", Terms.reference(patient));
        }
        String encounter = Terms.target(result, "encounter", "Encounter");
        if (encounter != null) {
            task.put("encounter", Terms.reference(encounter));
        }
        task.put("authoredOn", Terms.written(now)).put("lastModified", Terms.written(now)).put("owner", Terms.reference(owner));
        task.put("restriction", new JsonObject()
                .put("period", new JsonObject().put("end", Terms.written(now.plus(due(severity))))));
        return task.put("input", inputs(severity));
    }

    private static Duration due(Severity severity) {
        return switch (severity) {
            case CRITICAL -> Duration.ofMinutes(30);
            case ABNORMAL -> Duration.ofHours(24);
            case UNCLASSIFIED, NORMAL -> Duration.ofDays(3);
        };
    }

    private Severity severity() {
        Severity worst = Severity.worst(Stream.concat(
                        observations.stream().map(Severity::ofObservation),
                        // A report may flag itself, where its findings are no observations.
                        Terms.objects(result, "conclusionCode").isEmpty() ? Stream.<Severity>empty() : Stream.of(Severity.UNCLASSIFIED))
                .toList());
        // What was acted on may have been wrong: that is never routine.
        return changed && worst.compareTo(Severity.ABNORMAL) < 0 ? Severity.ABNORMAL : worst;
    }

    private String description() {
        List<JsonObject> key = observations.stream()
                .sorted(Comparator.comparing(Severity::ofObservation).reversed())
                .limit(KEY_RESULTS)
                .toList();
        int more = observations.size() - key.size();
        String lines = key.isEmpty()
                ? Results.title(result)
                : key.stream().map(Results::line).collect(Collectors.joining("; ")) + (more > 0 ? "; " + more + " more" : "");
        return (withdrawn ? "Withdrawn: " : changed ? "Corrected: " : "") + lines;
    }

    private JsonArray inputs(Severity severity) {
        JsonArray inputs = JsonArray.of(Terms.part(Terms.SEVERITY, "valueCode", severity.code()));
        for (String change : changes.stream().distinct().toList()) {
            inputs.add(Terms.part(Terms.CHANGE, "valueString", change));
        }
        if (changed && changes.isEmpty()) {
            inputs.add(Terms.part(Terms.CHANGE, "valueString", "It is " + result.string("status")));
        }
        if (old != null) {
            inputs.add(Terms.part("previous-version", "valueReference", Terms.reference(old)));
        }
        previous.forEach((of, before) -> {
            JsonObject display = Terms.reference(Terms.self(before))
                    .put("display", Results.value(before) + (Results.flag(before) == null ? "" : " " + Results.flag(before)));
            JsonObject part = Terms.part(Terms.PREVIOUS, "valueReference", display);
            JsonArray extensions =
                    JsonArray.of(new JsonObject().put("url", Terms.OF).put("valueReference", Terms.reference(of)));
            String time = before.string("effectiveDateTime");
            if (time != null) {
                extensions.add(new JsonObject().put("url", "urn:salus:date").put("valueDateTime", time));
            }
            inputs.add(part.put("extension", extensions));
        });
        return inputs;
    }

    /** The Task says values: who may not see these may not see it. */
    private @Nullable JsonObject labels() {
        Map<String, JsonObject> labels = new LinkedHashMap<>();
        Stream.concat(Stream.of(result), observations.stream())
                .flatMap(r -> Terms.objects(r.object("meta"), "security").stream())
                .forEach(l -> labels.putIfAbsent(l.string("system") + "|" + l.string("code"), l.deepCopy()));
        if (labels.isEmpty()) {
            return null;
        }
        JsonArray security = new JsonArray();
        labels.values().forEach(security::add);
        return new JsonObject().put("security", security);
    }
}
