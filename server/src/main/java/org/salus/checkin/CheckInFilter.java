package org.salus.checkin;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.salus.fhir.Json;
import org.salus.kernel.Problem;
import org.springframework.web.filter.OncePerRequestFilter;

/** Before a route of the check-in reads anything: small bodies only, and so many guesses by one link and from one address. */
final class CheckInFilter extends OncePerRequestFilter {

    private static final int LARGEST_BODY = 256 * 1024;

    private final CheckInLimits limits;

    CheckInFilter(CheckInLimits limits) {
        this.limits = limits;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean isUnknown = request.getContentLengthLong() < 0 && request.getHeader("Transfer-Encoding") != null;
        if (request.getContentLengthLong() > LARGEST_BODY || isUnknown) {
            refuse(request, response, new Problem(Problem.Code.TOO_LARGE, "The body must have at most 256 kB, and say how long it is."));
            return;
        }
        String uri = request.getRequestURI();
        boolean proves = uri.equals(CheckInController.BASE + "/prove");
        if (proves || uri.equals(CheckInController.BASE + "/start")) {
            CheckInLimits.Wait wait = limits.take(request.getRemoteAddr(), proves ? CheckInCookie.of(request) : null);
            if (wait.seconds() > 0) {
                response.setHeader("Retry-After", Long.toString(wait.seconds()));
                refuse(request, response, new Problem(
                        Problem.Code.THROTTLED,
                        "Too many attempts " + (wait.isOfLink() ? "with this link" : "from this address") + ". Try again in " + wait.seconds()
                                + " seconds."));
                return;
            }
        }
        chain.doFilter(request, response);
    }

    private static void refuse(HttpServletRequest request, HttpServletResponse response, Problem problem) throws IOException {
        response.setStatus(problem.code().status());
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream().write(Json.write(CheckInController.body(request, problem)));
    }
}
