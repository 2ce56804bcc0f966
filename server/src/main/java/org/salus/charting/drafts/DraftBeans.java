package org.salus.charting.drafts;

import java.time.InstantSource;
import org.salus.access.Policy;
import org.salus.audit.Auditor;
import org.salus.fhir.R4;
import org.salus.live.ChartSignals;
import org.salus.live.LiveFeed;
import org.salus.store.OrganisationConnections;
import org.salus.store.RecordStore;
import org.salus.vault.Vault;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the drafts together. */
@Configuration(proxyBeanMethods = false)
class DraftBeans {

    /** The feed asks the drafts what is new, and they tell it when: so it is looked up at the first change. */
    @Bean
    Drafts drafts(
            OrganisationConnections database,
            Vault vault,
            R4 definitions,
            RecordStore store,
            Policy policy,
            Auditor auditor,
            ObjectProvider<LiveFeed> feed) {
        return new Drafts(
                database,
                vault,
                new DraftAccess(definitions, store, policy, vault),
                auditor,
                InstantSource.system(),
                () -> feed.ifAvailable(LiveFeed::nudge));
    }

    @Bean
    ChartSignals draftSignals(Drafts drafts) {
        return new DraftSignals(drafts);
    }
}
