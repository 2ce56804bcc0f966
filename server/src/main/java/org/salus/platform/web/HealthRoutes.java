package org.salus.platform.web;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import org.salus.identity.Requests;
import org.salus.kernel.Problem;
import org.salus.kernel.PublicRoute;
import org.salus.kernel.RequiresAct;
import org.salus.platform.postgres.Postgres;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** For load balancers and monitors: alive, ready, and counters without anything about a person. */
@RestController
class HealthRoutes {

    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final Postgres postgres;
    private final PrometheusMeterRegistry metrics;

    HealthRoutes(Postgres postgres, PrometheusMeterRegistry metrics) {
        this.postgres = postgres;
        this.metrics = metrics;
    }

    @PublicRoute("Says only that the process answers")
    @GetMapping(path = "/healthz", produces = MediaType.APPLICATION_JSON_VALUE)
    Map<String, String> alive() {
        return Map.of("state", "up");
    }

    @PublicRoute("Says only whether requests can be served")
    @GetMapping(path = "/readyz", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Map<String, String>> ready() {
        return postgres.health().up()
                ? ResponseEntity.ok(Map.of("state", "ready"))
                : ResponseEntity.status(503).body(Map.of("state", "not ready"));
    }

    @PublicRoute("Answers this machine only, and nobody behind a proxy")
    @GetMapping("/metrics")
    ResponseEntity<?> local(HttpServletRequest request) {
        if (!fromThisMachine(request)) {
            return ResponseEntity.status(403)
                    .body(ErrorBody.of(
                            Problem.Code.FORBIDDEN,
                            "Metrics are for this machine; an administrator reads them at /admin/metrics.",
                            Requests.id(request)));
        }
        return scrape();
    }

    @RequiresAct("status.read")
    @GetMapping("/admin/metrics")
    ResponseEntity<?> forAdministrators() {
        return scrape();
    }

    private ResponseEntity<?> scrape() {
        return ResponseEntity.ok().header("Content-Type", PROMETHEUS).body(metrics.scrape());
    }

    /** A proxy on this machine makes everybody look local, but says so in a header. */
    private static boolean fromThisMachine(HttpServletRequest request) {
        if (request.getHeader("Forwarded") != null
                || request.getHeader("X-Forwarded-For") != null
                || request.getHeader("Via") != null) {
            return false;
        }
        try {
            return InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
