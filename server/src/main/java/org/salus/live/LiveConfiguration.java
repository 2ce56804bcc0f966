package org.salus.live;

import javax.sql.DataSource;
import org.salus.access.Policy;
import org.salus.audit.Auditor;
import org.salus.fhir.R4;
import org.salus.identity.Authenticator;
import org.salus.identity.Organisations;
import org.salus.store.ChangeLog;
import org.salus.store.RecordStore;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;

/** The live stream of charts. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LiveSettings.class)
class LiveConfiguration {

    @Bean(destroyMethod = "close")
    LiveFeed liveFeed(ChangeLog log, ObjectProvider<ChartSignals> signals) {
        return new LiveFeed(log, signals.orderedStream().toList());
    }

    @Bean(destroyMethod = "close")
    Followings followings(
            ObjectProvider<Follower> followers,
            ChangeLog log,
            RecordStore store,
            R4 definitions,
            DataSource database,
            Organisations organisations) {
        FollowedCommits commits = new FollowedCommits(definitions, store);
        return new Followings(followers.orderedStream().toList(), follower -> new Following(
                follower,
                new Unconcerned(follower, definitions),
                log,
                commits,
                database,
                () -> organisations.list().stream().map(Organisations.Organisation::id).toList()));
    }

    @Bean
    ApplicationListener<ApplicationReadyEvent> following(Followings followings) {
        return _ -> followings.start();
    }

    /** Streams never end by themselves, and a graceful stop waits for requests. */
    @Bean
    ApplicationListener<ContextClosedEvent> liveEnd(LiveFeed feed) {
        return event -> feed.endStreams();
    }

    @Bean
    ServletRegistrationBean<LiveServlet> liveServlet(
            LiveFeed feed,
            RecordStore store,
            Policy policy,
            Authenticator authenticator,
            Auditor auditor,
            R4 definitions,
            ObjectProvider<LiveList> lists,
            LiveSettings settings) {
        LiveServlet servlet = new LiveServlet(
                feed,
                store,
                policy,
                authenticator,
                auditor,
                new ChartChanges(definitions, store, policy),
                definitions,
                lists.orderedStream().toList(),
                new OpenStreams(settings.streamsPerUser()));
        return new ServletRegistrationBean<>(servlet, "/live");
    }
}
