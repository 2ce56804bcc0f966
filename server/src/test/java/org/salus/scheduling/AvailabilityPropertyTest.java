package org.salus.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Free times and series, over the weeks in which clocks change. */
class AvailabilityPropertyTest {

    @Provide
    Arbitrary<ZoneId> zones() {
        return Arbitraries.of(
                        "Europe/Paris", "America/New_York", "Asia/Tehran", "Australia/Lord_Howe", "Africa/Cairo", "America/Sao_Paulo",
                        "Asia/Kathmandu", "UTC")
                .map(ZoneId::of);
    }

    /** Days about changes of the clock: March, October and November of some years; in Tehran until 2022, in Sao Paulo until 2019. */
    @Provide
    Arbitrary<LocalDate> days() {
        return Arbitraries.of(
                        "2017-10-14", "2018-11-03", "2021-03-20", "2021-09-20", "2022-03-20", "2026-03-07", "2026-03-28", "2026-04-04",
                        "2026-04-23", "2026-10-03", "2026-10-24", "2026-10-28", "2026-10-31", "2026-06-10")
                .map(LocalDate::parse);
    }

    private static LocalTime clock(int minutes) {
        return LocalTime.ofSecondOfDay(minutes * 60L);
    }

    @Property(tries = 1000)
    void neverOutsideOfTheHoursAndNeverOverAnother(
            @ForAll("zones") ZoneId zone,
            @ForAll("days") LocalDate day,
            @ForAll @IntRange(min = 0, max = 1380) int opens,
            @ForAll @IntRange(min = 10, max = 900) int open,
            @ForAll @IntRange(min = 5, max = 120) int length,
            @ForAll @IntRange(min = 0, max = 60) int step,
            @ForAll List<@IntRange(min = 0, max = 6000) Integer> busyAt) {
        int closes = Math.min(opens + open, 1440);
        LocalTime start = clock(opens);
        LocalTime end = closes == 1440 ? LocalTime.MIDNIGHT : clock(closes);
        WeeklyHours hours = new WeeklyHours(EnumSet.allOf(DayOfWeek.class), start, end, step, null, null);
        Interval window = new Interval(
                day.minusDays(1).atStartOfDay(zone).toInstant(), day.plusDays(4).atStartOfDay(zone).toInstant());
        List<Interval> busy = new ArrayList<>();
        for (int at : busyAt) {
            Instant from = window.start().plus(at, ChronoUnit.MINUTES);
            busy.add(new Interval(from, from.plus(25, ChronoUnit.MINUTES)));
        }
        Interval closed = new Interval(window.start().plus(20, ChronoUnit.HOURS), window.start().plus(30, ChronoUnit.HOURS));
        Template template = new Template(
                "1", "Practitioner/1", Set.of(), Set.of(), zone, true, null, List.of(hours), List.of(new Template.Special(false, closed)));
        Availability.ActorTime actor = new Availability.ActorTime("Practitioner/1", List.of(template), busy);
        Duration wanted = Duration.ofMinutes(length);
        List<Instant> starts = new Availability(Map.of(), null, null).starts(actor, List.of(), window, wanted);
        assertThat(starts).isSorted().doesNotHaveDuplicates();
        for (Instant at : starts) {
            Interval time = new Interval(at, at.plus(wanted));
            assertThat(window.contains(time)).isTrue();
            assertThat(closed.overlaps(time)).isFalse();
            assertThat(busy).noneMatch(b -> b.overlaps(time));
            // Minute by minute on the wall clock.
            for (Instant minute = at; minute.isBefore(time.end()); minute = minute.plus(1, ChronoUnit.MINUTES)) {
                LocalTime shown = minute.atZone(zone).toLocalTime();
                assertThat(!shown.isBefore(start) && (end.equals(LocalTime.MIDNIGHT) || shown.isBefore(end)))
                        .as("%s in %s within %s to %s", minute, zone, start, end)
                        .isTrue();
            }
        }
    }

    /** What is left without busy times is all there is: in an ordinary week, the whole grid. */
    @Property(tries = 300)
    void nothingThatIsFreeIsLeftOut(
            @ForAll @IntRange(min = 0, max = 1200) int opens,
            @ForAll @IntRange(min = 10, max = 200) int open,
            @ForAll @IntRange(min = 5, max = 60) int length) {
        ZoneId zone = ZoneId.of("Europe/Paris");
        LocalDate day = LocalDate.of(2026, 6, 10);
        WeeklyHours hours = new WeeklyHours(Set.of(day.getDayOfWeek()), clock(opens), clock(opens + open), 0, null, null);
        Template template =
                new Template("1", "Practitioner/1", Set.of(), Set.of(), zone, true, null, List.of(hours), List.of());
        List<Instant> starts = new Availability(Map.of(), null, null)
                .starts(
                        new Availability.ActorTime("Practitioner/1", List.of(template), List.of()),
                        List.of(),
                        ClinicTime.dayOf(day, zone),
                        Duration.ofMinutes(length));
        assertThat(starts).hasSize(open / length);
    }

    @Property(tries = 1000)
    void aSeriesKeepsTheWallClock(
            @ForAll("zones") ZoneId zone,
            @ForAll("days") LocalDate day,
            @ForAll @IntRange(min = 0, max = 1439) int at,
            @ForAll @IntRange(min = 2, max = 104) int times,
            @ForAll @IntRange(min = 1, max = 4) int interval,
            @ForAll boolean weekly) {
        ZonedDateTime first = day.minusDays(10).atTime(clock(at)).atZone(zone);
        ChronoUnit unit = weekly ? ChronoUnit.WEEKS : ChronoUnit.DAYS;
        List<ZonedDateTime> series = new Recurrence(unit, interval, times, null).from(first);
        assertThat(series).hasSize(times).isSorted().doesNotHaveDuplicates();
        for (int i = 0; i < times; i++) {
            ZonedDateTime one = series.get(i);
            var wall = first.toLocalDateTime().plus((long) i * interval, unit);
            boolean jumped = zone.getRules().getValidOffsets(wall).isEmpty();
            assertThat(jumped ? one.toLocalDateTime().isAfter(wall) : one.toLocalDateTime().equals(wall)).isTrue();
        }
        LocalDate until = series.getLast().toLocalDate();
        assertThat(new Recurrence(unit, interval, 0, until).from(first)).isEqualTo(series);
    }
}
