package org.salus.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Problem;

/** The one place where problems become OperationOutcome (R4 section 2.33). */
public final class OperationOutcomes {

    static final String SYSTEM = "urn:salus:problem";

    private static final byte[] START = "{\"resourceType\":\"OperationOutcome\"".getBytes(StandardCharsets.US_ASCII);

    private OperationOutcomes() {}

    static byte[] write(List<Problem> problems) {
        return Json.write(of("error", problems));
    }

    static boolean is(byte[] body) {
        return body.length > START.length && Arrays.equals(body, 0, START.length, START, 0, START.length);
    }

    /** Of what was done, as {@code Prefer: return=OperationOutcome} asks for it. */
    static byte[] done(String message) {
        JsonObject issue = new JsonObject()
                .put("severity", "information")
                .put("code", "informational")
                .put("details", JsonObject.of("text", message))
                .put("diagnostics", message);
        return Json.write(new JsonObject().put("resourceType", "OperationOutcome").put("issue", JsonArray.of(issue)));
    }

    public static JsonObject of(String severity, List<Problem> problems) {
        JsonArray issues = new JsonArray();
        for (Problem problem : problems) {
            JsonObject issue = new JsonObject()
                    .put("severity", problem.code() == Problem.Code.INTERNAL ? "fatal" : severity)
                    .put("code", problem.code().issueType())
                    .put(
                            "details",
                            new JsonObject()
                                    .put(
                                            "coding",
                                            JsonArray.of(new JsonObject()
                                                    .put("system", SYSTEM)
                                                    .put("code", problem.code().stableCode())))
                                    .put("text", problem.message()))
                    .put("diagnostics", problem.message());
            String path = problem.path();
            if (path != null) {
                // Elements begin with their type; what has no type has no resourceType either.
                boolean parameter = !Character.isUpperCase(path.codePointAt(0)) && !path.equals("resourceType");
                issue.put("expression", JsonArray.of(parameter ? "http." + path.toLowerCase(Locale.ROOT) : path));
            }
            issues.add(issue);
        }
        return new JsonObject().put("resourceType", "OperationOutcome").put("issue", issues);
    }
}
