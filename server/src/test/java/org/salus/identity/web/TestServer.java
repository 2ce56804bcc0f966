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

/**
 * The module's routes on a real port, behind the guard and the policy of {@code access}; a servlet stands for the FHIR door.
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
                .properties("server.port=0", "server.address=127.0.0.1", "spring.main.banner-mode=off")
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
    @ComponentScan({"org.salus.identity", "org.salus.access"})
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
}
