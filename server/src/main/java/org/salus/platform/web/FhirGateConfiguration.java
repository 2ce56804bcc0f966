package org.salus.platform.web;

import io.micrometer.core.instrument.MeterRegistry;
import org.salus.record.FhirServlet;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** Puts the gate of the FHIR API before all other filters. */
@Configuration(proxyBeanMethods = false)
class FhirGateConfiguration {

    /** The FHIR API answers data, never pages: whatever a stored document holds, no browser runs it. */
    @Bean
    FilterRegistrationBean<FhirGate> fhirGate(FhirServlet servlet, MeterRegistry meters) {
        FilterRegistrationBean<FhirGate> registration =
                new FilterRegistrationBean<>(new FhirGate(SecurityHeaders.YEAR_SECONDS, servlet, meters));
        registration.addUrlPatterns(SecurityHeaders.FHIR, SecurityHeaders.FHIR + "/*");
        // After the request has its name, before everything else.
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
        return registration;
    }
}
