package org.salus.record;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.salus.fhir.DateInterval;

/** Times as FHIR and HTTP write them. */
public final class Times {

    private static final DateTimeFormatter INSTANT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter HTTP =
            DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT).withZone(ZoneOffset.UTC);

    private Times() {}

    /** FHIR instant with milliseconds. */
    public static String instant(long micros) {
        return INSTANT.format(of(micros));
    }

    /** RFC 9110 section 5.6.7. */
    static String http(long micros) {
        return HTTP.format(of(micros));
    }

    /** Whether nothing changed after the time that an {@code If-Modified-Since} states; false when it states none (RFC 9110 section 13.1.3). */
    static boolean unchangedSince(String header, long micros) {
        // In an entry of a Bundle it is a FHIR instant.
        DateInterval instant = DateInterval.parse(header.trim());
        if (instant != null) {
            return micros < instant.high();
        }
        try {
            long since = HTTP.parse(header.trim(), Instant::from).getEpochSecond();
            return Math.floorDiv(micros, 1_000_000L) <= since;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static Instant of(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000);
    }
}
