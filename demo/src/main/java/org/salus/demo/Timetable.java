package org.salus.demo;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who is seen when. Today's list lies around the moment at which the demo starts, so that somebody waits, is in a room
 * and is with the physician whatever the hour; the later ones lie within the weekly hours. Nobody is seen by two at once,
 * and no practitioner or room has two at once.
 */
final class Timetable {

    /** Length of a visit of the physician and of one of the colleague's later ones, in minutes. */
    static final int VISIT = 20;

    static final int PHYSICAL = 40;

    static final LocalTime OPENS = LocalTime.of(8, 0);
    static final LocalTime LUNCH = LocalTime.of(12, 0);
    static final LocalTime AFTERNOON = LocalTime.of(13, 0);
    static final LocalTime CLOSES = LocalTime.of(17, 0);

    private static final int GRID = 5;
    private static final int FIRST = 12;
    private static final int MORE = 12;
    private static final int EVERY = 3;
    private static final int HALF_DAY = 240;

    /** Working days over which later visits are spread before a day gets its next one. */
    private static final int SPREAD = 15;

    /** By which the hours of a day are gone through: prime to the number of visits in a day. */
    private static final int STRIDE = 7;

    private static final List<Place> LIST = List.of(
            new Place(Flow.IN_PROGRESS, Who.PHYSICIAN, -10),
            new Place(Flow.CHECKED_IN, Who.PHYSICIAN, 30),
            new Place(Flow.FINISHED, Who.PHYSICIAN, -50),
            new Place(Flow.ROOMED, Who.PHYSICIAN, 10),
            new Place(Flow.BOOKED, Who.PHYSICIAN, 50),
            new Place(Flow.NOSHOW, Who.PHYSICIAN, -30),
            new Place(Flow.ARRIVED, Who.COLLEAGUE, -5),
            new Place(Flow.WAITLIST, Who.PHYSICIAN, 0),
            new Place(Flow.FINISHED, Who.PHYSICIAN, -70),
            new Place(Flow.FINISHED, Who.COLLEAGUE, -45),
            new Place(Flow.CANCELLED, Who.PHYSICIAN, 70),
            new Place(Flow.BOOKED, Who.COLLEAGUE, 15));

    private final ZonedDateTime now;
    private int later;

    /** Whose list it is. */
    enum Who {
        PHYSICIAN(EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY)),
        COLLEAGUE(EnumSet.of(DayOfWeek.MONDAY, DayOfWeek.TUESDAY, DayOfWeek.THURSDAY, DayOfWeek.FRIDAY));

        final Set<DayOfWeek> days;

