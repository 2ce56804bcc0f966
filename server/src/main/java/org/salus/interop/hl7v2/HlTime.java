package org.salus.interop.hl7v2;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Dates and times of HL7 v2 ({@code YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ]}) as FHIR writes them, as exact as they were sent. */
final class HlTime {

    private static final Pattern TIME = Pattern.compile(
            "([0-9]{4})(?:([0-9]{2})(?:([0-9]{2})(?:([0-9]{2})(?:([0-9]{2})(?:([0-9]{2})(\\.[0-9]{1,4})?)?)?)?)?)?([+-][0-9]{4})?");
    private static final Pattern OF_DAY = Pattern.compile("([0-9]{2})([0-9]{2})(?:([0-9]{2})(\\.[0-9]{1,4})?)?");

    private HlTime() {}

    /**
     * A FHIR dateTime.
     *
     * @param zone where the sender is, for times that do not say
     * @return null when it is none
     */
    static @Nullable String dateTime(String text, ZoneId zone) {
        Matcher at = TIME.matcher(text);
        if (!at.matches()) {
            return null;
        }
        try {
            int year = Integer.parseInt(at.group(1));
            if (at.group(2) == null) {
                return year == 0 ? null : at.group(1);
            }
            int month = Integer.parseInt(at.group(2));
            if (at.group(3) == null) {
                return year == 0 || month < 1 || month > 12 ? null : at.group(1) + "-" + at.group(2);
            }
            LocalDate date = LocalDate.of(year, month, Integer.parseInt(at.group(3)));
            if (year == 0) {
                return null;
            }
            if (at.group(4) == null) {
                return date.toString();
            }
            LocalDateTime time = date.atTime(
                    Integer.parseInt(at.group(4)),
                    at.group(5) == null ? 0 : Integer.parseInt(at.group(5)),
                    at.group(6) == null ? 0 : Integer.parseInt(at.group(6)));
            ZoneOffset offset = at.group(8) == null ? zone.getRules().getOffset(time) : ZoneOffset.of(at.group(8));
            String fraction = at.group(7) == null ? "" : at.group(7);
            return time.format(DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss")) + fraction + (offset.equals(ZoneOffset.UTC) ? "Z" : offset.getId());
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** A FHIR instant; null for what is no time with at least an hour. */
    static @Nullable String instant(String text, ZoneId zone) {
        String time = dateTime(text, zone);
        return time == null || time.length() <= 10 ? null : time;
    }

    static @Nullable String ofDay(String text) {
        Matcher at = OF_DAY.matcher(text);
        if (!at.matches() || Integer.parseInt(at.group(1)) > 23 || Integer.parseInt(at.group(2)) > 59
                || at.group(3) != null && Integer.parseInt(at.group(3)) > 59) {
            return null;
        }
        return at.group(1) + ":" + at.group(2) + ":" + (at.group(3) == null ? "00" : at.group(3)) + (at.group(4) == null ? "" : at.group(4));
    }

    /** Whether the first instant is before the second; false when one of them is none. */
    static boolean isBefore(@Nullable String first, @Nullable String second) {
        if (first == null || second == null) {
            return false;
        }
        try {
            return OffsetDateTime.parse(first).toInstant().isBefore(OffsetDateTime.parse(second).toInstant());
        } catch (DateTimeException e) {
            return false;
        }
    }
}
