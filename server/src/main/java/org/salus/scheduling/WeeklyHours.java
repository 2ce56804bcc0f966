package org.salus.scheduling;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hours that come back every week, by the wall clock of a zone.
 *
 * @param end after start; midnight is that of the day's end
 * @param step minutes from one possible start to the next; 0 for the length of what is booked
 * @param from first day, null for always
 * @param to last day, null for ever
 */
record WeeklyHours(
        Set<DayOfWeek> days, LocalTime start, LocalTime end, int step, @Nullable LocalDate from, @Nullable LocalDate to) {

    WeeklyHours {
        days = Set.copyOf(days);
    }

    boolean on(LocalDate day) {
        return days.contains(day.getDayOfWeek()) && (from == null || !day.isBefore(from)) && (to == null || !day.isAfter(to));
    }

    /** The hours that touch the window, one interval a day, never cut. */
    List<Interval> within(Interval window, ZoneId zone) {
        List<Interval> hours = new ArrayList<>();
        LocalDate last = window.end().atZone(zone).toLocalDate();
        for (LocalDate day = window.start().atZone(zone).toLocalDate().minusDays(1); !day.isAfter(last); day = day.plusDays(1)) {
            Interval open = on(day) ? of(day, zone) : null;
            if (open != null && open.overlaps(window)) {
                hours.add(open);
            }
        }
        return hours;
    }

    /**
     * The hours of one day: no moment of them shows a time on the wall clock that is outside. Where the clock jumps ahead the hours are
     * shorter, where it goes back the hour that comes twice counts once unless the hours span it. Null when the clock jumps over all of them.
     */
    @Nullable Interval of(LocalDate day, ZoneId zone) {
        LocalDateTime opens = day.atTime(start);
        LocalDateTime closes = end.equals(LocalTime.MIDNIGHT) ? day.plusDays(1).atStartOfDay() : day.atTime(end);
        Instant first = at(opens, zone, true);
        Instant last = at(closes, zone, false);
        if (!first.isBefore(last)) {
            // Both lie in the hour that comes twice: its first time.
            first = at(opens, zone, false);
        }
        return Interval.of(first, last);
    }

    /** @param late which of two moments with this time is meant */
    private static Instant at(LocalDateTime time, ZoneId zone, boolean late) {
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(time);
        if (offsets.isEmpty()) {
            ZoneOffsetTransition jump = zone.getRules().getTransition(time);
            return jump.getInstant();
        }
        return time.toInstant(late ? offsets.getLast() : offsets.getFirst());
    }
}
