package org.salus.fhir;

import org.jspecify.annotations.Nullable;

/**
 * What an R4 date, dateTime or instant means (sections 2.24.0.1 and 3.1.1.4.7): the half-open interval of its precision, in
 * microseconds since 1970-01-01T00:00Z. Without a zone it is taken as UTC. Only real calendar days are accepted.
 */
public record DateInterval(long low, long high) {

    private static final long SECOND = 1_000_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long DAY = 24 * 60 * MINUTE;
    private static final int[] DAYS = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    /** The interval of {@code 2024}, {@code 2024-05}, {@code 2024-05-17} or {@code 2024-05-17T10:00:00.123+02:00}; else null. */
    public static @Nullable DateInterval parse(String text) {
        return read(text, false);
    }

    /** As {@link #parse}, and also minutes without seconds and times without a zone, as searches may send them; else null. */
    public static @Nullable DateInterval parseLeniently(String text) {
        return read(text, true);
    }

    private static @Nullable DateInterval read(String text, boolean lenient) {
        int length = text.length();
        int year = number(text, 0, 4);
        if (year < 1) {
            return null;
        }
        if (length == 4) {
            return days(dayOf(year, 1, 1), dayOf(year + 1, 1, 1));
        }
        int month = text.charAt(4) == '-' ? number(text, 5, 2) : -1;
        if (month < 1 || month > 12) {
            return null;
        }
        if (length == 7) {
            return days(dayOf(year, month, 1), month == 12 ? dayOf(year + 1, 1, 1) : dayOf(year, month + 1, 1));
        }
        int day = text.charAt(7) == '-' ? number(text, 8, 2) : -1;
        if (day < 1 || day > daysIn(year, month)) {
            return null;
        }
        long date = dayOf(year, month, day);
        return length == 10 ? days(date, date + 1) : time(text, date, lenient);
    }

    private static @Nullable DateInterval time(String text, long date, boolean lenient) {
        int length = text.length();
        int hour = text.charAt(10) == 'T' ? number(text, 11, 2) : -1;
        int minute = length > 13 && text.charAt(13) == ':' ? number(text, 14, 2) : -1;
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59) {
            return null;
        }
        long micros = date * DAY + (hour * 60L + minute) * MINUTE;
        long width = MINUTE;
        int at = 16;
        if (at < length && text.charAt(at) == ':') {
            int second = number(text, 17, 2);
            if (second < 0 || second > 60) {
                return null;
            }
            micros += second * SECOND;
            width = SECOND;
            at = 19;
            if (at < length && text.charAt(at) == '.') {
                at++;
                int from = at;
                while (at < length && isDigit(text.charAt(at))) {
                    if (width > 1) {
                        width /= 10;
                        micros += (text.charAt(at) - '0') * width;
                    }
                    at++;
                }
                if (at == from) {
                    return null;
                }
            }
        } else if (!lenient) {
            return null;
        }
        if (at == length) {
            return lenient ? new DateInterval(micros, micros + width) : null;
        }
        char sign = text.charAt(at);
        if (sign == 'Z') {
            return at + 1 == length ? new DateInterval(micros, micros + width) : null;
        }
        int zoneHour = number(text, at + 1, 2);
        int zoneMinute = at + 6 == length && text.charAt(at + 3) == ':' ? number(text, at + 4, 2) : -1;
        boolean valid = (sign == '+' || sign == '-')
                && zoneHour >= 0
                && zoneMinute >= 0
                && (zoneHour < 14 ? zoneMinute < 60 : zoneHour == 14 && zoneMinute == 0);
        if (!valid) {
            return null;
        }
        long offset = (zoneHour * 60L + zoneMinute) * MINUTE;
        micros += sign == '+' ? -offset : offset;
        return new DateInterval(micros, micros + width);
    }

    private static DateInterval days(long from, long to) {
        return new DateInterval(from * DAY, to * DAY);
    }

    static int daysIn(int year, int month) {
        boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        return month == 2 && leap ? 29 : DAYS[month - 1];
    }

    /** Days since 1970-01-01 in the proleptic Gregorian calendar. */
    private static long dayOf(int year, int month, int day) {
        long y = month > 2 ? year : year - 1;
        long era = Math.floorDiv(y, 400);
        long yearOfEra = y - era * 400;
        long dayOfYear = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097 + dayOfEra - 719_468;
    }

    /** The number that {@code count} digits make, or -1. */
    static int number(String text, int from, int count) {
        if (from + count > text.length()) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < from + count; i++) {
            char c = text.charAt(i);
            if (!isDigit(c)) {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
