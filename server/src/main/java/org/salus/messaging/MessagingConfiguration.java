package org.salus.messaging;

import java.util.List;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the channels together. There is e-mail; text messages need a provider, of which none is built in. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(MailSettings.class)
class MessagingConfiguration {

    @Bean
    Channels messageChannels(MailSettings mail) {
        return new Channels(mail.host() == null ? List.of() : List.of(new SmtpChannel(mail)), mail.publicUrl());
    }
}
