package org.salus.record;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Problem;
import org.salus.store.StoreUnavailableException;

/**
 * An answer.
 *
 * @param body JSON, null for none
 * @param etag version, 0 for none
 * @param updated microseconds since the epoch, 0 for none
 * @param location absolute or relative to the base, null for none
 * @param trace what the audit shall say of it; null when the audit row was written with the change
 * @param problems why it was refused, empty for success
 * @param content what is sent instead of the body, streamed; null for none
 */
public record FhirResponse(
        int status,
        byte @Nullable [] body,
        int etag,
        long updated,
        @Nullable String location,
        @Nullable Trace trace,
        List<Problem> problems,
        @Nullable Content content) {

    /**
     * The content of a Binary.
     *
     * @param type media type
     * @param context of its security, to be told; null for none
     */
    public record Content(String type, long length, @Nullable String context, Writer writer) {

        /** Streams it. */
        @FunctionalInterface
        public interface Writer {
            void writeTo(OutputStream out) throws IOException;
        }
    }

    public FhirResponse(
            int status,
            byte @Nullable [] body,
            int etag,
            long updated,
            @Nullable String location,
            @Nullable Trace trace,
            List<Problem> problems) {
        this(status, body, etag, updated, location, trace, problems, null);
    }

    /** The same answer with a content for its body. */
    FhirResponse with(Content streamed) {
        return new FhirResponse(status, null, etag, updated, location, trace, problems, streamed);
    }

    public static FhirResponse of(int status, byte @Nullable [] body, @Nullable Trace trace) {
        return new FhirResponse(status, body, 0, 0, null, trace, List.of());
    }

    /** The status is that of the first problem. */
    public static FhirResponse refused(List<Problem> problems) {
        return new FhirResponse(
                problems.getFirst().code().status(), OperationOutcomes.write(problems), 0, 0, null, null, problems);
    }

    public static FhirResponse refused(Problem problem) {
        return refused(List.of(problem));
    }

    /** 503, which says whether anything can have been stored. */
    public static FhirResponse unavailable(StoreUnavailableException lost, String requestId) {
        return refused(
                Problem.Code.UNAVAILABLE,
                (lost.mayBeStored()
                                ? "The database was lost while this was being stored: it may be stored or not. Look before you try again."
                                : "The record cannot be reached just now; nothing was stored. Try again.")
                        + " Request " + requestId + ".");
    }

    /** The patient's key was destroyed. */
    public static FhirResponse erased() {
        return refused(Problem.Code.GONE, "This record was erased.");
    }

    public static FhirResponse refused(Problem.Code code, String message) {
        return refused(new Problem(code, message));
    }
}
