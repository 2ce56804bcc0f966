package org.salus.proof.search;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Timing;
import org.jspecify.annotations.Nullable;

/** Dates as sections 3.1.1.4.5 and 3.1.1.4.7 of R4 compare them: as half-open intervals of time. */
final class Dates {

    private static final Pattern TIME = Pattern.compile("(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d)(:\\d\\d)?(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)?");

    private Dates() {}

    record Interval(Instant low, Instant high) {

        boolean contains(Interval other) {
            return !other.low.isBefore(low) && !other.high.isAfter(high);
        }

        boolean overlaps(Interval other) {
            return low.isBefore(other.high) && other.low.isBefore(high);
        }
    }

    /** Null when the text is no date. Without a zone: UTC, which is the server's own (decision D1). */
    static @Nullable Interval interval(String text) {
        try {
            return switch (text.length()) {
                case 4 -> days(Year.parse(text).atDay(1), Year.parse(text).plusYears(1).atDay(1));
                case 7 -> days(YearMonth.parse(text).atDay(1), YearMonth.parse(text).plusMonths(1).atDay(1));
                case 10 -> days(LocalDate.parse(text), LocalDate.parse(text).plusDays(1));
                default -> time(text);
            };
        } catch (java.time.DateTimeException e) {
            return null;
        }
    }

    private static Interval days(LocalDate from, LocalDate to) {
        return new Interval(
                from.atStartOfDay().toInstant(ZoneOffset.UTC), to.atStartOfDay().toInstant(ZoneOffset.UTC));
    }

    private static @Nullable Interval time(String text) {
        Matcher parts = TIME.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        String zone = parts.group(4) == null ? "Z" : parts.group(4);
        String seconds = parts.group(2) == null ? ":00" : parts.group(2);
        String fraction = parts.group(3) == null ? "" : parts.group(3);
        Instant low = OffsetDateTime.parse(LocalDateTime.parse(parts.group(1) + seconds + fraction) + zone)
                .toInstant();
        if (parts.group(2) == null) {
            return new Interval(low, low.plus(1, ChronoUnit.MINUTES));
        }
        int digits = fraction.isEmpty() ? 0 : fraction.length() - 1;
        return new Interval(low, low.plusNanos((long) Math.pow(10, 9 - digits)));
    }

    /** Null for an element that names no moment. */
    static @Nullable Interval of(Base element) {
        return switch (element) {
            // "A fixed point in time with an interval smaller than the precision of the system".
            case InstantType instant when instant.hasValue() -> {
                Interval interval = interval(instant.getValueAsString());
                yield interval == null ? null : new Interval(interval.low(), interval.low().plusNanos(1000));
            }
            case BaseDateTimeType moment when moment.hasValue() -> interval(moment.getValueAsString());
            case Period period when period.hasStart() || period.hasEnd() -> of(period);
            // Only the outer limits matter.
            case Timing timing -> {
                List<Interval> parts = new ArrayList<>();
                timing.getEvent().forEach(event -> parts.add(of(event)));
                if (timing.getRepeat().hasBoundsPeriod() && of((Base) timing.getRepeat().getBoundsPeriod()) != null) {
                    parts.add(of(timing.getRepeat().getBoundsPeriod()));
                }
                yield parts.isEmpty()
                        ? null
                        : new Interval(
                                parts.stream().map(Interval::low).min(Instant::compareTo).orElseThrow(),
                                parts.stream().map(Interval::high).max(Instant::compareTo).orElseThrow());
            }
            default -> null;
        };
    }

    private static Interval of(Period period) {
        Interval start = period.hasStart() ? interval(period.getStartElement().getValueAsString()) : null;
        Interval end = period.hasEnd() ? interval(period.getEndElement().getValueAsString()) : null;
        return new Interval(start == null ? Instant.MIN : start.low(), end == null ? Instant.MAX : end.high());
    }

    /** The table of prefixes; for {@code ge} and {@code le} see decision D2. */
    static boolean fits(String prefix, Interval search, Interval target) {
        return switch (prefix) {
            case "eq" -> search.contains(target);
            case "ne" -> !search.contains(target);
            case "gt" -> target.high().isAfter(search.high());
            case "lt" -> target.low().isBefore(search.low());
            case "ge" -> target.high().isAfter(search.high()) || search.overlaps(target);
            case "le" -> target.low().isBefore(search.low()) || search.overlaps(target);
            case "sa" -> !target.low().isBefore(search.high());
            case "eb" -> !target.high().isAfter(search.low());
            case "ap" -> {
                // A tenth of the gap between now and the date, either side.
                long margin = Math.abs(ChronoUnit.MICROS.between(search.low(), Instant.now())) / 10;
                yield new Interval(
                                search.low().minus(margin, ChronoUnit.MICROS), search.high().plus(margin, ChronoUnit.MICROS))
                        .overlaps(target);
            }
            default -> throw new IllegalArgumentException(prefix);
        };
    }
}
