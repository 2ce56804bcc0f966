package org.salus.validation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.salus.fhir.R4;
import org.salus.store.ChangeLog;
import org.salus.store.OrganisationConnections;
import org.salus.store.RecordStore;
import org.salus.terminology.CodeLookup;
import org.salus.terminology.Packages;
import org.salus.vault.Vault;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Profiles and what is done with them. Nothing is loaded at the start. */
@Configuration(proxyBeanMethods = false)
class ValidationConfiguration {

    /** What was loaded into the database, and what lies in the folder {@code packages} of the home. */
    @Bean
    PackageContents packageContents(@Value("${salus.home}") Path home, ObjectProvider<Packages> loaded) {
        List<PackageContents> sources = new ArrayList<>();
        loaded.ifAvailable(packages -> sources.add(new LoadedPackages(packages)));
        sources.add(new PackageFolder(home.resolve("packages")));
        return new SeveralPackages(sources);
    }

    @Bean(destroyMethod = "close")
    ProfileValidator profileValidator(
            R4 definitions,
            RecordStore store,
            Vault vault,
            PackageContents packages,
            ObjectProvider<CodeLookup> lookup) {
        return new ProfileValidator(definitions, store, vault, packages, lookup.getIfAvailable());
    }

    @Bean
    EnforcedProfiles enforcedProfiles(OrganisationConnections database) {
        return new EnforcedProfiles(database);
    }

    @Bean
    ClaimFindings claimFindings(OrganisationConnections database, Vault vault) {
        return new ClaimFindings(database, vault);
    }

    @Bean(destroyMethod = "close")
    ClaimChecks claimChecks(
            DataSource database,
            ChangeLog changes,
            RecordStore store,
            Vault vault,
            R4 definitions,
            EnforcedProfiles settings,
            PackageContents packages,
            ProfileValidator validator,
            ClaimFindings findings) {
        ClaimChecks checks =
                new ClaimChecks(database, changes, store, vault, definitions, settings, packages, validator, findings);
        checks.start();
        return checks;
    }

    @Bean
    ProfileGate profileGate(EnforcedProfiles profiles, ProfileValidator validator) {
        return new ProfileGate(profiles, validator);
    }
}
