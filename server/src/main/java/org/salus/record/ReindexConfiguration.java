package org.salus.record;

import org.salus.identity.Organisations;
import org.salus.store.Reindexer;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Begins to index anew what is to be, once the server answers. */
@Configuration(proxyBeanMethods = false)
class ReindexConfiguration {

    @Bean
    Operation reindex(Reindexer reindexer) {
        return new Reindex(reindexer);
    }

    @Bean
    ApplicationListener<ApplicationReadyEvent> reindexing(Reindexer reindexer, Organisations organisations) {
        return _ -> reindexer.start(
                () -> organisations.list().stream().map(Organisations.Organisation::id).toList());
    }
}
