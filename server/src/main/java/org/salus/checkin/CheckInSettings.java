package org.salus.checkin;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How patients check in alone.
 *
 * @param link a link that nobody has opened ends after this long
 * @param session a check-in that was begun ends after this long
 * @param idle after so long without a touch the date of birth is asked for again
 * @param attempts so many dates of birth may be tried with a link; then it is locked and the front desk is told
 * @param questionnaires URLs of those that are asked of everybody who is old enough, in this order
 * @param fromAge who is younger is asked none
 * @param everyDays one that was answered less than so many days ago is not asked again
 * @param burst how many links and dates of birth an address may try at once; a clinic's tablets may all have one address
 * @param perMinute how many it may try each minute in the long run
 */
@ConfigurationProperties("salus.check-in")
record CheckInSettings(
        @DefaultValue("30m") Duration link,
        @DefaultValue("60m") Duration session,
        @DefaultValue("2m") Duration idle,
        @DefaultValue("3") int attempts,
        @DefaultValue({"urn:salus:Questionnaire:phq-9", "urn:salus:Questionnaire:gad-7"}) List<String> questionnaires,
        @DefaultValue("12") int fromAge,
        @DefaultValue("90") int everyDays,
        @DefaultValue("60") int burst,
        @DefaultValue("60") int perMinute) {

    CheckInSettings {
        if (link.isNegative() || link.isZero() || link.compareTo(Duration.ofHours(12)) > 0) {
            throw new IllegalArgumentException("salus.check-in.link must be between 1 second and 12 hours");
        }
        if (idle.compareTo(Duration.ofSeconds(20)) < 0 || idle.compareTo(session) > 0 || session.compareTo(Duration.ofHours(12)) > 0) {
            throw new IllegalArgumentException("salus.check-in: idle must be at least 20 seconds, and session between idle and 12 hours");
        }
        if (attempts < 1 || attempts > 10 || fromAge < 0 || everyDays < 0 || burst < 1 || perMinute < 1) {
            throw new IllegalArgumentException("salus.check-in: attempts must be 1 to 10; from-age and every-days must not be negative, burst and per-minute at least 1");
        }
        questionnaires = List.copyOf(questionnaires);
    }
}
