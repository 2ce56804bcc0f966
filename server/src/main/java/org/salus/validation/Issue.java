package org.salus.validation;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Problem;

/**
 * One thing that a validation has to say of a resource.
 *
 * @param code stable, and the FHIR issue type with it
 * @param message for a person; may quote the resource, so it must not reach a log
 * @param path the element as FHIRPath, such as {@code Patient.name[0].given[1]}; null when it is about the whole
 * @param rule key of the invariant or name of the validator's rule, such as {@code us-core-6}; null when there is none
 */
public record Issue(Severity severity, Problem.Code code, String message, @Nullable String path, @Nullable String rule) {

    /** As in the R4 value set issue-severity, worst first. */
    public enum Severity {
        FATAL,
        ERROR,
        WARNING,
        INFORMATION;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether the resource does not conform because of it. */
    public boolean isError() {
        return severity == Severity.FATAL || severity == Severity.ERROR;
    }

    public static Issue error(Problem problem) {
        return new Issue(Severity.ERROR, problem.code(), problem.message(), problem.path(), null);
    }

    public Problem toProblem() {
        return new Problem(code, message, path);
    }
}
