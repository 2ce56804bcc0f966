package org.salus.identity;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How sign-in behaves.
 *
 * @param idle a session ends after this long without a request
 * @param longest a session ends after this long in any case
 * @param hashesAtATime how many passwords are checked at the same time, at 32 MiB each
 * @param burst how many sign-in requests an address may make at once
 * @param perMinute how many it may make each minute in the long run
 */
@ConfigurationProperties("salus.sign-in")
public record SignInSettings(
        @DefaultValue("15m") Duration idle,
        @DefaultValue("12h") Duration longest,
        @DefaultValue("2") int hashesAtATime,
        @DefaultValue("60") int burst,
        @DefaultValue("60") int perMinute) {

    public SignInSettings {
        if (idle.compareTo(Duration.ofMinutes(1)) < 0 || idle.compareTo(longest) > 0) {
            throw new IllegalArgumentException("salus.sign-in.idle must be between 1 minute and salus.sign-in.longest");
        }
        if (hashesAtATime < 1 || burst < 1 || perMinute < 1) {
            throw new IllegalArgumentException(
                    "salus.sign-in: hashes-at-a-time, burst and per-minute must be at least 1");
        }
    }

    public static SignInSettings standard() {
        return new SignInSettings(Duration.ofMinutes(15), Duration.ofHours(12), 2, 60, 60);
    }
}
