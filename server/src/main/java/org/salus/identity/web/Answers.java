package org.salus.identity.web;

import jakarta.servlet.http.HttpServletRequest;
import org.salus.identity.Requests;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** Answers of the routes of sign-in and administration; none may be kept by a cache. */
final class Answers {

    private Answers() {}

    static ResponseEntity<?> ok(Object body) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(body);
    }

    static ResponseEntity<?> created(Object body) {
        return ResponseEntity.status(HttpStatus.CREATED)
                .cacheControl(CacheControl.noStore())
                .body(body);
    }

    static ResponseEntity<?> nothing() {
        return ResponseEntity.noContent().cacheControl(CacheControl.noStore()).build();
    }

    /** The value's body, or the refusal. */
    static <T> ResponseEntity<?> of(
            HttpServletRequest request, Outcome<T> outcome, java.util.function.Function<T, ResponseEntity<?>> body) {
        return switch (outcome) {
            case Outcome.Ok<T>(T value) -> body.apply(value);
            case Outcome.Refused<T> refused ->
                refused(request, refused.problems().getFirst());
        };
    }

    static ResponseEntity<?> refused(HttpServletRequest request, Problem problem) {
        return ResponseEntity.status(problem.code().status())
                .cacheControl(CacheControl.noStore())
                .contentType(MediaType.APPLICATION_JSON)
                .body(ErrorBody.of(problem, Requests.id(request)));
    }

    static ResponseEntity<?> missing(HttpServletRequest request, String what) {
        return refused(request, new Problem(Problem.Code.REQUEST, "The body must have " + what + "."));
    }

    static ResponseEntity<?> later(HttpServletRequest request, long seconds) {
        return ResponseEntity.status(HttpStatus.TOO_MANY_REQUESTS)
                .cacheControl(CacheControl.noStore())
                .header("Retry-After", Long.toString(seconds))
                .body(new ErrorBody(
                        Problem.Code.THROTTLED.stableCode(),
                        "Too many attempts. Try again in " + seconds + " seconds.",
                        Requests.id(request),
                        seconds));
    }
}
