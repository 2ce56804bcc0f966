package org.salus.audit;

import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;
import org.salus.store.RecordStore;
import org.salus.vault.Vault;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The audit of a running server. {@code salus.home} is the installation's folder. */
@Configuration(proxyBeanMethods = false)
class AuditConfiguration {

    private static final Duration BETWEEN_CHECKPOINTS = Duration.ofMinutes(1);

    @Bean(destroyMethod = "close")
    ChainedAuditor auditor(DataSource database, Vault vault, @Value("${salus.home}") Path home) {
        return new ChainedAuditor(database, vault, home, BETWEEN_CHECKPOINTS);
    }

    @Bean
    AuditListener auditListener(ChainedAuditor auditor) {
        return new AuditListener(auditor);
    }

    @Bean
    AuditVerifier auditVerifier(DataSource database, Vault vault, @Value("${salus.home}") Path home) {
        return new AuditVerifier(database, vault, home);
    }

    @Bean
    ChainState chainState(AuditVerifier verifier) {
        return new ChainState(verifier);
    }

    @Bean
    AuditReports auditReports(DataSource database, Vault vault) {
        return new AuditReports(database, vault);
    }

    @Bean
    Authors authors(DataSource database, Vault vault) {
        return new Authors(database, vault);
    }

    @Bean
    AuditEvents auditEvents(AuditReports reports, ChainedAuditor auditor, Vault vault, RecordStore record) {
        return new AuditEvents(reports, auditor, vault, record);
    }
}
