package org.salus.record;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The operations that belong to the record itself. */
@Configuration(proxyBeanMethods = false)
class RecordOperations {

    @Bean
    Operation everything(Services services) {
        return new Everything(services);
    }
}
