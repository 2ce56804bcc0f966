package org.salus.store;

import java.time.InstantSource;
import javax.sql.DataSource;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.vault.Vault;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The record over the application's database. */
@Configuration(proxyBeanMethods = false)
class StoreConfiguration {

    @Bean
    OrganisationConnections organisationConnections(DataSource dataSource) {
        return new OrganisationConnections(dataSource);
    }

    @Bean
    ChangeLog changeLog(DataSource dataSource) {
        return new ChangeLog(dataSource);
    }

    @Bean
    RecordStore recordStore(OrganisationConnections connections, Vault vault, ChangeLog changes) {
        return new PostgresRecordStore(
                connections, vault, StoreConfiguration::nameOf, changes, InstantSource.system());
    }

    private static String nameOf(short code) {
        ResourceType type = R4.definitions().type(code);
        if (type == null) {
            throw new IllegalArgumentException("No resource type has the code " + code);
        }
        return type.name();
    }
}
