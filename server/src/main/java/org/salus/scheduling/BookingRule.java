package org.salus.scheduling;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Look;
import org.salus.record.WriteRule;

/**
 * No practitioner, room or device is in two appointments at once, and nobody is booked who has died or whose record was merged into
 * another: for every write of an Appointment, whichever way it comes. Writers take turns for each actor and day.
 */
final class BookingRule implements WriteRule {

    /** Operations that may have overbooked, with a reason. */
    private static final Set<String> MAY_OVERBOOK = Set.of("book", "reschedule");

    private final Clock clock;

    BookingRule(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Set<String> types() {
        return Set.of("Appointment");
    }

    @Override
    public List<String> locks(JsonObject after) {
        Visit visit = new Visit(after);
        Interval time = visit.time();
        if (time == null || !Visit.BUSY.contains(visit.status()) || isTooLong(time)) {
            return List.of();
        }
        List<String> locks = new ArrayList<>();
        LocalDate last = time.end().minusNanos(1).atZone(ZoneOffset.UTC).toLocalDate();
        for (LocalDate day = time.start().atZone(ZoneOffset.UTC).toLocalDate(); !day.isAfter(last); day = day.plusDays(1)) {
            for (String actor : visit.actors()) {
                if (Actors.isBookable(actor)) {
                    locks.add("appointment " + actor + " " + day);
                }
            }
        }
        return locks;
    }

    @Override
    public List<Problem> check(Change change, Look look) {
        JsonObject json = change.after();
        if (json == null) {
            return List.of();
        }
        List<Problem> problems = new ArrayList<>();
        Visit after = new Visit(json);
        if (takesTime(change)) {
            form(after, problems);
        }
        if (problems.isEmpty() && isFor(after) && !sameFor(change.before(), after)) {
            patient(after, look, problems);
        }
        return problems;
    }

    private static void form(Visit after, List<Problem> problems) {
        Interval time = after.time();
        if (after.start() == null || after.end() == null) {
            problems.add(new Problem(
                    Problem.Code.REQUIRED,
                    "An appointment that is " + after.status() + " has a start and an end.",
                    after.start() == null ? "Appointment.start" : "Appointment.end"));
        } else if (time == null) {
            problems.add(new Problem(Problem.Code.VALUE, "An appointment ends after it starts.", "Appointment.end"));
        } else if (isTooLong(time)) {
            problems.add(new Problem(
                    Problem.Code.INVARIANT,
                    "An appointment is not longer than 24 hours: what is longer is a closed time or a busy Slot.",
                    "Appointment.end"));
        }
        if (after.actor("PractitionerRole") != null && after.actor("Practitioner") == null) {
            problems.add(new Problem(
                    Problem.Code.INVARIANT,
                    "Name the Practitioner beside the PractitionerRole, so that nobody is booked twice.",
                    "Appointment.participant"));
        }
    }

    private static boolean isTooLong(Interval time) {
        return time.length().compareTo(Diary.LONGEST) > 0;
    }

    /** Whether a patient is, or waits to be, booked. */
    private static boolean isFor(Visit visit) {
        return Visit.BUSY.contains(visit.status()) || visit.status().equals("waitlist");
    }

    private static boolean sameFor(@Nullable JsonObject before, Visit after) {
        if (before == null) {
            return false;
        }
        Visit was = new Visit(before);
        return isFor(was) && patients(was).containsAll(patients(after));
    }

    private static List<String> patients(Visit visit) {
        return visit.actors().stream().filter(a -> a.startsWith("Patient/")).toList();
    }

    private static void patient(Visit after, Look look, List<Problem> problems) {
        for (String patient : patients(after)) {
            if (look.read("Patient", Actors.idOf(patient)) instanceof Outcome.Ok<JsonObject>(JsonObject read)) {
                String why = Patients.whyNot(read);
                if (why != null) {
                    problems.add(new Problem(Problem.Code.INVARIANT, why, "Appointment.participant"));
                }
            }
        }
    }

    @Override
    public List<Problem> checkTogether(List<Change> changes, Look look) {
        Instant now = clock.instant();
        Diary diary = new Diary(look, now);
        Set<String> changed = new HashSet<>();
        changes.forEach(c -> changed.add(c.id()));
        List<Problem> problems = new ArrayList<>();
        for (Change change : changes) {
            JsonObject after = change.after();
            if (after != null && takesTime(change) && !mayOverlap(change, after)) {
                overlaps(change, new Visit(after), changes, changed, diary, problems);
            }
        }
        return problems;
    }

    /** Whether it takes time that it did not take before. */
    private boolean takesTime(Change change) {
        JsonObject json = change.after();
        Instant now = clock.instant();
        if (json == null || !new Visit(json).isBusy(now)) {
            return false;
        }
        Visit after = new Visit(json);
        if (change.before() == null) {
            return true;
        }
        Visit before = new Visit(change.before());
        Interval was = before.time();
        Interval is = after.time();
        // A hold may have run out by the clock of another node, which then has given the time to somebody else.
        return !before.isBusy(now)
                || before.holdUntil() != null && before.status().equals("pending")
                || was == null
                || is == null
                || !was.contains(is)
                || !before.actors().containsAll(after.actors().stream().filter(Actors::isBookable).toList());
    }

    private static boolean mayOverlap(Change change, JsonObject after) {
        return change.operation() != null
                && MAY_OVERBOOK.contains(change.operation())
                && Extensions.value(after, Extensions.OVERBOOKED) != null;
    }

    private void overlaps(
            Change change, Visit after, List<Change> changes, Set<String> changed, Diary diary, List<Problem> problems) {
        Interval time = after.time();
        if (time == null) {
            return;
        }
        for (String actor : Set.copyOf(after.actors())) {
            if (!Actors.isExclusive(actor, diary.look())) {
                continue;
            }
            switch (diary.busy(actor, time)) {
                case Outcome.Refused<List<Visit>>(List<Problem> refused) -> problems.addAll(refused);
                case Outcome.Ok<List<Visit>>(List<Visit> others) -> {
                    others.stream()
                            .filter(o -> !changed.contains(o.id()))
                            .findFirst()
                            .ifPresent(o -> problems.add(taken(after, actor, o)));
                    besides(change, actor, time, changes).ifPresent(o -> problems.add(taken(after, actor, o)));
                }
            }
        }
    }

    /** Another of the same commit at the same time. */
    private java.util.Optional<Visit> besides(Change change, String actor, Interval time, List<Change> changes) {
        return changes.stream()
                .filter(c -> c != change && c.after() != null)
                .map(c -> new Visit(java.util.Objects.requireNonNull(c.after())))
                .filter(v -> v.isBusy(clock.instant()) && v.actors().contains(actor))
                .filter(v -> v.time() instanceof Interval other && other.overlaps(time))
                .findFirst();
    }

    /** Tells when, by the offset in which the new one was written, and never for whom. */
    private static Problem taken(Visit after, String actor, Visit other) {
        Interval when = java.util.Objects.requireNonNull(other.time());
        ZoneId zone = OffsetDateTime.parse(String.valueOf(after.json().string("start"))).getOffset();
        return new Problem(
                Problem.Code.CONFLICT,
                actor + " is taken from " + ClinicTime.written(when.start(), zone) + " to " + ClinicTime.written(when.end(), zone) + ".",
                "Appointment.start");
    }
}
