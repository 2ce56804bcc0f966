package org.salus.access.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.function.BooleanSupplier;
import org.salus.access.Callers;
import org.salus.access.PlainVault;
import org.salus.access.Policies;
import org.salus.access.Policy;
import org.salus.identity.Authenticator;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.kernel.Role;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import tools.jackson.databind.json.JsonMapper;

/** For tests of routes: the real guard and policy; who is calling is what the header {@code X-Test-Role} says. */
@Import(AccessWebConfiguration.class)
public class GuardedRoutes {

    @Bean
    Authenticator authenticator() {
        return new Authenticator() {
            @Override
            public Outcome<Caller> authenticate(HttpServletRequest request) {
                String role = request.getHeader("X-Test-Role");
                return role == null
                        ? Outcome.refused(Problem.Code.LOGIN, "Not signed in, or the session has ended.")
                        : Outcome.ok(Callers.of(Role.of(role).orElseThrow(), 1));
            }

            @Override
            public BooleanSupplier watch(HttpServletRequest request) {
                return () -> true;
            }
        };
    }

    @Bean
    Policy policy() {
        return Policies.defaults(new PlainVault());
    }

    @Bean
    JsonMapper jsonMapper() {
        return new JsonMapper();
    }

    /** One controller behind the guard, without an application around it. */
    public static MockMvc mvc(Object controller, ApplicationEventPublisher events) {
        GuardedRoutes parts = new GuardedRoutes();
        return MockMvcBuilders.standaloneSetup(controller)
                .addInterceptors(
                        new RouteGuard(parts.authenticator(), parts.policy(), events, parts.jsonMapper()))
                .setCustomArgumentResolvers(new CallerArgument())
                .build();
    }
}
