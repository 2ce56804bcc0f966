package org.salus.record;

import org.salus.identity.Organisations;
import org.salus.store.Reindexer;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What is to be indexed anew is found before the server answers, and done in the background afterwards. */
@Configuration(proxyBeanMethods = false)
class ReindexConfiguration {

    @Bean
    Operation reindex(Reindexer reindexer) {
        return new Reindex(reindexer);
    }

    /** Before the server answers its first request. */
    @Bean
    SmartInitializingSingleton indexUpgrade(Reindexer reindexer, Organisations organisations) {
        return () -> reindexer.upgrade(
                () -> organisations.list().stream().map(Organisations.Organisation::id).toList());
    }

    @Bean
    ApplicationListener<ApplicationReadyEvent> reindexing(Reindexer reindexer) {
        return _ -> reindexer.start();
    }
}
