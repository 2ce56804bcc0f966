package org.salus.inbox;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.Translated;
import org.salus.kernel.Language;

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
    private List<Translated> changes = List.of();

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
    ReviewTask changed(boolean isChanged, boolean isWithdrawn, @Nullable String version, List<Translated> words) {
        this.changed = isChanged;
        this.withdrawn = isWithdrawn;
        this.old = version;
        this.changes = words;
        return this;
    }

    JsonObject task(String key, String owner) {
        Severity severity = severity();
        // The Task says values: who may not see these may not see it.
        List<JsonObject> about = Stream.concat(Stream.of(result), observations.stream()).toList();
        JsonObject task = Labels.inherit(new JsonObject().put("resourceType", "Task"), about);
        task.put("identifier", JsonArray.of(Terms.identifier(Terms.REVIEW_ID, key)))
                .put("status", "requested")
                .put("intent", "order")
                .put("priority", severity.priority())
                .put("code", Terms.concept(Terms.TASK_CODE, Terms.REVIEW))
                .put("focus", Terms.reference(Terms.self(result)));
        Translated.of(this::description).into(task, "description");
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
                        JsonObject.objects(result, "conclusionCode").isEmpty() ? Stream.<Severity>empty() : Stream.of(Severity.UNCLASSIFIED))
                .toList());
        // What was acted on may have been wrong: that is never routine.
        return changed && worst.compareTo(Severity.ABNORMAL) < 0 ? Severity.ABNORMAL : worst;
    }

    private String description(Language language) {
        List<JsonObject> key = observations.stream()
                .sorted(Comparator.comparing(Severity::ofObservation).reversed())
                .limit(KEY_RESULTS)
                .toList();
        int more = observations.size() - key.size();
        String lines = key.isEmpty()
                ? Results.title(result, language)
                : key.stream().map(one -> Results.line(one, language)).collect(Collectors.joining("; "))
                        + (more > 0 ? language.say("; " + more + " more", " ; " + more + " de plus", "; " + more + " más") : "");
        return (withdrawn
                        ? language.say("Withdrawn: ", "Retiré : ", "Retirado: ")
                        : changed ? language.say("Corrected: ", "Corrigé : ", "Corregido: ") : "")
                + lines;
    }

    private JsonArray inputs(Severity severity) {
        JsonArray inputs = JsonArray.of(Terms.part(Terms.SEVERITY, "valueCode", severity.code()));
        for (Translated change : changes.stream().distinct().toList()) {
            inputs.add(Terms.part(Terms.CHANGE, change));
        }
        if (changed && changes.isEmpty()) {
            inputs.add(Terms.part(Terms.CHANGE, Changes.ofStatus(result)));
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
}
