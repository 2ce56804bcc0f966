package org.salus.inbox;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the inbox behaves.
 *
 * @param escalate a critical result that nobody acknowledged for so long goes to the one who stands in, and after as long again to the pool
 * @param look how often that is looked at
 * @param answerPatients by when a patient's message is to be answered
 * @param mostADay so many messages one patient sends within a day
 */
@ConfigurationProperties("salus.inbox")
record InboxSettings(
        @DefaultValue("30m") Duration escalate,
        @DefaultValue("15s") Duration look,
        @DefaultValue("2d") Duration answerPatients,
        @DefaultValue("20") int mostADay) {

    InboxSettings {
        if (answerPatients.compareTo(Duration.ofMinutes(1)) < 0 || mostADay < 1) {
            throw new IllegalArgumentException("salus.inbox: answer-patients must be at least 1 minute and most-a-day at least 1");
        }
        if (escalate.compareTo(Duration.ofMinutes(1)) < 0 || look.compareTo(Duration.ofMillis(100)) < 0) {
            throw new IllegalArgumentException("salus.inbox: escalate must be at least 1 minute and look at least 100 milliseconds");
        }
    }
}
