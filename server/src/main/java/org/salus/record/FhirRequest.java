package org.salus.record;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.search.QueryString;

/**
 * One interaction, from the wire or from an entry of a Bundle: both go the same way.
 *
 * @param method GET, POST, PUT, DELETE, HEAD, PATCH
 * @param segments of the path below the base, such as {@code Patient}, {@code 12}
 * @param headers with names in lower case
 * @param body null where there is none
 * @param base URL of this FHIR endpoint, without a slash at the end
 */
public record FhirRequest(
        Caller caller,
        String method,
        List<String> segments,
        QueryString query,
        Map<String, String> headers,
        @Nullable JsonObject body,
        String base) {

    public FhirRequest {
        segments = List.copyOf(segments);
    }

    public @Nullable String header(String name) {
        return headers.get(name);
    }

    /** {@code Prefer: return=...} or handling: whether this preference was stated. */
    public boolean prefers(String preference) {
        String prefer = headers.get("prefer");
        return prefer != null && prefer.replace(" ", "").contains(preference);
    }
}
