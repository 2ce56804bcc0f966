package org.salus.inbox;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;
import org.salus.record.Look;

/** What the value was before: of each code the newest earlier observation of the same patient. */
final class Previous {

    private static final int MOST = 10;

    private Previous() {}

    /** By reference of the observation; only those with something to compare. */
    static Map<String, JsonObject> of(Look look, JsonObject result, List<JsonObject> observations) {
        String patient = Terms.target(result, "subject", "Patient");
        Map<String, JsonObject> previous = new LinkedHashMap<>();
        if (patient == null) {
            return previous;
        }
        List<JsonObject> worst = observations.stream()
                .sorted(Comparator.comparing(Severity::ofObservation).reversed())
                .limit(MOST)
                .toList();
        List<String> own = observations.stream().map(Terms::self).toList();
        for (JsonObject observation : worst) {
            String code = code(observation);
            String time = observation.string("effectiveDateTime");
            if (code == null || time == null) {
                continue;
            }
            Outcome<Look.Found> found = look.search(
                    "Observation",
                    "patient=" + patient + "&code=" + code + "&status=final,amended,corrected&date=lt" + time.replace("+", "%2B") + "&_sort=-date");
            if (found.isOk()) {
                found.get().matches().stream()
                        .filter(o -> !own.contains(Terms.self(o)) && !Results.value(o).isEmpty())
                        .findFirst()
                        .ifPresent(o -> previous.put(Terms.self(observation), o));
            }
        }
        return previous;
    }

    private static @org.jspecify.annotations.Nullable String code(JsonObject observation) {
        List<String> codes = new ArrayList<>();
        for (JsonObject coding : JsonObject.objects(observation.object("code"), "coding")) {
            String system = coding.string("system");
            String code = coding.string("code");
            if (system != null && code != null && (system + code).matches("[A-Za-z0-9:/._#-]+")) {
                codes.add(system + "%7C" + code);
            }
        }
        return codes.isEmpty() ? null : String.join(",", codes);
    }
}
