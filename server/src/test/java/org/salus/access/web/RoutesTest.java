package org.salus.access.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.salus.access.RouteRefused;
import org.salus.kernel.Caller;
import org.salus.kernel.PublicRoute;
import org.salus.kernel.RequiresAct;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.mock.web.MockServletContext;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * The guard on real Spring MVC: what is not declared does not start, and what is declared is kept. The parts are inner classes, or
 * without a stereotype, so that no scan of packages takes them for the program's.
 */
class RoutesTest {

    @RestController
    class Declared {
        @RequiresAct("audit.read")
        @GetMapping("/secret")
        String secret(Caller caller) {
            return "for " + caller.subject();
        }

        @RequiresAct("audit.read")
        @PostMapping("/secret")
        String change(Caller caller) {
            return "changed";
        }

        @PublicRoute("a test")
        @GetMapping("/open")
        String open() {
            return "for all";
        }

        @PublicRoute("a test")
        @GetMapping("/confused")
        String confused(Caller caller) {
            return "never";
        }
    }

    @RestController
    class Undeclared {
        @GetMapping("/forgotten")
        String forgotten() {
            return "";
        }
    }

    @RestController
    class Both {
        @PublicRoute("a test")
        @RequiresAct("audit.read")
        @GetMapping("/both")
        String both() {
            return "";
        }
    }

    static class Functional {
        @Bean
        RouterFunction<ServerResponse> routes() {
            return RouterFunctions.route()
                    .GET("/functional", request -> ServerResponse.ok().build())
                    .build();
        }
    }

    static class Files implements WebMvcConfigurer {
        @Override
        public void addResourceHandlers(ResourceHandlerRegistry registry) {
            registry.addResourceHandler("/**").addResourceLocations("classpath:/org/salus/access/");
        }
    }

    static class Listener {
        final List<RouteRefused> heard = new ArrayList<>();

        @EventListener
        void on(RouteRefused event) {
            heard.add(event);
        }
    }

    @EnableWebMvc
    static class Mvc {
        @Bean
        Listener listener() {
            return new Listener();
        }
    }

    private static AnnotationConfigWebApplicationContext application(List<Object> controllers, Class<?>... parts) {
        AnnotationConfigWebApplicationContext context = new AnnotationConfigWebApplicationContext();
        context.setServletContext(new MockServletContext());
        context.register(Mvc.class, GuardedRoutes.class);
        if (parts.length > 0) {
            context.register(parts);
        }
        context.addBeanFactoryPostProcessor(beans ->
                controllers.forEach(c -> beans.registerSingleton(c.getClass().getSimpleName(), c)));
        context.refresh();
        return context;
    }

    @Test
    void doesNotStartWithARouteThatDeclaresNothing() {
        assertThatThrownBy(() -> application(List.of(new Declared(), new Undeclared())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("/forgotten");
    }

    @Test
    void doesNotStartWithARouteThatDeclaresBoth() {
        assertThatThrownBy(() -> application(List.of(new Both())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("/both");
    }

    @Test
    void doesNotStartWithFunctionalRoutes() {
        assertThatThrownBy(() -> application(List.of(), Functional.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("functional");
    }

    @Test
    void letsInWhoMayAndNobodyElse() throws Exception {
        try (AnnotationConfigWebApplicationContext context = application(List.of(new Declared()), Files.class)) {
            MockMvc mvc = MockMvcBuilders.webAppContextSetup(context).build();
            mvc.perform(get("/secret").header("X-Test-Role", "privacy-officer"))
                    .andExpect(status().isOk())
                    .andExpect(content().string("for subject-of-test"));
            mvc.perform(get("/secret"))
                    .andExpect(status().isUnauthorized())
                    .andExpect(header().string("WWW-Authenticate", "Bearer"))
                    .andExpect(header().string("Cache-Control", "no-store"))
                    .andExpect(jsonPath("$.error").value("SAL-LOGIN"))
                    .andExpect(jsonPath("$.requestId").isNotEmpty());
            for (String role : List.of(
                    "physician", "nurse", "front-desk", "biller", "lab-technician", "administrator", "patient", "system")) {
                mvc.perform(get("/secret").header("X-Test-Role", role))
                        .andExpect(status().isForbidden())
                        .andExpect(jsonPath("$.error").value("SAL-FORBIDDEN"));
                mvc.perform(post("/secret").header("X-Test-Role", role)).andExpect(status().isForbidden());
            }
            mvc.perform(get("/open")).andExpect(status().isOk());
            mvc.perform(get("/expected-access.txt")).andExpect(status().isOk());
            assertThatThrownBy(() -> mvc.perform(get("/confused"))).hasMessageContaining("@RequiresAct");

            List<RouteRefused> heard = context.getBean(Listener.class).heard;
            assertThat(heard).hasSize(16);
            assertThat(heard.getFirst().route()).isEqualTo("GET /secret");
            assertThat(heard.getFirst().act()).isEqualTo("audit.read");
        }
    }
}
