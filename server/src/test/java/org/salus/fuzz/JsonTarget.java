package org.salus.fuzz;

import java.util.Arrays;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;

/** Any bytes: refused, or read, written and read again without a difference. */
public final class JsonTarget {

    private JsonTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        if (!(Json.parse(data) instanceof Outcome.Ok<JsonObject>(JsonObject read))) {
            return;
        }
        byte[] written = Json.write(read);
        JsonObject again = Json.parse(written).get();
        if (!again.equals(read) || !again.deepCopy().equals(read)) {
            throw new AssertionError("What was written reads as something else");
        }
        if (!Arrays.equals(Json.write(again), written)) {
            throw new AssertionError("What was read is written in another way");
        }
    }
}
