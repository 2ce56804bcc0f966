package org.salus.identity.web;

import java.time.Clock;
import org.salus.identity.RateLimit;
import org.salus.identity.SignInSettings;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class IdentityWebConfiguration {

    @Bean
    FilterRegistrationBean<SignInFilter> signInFilter(
            SignInSettings settings, ObjectProvider<Clock> clock, JsonMapper json) {
        RateLimit limit = new RateLimit(settings.burst(), settings.perMinute(), clock.getIfAvailable(Clock::systemUTC));
        FilterRegistrationBean<SignInFilter> registration = new FilterRegistrationBean<>(new SignInFilter(limit, json));
        registration.addUrlPatterns("/auth/*", "/oauth2/*", "/admin/*");
        return registration;
    }
}
