package org.salus.platform.web;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** The few headers that matter for data, set without a chain in between. */
final class FhirHeaders implements Filter {

    private final String transport;

    FhirHeaders(long transportSeconds) {
        this.transport = "max-age=" + transportSeconds + "";
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (response instanceof HttpServletResponse http) {
            http.setHeader("X-Content-Type-Options", "nosniff");
            http.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox");
            http.setHeader("Referrer-Policy", "no-referrer");
            http.setHeader("Cross-Origin-Resource-Policy", "same-origin");
            http.setHeader("Cache-Control", "no-store");
            if (request.isSecure()) {
                http.setHeader("Strict-Transport-Security", transport);
            }
        }
        chain.doFilter(request, response);
    }
}
