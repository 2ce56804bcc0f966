package org.salus.platform.web;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.salus.record.FhirServlet;

/**
 * FHIR requests go straight from the request's name to {@link FhirServlet}: the filters of the web application (forms, pages, request
 * scopes, the security chain that writes headers for pages) have nothing to say to them and cost as much as a read of the record. What
 * those do that matters for data is done here: the headers, and the time taken.
 */
final class FhirGate implements Filter {

    private static final int STATUS_CLASSES = 6;

    private final String transport;
    private final FhirServlet servlet;
    private final Timer[] timers = new Timer[STATUS_CLASSES];

    FhirGate(long transportSeconds, FhirServlet servlet, MeterRegistry meters) {
        this.transport = "max-age=" + transportSeconds;
        this.servlet = servlet;
        for (int i = 0; i < STATUS_CLASSES; i++) {
            timers[i] = Timer.builder("salus.fhir.requests")
                    .description("FHIR requests by class of status")
                    .tag("status", i == 0 ? "none" : i + "xx")
                    .register(meters);
        }
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest) || !(response instanceof HttpServletResponse http)) {
            throw new ServletException("Not HTTP");
        }
        http.setHeader("X-Content-Type-Options", "nosniff");
        http.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox");
        http.setHeader("Referrer-Policy", "no-referrer");
        http.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        http.setHeader("Cache-Control", "no-store");
        if (request.isSecure()) {
            http.setHeader("Strict-Transport-Security", transport);
        }
        long began = System.nanoTime();
        try {
            servlet.service(request, response);
        } finally {
            timers[Math.clamp(http.getStatus() / 100, 0, STATUS_CLASSES - 1)].record(
                    System.nanoTime() - began, TimeUnit.NANOSECONDS);
        }
    }
}
