package org.salus.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.salus.fhir.Examiner;
import org.salus.fhir.FhirPathPatch;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.fhir.ReferenceResolver;
import org.salus.kernel.Outcome;

/**
 * Any JSON as a FHIRPath Patch of one resource: refused with a reason, or applied, each time with the same result, and what the examiner then
 * accepts is stored as it is. What is no JSON object is the path of a deletion, so that paths are reached without a Parameters around them.
 */
public final class FhirPathPatchTarget {

    private static final R4 DEFINITIONS = R4.definitions();
    private static final Examiner EXAMINER = new Examiner(DEFINITIONS);
    private static final JsonObject RESOURCE = Json.parse(
                    """
                    {"resourceType":"Patient","id":"p","active":true,"name":[{"use":"official","family":"Ada","given":["A","B"],
                    "_given":[null,{"id":"b","extension":[{"url":"http://salus.example/e","valueBoolean":true}]}]},{"text":"x"}],
                    "birthDate":"1970-05","_birthDate":{"extension":[{"url":"http://salus.example/t","valueDateTime":"1970-05-01"}]},
                    "multipleBirthInteger":2,"contained":[{"resourceType":"Organization","id":"o","name":"O"}],
                    "contact":[{"relationship":[{"text":"r"}],"name":{"family":"C"}}],"managingOrganization":{"reference":"#o"}}"""
                            .getBytes(StandardCharsets.UTF_8))
            .get();

    private FhirPathPatchTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        JsonObject parameters = Json.parse(data) instanceof Outcome.Ok<JsonObject>(JsonObject object)
                ? object
                : deletion(new String(data, StandardCharsets.UTF_8));
        byte[] before = Json.write(parameters);
        Outcome<FhirPathPatch> read = FhirPathPatch.of(DEFINITIONS, parameters);
        reasonable(read);
        if (!(read instanceof Outcome.Ok<FhirPathPatch>(FhirPathPatch patch))) {
            return;
        }
        Outcome<JsonObject> applied = patch.apply(RESOURCE.deepCopy());
        reasonable(applied);
        if (applied instanceof Outcome.Ok<JsonObject>(JsonObject changed)) {
            if (!patch.apply(RESOURCE.deepCopy()).get().equals(changed)) {
                throw new AssertionError("The same patch gave something else");
            }
            // The depth of what is stored is examined, as for any resource that comes in.
            if (EXAMINER.examine(changed, ReferenceResolver.AS_IS).isOk()
                    && !Json.parse(Json.write(changed)).get().equals(changed)) {
                throw new AssertionError("The patched resource is stored as something else");
            }
        }
        if (!Arrays.equals(before, Json.write(parameters))) {
            throw new AssertionError("The patch was changed by being applied");
        }
    }

    private static void reasonable(Outcome<?> outcome) {
        if (outcome instanceof Outcome.Refused<?>(List<?> problems) && problems.isEmpty()) {
            throw new AssertionError("A refusal without a reason");
        }
    }

    private static JsonObject deletion(String path) {
        JsonObject type = new JsonObject().put("name", "type").put("valueCode", "delete");
        JsonObject place = new JsonObject().put("name", "path").put("valueString", path);
        JsonObject operation = new JsonObject().put("name", "operation").put("part", JsonArray.of(type, place));
        return new JsonObject().put("resourceType", "Parameters").put("parameter", JsonArray.of(operation));
    }
}
