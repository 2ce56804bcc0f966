package org.salus.identity.web;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import javax.sql.DataSource;
import org.salus.identity.Authenticator;
import org.salus.identity.Identities;
import org.salus.identity.Passwords;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.RequiresAct;
import org.salus.kernel.Role;
import org.salus.platform.web.SecurityHeaders;
import org.salus.platform.web.StrictJson;
import org.salus.vault.Vault;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * The module's routes on a real port. Acts are allowed to administrators and nobody else here, which is what the policy says
 * of {@code users.manage}; a servlet stands for the FHIR door.
 */
final class TestServer implements AutoCloseable {

    final Identities identities = new Identities();
    final ConfigurableApplicationContext context;
    final int port;

    TestServer() {
        ApplicationContextInitializer<GenericApplicationContext> beans = context -> {
            context.registerBean(DataSource.class, () -> identities.database.app());
            context.registerBean(Vault.class, () -> identities.vault);
            context.registerBean(Passwords.class, () -> Identities.PASSWORDS);
            context.registerBean(Clock.class, () -> identities.clock);
            context.registerBean(Identities.class, () -> identities);
        };
        this.context = new SpringApplicationBuilder(Slice.class)
                .web(WebApplicationType.SERVLET)
                .initializers(beans)
                .properties("server.port=0", "server.address=127.0.0.1", "spring.main.banner-mode=off", "spring.config.name=none")
                .run();
        this.port = Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    @Override
    public void close() {
        // Closes the database too, which is one of its beans.
        context.close();
    }

    @EnableAutoConfiguration(excludeName = "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration")
    /** Without @Configuration: it must not be found when a test scans for the whole application. */
    @ComponentScan("org.salus.identity")
    @Import({SecurityHeaders.class, StrictJson.class})
    static class Slice {

        private final Identities identities;

        Slice(Identities identities) {
            this.identities = identities;
        }

        @EventListener
        void told(org.salus.identity.SignInEvent event) {
            identities.events.add(event);
        }

        @EventListener
        void told(org.salus.identity.UserChangedEvent event) {
            identities.events.add(event);
        }

        @Bean
        ServletRegistrationBean<HttpServlet> door(Authenticator authenticator) {
            return new ServletRegistrationBean<>(new Door(authenticator), "/fhir/*");
        }

        @Bean
        WebMvcConfigurer enforcement(Authenticator authenticator) {
            return new Enforcement(authenticator);
        }
    }

    /** Says who is calling. */
    static final class Door extends HttpServlet {
        private static final long serialVersionUID = 1L;
        private final transient Authenticator authenticator;

        Door(Authenticator authenticator) {
            this.authenticator = authenticator;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            switch (authenticator.authenticate(request)) {
                case Outcome.Ok<Caller>(Caller caller) ->
                    response.getWriter().write(caller.subject() + " " + caller.purpose() + " " + caller.scopes());
                case Outcome.Refused<Caller>(List<org.salus.kernel.Problem> problems) ->
                    response.sendError(problems.getFirst().code().status());
            }
        }
    }

    private static final class Enforcement
            implements WebMvcConfigurer, HandlerInterceptor, HandlerMethodArgumentResolver {
        private final Authenticator authenticator;

        Enforcement(Authenticator authenticator) {
            this.authenticator = authenticator;
        }

        @Override
        public void addInterceptors(InterceptorRegistry registry) {
            registry.addInterceptor(this);
        }

        @Override
        public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
            resolvers.add(this);
        }

        @Override
        public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
            if (!(handler instanceof HandlerMethod method) || method.getMethodAnnotation(RequiresAct.class) == null) {
                return true;
            }
            return switch (authenticator.authenticate(request)) {
                case Outcome.Ok<Caller>(Caller caller) -> {
                    request.setAttribute("caller", caller);
                    response.setStatus(caller.is(Role.ADMINISTRATOR) ? 200 : 403);
                    yield caller.is(Role.ADMINISTRATOR);
                }
                case Outcome.Refused<Caller>(List<org.salus.kernel.Problem> problems) -> {
                    response.setStatus(problems.getFirst().code().status());
                    yield false;
                }
            };
        }

        @Override
        public boolean supportsParameter(MethodParameter parameter) {
            return parameter.getParameterType() == Caller.class;
        }

        @Override
        public Object resolveArgument(
                MethodParameter parameter, ModelAndViewContainer view, NativeWebRequest request, WebDataBinderFactory binder) {
            return request.getAttribute("caller", NativeWebRequest.SCOPE_REQUEST);
        }
    }
}
