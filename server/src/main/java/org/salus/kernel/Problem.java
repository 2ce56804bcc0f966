package org.salus.kernel;

import org.jspecify.annotations.Nullable;

/**
 * Why something was refused.
 *
 * @param code the stable code, which carries the HTTP status and the FHIR issue type
 * @param message one sentence for a person: what is wrong and what would be right; never another person's data
 * @param path the element, as a FHIRPath such as {@code Patient.name[0].given[1]}, when there is one
 */
public record Problem(Code code, String message, @Nullable String path) {

    public Problem(Code code, String message) {
        this(code, message, null);
    }

    /**
     * Stable codes ({@code SAL-} plus the name is what clients see); status as in RFC 9110, issue type as in
     * <a href="http://hl7.org/fhir/R4/valueset-issue-type.html">the FHIR R4 issue types</a>.
     */
    public enum Code {
        /** The text is not JSON, or not UTF-8, or has duplicate keys. */
        SYNTAX(400, "structure"),
        /** The JSON is not what the R4 definitions allow. */
        STRUCTURE(422, "structure"),
        /** A required element is missing. */
        REQUIRED(422, "required"),
        /** A value has the wrong form. */
        VALUE(422, "value"),
        /** A code is not in a required binding. */
        CODE(422, "code-invalid"),
        /** A business rule or invariant fails. */
        INVARIANT(422, "invariant"),
        /** A parameter or header is not understood or malformed. */
        PARAMETER(400, "invalid"),
        /** The request or its body is not acceptable as a whole. */
        REQUEST(400, "invalid"),
        NOT_SUPPORTED(400, "not-supported"),
        TOO_LARGE(413, "too-long"),
        TOO_COSTLY(403, "too-costly"),
        UNKNOWN_TYPE(404, "not-supported"),
        NOT_FOUND(404, "not-found"),
        METHOD_NOT_ALLOWED(405, "not-supported"),
        GONE(410, "deleted"),
        MEDIA_TYPE(415, "not-supported"),
        NOT_ACCEPTABLE(406, "not-supported"),
        /** Not signed in. */
        LOGIN(401, "login"),
        /** Signed in and refused by policy. */
        FORBIDDEN(403, "forbidden"),
        /** Signed in and allowed, but the second factor must be proven again first. */
        STEP_UP(403, "login"),
        /** The patient named in the request is not the patient of the resource. */
        WRONG_PATIENT(409, "conflict"),
        CONFLICT(409, "conflict"),
        DUPLICATE(409, "duplicate"),
        /** If-Match does not name the current version. */
        VERSION(412, "conflict"),
        /** More than one resource fits a condition. */
        MULTIPLE(412, "multiple-matches"),
        /** A reference leads nowhere. */
        REFERENCE(422, "not-found"),
        /** A content in which malware was found. */
        MALWARE(422, "security"),
        THROTTLED(429, "throttled"),
        /** A lost dependency; may be tried again. */
        UNAVAILABLE(503, "transient"),
        /** A bug of ours. */
        INTERNAL(500, "exception");

        private final int status;
        private final String issueType;

        Code(int status, String issueType) {
            this.status = status;
            this.issueType = issueType;
        }

        public int status() {
            return status;
        }

        public String issueType() {
            return issueType;
        }

        /** What clients may rely on, such as {@code SAL-VERSION}. */
        public String stableCode() {
            return "SAL-" + name().replace('_', '-');
        }
    }
}
