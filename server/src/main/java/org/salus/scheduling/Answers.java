package org.salus.scheduling;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.FhirResponse;
import org.salus.record.OperationOutcomes;
import org.salus.record.Trace;
import org.salus.record.Versions;

/** What the operations answer. A change has its audit row with it already. */
final class Answers {

    private Answers() {}

    static FhirResponse one(int status, JsonObject resource) {
        JsonObject meta = resource.object("meta");
        int version = meta == null ? 0 : Versions.number(String.valueOf(meta.string("versionId")));
        String location = status == 201
                ? resource.string("resourceType") + "/" + resource.string("id") + "/_history/" + version
                : null;
        return new FhirResponse(status, Json.write(resource), version, 0, location, null, List.of());
    }

    static FhirResponse one(int status, Outcome<JsonObject> outcome) {
        return switch (outcome) {
            case Outcome.Ok<JsonObject>(JsonObject resource) -> one(status, resource);
            case Outcome.Refused<JsonObject>(List<Problem> problems) -> FhirResponse.refused(problems);
        };
    }

    /** @param warnings what was left out, at the end */
    static FhirResponse several(int status, String base, List<JsonObject> resources, List<Problem> warnings) {
        JsonArray entries = new JsonArray();
        for (JsonObject resource : resources) {
            entries.add(entry(base, resource, null));
        }
        if (!warnings.isEmpty()) {
            entries.add(JsonObject.of("resource", OperationOutcomes.of("warning", warnings)));
        }
        JsonObject bundle = new JsonObject().put("resourceType", "Bundle").put("type", "collection").put("entry", entries);
        return FhirResponse.of(status, Json.write(bundle), null);
    }

    /** @param mode of the search, null in a collection */
    static JsonObject entry(String base, JsonObject resource, @Nullable String mode) {
        JsonObject entry = new JsonObject();
        if (resource.has("id")) {
            entry.put("fullUrl", base + "/" + resource.string("resourceType") + "/" + resource.string("id"));
        }
        entry.put("resource", resource);
        return mode == null ? entry : entry.put("search", JsonObject.of("mode", mode));
    }

    static Trace trace(String detail) {
        return Trace.of(Interaction.OPERATION, "Appointment", List.of(), 0, detail);
    }
}
