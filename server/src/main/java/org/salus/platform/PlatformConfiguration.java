package org.salus.platform;

import javax.sql.DataSource;
import org.salus.platform.postgres.Postgres;
import org.salus.vault.Vault;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What every module stands on: the database of the settings, and the vault over it. */
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

    @Bean
    Vault vault(DataSource dataSource, Settings settings) {
        return Vaults.open(dataSource, settings.home());
    }
}
