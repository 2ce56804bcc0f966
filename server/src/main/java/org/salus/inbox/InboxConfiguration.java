package org.salus.inbox;

import java.time.Clock;
import org.salus.documents.Inspection;
import org.salus.identity.Organisations;
import org.salus.identity.UserAdmin;
import org.salus.live.Follower;
import org.salus.live.LiveList;
import org.salus.record.Operation;
import org.salus.record.RecordAccess;
import org.salus.record.WriteRule;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the inbox together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(InboxSettings.class)
class InboxConfiguration {

    @Bean
    Desk inboxDesk(RecordAccess record, UserAdmin users, ObjectProvider<Clock> clock) {
        return new Desk(record, users, clock.getIfAvailable(Clock::systemUTC));
    }

    @Bean
    Owners resultOwners(UserAdmin users) {
        return new Owners(users);
    }

    @Bean
    Pools pools(RecordAccess record) {
        return new Pools(record);
    }

    @Bean
    Addressees addressees(RecordAccess record, Owners owners, Pools pools) {
        return new Addressees(record, owners, pools);
    }

    @Bean
    Follower reviews(RecordAccess record, Owners owners, Pools pools, ObjectProvider<Clock> clock) {
        return new Reviews(record, owners, pools, clock.getIfAvailable(Clock::systemUTC));
    }

    @Bean(destroyMethod = "close")
    InboxJobs inboxJobs(Desk desk, Pools pools, InboxSettings settings, Organisations organisations) {
        return new InboxJobs(
                desk,
                pools,
                settings,
                () -> organisations.list().stream().map(Organisations.Organisation::id).toList());
    }

    @Bean
    ApplicationListener<ApplicationReadyEvent> inboxJobsStart(InboxJobs jobs) {
        return _ -> jobs.start();
    }

    @Bean
    WriteRule reviewRule() {
        return new ReviewRule();
    }

    @Bean
    WriteRule messageRule() {
        return new MessageRule();
    }

    @Bean
    WriteRule itemRule() {
        return new ItemRule();
    }

    @Bean
    Operation askClinic(Desk desk, Owners owners, Pools pools, Inspection inspection, InboxSettings settings) {
        return new AskOperation(desk, owners, pools, inspection, settings);
    }

    @Bean
    Operation messagesSeen(Desk desk) {
        return new SeenOperation(desk);
    }

    @Bean
    WriteRule ownerRule(Owners owners) {
        return new OwnerRule(owners);
    }

    @Bean
    WriteRule coverageRule() {
        return new Coverage();
    }

    @Bean
    LiveList inboxList(Desk desk) {
        return new InboxList(desk);
    }

    @Bean
    Operation inbox(Desk desk) {
        return new InboxOperation(desk);
    }

    @Bean
    Operation recipients(Desk desk, Owners owners) {
        return new RecipientsOperation(desk, owners);
    }

    @Bean
    Operation acknowledge(Desk desk) {
        return new AcknowledgeOperation(desk);
    }

    @Bean
    Operation release(Desk desk) {
        return new ReleaseOperation(desk);
    }

    @Bean
    Operation delegate(Desk desk, Owners owners) {
        return new TaskSteps(desk, owners, TaskSteps.Step.DELEGATE);
    }

    @Bean
    Operation snooze(Desk desk, Owners owners) {
        return new TaskSteps(desk, owners, TaskSteps.Step.SNOOZE);
    }

    @Bean
    Operation claim(Desk desk, Owners owners) {
        return new TaskSteps(desk, owners, TaskSteps.Step.CLAIM);
    }

    @Bean
    Operation reopen(Desk desk, Owners owners) {
        return new TaskSteps(desk, owners, TaskSteps.Step.REOPEN);
    }

    @Bean
    Operation markRead(Desk desk, Owners owners) {
        return new TaskSteps(desk, owners, TaskSteps.Step.READ);
    }

    @Bean
    Operation complete(Desk desk, Owners owners) {
        return new TaskSteps(desk, owners, TaskSteps.Step.COMPLETE);
    }

    @Bean
    Operation messageSend(Desk desk, Owners owners) {
        return new MessageOperation(desk, owners, MessageOperation.Kind.SEND);
    }

    @Bean
    Operation messageReply(Desk desk, Owners owners) {
        return new MessageOperation(desk, owners, MessageOperation.Kind.REPLY);
    }

    @Bean
    Operation messageFile(Desk desk, Owners owners) {
        return new MessageOperation(desk, owners, MessageOperation.Kind.FILE);
    }
}
