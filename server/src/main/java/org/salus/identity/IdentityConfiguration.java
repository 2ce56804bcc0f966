package org.salus.identity;

import java.time.Clock;
import javax.sql.DataSource;
import org.salus.vault.Vault;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Offers the module's services as beans. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({SignInSettings.class, StepUpSettings.class})
class IdentityConfiguration {

    @Bean
    @ConditionalOnMissingBean
    Passwords passwords(SignInSettings settings) {
        return IdentityServices.passwords(settings);
    }

    @Bean
    IdentityServices identityServices(
            DataSource dataSource,
            Vault vault,
            SignInSettings settings,
            Passwords passwords,
            ObjectProvider<Clock> clock,
            ApplicationEventPublisher publisher) {
        return IdentityServices.of(
                dataSource,
                vault,
                settings,
                clock.getIfAvailable(Clock::systemUTC),
                publisher::publishEvent,
                passwords);
    }

    @Bean
    Authenticator authenticator(IdentityServices services) {
        return services.authenticator();
    }

    @Bean
    SignIn signIn(IdentityServices services) {
        return services.signIn();
    }

    @Bean
    StepUp stepUp(StepUpSettings settings, ObjectProvider<Clock> clock) {
        return new StepUp(settings, clock.getIfAvailable(Clock::systemUTC));
    }

    @Bean
    UserAdmin userAdmin(IdentityServices services) {
        return services.users();
    }

    @Bean
    Clients clients(IdentityServices services) {
        return services.clients();
    }

    @Bean
    Organisations organisations(IdentityServices services) {
        return services.organisations();
    }

    @Bean
    Setup setup(IdentityServices services) {
        return services.setup();
    }
}
