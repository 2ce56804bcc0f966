package org.salus.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.JsonPatch;
import org.salus.kernel.Outcome;

/** Any bytes as a JSON Patch (RFC 6902) of one document: refused, or applied to a document that can be stored; the original stays as it was. */
public final class PatchTarget {

    private static final JsonObject DOCUMENT = Json.parse(
                    """
                    {"resourceType":"Patient","id":"p","active":true,"name":[{"family":"Ada","given":["A","B"]},{"text":"x"}],
                    "birthDate":"1970","a/b":{"m~n":[1,2.50,[{}]]},"":{"":null,"0":"zero"}}"""
                            .getBytes(StandardCharsets.UTF_8))
            .get();
    private static final JsonObject COPY = DOCUMENT.deepCopy();

    private PatchTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        if (!(JsonPatch.parse(data) instanceof Outcome.Ok<JsonPatch>(JsonPatch patch))) {
            return;
        }
        Outcome<Object> applied = patch.apply(DOCUMENT);
        if (!DOCUMENT.equals(COPY)) {
            throw new AssertionError("The original was changed");
        }
        switch (applied) {
            case Outcome.Ok<Object>(JsonObject changed) -> {
                byte[] written = Json.write(changed);
                // Depth and size have limits of their own when it is examined: what reads again must be the same.
                if (Json.parse(written) instanceof Outcome.Ok<JsonObject>(JsonObject again) && !again.equals(changed)) {
                    throw new AssertionError("The patched document is stored as something else");
                }
                if (!patch.apply(DOCUMENT).get().equals(changed)) {
                    throw new AssertionError("The same patch gave something else");
                }
            }
            case Outcome.Ok<Object> _ -> {}
            case Outcome.Refused<Object>(List<?> problems) -> {
                if (problems.isEmpty()) {
                    throw new AssertionError("A refusal without a reason");
                }
            }
        }
    }
}