        Who(Set<DayOfWeek> days) {
            this.days = days;
        }
    }

    /** How far a visit has come: the code of the flow, and what the Appointment and the Encounter say then. */
    enum Flow {
        BOOKED("booked", "booked", ""),
        ARRIVED("arrived", "arrived", ""),
        CHECKED_IN("checked-in", "checked-in", "arrived"),
        ROOMED("roomed", "checked-in", "triaged"),
        IN_PROGRESS("in-progress", "checked-in", "in-progress"),
        FINISHED("finished", "fulfilled", "finished"),
        NOSHOW("noshow", "noshow", ""),
        CANCELLED("cancelled", "cancelled", ""),
        WAITLIST("waitlist", "waitlist", "");

        final String code;
        final String appointment;
        final String encounter;

        Flow(String code, String appointment, String encounter) {
            this.code = code;
            this.appointment = appointment;
            this.encounter = encounter;
        }
    }

    private record Place(Flow flow, Who who, int minutes) {}

    /** A step of a visit, and when it was. */
    record Event(Flow flow, ZonedDateTime at) {}

    /**
     * A visit.
     *
     * @param minutes how long it takes
     * @param events what has happened, in order; the last one is how it stands
     */
    record Visit(Who who, ZonedDateTime start, int minutes, List<Event> events) {

        Flow flow() {
            return events.getLast().flow();
        }

        Optional<ZonedDateTime> at(Flow flow) {
            return events.stream().filter(e -> e.flow() == flow).map(Event::at).findFirst();
        }
    }

    /** @param now in the clinic's time; nothing that has happened lies after it */
    Timetable(ZonedDateTime now) {
        ZonedDateTime minute = now.truncatedTo(ChronoUnit.MINUTES);
        this.now = minute.minusMinutes(minute.getMinute() % GRID);
    }

    /** Start of the last five minutes: what has just happened has happened then. */
    ZonedDateTime now() {
        return now;
    }

    /** The visit of a patient; to be asked for once for each, in order. */
    Visit of(int patient) {
        int more = patient - FIRST;
        if (more < 0) {
            return today(LIST.get(patient));
        }
        return more % EVERY == 0 && more / EVERY < MORE ? today(further(more / EVERY)) : later();
    }

    private static Place further(int n) {
        int round = n / 4 * VISIT;
        return switch (n % 4) {
            case 0 -> new Place(Flow.BOOKED, Who.PHYSICIAN, 90 + round);
            case 1 -> new Place(Flow.FINISHED, Who.PHYSICIAN, -90 - round);
            case 2 -> new Place(Flow.BOOKED, Who.COLLEAGUE, 35 + round);
            default -> new Place(Flow.FINISHED, Who.COLLEAGUE, -65 - round);
        };
    }

    private Visit today(Place place) {
        ZonedDateTime start = now.plusMinutes(place.minutes());
        List<Event> events = new ArrayList<>();
        if (place.flow() != Flow.WAITLIST) {
            events.add(new Event(Flow.BOOKED, now.minusDays(3)));
        }
        switch (place.flow()) {
            case ARRIVED -> events.add(new Event(Flow.ARRIVED, now.minusMinutes(17)));
            case CHECKED_IN -> comes(events, now.minusMinutes(10));
            case ROOMED -> {
                comes(events, now.minusMinutes(16));
                events.add(new Event(Flow.ROOMED, now.minusMinutes(5)));
            }
            case IN_PROGRESS -> begins(events, start);
            case FINISHED -> {
                begins(events, start);
                events.add(new Event(Flow.FINISHED, start.plusMinutes(17)));
            }
            case NOSHOW -> events.add(new Event(Flow.NOSHOW, start.plusMinutes(15)));
            case CANCELLED -> events.add(new Event(Flow.CANCELLED, now.minusMinutes(100)));
            case WAITLIST -> events.add(new Event(Flow.WAITLIST, now.minusDays(1)));
            case BOOKED -> {}
        }
        return new Visit(place.who(), start, VISIT, events);
    }

    private static void comes(List<Event> events, ZonedDateTime at) {
        events.add(new Event(Flow.ARRIVED, at));
        events.add(new Event(Flow.CHECKED_IN, at.plusMinutes(2)));
    }

    private static void begins(List<Event> events, ZonedDateTime start) {
        comes(events, start.minusMinutes(9));
        events.add(new Event(Flow.ROOMED, start.minusMinutes(3)));
        events.add(new Event(Flow.IN_PROGRESS, start.plusMinutes(1)));
    }

    private Visit later() {
        Who who = later % 2 == 0 ? Who.PHYSICIAN : Who.COLLEAGUE;
        int number = later++ / 2;
        int minutes = who == Who.PHYSICIAN ? VISIT : PHYSICAL;
        int inDay = 2 * HALF_DAY / minutes;
        int round = number / SPREAD;
        int place = round % inDay * STRIDE % inDay * minutes;
        LocalDate day = workingDay(who, number % SPREAD + round / inDay * SPREAD);
        ZonedDateTime start = place < HALF_DAY
                ? at(day, OPENS).plusMinutes(place)
                : at(day, AFTERNOON).plusMinutes(place - HALF_DAY);
        return new Visit(who, start, minutes, List.of(new Event(Flow.BOOKED, now.minusDays(3))));
    }

    private LocalDate workingDay(Who who, int number) {
        LocalDate day = now.toLocalDate();
        for (int left = number; left >= 0; left--) {
            do {
                day = day.plusDays(1);
            } while (!who.days.contains(day.getDayOfWeek()));
        }
        return day;
    }

    private ZonedDateTime at(LocalDate day, LocalTime time) {
        return day.atTime(time).atZone(now.getZone());
    }
}
