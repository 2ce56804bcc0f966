package org.salus.identity.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.salus.identity.RateLimit;
import org.salus.identity.Requests;
import org.salus.kernel.Problem;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/** Before sign-in reads anything: small bodies only, and so many requests from one address. */
final class SignInFilter extends OncePerRequestFilter {

    private static final int LARGEST_BODY = 16 * 1024;

    private final RateLimit limit;
    private final JsonMapper json;

    SignInFilter(RateLimit limit, JsonMapper json) {
        this.limit = limit;
        this.json = json;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getContentLengthLong() > LARGEST_BODY
                || (request.getContentLengthLong() < 0 && request.getHeader("Transfer-Encoding") != null)) {
            refuse(
                    request,
                    response,
                    Problem.Code.TOO_LARGE,
                    "The body must have at most 16 kB, and say how long it is.",
                    0);
            return;
        }
        if (isGuess(request)) {
            long wait = limit.take(request.getRemoteAddr());
            if (wait > 0) {
                refuse(
                        request,
                        response,
                        Problem.Code.THROTTLED,
                        "Too many attempts from this address. Try again in " + wait + " seconds.",
                        wait);
                return;
            }
        }
        chain.doFilter(request, response);
    }

    /** Whether it could be somebody trying passwords, codes or secrets: all but what needs a session anyway. */
    private static boolean isGuess(HttpServletRequest request) {
        String uri = request.getRequestURI();
        return request.getMethod().equals("POST")
                && !uri.startsWith("/admin/")
                && !uri.equals("/auth/session")
                && !uri.equals("/auth/logout");
    }

    private void refuse(
            HttpServletRequest request,
            HttpServletResponse response,
            Problem.Code code,
            String message,
            long retryAfter)
            throws IOException {
        response.setStatus(code.status());
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setHeader("Cache-Control", "no-store");
        if (retryAfter > 0) {
            response.setHeader("Retry-After", Long.toString(retryAfter));
        }
        byte[] body = json.writeValueAsBytes(
                new ErrorBody(code.stableCode(), message, Requests.id(request), retryAfter > 0 ? retryAfter : null));
        response.getOutputStream().write(body);
    }
}
