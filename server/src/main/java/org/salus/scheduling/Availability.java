package org.salus.scheduling;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * When somebody can be booked, reckoned from hours and what is busy. Pure.
 *
 * @param siteClosed when each site ({@code Location/1}) is closed for everybody
 * @param service that is wanted; null for any
 * @param site where; null for anywhere
 */
record Availability(Map<String, List<Interval>> siteClosed, @Nullable String service, @Nullable String site) {

    /**
     * One practitioner, room or device.
     *
     * @param templates of its Schedules, whichever they are for
     * @param busy with what
     */
    record ActorTime(String actor, List<Template> templates, List<Interval> busy) {

        /** Who has none is not limited by them. */
        boolean hasHours() {
            return templates.stream().anyMatch(t -> t.active() && !t.weekly().isEmpty() || t.specials().stream().anyMatch(Template.Special::open));
        }
    }

    /** When it works, whether busy or not; in order, none touching another. */
    List<Interval> open(ActorTime actor, Interval window) {
        List<Interval> open = new ArrayList<>();
        for (Template template : serving(actor)) {
            List<Interval> hours = new ArrayList<>();
            for (Template.Open one : template.open(window)) {
                hours.add(one.interval());
            }
            List<Interval> not = new ArrayList<>(template.notOpen());
            template.sites().stream().filter(s -> template.sites().size() == 1).forEach(s -> not.addAll(siteClosed.getOrDefault(s, List.of())));
            open.addAll(Interval.minus(hours, not));
        }
        List<Interval> closed = new ArrayList<>();
        for (Template template : actor.templates()) {
            if (template.active()) {
                closed.addAll(template.closed());
            }
        }
        if (site != null) {
            closed.addAll(siteClosed.getOrDefault(site, List.of()));
        }
        return Interval.minus(Interval.union(open), closed);
    }

    /** When it works and is not busy; when it has no hours, all but what is busy or closed. */
    List<Interval> free(ActorTime actor, Interval window) {
        List<Interval> open = open(actor, window);
        if (!actor.hasHours()) {
            List<Interval> closed = new ArrayList<>();
            actor.templates().stream().filter(Template::active).forEach(t -> closed.addAll(t.closed()));
            if (site != null) {
                closed.addAll(siteClosed.getOrDefault(site, List.of()));
            }
            open = Interval.minus(List.of(window), closed);
        }
        return Interval.minus(open, actor.busy());
    }

    /**
     * The possible starts, in order.
     *
     * @param leader whose hours set the grid of starts: one without hours has none
     * @param others who must be free as well
     */
    List<Instant> starts(ActorTime leader, List<ActorTime> others, Interval window, Duration length) {
        List<Interval> free = leader.hasHours() ? free(leader, window) : List.of();
        for (ActorTime other : others) {
            free = Interval.intersection(free, free(other, window));
        }
        TreeSet<Instant> starts = new TreeSet<>();
        for (Template template : serving(leader)) {
            for (Template.Open open : template.open(window)) {
                Duration step = open.step() == 0 ? length : Duration.ofMinutes(open.step());
                Instant last = open.interval().end().minus(length);
                for (Instant at = open.interval().start(); !at.isAfter(last); at = at.plus(step)) {
                    Interval wanted = new Interval(at, at.plus(length));
                    if (window.contains(wanted) && Interval.covers(free, wanted)) {
                        starts.add(at);
                    }
                }
            }
        }
        return List.copyOf(starts);
    }

    private List<Template> serving(ActorTime actor) {
        return actor.templates().stream()
                .filter(t -> t.active() && t.serves(service, site))
                .toList();
    }
}
