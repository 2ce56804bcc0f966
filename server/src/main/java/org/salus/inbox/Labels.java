package org.salus.inbox;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.salus.access.SecurityLabels;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;

/** Security labels of what is said about something: it says what that says, so who may not see the one may not see the other. */
final class Labels {

    private static final String ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode";

    private Labels() {}

    /** {@code meta} with all labels of these, each once; null when they have none. */
    static @Nullable JsonObject of(List<JsonObject> resources) {
        Map<String, JsonObject> labels = new LinkedHashMap<>();
        for (JsonObject resource : resources) {
            JsonObject.objects(resource.object("meta"), "security")
                    .forEach(label -> labels.putIfAbsent(label.string("system") + "|" + label.string("code"), label.deepCopy()));
        }
        if (labels.isEmpty()) {
            return null;
        }
        JsonArray security = new JsonArray();
        labels.values().forEach(security::add);
        return new JsonObject().put("security", security);
    }

    /** Puts the labels of others on a new resource. */
    static JsonObject inherit(JsonObject made, List<JsonObject> about) {
        JsonObject meta = of(about);
        return meta == null ? made : made.put("meta", meta);
    }

    /** Labels a resource as not to be shown to the patient, unless it is. @return whether that changed it */
    static boolean withhold(JsonObject resource) {
        JsonObject meta = resource.object("meta");
        if (meta == null) {
            meta = new JsonObject();
            resource.put("meta", meta);
        }
        if (JsonObject.objects(meta, "security").stream().anyMatch(Labels::isWithholding)) {
            return false;
        }
        Terms.list(meta, "security").add(new JsonObject().put("system", ACT_CODE).put("code", "NOPAT"));
        return true;
    }

    /** Whether a label withholds a resource from the patient. */
    static boolean isWithholding(JsonObject label) {
        return SecurityLabels.isWithheldFromPatient(String.valueOf(label.string("code")));
    }

    static boolean isSensitive(List<JsonObject> resources) {
        return resources.stream()
                .flatMap(resource -> JsonObject.objects(resource.object("meta"), "security").stream())
                .anyMatch(label -> SecurityLabels.isSensitive(String.valueOf(label.string("code"))));
    }
}
