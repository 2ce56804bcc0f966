package org.salus.messaging;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How mail is sent. {@code org.salus.platform.Settings} has checked what people set.
 *
 * @param host SMTP server; null: no mail is sent
 * @param timeout of connecting and of each answer
 * @param longest of a whole attempt
 */
@ConfigurationProperties("salus.mail")
public record MailSettings(
        @Nullable String host,
        @DefaultValue("587") int port,
        @DefaultValue("STARTTLS") Security security,
        @Nullable String user,
        @Nullable String password,
        @DefaultValue("") String from,
        @Nullable URI publicUrl,
        @DefaultValue("20s") Duration timeout,
        @DefaultValue("90s") Duration longest) {

    /** How the way to the server is protected. NONE is for a server on the same machine. */
    public enum Security {
        STARTTLS,
        TLS,
        NONE
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "MailSettings[" + host + ":" + port + ", " + security + "]";
    }
}
