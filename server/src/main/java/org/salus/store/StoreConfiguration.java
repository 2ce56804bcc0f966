package org.salus.store;

import java.time.InstantSource;
import javax.sql.DataSource;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.vault.Vault;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The record's beans. */
@Configuration(proxyBeanMethods = false)
class StoreConfiguration {

    @Bean
    ChangeLog changeLog(DataSource database) {
        return new ChangeLog(database);
    }

    /** The one of the pool: two would not know of each other which organisation a connection is set to. */
    @Bean
    OrganisationConnections organisationConnections(DataSource database) {
        return new OrganisationConnections(database);
    }

    @Bean
    RecordStore recordStore(OrganisationConnections connections, Vault vault, ChangeLog changeLog) {
        return new PostgresRecordStore(
                connections,
                vault,
                StoreConfiguration::name,
                changeLog,
                InstantSource.system());
    }

    private static String name(short code) {
        ResourceType type = R4.definitions().type(code);
        if (type == null) {
            throw new IllegalArgumentException("No resource type has the code " + code);
        }
        return type.name();
    }
}
