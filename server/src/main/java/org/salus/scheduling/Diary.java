package org.salus.scheduling;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Look;

/**
 * Reads hours and what is busy. What cannot be read is a refusal, never an empty day.
 *
 * @param look at everything: who may not see an appointment is told that the time is taken all the same
 */
record Diary(Look look, Instant now) {

    /** No appointment that takes time is longer. */
    static final Duration LONGEST = Duration.ofHours(24);

    /** No Slot that blocks is longer. */
    static final Duration LONGEST_SLOT = Duration.ofDays(31);

    private static final Duration SHORTEST_SEARCH = Duration.ofMinutes(1);

    /** Appointments that take the actor's time within the window. */
    Outcome<List<Visit>> busy(String actor, Interval window) {
        return busy(actor, window.start().minus(LONGEST), window.end())
                .map(visits -> visits.stream()
                        .filter(v -> v.actors().contains(actor) && v.isBusy(now))
                        .filter(v -> v.time() instanceof Interval time && time.overlaps(window))
                        .toList());
    }

    private Outcome<List<Visit>> busy(String actor, Instant from, Instant to) {
        String query = "actor=" + actor + "&status=pending,booked,arrived,checked-in&date=ge" + from + "&date=lt" + to;
        return all("Appointment", query, from, to, (start, end) -> busy(actor, start, end))
                .map(found -> found.stream().map(Visit::new).toList());
    }

    private interface Again<T> {
        Outcome<List<T>> search(Instant from, Instant to);
    }

    /** In halves when there are more than one search gives. */
    private Outcome<List<JsonObject>> all(String type, String query, Instant from, Instant to, Again<Visit> again) {
        Outcome<Look.Found> found = look.search(type, query);
        if (!(found instanceof Outcome.Ok<Look.Found>(Look.Found some)) || !some.truncated()) {
            return found.map(Look.Found::matches);
        }
        if (Duration.between(from, to).compareTo(SHORTEST_SEARCH) < 0) {
            return Outcome.refused(Problem.Code.TOO_COSTLY, "There are too many appointments at one time.");
        }
        Instant middle = from.plus(Duration.between(from, to).dividedBy(2));
        return again.search(from, middle).flatMap(first -> again.search(middle, to).map(second -> {
            List<JsonObject> both = new ArrayList<>();
            first.forEach(v -> both.add(v.json()));
            second.forEach(v -> both.add(v.json()));
            return both;
        }));
    }

    /** Templates of all Schedules whose time is the actor's. */
    Outcome<List<Template>> templates(String actor, ZoneId zone) {
        return schedules("actor=" + actor, zone)
                .map(all -> all.stream().filter(t -> t.actor().equals(actor)).toList());
    }

    /** Templates of Schedules. */
    Outcome<List<Template>> schedules(String query, ZoneId zone) {
        return look.search("Schedule", query).flatMap(found -> found.truncated()
                ? Outcome.refused(Problem.Code.TOO_COSTLY, "There are more than " + found.matches().size() + " schedules: name a practitioner.")
                : Outcome.ok(templates(found.matches(), zone)));
    }

    private List<Template> templates(List<JsonObject> schedules, ZoneId otherwise) {
        Map<String, ZoneId> zones = new HashMap<>();
        Map<String, Set<ZoneId>> ofActors = new HashMap<>();
        Zones places = new Zones(look);
        for (JsonObject schedule : schedules) {
            String site = Template.site(schedule);
            if (site != null) {
                ofActors.computeIfAbsent(Template.actor(schedule), actor -> new HashSet<>())
                        .add(zones.computeIfAbsent(site, places::of));
            }
        }
        return schedules.stream()
                .map(schedule -> {
                    String site = Template.site(schedule);
                    // Where no site is said, such as for a holiday, the actor's other schedules tell where they work.
                    Set<ZoneId> elsewhere = ofActors.getOrDefault(Template.actor(schedule), Set.of());
                    ZoneId zone = site != null
                            ? java.util.Objects.requireNonNull(zones.get(site))
                            : elsewhere.size() == 1 ? elsewhere.iterator().next() : otherwise;
                    return Template.of(schedule, zone, new ArrayList<>());
                })
                .toList();
    }

    /** The zone in which the hours of the one who is named are reckoned; {@code otherwise} when there are none, or they disagree. */
    ZoneId zoneOf(String actor, ZoneId otherwise) {
        return switch (templates(actor, otherwise)) {
            case Outcome.Ok<List<Template>>(List<Template> hours) -> {
                List<ZoneId> zones = hours.stream().filter(Template::active).map(Template::zone).distinct().toList();
                yield zones.size() == 1 ? zones.getFirst() : otherwise;
            }
            case Outcome.Refused<List<Template>> _ -> otherwise;
        };
    }

    /** Hours of an actor and everything that is busy or blocked within the window. */
    Outcome<Availability.ActorTime> time(String actor, Interval window, ZoneId zone, Set<String> without) {
        Outcome<List<Template>> templates = templates(actor, zone);
        if (!(templates instanceof Outcome.Ok<List<Template>>(List<Template> hours))) {
            return ((Outcome.Refused<List<Template>>) templates).cast();
        }
        List<Interval> busy = new ArrayList<>();
        for (Template template : hours) {
            Outcome<List<Interval>> blocked = blocked(template.id(), window);
            if (!(blocked instanceof Outcome.Ok<List<Interval>>(List<Interval> slots))) {
                return ((Outcome.Refused<List<Interval>>) blocked).cast();
            }
            busy.addAll(slots);
        }
        return busy(actor, window).map(visits -> {
            visits.stream()
                    .filter(v -> !without.contains(v.id()))
                    .map(Visit::time)
                    .forEach(t -> busy.add(java.util.Objects.requireNonNull(t)));
            return new Availability.ActorTime(actor, hours, busy);
        });
    }

    private Outcome<List<Interval>> blocked(String schedule, Interval window) {
        String query = "schedule=Schedule/" + schedule + "&status=busy-unavailable,busy-tentative&start=ge"
                + window.start().minus(LONGEST_SLOT) + "&start=lt" + window.end();
        return look.search("Slot", query).flatMap(found -> {
            if (found.truncated()) {
                return Outcome.refused(Problem.Code.TOO_COSTLY, "There are too many blocked slots: ask for a shorter time.");
            }
            List<Interval> slots = new ArrayList<>();
            for (JsonObject slot : found.matches()) {
                if (new Visit(slot).time() instanceof Interval time) {
                    slots.add(time);
                }
            }
            return Outcome.ok(slots);
        });
    }

    /** When the sites that are named are closed. */
    Outcome<Map<String, List<Interval>>> closedSites(Set<String> sites, ZoneId zone) {
        Map<String, List<Interval>> closed = new HashMap<>();
        for (String site : sites) {
            Outcome<List<Template>> templates = templates(site, zone);
            if (!(templates instanceof Outcome.Ok<List<Template>>(List<Template> hours))) {
                return ((Outcome.Refused<List<Template>>) templates).cast();
            }
            closed.put(site, hours.stream().filter(Template::active).flatMap(t -> t.closed().stream()).toList());
        }
        return Outcome.ok(closed);
    }

    /** The zone of a site, or of the organisation (docs/api/scheduling.md). */
    ZoneId zone(@Nullable String site) {
        return new Zones(look).of(site);
    }
}
