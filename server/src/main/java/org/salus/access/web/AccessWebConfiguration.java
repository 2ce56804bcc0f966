package org.salus.access.web;

import java.util.List;
import org.salus.access.Policy;
import org.salus.identity.Authenticator;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.json.JsonMapper;

/** Puts the guard before everything that Spring MVC serves. */
@Configuration(proxyBeanMethods = false)
class AccessWebConfiguration implements WebMvcConfigurer {

    private final Authenticator authenticator;
    private final Policy policy;
    private final ApplicationEventPublisher events;
    private final JsonMapper json;

    AccessWebConfiguration(
            Authenticator authenticator, Policy policy, ApplicationEventPublisher events, JsonMapper json) {
        this.authenticator = authenticator;
        this.policy = policy;
        this.events = events;
        this.json = json;
    }

    @Bean
    static RouteCheck routeCheck(ListableBeanFactory beans) {
        return new RouteCheck(beans);
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new RouteGuard(authenticator, policy, events, json))
                .order(Ordered.HIGHEST_PRECEDENCE);
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new CallerArgument());
    }
}
