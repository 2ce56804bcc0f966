package org.salus.record;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.fhir.JsonPatch;
import org.salus.kernel.Caller;
import org.salus.search.QueryString;

/**
 * One interaction, from the wire or from an entry of a Bundle: both go the same way.
 *
 * @param method GET, POST, PUT, DELETE, HEAD, PATCH
 * @param segments of the path below the base, such as {@code Patient}, {@code 12}
 * @param headers with names in lower case
 * @param body null where there is none
 * @param payload what came instead of a resource in JSON or XML, null where nothing did
 * @param base URL of this FHIR endpoint, without a slash at the end
 */
public record FhirRequest(
        Caller caller,
        String method,
        List<String> segments,
        QueryString query,
        Map<String, String> headers,
        @Nullable JsonObject body,
        @Nullable Payload payload,
        String base) {

    public FhirRequest {
        segments = List.copyOf(segments);
    }

    public FhirRequest(
            Caller caller,
            String method,
            List<String> segments,
            QueryString query,
            Map<String, String> headers,
            @Nullable JsonObject body,
            String base) {
        this(caller, method, segments, query, headers, body, null, base);
    }

    /** A body that is no resource. */
    public sealed interface Payload {

        /** {@code application/json-patch+json}. */
        record Patch(JsonPatch patch) implements Payload {}

        /**
         * The content of a Binary as it is, or an upload ({@link MediaTypes#UPLOAD}); not yet read.
         *
         * @param length as announced, -1 when it was not
         */
        record Raw(String contentType, InputStream content, long length) implements Payload {}
    }

    public @Nullable String header(String name) {
        return headers.get(name);
    }

    /** {@code Prefer: return=...} or handling: whether this preference was stated. */
    public boolean prefers(String preference) {
        String prefer = headers.get("prefer");
        return prefer != null && prefer.replace(" ", "").contains(preference);
    }

    /** What the caller wants to get back from a write (R4 section 3.1.0.1.9). */
    public enum Return {
        MINIMAL,
        REPRESENTATION,
        OUTCOME
    }

    /** What was preferred; {@code otherwise} when nothing was. */
    public Return returning(Return otherwise) {
        if (headers.get("prefer") == null) {
            return otherwise;
        }
        if (prefers("return=minimal")) {
            return Return.MINIMAL;
        }
        if (prefers("return=representation")) {
            return Return.REPRESENTATION;
        }
        return prefers("return=OperationOutcome") ? Return.OUTCOME : otherwise;
    }
}
