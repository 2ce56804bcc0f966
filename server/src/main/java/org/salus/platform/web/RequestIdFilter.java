package org.salus.platform.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.salus.kernel.Ids;
import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Names each request: in the answer's {@code X-Request-Id}, in log lines, and in the request attribute of the same name.
 * A name sent from outside is not taken over: it could forge log lines.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class RequestIdFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    static final String NAME = "X-Request-Id";

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String id = of(request);
        response.setHeader(NAME, id);
        MDC.put("request", id);
        try {
            chain.doFilter(request, response);
        } finally {
            MDC.remove("request");
        }
    }

    /** The request's name; given now if it has none yet. */
    static String of(HttpServletRequest request) {
        if (request.getAttribute(NAME) instanceof String id) {
            return id;
        }
        String id = Ids.request();
        request.setAttribute(NAME, id);
        return id;
    }
}
