package org.salus.platform;

import javax.sql.DataSource;
import org.salus.platform.postgres.Postgres;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What every module stands on: the database of the settings. */
@Configuration(proxyBeanMethods = false)
class PlatformConfiguration {

    @Bean(destroyMethod = "close")
    Postgres postgres(PostgresStart start) {
        return start.await();
    }

    /** As the application's role; closed together with {@link Postgres}. */
    @Bean(destroyMethod = "")
    DataSource dataSource(Postgres postgres) {
        return postgres.app();
    }
}
