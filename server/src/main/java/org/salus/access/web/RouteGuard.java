package org.salus.access.web;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.salus.access.Decision;
import org.salus.access.Policy;
import org.salus.access.RouteRefused;
import org.salus.identity.Authenticator;
import org.salus.identity.Requests;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.web.servlet.HandlerInterceptor;
import tools.jackson.databind.json.JsonMapper;

/**
 * Before every route: who is calling, and may they? The caller is then an argument of the handler ({@link CallerArgument}). A route
 * without a declaration is refused, should one ever get past {@link RouteCheck}.
 */
final class RouteGuard implements HandlerInterceptor {

    static final String CALLER = RouteGuard.class.getName() + ".caller";

    private final Authenticator authenticator;
    private final Policy policy;
    private final ApplicationEventPublisher events;
    private final JsonMapper json;

    RouteGuard(Authenticator authenticator, Policy policy, ApplicationEventPublisher events, JsonMapper json) {
        this.authenticator = authenticator;
        this.policy = policy;
        this.events = events;
        this.json = json;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        return switch (Declaration.of(handler)) {
            case Declaration.Open open -> true;
            case Declaration.Needs(String act) -> decide(request, response, act);
            case Declaration.Missing missing ->
                refuse(request, response, new Problem(Problem.Code.FORBIDDEN, "This address has no policy."));
        };
    }

    private boolean decide(HttpServletRequest request, HttpServletResponse response, String act) throws IOException {
        if (request.getDispatcherType() == DispatcherType.ASYNC && request.getAttribute(CALLER) instanceof Caller) {
            // The same request, going on after it was decided.
            return true;
        }
        return switch (authenticator.authenticate(request)) {
            case Outcome.Refused<Caller> refused -> refuse(request, response, refused.problems().getFirst());
            case Outcome.Ok<Caller>(Caller caller) -> {
                Decision decision = policy.decideAct(caller, act);
                if (!decision.allowed()) {
                    events.publishEvent(new RouteRefused(
                            Instant.now(), caller, act, request.getMethod() + " " + request.getRequestURI()));
                    yield refuse(
                            request,
                            response,
                            new Problem(Problem.Code.FORBIDDEN, "This is not allowed for your role."));
                }
                request.setAttribute(CALLER, caller);
                yield true;
            }
        };
    }

    private boolean refuse(HttpServletRequest request, HttpServletResponse response, Problem problem)
            throws IOException {
        Map<String, String> body = new LinkedHashMap<>();
        body.put("error", problem.code().stableCode());
        body.put("message", problem.message());
        body.put("requestId", Requests.id(request));
        response.setStatus(problem.code().status());
        response.setHeader("Cache-Control", "no-store");
        if (problem.code() == Problem.Code.LOGIN) {
            // RFC 9110 section 15.5.2 asks for it.
            response.setHeader("WWW-Authenticate", "Bearer");
        }
        response.setContentType("application/json");
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.getOutputStream().write(json.writeValueAsBytes(body));
        return false;
    }
}
