package org.salus.scheduling;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Times as this module reads and writes them. */
final class ClinicTime {

    private static final DateTimeFormatter WRITTEN = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx", Locale.ROOT);
    private static final DateTimeFormatter PLAIN = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);
    private static final int DATE_LENGTH = 10;

    private ClinicTime() {}

    /** A FHIR instant with the zone's offset. */
    static String written(Instant at, ZoneId zone) {
        return WRITTEN.format(at.truncatedTo(ChronoUnit.SECONDS).atZone(zone));
    }

    /** For people: the wall clock, without an offset. */
    static String plain(Instant at, ZoneId zone) {
        return PLAIN.format(at.atZone(zone));
    }

    /** With an offset, or by the wall clock of the zone; null when it is no time. */
    static @Nullable Instant time(String text, ZoneId zone) {
        Instant exact = exact(text);
        if (exact != null) {
            return exact;
        }
        try {
            return LocalDateTime.parse(text).atZone(zone).toInstant();
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** With an offset; null when it is no such time. */
    static @Nullable Instant exact(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    static @Nullable LocalDate day(@Nullable String text) {
        if (text == null || text.length() != DATE_LENGTH) {
            return null;
        }
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    static @Nullable ZoneId zone(@Nullable String name) {
        if (name == null) {
            return null;
        }
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            return null;
        }
    }

    static Interval dayOf(LocalDate day, ZoneId zone) {
        return new Interval(
                day.atStartOfDay(zone).toInstant(), day.plusDays(1).atStartOfDay(zone).toInstant());
    }
}
