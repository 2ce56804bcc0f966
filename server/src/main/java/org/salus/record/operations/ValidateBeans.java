package org.salus.record.operations;

import org.salus.record.Operation;
import org.salus.record.Services;
import org.salus.validation.ProfileValidator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tells the door of {@code $validate}. */
@Configuration(proxyBeanMethods = false)
class ValidateBeans {

    @Bean
    Operation validate(Services services, ProfileValidator validator) {
        return new Validate(services, validator);
    }
}
