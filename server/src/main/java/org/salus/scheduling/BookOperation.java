package org.salus.scheduling;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Ids;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.FhirResponse;

/** {@code Appointment/$book}, of one or of a series; and {@code $hold}, which keeps a time for some minutes. */
final class BookOperation extends SchedulingOperation {

    private static final int HOLD_MINUTES = 5;
    private static final int LONGEST_HOLD = 15;
    private static final String[] HOLD = {
        "patient", "start", "service", "practitioner", "location", "room", "device", "duration", "minutes", "comment", "reason"
    };
    private static final String[] BOOK = {
        "hold", "entry", "patient", "start", "service", "practitioner", "location", "room", "device", "duration", "comment", "reason", "overbook",
        "repeat", "interval", "times", "until", "partial"
    };

    private final boolean isHold;
    private final Times times;
    private final WaitList waitList;

    private BookOperation(Clinic clinic, WaitList waitList, boolean isHold, String summary) {
        super(clinic, isHold ? "hold" : "book", Level.TYPE, summary);
        this.isHold = isHold;
        this.times = new Times(clinic);
        this.waitList = waitList;
    }

    static BookOperation hold(Clinic clinic, WaitList waitList) {
        return new BookOperation(clinic, waitList, true, "Keeps a time for some minutes, until it is booked");
    }

    static BookOperation book(Clinic clinic, WaitList waitList) {
        return new BookOperation(
                clinic, waitList, false, "Books an appointment, from a hold or directly, or a series of them; for an entry of the wait list, too");
    }

    @Override
    public FhirResponse run(Call call) {
        Caller caller = call.request().caller();
        Inputs in = new Inputs(name(), call.parameters(), isHold ? HOLD : BOOK);
        JsonObject held = null;
        String hold = isHold ? null : in.reference("hold", "Appointment");
        if (hold != null) {
            Outcome<JsonObject> read = clinic.record().read(caller, "Appointment", Actors.idOf(hold));
            if (!(read instanceof Outcome.Ok<JsonObject>(JsonObject found))) {
                return refused(read);
            }
            Visit visit = new Visit(found);
            if (!visit.flow().equals("held") || visit.isEndedHold(clinic.now())) {
                return conflict(visit.flow().equals("held") ? "This hold has run out." : "This is no hold: it is " + visit.flow() + ".");
            }
            held = found;
        }
        int minutes = isHold ? in.number("minutes", 1, LONGEST_HOLD, HOLD_MINUTES) : 0;
        Recurrence recurrence = isHold ? null : recurrence(in);
        boolean partial = !isHold && in.flag("partial");
        if (held != null && recurrence != null) {
            in.wrong("repeat", "does not go with a hold, which is of one time.");
        }
        Outcome<Wanted> read = new WantedInputs(clinic, caller, in, held).read(!isHold);
        if (!(read instanceof Outcome.Ok<Wanted>(Wanted wanted))) {
            return refused(read);
        }
        String waiting = isHold ? null : in.reference("entry", "Appointment");
        WaitingEntry entry = null;
        if (waiting != null) {
            Outcome<WaitingEntry> found = WaitingEntry.read(clinic, caller, waiting, wanted.patient());
            if (!(found instanceof Outcome.Ok<WaitingEntry>(WaitingEntry one))) {
                return refused(found);
            }
            entry = one;
        }
        if (recurrence != null) {
            return series(call, wanted, recurrence, partial, entry);
        }
        Set<String> without = new HashSet<>();
        if (held != null) {
            without.add(new Visit(held).id());
        }
        if (entry != null) {
            entry.offers().forEach(offer -> without.add(new Visit(offer).id()));
        }
        Outcome<Map<Integer, Problem>> conflicts = times.conflicts(caller, List.of(wanted), without);
        if (!(conflicts instanceof Outcome.Ok<Map<Integer, Problem>>(Map<Integer, Problem> taken))) {
            return refused(conflicts);
        }
        if (!taken.isEmpty()) {
            return FhirResponse.refused(List.copyOf(taken.values()));
        }
        Act act = Act.of(name()).inChartOf(chart(call));
        if (held == null) {
            return first(201, change(caller, act.create(null, made(caller, wanted, null, 0, minutes)), entry));
        }
        JsonObject booked = held.deepCopy();
        wanted.writeTo(booked, "accepted", new Names(clinic.all(caller.organisation())));
        Extensions.remove(booked, Extensions.HOLD_UNTIL);
        Flow.to(booked, "booked", "booked", caller, clinic.now(), null);
        return first(201, change(caller, act.update(booked), entry));
    }

