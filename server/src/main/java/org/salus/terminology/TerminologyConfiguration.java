package org.salus.terminology;

import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans of the terminology. */
@Configuration(proxyBeanMethods = false)
class TerminologyConfiguration {

    @Bean
    Loads loads(DataSource database) {
        return new PostgresLoads(database);
    }
}
