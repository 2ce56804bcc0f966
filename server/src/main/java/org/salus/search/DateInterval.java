package org.salus.search;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The half-open interval, in microseconds since the epoch, that a date of any precision covers; no zone means UTC. */
record DateInterval(long low, long high) {

    private static final Pattern DATE = Pattern.compile("(\\d{4})(?:-(\\d{2})(?:-(\\d{2})"
            + "(?:T(\\d{2}):(\\d{2})(?::(\\d{2})(?:\\.(\\d{1,9}))?)?(Z|[+ -]\\d{2}:\\d{2})?)?)?)?");
    private static final long SECOND = 1_000_000L;

    /** Null when the text is not a FHIR date, or not a day of the calendar. */
    static @Nullable DateInterval parse(String text) {
        Matcher m = DATE.matcher(text);
        if (!m.matches()) {
            return null;
        }
        try {
            int year = Integer.parseInt(m.group(1));
            if (m.group(2) == null) {
                return days(LocalDate.of(year, 1, 1), LocalDate.of(year, 1, 1).plusYears(1));
            }
            int month = Integer.parseInt(m.group(2));
            if (m.group(3) == null) {
                return days(LocalDate.of(year, month, 1), LocalDate.of(year, month, 1).plusMonths(1));
            }
            LocalDate day = LocalDate.of(year, month, Integer.parseInt(m.group(3)));
            if (m.group(4) == null) {
                return days(day, day.plusDays(1));
            }
            int second = m.group(6) == null ? 0 : Integer.parseInt(m.group(6));
            LocalDateTime time = day.atTime(
                    Integer.parseInt(m.group(4)), Integer.parseInt(m.group(5)), Math.min(second, 59));
            // An unescaped plus sign arrives as a blank.
            String zone = m.group(8) == null ? "Z" : m.group(8).replace(' ', '+');
            long low = time.toEpochSecond(ZoneOffset.of(zone)) * SECOND + (second == 60 ? SECOND : 0);
            if (m.group(6) == null) {
                return new DateInterval(low, low + 60 * SECOND);
            }
            String fraction = m.group(7);
            if (fraction == null) {
                return new DateInterval(low, low + SECOND);
            }
            String micros = (fraction + "000000").substring(0, 6);
            long unit = 1;
            for (int i = fraction.length(); i < 6; i++) {
                unit *= 10;
            }
            low += Long.parseLong(micros);
            return new DateInterval(low, low + unit);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static DateInterval days(LocalDate from, LocalDate to) {
        return new DateInterval(from.toEpochDay() * 86_400 * SECOND, to.toEpochDay() * 86_400 * SECOND);
    }
}
