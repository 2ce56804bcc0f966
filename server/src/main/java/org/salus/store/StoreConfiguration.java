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
    Attachments attachments(OrganisationConnections connections, Vault vault) {
        return new Attachments(connections, vault);
    }

    @Bean
    AddedDefinitions addedDefinitions(OrganisationConnections connections, Vault vault) {
        return new AddedDefinitions(connections, vault);
    }

    @Bean(destroyMethod = "close")
    Reindexer reindexer(OrganisationConnections connections, AddedDefinitions definitions, Vault vault) {
        return new Reindexer(connections, definitions, vault, InstantSource.system());
    }

    @Bean
    RecordStore recordStore(
            OrganisationConnections connections, Vault vault, ChangeLog changeLog, AddedDefinitions definitions, Reindexer reindexer) {
        PostgresRecordStore store = new PostgresRecordStore(
                connections, vault, StoreConfiguration::name, changeLog, InstantSource.system());
        return new DefiningStore(store, definitions, vault, InstantSource.system(), reindexer::wake);
    }

    @Bean
    SearchExplainer searchExplainer(OrganisationConnections connections) {
        return new SearchExplainer(connections);
    }

    private static String name(short code) {
        ResourceType type = R4.definitions().type(code);
        if (type == null) {
            throw new IllegalArgumentException("No resource type has the code " + code);
        }
        return type.name();
    }
}
