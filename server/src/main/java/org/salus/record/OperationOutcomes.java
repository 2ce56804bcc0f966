package org.salus.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Problem;
import org.salus.validation.Issue;

/** The one place where problems become OperationOutcome (R4 section 2.33). */
public final class OperationOutcomes {

    static final String SYSTEM = "urn:salus:problem";

    /** Keys of invariants, such as us-core-6, and names of the validator's rules. */
    static final String RULES = "urn:salus:rule";

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
        return done(message, List.of());
    }

    /** The same, with what the profiles had to say. */
    static byte[] done(String message, List<Issue> remarks) {
        JsonArray issues = JsonArray.of(information(message));
        remarks.forEach(remark -> issues.add(issue(remark)));
        return Json.write(new JsonObject().put("resourceType", "OperationOutcome").put("issue", issues));
    }

    /** @param otherwise said when there are none, since there must be one */
    public static byte[] issues(List<Issue> all, String otherwise) {
        JsonArray issues = new JsonArray();
        all.forEach(one -> issues.add(issue(one)));
        if (all.isEmpty()) {
            issues.add(information(otherwise));
        }
        return Json.write(new JsonObject().put("resourceType", "OperationOutcome").put("issue", issues));
    }

    private static JsonObject information(String message) {
        return new JsonObject()
                .put("severity", "information")
                .put("code", "informational")
                .put("details", JsonObject.of("text", message))
                .put("diagnostics", message);
    }

    private static JsonObject issue(Issue issue) {
        JsonObject written = issue(issue.severity().code(), issue.toProblem());
        String rule = issue.rule();
        JsonObject details = written.object("details");
        JsonArray codings = details == null ? null : details.array("coding");
        if (rule != null && codings != null) {
            codings.add(new JsonObject().put("system", RULES).put("code", rule));
        }
        return written;
    }

    public static JsonObject of(String severity, List<Problem> problems) {
        JsonArray issues = new JsonArray();
        for (Problem problem : problems) {
            issues.add(issue(problem.code() == Problem.Code.INTERNAL ? "fatal" : severity, problem));
        }
        return new JsonObject().put("resourceType", "OperationOutcome").put("issue", issues);
    }

    private static JsonObject issue(String severity, Problem problem) {
        JsonObject issue = new JsonObject()
                .put("severity", severity)
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
        return issue;
    }
}
