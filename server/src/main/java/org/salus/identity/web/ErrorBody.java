package org.salus.identity.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Problem;

/**
 * What is answered outside FHIR when something was refused.
 *
 * @param error a stable code
 * @param retryAfterSeconds for SAL-THROTTLED: when to come again
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ErrorBody(
        String error,
        String message,
        String requestId,
        @Nullable Long retryAfterSeconds) {

    static ErrorBody of(Problem problem, String requestId) {
        return new ErrorBody(problem.code().stableCode(), problem.message(), requestId, null);
    }
}
