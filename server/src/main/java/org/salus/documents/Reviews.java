package org.salus.documents;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;

/**
 * That somebody has read a document from outside and takes it for valid: {@code authenticator} says who, an extension when, and
 * {@code docStatus} that it was verified (R4: "final").
 */
final class Reviews {

    static final String REVIEWED = "urn:salus:document-reviewed";
    private static final String BEFORE = "before";

    private Reviews() {}

    /** When and by whom; null for a document that nobody has reviewed. */
    static @Nullable JsonObject of(JsonObject document) {
        JsonArray extensions = document.array("extension");
        for (int i = 0; extensions != null && i < extensions.size(); i++) {
            JsonObject extension = extensions.object(i);
            if (extension != null && REVIEWED.equals(extension.string("url"))) {
                return extension;
            }
        }
        return null;
    }

    static void add(JsonObject document, Caller caller, String now) {
        JsonObject by = Documents.by(caller);
        JsonArray parts = JsonArray.of(
                new JsonObject().put("url", "time").put("valueInstant", now),
                new JsonObject().put("url", "by").put("valueReference", by));
        String before = document.string("docStatus");
        if (before != null) {
            parts.add(new JsonObject().put("url", BEFORE).put("valueCode", before));
        }
        JsonArray extensions = document.get("extension") instanceof JsonArray own ? own : new JsonArray();
        extensions.add(new JsonObject().put("extension", parts).put("url", REVIEWED));
        document.put("extension", extensions);
        // What was amended by its author stays that.
        if (before == null || before.equals("preliminary")) {
            document.put("docStatus", "final");
        }
        document.put("authenticator", by.deepCopy());
    }

    /** As it was before the review. */
    static void remove(JsonObject document) {
        JsonObject review = of(document);
        if (review == null) {
            return;
        }
        List<Object> others = new ArrayList<>();
        if (document.get("extension") instanceof JsonArray all) {
            all.forEach(others::add);
        }
        others.remove(review);
        document.remove("extension");
        if (!others.isEmpty()) {
            document.put("extension", JsonArray.of(others.toArray()));
        }
        document.remove("authenticator");
        JsonObject before = part(review, BEFORE);
        String status = before == null ? null : before.string("valueCode");
        if (status == null) {
            document.remove("docStatus");
        } else {
            document.put("docStatus", status);
        }
    }

    static @Nullable String by(JsonObject review) {
        JsonObject by = part(review, "by");
        JsonObject reference = by == null ? null : by.object("valueReference");
        return reference == null ? null : reference.string("reference");
    }

    private static @Nullable JsonObject part(JsonObject review, String url) {
        JsonArray parts = review.array("extension");
        for (int i = 0; parts != null && i < parts.size(); i++) {
            JsonObject part = parts.object(i);
            if (part != null && url.equals(part.string("url"))) {
                return part;
            }
        }
        return null;
    }
}