    /** Books, and settles the entry of the wait list by the same transaction. */
    private Outcome<List<JsonObject>> change(Caller caller, Act booking, @Nullable WaitingEntry entry) {
        return entry == null ? clinic.change(caller, booking) : entry.settle(clinic, caller, booking, waitList);
    }

    private @Nullable Recurrence recurrence(Inputs in) {
        String repeat = in.has("repeat") ? in.word("repeat", Set.of("daily", "weekly"), "weekly") : null;
        int interval = in.number("interval", 1, 52, 1);
        int count = in.number("times", 2, Recurrence.MOST, 0);
        LocalDate until = in.day("until");
        if (repeat == null) {
            for (String name : new String[] {"interval", "times", "until", "partial"}) {
                if (in.has(name)) {
                    in.wrong(name, "goes with repeat.");
                }
            }
            return null;
        }
        if ((count == 0) == (until == null) && !in.areWrong()) {
            in.wrong("times", "or until must be there, and not both.");
        }
        return new Recurrence(repeat.equals("daily") ? ChronoUnit.DAYS : ChronoUnit.WEEKS, interval, count, until);
    }

    private FhirResponse series(Call call, Wanted wanted, Recurrence recurrence, boolean partial, @Nullable WaitingEntry entry) {
        Caller caller = call.request().caller();
        List<Wanted> all = recurrence.from(wanted.start().atZone(wanted.zone())).stream()
                .map(start -> wanted.at(start.toInstant()))
                .toList();
        if (all.size() > Recurrence.MOST) {
            return FhirResponse.refused(new Problem(
                    Problem.Code.PARAMETER, "until: a series has at most " + Recurrence.MOST + " appointments.", "until"));
        }
        Outcome<Map<Integer, Problem>> conflicts = times.conflicts(caller, all, Set.of());
        if (!(conflicts instanceof Outcome.Ok<Map<Integer, Problem>>(Map<Integer, Problem> taken))) {
            return refused(conflicts);
        }
        List<Problem> problems = new ArrayList<>();
        taken.forEach((place, problem) -> problems.add(new Problem(
                problem.code(),
                "Occurrence " + (place + 1) + " (" + ClinicTime.plain(all.get(place).start(), wanted.zone()) + "): " + problem.message(),
                "occurrence[" + (place + 1) + "]")));
        if (!problems.isEmpty() && (!partial || taken.size() == all.size())) {
            return FhirResponse.refused(problems);
        }
        String series = Ids.resource();
        Act act = Act.of(name()).inChartOf(chart(call));
        for (int i = 0; i < all.size(); i++) {
            if (!taken.containsKey(i)) {
                act = act.create(null, made(caller, all.get(i), series, i + 1, 0));
            }
        }
        Outcome<List<JsonObject>> written = change(caller, act, entry);
        return written instanceof Outcome.Ok<List<JsonObject>>(List<JsonObject> booked)
                ? Answers.several(201, call.request().base(), booked, problems)
                : refused(written);
    }

    /** @param series id, null for none */
    private JsonObject made(Caller caller, Wanted wanted, @Nullable String series, int position, int minutes) {
        Instant now = clinic.now();
        JsonObject made = new JsonObject().put("resourceType", "Appointment");
        if (series != null) {
            made.put("identifier", JsonArray.of(new JsonObject().put("system", Visit.SERIES).put("value", series)));
        }
        made.put("status", isHold ? "pending" : "booked");
        wanted.writeTo(made, isHold ? "tentative" : "accepted", new Names(clinic.all(caller.organisation())));
        made.put("created", Flow.written(now));
        if (series != null) {
            Extensions.set(made, Extensions.SERIES_POSITION, "valuePositiveInt", JsonNumber.of(position));
        }
        if (isHold) {
            Extensions.set(made, Extensions.HOLD_UNTIL, "valueInstant", Flow.written(now.plus(Duration.ofMinutes(minutes))));
        }
        Flow.to(made, isHold ? "held" : "booked", isHold ? "pending" : "booked", caller, now, null);
        return made;
    }
}
