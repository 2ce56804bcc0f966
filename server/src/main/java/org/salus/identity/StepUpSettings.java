package org.salus.identity;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is signed only by somebody who has proven the second factor a short time ago.
 *
 * @param within how long a proof counts, that of the sign-in included
 * @param orders which orders ask for it
 * @param notes whether notes, addenda and co-signatures ask for it
 */
@ConfigurationProperties("salus.step-up")
public record StepUpSettings(
        @DefaultValue("5m") Duration within, @DefaultValue("CONTROLLED") Orders orders, @DefaultValue("false") boolean notes) {

    /** Which orders. */
    public enum Orders {
        NONE,
        /** Those for controlled substances. */
        CONTROLLED,
        ALL
    }

    public StepUpSettings {
        if (within.compareTo(Duration.ofSeconds(30)) < 0) {
            // A code counts for up to half a minute: less would refuse what was proven a moment ago.
            throw new IllegalArgumentException("salus.step-up.within must be at least 30 seconds");
        }
    }
}
