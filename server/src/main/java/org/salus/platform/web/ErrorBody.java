package org.salus.platform.web;

import org.salus.kernel.Problem;

/** What routes outside FHIR answer when they refuse: {@code {"error":"SAL-...","message":"...","requestId":"..."}}. */
record ErrorBody(String error, String message, String requestId) {

    static ErrorBody of(Problem.Code code, String message, String requestId) {
        return new ErrorBody(code.stableCode(), message, requestId);
    }
}
