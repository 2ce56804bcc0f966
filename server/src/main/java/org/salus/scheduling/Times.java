package org.salus.scheduling;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

/** Whether what is wanted can be had, before it is written; {@link BookingRule} decides once more under its locks. */
final class Times {

    /** Who came a moment ago is booked for the time that has just begun. */
    private static final Duration JUST_BEGUN = Duration.ofMinutes(30);

    private final Clinic clinic;

    Times(Clinic clinic) {
        this.clinic = clinic;
    }

    /**
     * What speaks against each of some times of the same booking, by the place in the list; nothing for what is free.
     *
     * @param without ids of appointments that make room
     */
    Outcome<Map<Integer, Problem>> conflicts(Caller caller, List<Wanted> wanted, Set<String> without) {
        Map<Integer, Problem> conflicts = new TreeMap<>();
        Wanted first = wanted.getFirst();
        if (first.overbook() != null) {
            return Outcome.ok(conflicts);
        }
        Interval window = new Interval(
                wanted.stream().map(w -> w.time().start()).min(Instant::compareTo).orElseThrow(),
                wanted.stream().map(w -> w.time().end()).max(Instant::compareTo).orElseThrow());
        Diary diary = clinic.diary(caller);
        for (String actor : first.needed()) {
            Outcome<Availability.ActorTime> time = diary.time(actor, window, first.zone(), without);
            if (!(time instanceof Outcome.Ok<Availability.ActorTime>(Availability.ActorTime diaryOf))) {
                return ((Outcome.Refused<Availability.ActorTime>) time).cast();
            }
            Outcome<Map<String, List<Interval>>> closed = closedSites(diary, List.of(diaryOf), first);
            if (!(closed instanceof Outcome.Ok<Map<String, List<Interval>>>(Map<String, List<Interval>> sites))) {
                return ((Outcome.Refused<Map<String, List<Interval>>>) closed).cast();
            }
            Availability availability = new Availability(sites, first.service(), first.location());
            List<Interval> free = Interval.union(availability.free(diaryOf, window));
            for (int i = 0; i < wanted.size(); i++) {
                Interval one = wanted.get(i).time();
                if (!Interval.covers(free, one)) {
                    conflicts.putIfAbsent(i, problem(actor, diaryOf, one, first));
                }
            }
        }
        for (int i = 0; i < wanted.size(); i++) {
            if (wanted.get(i).start().isBefore(clinic.now().minus(JUST_BEGUN))) {
                conflicts.putIfAbsent(i, new Problem(Problem.Code.CONFLICT, "This time lies in the past.", "Appointment.start"));
            }
        }
        return Outcome.ok(conflicts);
    }

    static Outcome<Map<String, List<Interval>>> closedSites(Diary diary, List<Availability.ActorTime> actors, Wanted wanted) {
        return closedSites(diary, actors, Optional.ofNullable(wanted.location()), wanted.zone());
    }

    static Outcome<Map<String, List<Interval>>> closedSites(
            Diary diary, List<Availability.ActorTime> actors, Optional<String> location, java.time.ZoneId zone) {
        Set<String> sites = new HashSet<>();
        location.ifPresent(sites::add);
        for (Availability.ActorTime actor : actors) {
            actor.templates().forEach(t -> sites.addAll(t.sites()));
        }
        return diary.closedSites(sites, zone);
    }

    private static Problem problem(String actor, Availability.ActorTime time, Interval one, Wanted wanted) {
        String when = ClinicTime.written(one.start(), wanted.zone()) + " to " + ClinicTime.written(one.end(), wanted.zone());
        List<Interval> busy = new ArrayList<>(time.busy());
        busy.removeIf(b -> !b.overlaps(one));
        return new Problem(
                Problem.Code.CONFLICT,
                busy.isEmpty()
                        ? actor + " is not there from " + when + ": that is outside of the hours, or closed."
                        : actor + " is taken from " + ClinicTime.written(busy.getFirst().start(), wanted.zone()) + " to "
                                + ClinicTime.written(busy.getFirst().end(), wanted.zone()) + ".",
                "Appointment.start");
    }
}
