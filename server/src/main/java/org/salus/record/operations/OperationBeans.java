package org.salus.record.operations;

import org.salus.audit.Authors;
import org.salus.record.Commits;
import org.salus.record.Operation;
import org.salus.record.Services;
import org.salus.store.SearchExplainer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tells the door of the operations of this package. */
@Configuration(proxyBeanMethods = false)
class OperationBeans {

    @Bean
    Operation patientEverything(Services services) {
        return new PatientEverything(services);
    }

    @Bean
    Operation encounterEverything(Services services) {
        return new EncounterEverything(services);
    }

    @Bean
    Operation lastN(Services services) {
        return new LastN(services);
    }

    @Bean
    Operation docRef(Services services) {
        return new DocRef(services);
    }

    @Bean
    Operation diff(Services services) {
        return new DiffOperation(services);
    }

    @Bean
    Operation versions(Services services, Authors authors) {
        return new VersionsOperation(services, authors);
    }

    @Bean
    Operation meta(Services services) {
        return new MetaRead(services);
    }

    @Bean
    Operation metaOfType(Services services) {
        return new MetaInUse(services, Operation.Level.TYPE);
    }

    @Bean
    Operation metaOfAll(Services services) {
        return new MetaInUse(services, Operation.Level.SYSTEM);
    }

    @Bean
    Operation metaAdd(Services services, Commits commits) {
        return new MetaChange(services, commits, true);
    }

    @Bean
    Operation metaDelete(Services services, Commits commits) {
        return new MetaChange(services, commits, false);
    }

    @Bean
    Operation match(Services services) {
        return new MatchOperation(services);
    }

    @Bean
    Operation document(Services services, Commits commits) {
        return new DocumentOperation(services, commits);
    }

    @Bean
    Operation explain(Services services, SearchExplainer explainer) {
        return new ExplainOperation(services, explainer);
    }
}
