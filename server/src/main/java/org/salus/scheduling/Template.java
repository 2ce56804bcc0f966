package org.salus.scheduling;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Problem;

/**
 * What a Schedule says: whose hours, for what, where and when.
 *
 * @param id of the Schedule
 * @param actor whose time it is: {@code Practitioner/1}
 * @param services for which; empty for all
 * @param sites at which; empty for all
 * @param zone in which the hours are reckoned: that of the one site that it names, else the clinic's
 * @param horizon within which the hours hold; null for always
 */
record Template(
        String id,
        String actor,
        Set<String> services,
        Set<String> sites,
        ZoneId zone,
        boolean active,
        @Nullable Interval horizon,
        List<WeeklyHours> weekly,
        List<Special> specials) {

    private static final Map<String, DayOfWeek> DAYS = Map.of(
            "mon", DayOfWeek.MONDAY,
            "tue", DayOfWeek.TUESDAY,
            "wed", DayOfWeek.WEDNESDAY,
            "thu", DayOfWeek.THURSDAY,
            "fri", DayOfWeek.FRIDAY,
            "sat", DayOfWeek.SATURDAY,
            "sun", DayOfWeek.SUNDAY);
    private static final int DAY_MINUTES = 24 * 60;

    /**
     * A time apart from the weekly hours.
     *
     * @param open extra open; else closed, which beats open
     */
    record Special(boolean open, Interval when) {}

    boolean serves(@Nullable String service, @Nullable String site) {
        return (service == null || services.isEmpty() || services.contains(service))
                && (site == null || sites.isEmpty() || sites.contains(site));
    }

    List<Interval> closed() {
        return specials.stream().filter(s -> !s.open()).map(Special::when).toList();
    }

    /** @param step minutes between starts within the interval; 0 for the length of what is booked */
    record Open(Interval interval, int step) {}

    /** Each open interval that touches the window, before exceptions; a weekly one is never cut, so that its starts stay on their grid. */
    List<Open> open(Interval window) {
        List<Open> open = new ArrayList<>();
        if (!active) {
            return open;
        }
        for (WeeklyHours hours : weekly) {
            for (Interval interval : hours.within(window, zone)) {
                if (horizon == null || horizon.overlaps(interval)) {
                    open.add(new Open(interval, hours.step()));
                }
            }
        }
        for (Special special : specials) {
            if (special.open() && special.when().overlaps(window)) {
                open.add(new Open(special.when(), 0));
            }
        }
        return open;
    }

    /** What no hours are open in: the exceptions, and what lies outside of the horizon. */
    List<Interval> notOpen() {
        List<Interval> not = new ArrayList<>(closed());
        if (horizon != null) {
            if (horizon.start().isAfter(Instant.MIN)) {
                not.add(new Interval(Instant.MIN, horizon.start()));
            }
            if (horizon.end().isBefore(Instant.MAX)) {
                not.add(new Interval(horizon.end(), Instant.MAX));
            }
        }
        return not;
    }

    /** Reads a Schedule; what it says wrongly goes to the problems, and is left out. */
    static Template of(JsonObject schedule, ZoneId zone, List<Problem> problems) {
        Reading reading = new Reading(zone, problems);
        List<String> actors = new ArrayList<>();
        for (JsonObject actor : JsonObject.objects(schedule, "actor")) {
            String reference = actor.string("reference");
            actors.add(reference == null ? "" : reference);
        }
        String actor = actor(schedule);
        List<WeeklyHours> weekly = new ArrayList<>();
        List<Special> specials = new ArrayList<>();
        List<JsonObject> extensions = JsonObject.objects(schedule, "extension");
        for (int i = 0; i < extensions.size(); i++) {
            String path = "Schedule.extension[" + i + "]";
            String url = extensions.get(i).string("url");
            if (Extensions.HOURS.equals(url)) {
                reading.hours(extensions.get(i), path, weekly);
            } else if (Extensions.EXCEPTION.equals(url)) {
                reading.special(extensions.get(i), path, specials);
            }
        }
        if (!(weekly.isEmpty() && specials.isEmpty()) && !Actors.isBookable(actor)) {
            problems.add(new Problem(
                    Problem.Code.VALUE, "The first actor of hours is a Practitioner, a Location or a Device.", "Schedule.actor[0]"));
        }
        List<String> others = actors.subList(Math.min(1, actors.size()), actors.size());
        return new Template(
                String.valueOf(schedule.string("id")),
                actor,
                of(others, "HealthcareService/"),
                of(others, "Location/"),
                zone,
                !Boolean.FALSE.equals(schedule.get("active")),
                reading.horizon(schedule.object("planningHorizon")),
                List.copyOf(weekly),
                List.copyOf(specials));
    }

    /** Whose time it is; empty when nobody is named. */
    static String actor(JsonObject schedule) {
        List<JsonObject> actors = JsonObject.objects(schedule, "actor");
        String reference = actors.isEmpty() ? null : actors.getFirst().string("reference");
        return reference == null ? "" : reference;
    }

    /** The one site that a Schedule names besides its actor; null for none and for several. */
    static @Nullable String site(JsonObject schedule) {
        List<String> sites = JsonObject.objects(schedule, "actor").stream()
                .skip(1)
                .map(actor -> String.valueOf(actor.string("reference")))
                .filter(reference -> reference.startsWith("Location/"))
                .distinct()
                .toList();
        return sites.size() == 1 ? sites.getFirst() : null;
    }

    private static Set<String> of(List<String> references, String prefix) {
        return Set.copyOf(references.stream().filter(r -> r.startsWith(prefix)).distinct().toList());
    }

    private record Reading(ZoneId zone, List<Problem> problems) {

        void hours(JsonObject extension, String path, List<WeeklyHours> to) {
            EnumSet<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
            for (JsonObject part : Extensions.all(extension, "day")) {
                DayOfWeek day = DAYS.get(String.valueOf(Extensions.value(part)));
                if (day == null) {
                    wrong(path, "day is mon, tue, wed, thu, fri, sat or sun.");
                } else {
                    days.add(day);
                }
            }
            if (days.isEmpty()) {
                wrong(path, "Weekly hours have a day.");
            }
            LocalTime start = clock(extension, "start", path);
            LocalTime end = clock(extension, "end", path);
            String slot = Extensions.value(extension, "slot");
            int step = slot == null ? 0 : number(slot);
            if (slot != null && (step < 1 || step > DAY_MINUTES)) {
                wrong(path, "slot is a number of minutes from 1 to 1440.");
            }
            LocalDate from = day(extension, "from", path);
            LocalDate last = day(extension, "to", path);
            if (from != null && last != null && last.isBefore(from)) {
                wrong(path, "to is not before from.");
            }
            if (start != null && end != null && !end.equals(LocalTime.MIDNIGHT) && !start.isBefore(end)) {
                wrong(path, "end is after start.");
            } else if (start != null && end != null && !days.isEmpty() && step >= 0) {
                to.add(new WeeklyHours(days, start, end, step, from, last));
            }
        }

        void special(JsonObject extension, String path, List<Special> to) {
            String open = Extensions.value(extension, "open");
            Instant start = time(extension, "start", path);
            Instant end = time(extension, "end", path);
            if (open == null || !open.equals("true") && !open.equals("false")) {
                wrong(path, "open is true or false.");
                return;
            }
            Interval when = start == null || end == null ? null : Interval.of(start, end);
            if (when != null) {
                to.add(new Special(open.equals("true"), when));
            } else if (start != null && end != null) {
                wrong(path, "end is after start.");
            }
        }

        @Nullable Interval horizon(@Nullable JsonObject period) {
            if (period == null) {
                return null;
            }
            Instant start = bound(period.string("start"), false);
            Instant end = bound(period.string("end"), true);
            return Interval.of(start == null ? Instant.MIN : start, end == null ? Instant.MAX : end);
        }

        private @Nullable Instant bound(@Nullable String text, boolean isEnd) {
            LocalDate day = ClinicTime.day(text);
            if (day != null) {
                return (isEnd ? day.plusDays(1) : day).atStartOfDay(zone).toInstant();
            }
            return text == null ? null : ClinicTime.time(text, zone);
        }

        private @Nullable LocalTime clock(JsonObject extension, String part, String path) {
            try {
                return LocalTime.parse(String.valueOf(Extensions.value(extension, part)));
            } catch (DateTimeParseException e) {
                wrong(path, part + " is a time of day such as 09:00:00.");
                return null;
            }
        }

        private @Nullable Instant time(JsonObject extension, String part, String path) {
            Instant time = ClinicTime.time(String.valueOf(Extensions.value(extension, part)), zone);
            if (time == null) {
                wrong(path, part + " is a time such as 2026-05-04T09:00:00+02:00.");
            }
            return time;
        }

        private @Nullable LocalDate day(JsonObject extension, String part, String path) {
            String text = Extensions.value(extension, part);
            LocalDate day = ClinicTime.day(text);
            if (text != null && day == null) {
                wrong(path, part + " is a day such as 2026-05-04.");
            }
            return day;
        }

        private static int number(String text) {
            JsonNumber number = new JsonNumber(text);
            return text.length() <= 4 && number.isInteger() && text.chars().allMatch(Character::isDigit)
                    ? Integer.parseInt(text)
                    : -1;
        }

        private void wrong(String path, String right) {
            problems.add(new Problem(Problem.Code.VALUE, right, path));
        }
    }
}
