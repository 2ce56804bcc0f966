package org.salus.platform.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.salus.identity.Requests;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.BodyRoom;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Bodies outside of FHIR, of which the drafts are the largest: none that is larger than a draft may be, none that does not say how
 * large it is, and no more at once than there is memory for.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 2)
class BodyLimit extends OncePerRequestFilter {

    private static final int LARGEST = 4 * 1024 * 1024;

    private final BodyRoom room;
    private final JsonMapper json;

    BodyLimit(BodyRoom room, JsonMapper json) {
        this.room = room;
        this.json = json;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long length = request.getContentLengthLong();
        if (length > LARGEST || length < 0 && request.getHeader("Transfer-Encoding") != null) {
            refuse(
                    request,
                    response,
                    new Problem(
                            Problem.Code.TOO_LARGE,
                            "The body must have at most " + LARGEST / (1024 * 1024) + " MB, and say how long it is. Nothing was stored."));
            return;
        }
        try (BodyRoom.Place place = room.place()) {
            switch (place.take(length)) {
                case Outcome.Ok<Long> _ -> chain.doFilter(request, response);
                case Outcome.Refused<Long>(List<Problem> problems) -> refuse(request, response, problems.getFirst());
            }
        }
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, Problem problem) throws IOException {
        response.setStatus(problem.code().status());
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream().write(json.writeValueAsBytes(ErrorBody.of(problem.code(), problem.message(), Requests.id(request))));
    }
}
