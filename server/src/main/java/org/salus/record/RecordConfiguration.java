package org.salus.record;

import org.salus.access.Policy;
import org.salus.audit.Auditor;
import org.salus.fhir.Definitions;
import org.salus.fhir.Examiner;
import org.salus.fhir.R4;
import org.salus.identity.Authenticator;
import org.salus.search.Searcher;
import org.salus.store.Attachments;
import org.salus.store.RecordStore;
import org.salus.terminology.CodeLookup;
import org.salus.validation.ProfileGate;
import org.salus.vault.Vault;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the door together. */
@Configuration(proxyBeanMethods = false)
class RecordConfiguration {

    /** The largest body that is read into memory: whole charts as one transaction are some tens of megabytes. */
    private static final int MAXIMUM_BODY = 100 * 1024 * 1024;

    private static final int BODY_PATIENCE_MILLIS = 30_000;

    @Bean
    R4 r4() {
        return R4.definitions();
    }

    @Bean
    Examiner examiner(R4 definitions) {
        return new Examiner(definitions);
    }

    @Bean
    Searcher searcher(Definitions organisations, Vault vault, ObjectProvider<CodeLookup> lookup) {
        return new Searcher(organisations, vault, lookup::getIfAvailable);
    }

    @Bean
    Services services(
            R4 definitions,
            Definitions organisations,
            Examiner examiner,
            RecordStore store,
            Searcher searcher,
            Policy policy,
            Auditor auditor,
            Vault vault,
            Attachments attachments,
            ProfileGate profiles,
            ObjectProvider<ContentRule> rules) {
        return new Services(
                definitions,
                organisations,
                examiner,
                store,
                searcher,
                policy,
                auditor,
                vault,
                new Incoming(
                        organisations,
                        policy,
                        vault,
                        new BinaryContext(definitions, store, policy, vault),
                        profiles,
                        rules.orderedStream().toList()),
                attachments);
    }

    /** The operations are those of {@code record.operations} and of every module above. */
    @Bean
    Door door(Services services, Commits commits, ObjectProvider<Operation> operations) {
        return new Door(services, commits, operations.orderedStream().toList());
    }

    /** The rules are those of every module above. */
    @Bean
    Commits commits(Services services, ObjectProvider<WriteRule> rules, ObjectProvider<ChartRule> charts) {
        return new Commits(services, rules.orderedStream().toList(), charts.orderedStream().toList());
    }

    @Bean
    RecordAccess recordAccess(Services services, Commits commits) {
        Conditions conditions = new Conditions(services);
        Patches patches = new Patches(services, conditions, new Writes(services, commits, conditions));
        return new RecordAccess(services, new Transactions(services, commits, conditions, patches, request -> {
            throw new IllegalStateException("An act only writes");
        }));
    }

    @Bean
    BodyRoom bodyRoom() {
        return new BodyRoom(Runtime.getRuntime().maxMemory() / 10 * 6, BODY_PATIENCE_MILLIS);
    }

    @Bean
    FhirServlet fhirServlet(Door door, Authenticator authenticator, Auditor auditor, R4 definitions, BodyRoom room) {
        return new FhirServlet(door, authenticator, auditor, definitions, MAXIMUM_BODY, room);
    }

    @Bean
    ServletRegistrationBean<FhirServlet> fhirRegistration(FhirServlet servlet) {
        ServletRegistrationBean<FhirServlet> registration = new ServletRegistrationBean<>(servlet, "/fhir/*");
        registration.setAsyncSupported(false);
        registration.setLoadOnStartup(1);
        return registration;
    }
}
