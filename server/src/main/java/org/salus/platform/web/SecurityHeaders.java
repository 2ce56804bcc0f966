package org.salus.platform.web;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.CrossOriginEmbedderPolicyHeaderWriter.CrossOriginEmbedderPolicy;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/**
 * Headers that keep the browser on our side. Spring Security's chain writes them and does nothing else: who is calling is
 * {@code identity}'s to say, what may be done {@code access}'s, and there are no server-side servlet sessions.
 */
@Configuration(proxyBeanMethods = false)
public class SecurityHeaders {

    /** Scripts and styles from our own files only; images also from the page itself (photos, QR codes). */
    static final String PAGES = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
            + "form-action 'self'; frame-ancestors 'none'";

    static final long YEAR_SECONDS = 31_536_000;
    static final String FHIR = "/fhir";

    @Bean
    SecurityFilterChain securityFilterChain(HttpSecurity http) {
        return http.securityMatcher(request -> !isFhir(request))
                .csrf(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .anonymous(AbstractHttpConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(PAGES))
                        .frameOptions(HeadersConfigurer.FrameOptionsConfig::deny)
                        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER))
                        .httpStrictTransportSecurity(
                                hsts -> hsts.maxAgeInSeconds(YEAR_SECONDS).includeSubDomains(false))
                        .permissionsPolicyHeader(
                                policy -> policy.policy("camera=(self), geolocation=(), microphone=(self)"))
                        .crossOriginOpenerPolicy(policy -> policy.policy(CrossOriginOpenerPolicy.SAME_ORIGIN))
                        .crossOriginResourcePolicy(policy -> policy.policy(CrossOriginResourcePolicy.SAME_ORIGIN))
                        .crossOriginEmbedderPolicy(policy -> policy.policy(CrossOriginEmbedderPolicy.REQUIRE_CORP))
                        // Each answer says itself what a cache may keep; the hashed files of the web app may be kept.
                        .cacheControl(HeadersConfigurer.CacheControlConfig::disable)
                        .withObjectPostProcessor(new WriteFirst()))
                .build();
    }

    /** Spring Security knows no users; without this bean it would make one up. */
    @Bean
    AuthenticationManager nobodySignsInThroughSpring() {
        return authentication -> {
            throw new AuthenticationServiceException("Salus has its own sign-in");
        };
    }

    /** Before anything else: an answer that was forwarded (the page at the root) is complete when the filter sees it again. */
    private static final class WriteFirst implements ObjectPostProcessor<HeaderWriterFilter> {
        @Override
        public <O extends HeaderWriterFilter> O postProcess(O filter) {
            filter.setShouldWriteHeadersEagerly(true);
            return filter;
        }
    }

    static boolean isFhir(HttpServletRequest request) {
        String uri = request.getRequestURI();
        return uri.startsWith(FHIR) && (uri.length() == FHIR.length() || uri.charAt(FHIR.length()) == '/');
    }
}
