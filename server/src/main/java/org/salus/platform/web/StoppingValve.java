package org.salus.platform.web;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.AbstractProtocol;
import org.salus.identity.Requests;
import org.salus.kernel.Problem;
import org.salus.record.FhirResponse;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers requests that arrive in the moment in which the server begins to stop with 503 and the certainty that nothing was stored.
 * Tomcat reads no more of them than their first line, misses their {@code Host} and calls them bad (400): whoever sent a right request
 * would not try it again.
 */
final class StoppingValve extends ValveBase {

    private static final Problem STOPPING =
            new Problem(Problem.Code.UNAVAILABLE, "Salus is stopping, and nothing was stored. Try again in a minute.");

    private final JsonMapper json;

    StoppingValve(JsonMapper json) {
        super(true);
        this.json = json;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        boolean refusedUnread = response.getStatus() >= HttpServletResponse.SC_BAD_REQUEST;
        if (refusedUnread
                && request.getConnector().getProtocolHandler() instanceof AbstractProtocol<?> protocol
                && protocol.isPaused()) {
            refuse(request, response);
        } else {
            getNext().invoke(request, response);
        }
    }

    private void refuse(Request request, Response response) throws IOException {
        response.setStatus(STOPPING.code().status());
        response.setHeader("Cache-Control", "no-store");
        boolean fhir = SecurityHeaders.isFhir(request);
        byte[] outcome = fhir ? FhirResponse.refused(STOPPING).body() : null;
        response.setContentType(fhir ? "application/fhir+json" : "application/json");
        byte[] body = outcome == null
                ? json.writeValueAsBytes(ErrorBody.of(STOPPING.code(), STOPPING.message(), Requests.id(request)))
                : outcome;
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
