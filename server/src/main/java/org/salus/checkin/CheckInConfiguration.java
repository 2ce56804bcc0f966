package org.salus.checkin;

import java.time.Clock;
import javax.sql.DataSource;
import org.salus.audit.Auditor;
import org.salus.forms.PatientAnswers;
import org.salus.identity.Organisations;
import org.salus.identity.RateLimit;
import org.salus.record.Operation;
import org.salus.record.RecordAccess;
import org.salus.scheduling.SelfCheckIn;
import org.salus.vault.Vault;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The patient's own check-in: its routes, and the operations of the front desk. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CheckInSettings.class)
class CheckInConfiguration {

    @Bean
    Links checkInLinks(DataSource database, Vault vault, ObjectProvider<Clock> clock, CheckInSettings settings) {
        return new Links(database, vault, clock(clock), settings);
    }

    @Bean
    ConsentTexts consentTexts(DataSource database, ObjectProvider<Clock> clock) {
        return new ConsentTexts(database, clock(clock));
    }

    @Bean
    CheckIn checkIn(
            Links links,
            RecordAccess record,
            SelfCheckIn scheduling,
            PatientAnswers answers,
            ConsentTexts texts,
            Auditor auditor,
            Vault vault,
            Organisations organisations,
            CheckInSettings settings,
            ObjectProvider<Clock> clock) {
        return new CheckIn(
                links, record, scheduling, answers, texts, new Told(auditor, vault, clock(clock)), organisations, settings, clock(clock));
    }

    @Bean
    FilterRegistrationBean<CheckInFilter> checkInFilter(Links links, CheckInSettings settings, ObjectProvider<Clock> clock) {
        CheckInLimits limits = new CheckInLimits(
                session -> links.ofSession(session).isPresent(),
                new RateLimit(settings.burst(), settings.perMinute(), clock(clock)),
                settings.attempts(),
                clock(clock));
        FilterRegistrationBean<CheckInFilter> registration = new FilterRegistrationBean<>(new CheckInFilter(limits));
        registration.addUrlPatterns(CheckInCookie.PATH + "*");
        return registration;
    }

    @Bean
    Operation appointmentHandOver(RecordAccess record, Links links, SelfCheckIn scheduling, Vault vault) {
        return new HandOverOperation(record, links, scheduling, vault);
    }

    @Bean
    Operation appointmentTakeBack(RecordAccess record, Links links, Vault vault) {
        return new TakeBackOperation(record, links, vault);
    }

    @Bean
    Operation appointmentTablet(RecordAccess record, Links links, Vault vault, ObjectProvider<Clock> clock, CheckInSettings settings) {
        return new TabletOperation(record, links, vault, clock(clock), settings);
    }

    @Bean
    Operation appointmentDecideChange(RecordAccess record, Links links) {
        return new DecideOperation(record, links);
    }

    private static Clock clock(ObjectProvider<Clock> clock) {
        return clock.getIfAvailable(Clock::systemUTC);
    }
}
