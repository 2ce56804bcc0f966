package org.salus.terminology;

import javax.sql.DataSource;
import org.salus.store.OrganisationConnections;
import org.salus.store.RecordStore;
import org.salus.vault.Vault;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans of the terminology. */
@Configuration(proxyBeanMethods = false)
class TerminologyConfiguration {

    @Bean
    Loads loads(DataSource database) {
        return new PostgresLoads(database);
    }

    @Bean(destroyMethod = "close")
    BaseContent baseContent(Loads loads) {
        return new BaseContent(loads);
    }

    /** The base content is loaded once the server answers, not before. */
    @Bean
    ApplicationListener<ApplicationReadyEvent> baseContentStart(BaseContent content) {
        return _ -> content.loadInBackground();
    }

    @Bean
    Packages packages(DataSource database) {
        return new TablePackages(database);
    }

    @Bean
    Terminology terminology(
            DataSource database,
            OrganisationConnections connections,
            RecordStore store,
            Vault vault,
            ObjectProvider<ShippedContent> shipped) {
        return new Terminology(database, connections, store, vault, () -> shipped.stream().toList());
    }

    @Bean
    CodeLookup codeLookup(Terminology terminology) {
        return new TableCodeLookup(terminology);
    }
}
