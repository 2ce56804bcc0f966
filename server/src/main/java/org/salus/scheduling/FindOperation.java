package org.salus.scheduling;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.FhirResponse;
import org.salus.record.Look;

/** {@code Appointment/$find}: times that are free for everybody who is needed, as appointments that could be booked. */
final class FindOperation extends SchedulingOperation {

    private static final Duration LONGEST_WINDOW = Duration.ofDays(92);
    private static final Duration USUAL_WINDOW = Duration.ofDays(14);
    private static final int MOST_PRACTITIONERS = 50;

    FindOperation(Clinic clinic) {
        super(clinic, "find", Level.TYPE, false, Interaction.SEARCH, "Times that are free for a service, a practitioner, a room and a device");
    }

    private record Question(
            @Nullable String service,
            List<String> practitioners,
            @Nullable String site,
            List<String> others,
            @Nullable String patient,
            Interval window,
            Duration length,
            ZoneId zone,
            int count) {}

    private record Found(Instant start, Availability.ActorTime leader) {}

    @Override
    public FhirResponse run(Call call) {
        Caller caller = call.request().caller();
        Outcome<Question> question = question(call);
        if (!(question instanceof Outcome.Ok<Question>(Question asked))) {
            return refused(question);
        }
        Outcome<Optional<JsonArray>> found = find(call, clinic.diary(caller), asked);
        if (!(found instanceof Outcome.Ok<Optional<JsonArray>>(Optional<JsonArray> entries))) {
            return refused(found);
        }
        String self = call.request().base() + "/Appointment/$find";
        JsonObject bundle = new JsonObject()
                .put("resourceType", "Bundle")
                .put("type", "searchset")
                .put("link", JsonArray.of(new JsonObject().put("relation", "self").put("url", self)));
        JsonArray times = entries.orElseGet(JsonArray::new);
        if (!times.isEmpty()) {
            bundle.put("entry", times);
        }
        return FhirResponse.of(200, Json.write(bundle), Answers.trace("$find (" + times.size() + " times shown)"));
    }

    private Outcome<Question> question(Call call) {
        Caller caller = call.request().caller();
        Look all = clinic.all(caller.organisation());
        Inputs in = new Inputs(
                "find", call.parameters(), "service", "practitioner", "location", "room", "device", "start", "end", "duration", "patient",
                "count");
        String service = in.reference("service", "HealthcareService");
        List<String> practitioners = in.references("practitioner", "Practitioner").stream().distinct().toList();
        String location = in.reference("location", "Location");
        String room = in.reference("room", "Location");
        String device = in.reference("device", "Device");
        String patient = in.reference("patient", "Patient");
        int count = in.number("count", 1, 500, 50);
        List<Problem> missing = new ArrayList<>();
        WantedInputs.exists(all, missing, "service", service);
        practitioners.forEach(p -> WantedInputs.exists(all, missing, "practitioner", p));
        WantedInputs.exists(all, missing, "location", location);
        WantedInputs.exists(all, missing, "room", room);
        WantedInputs.exists(all, missing, "device", device);
        if (patient != null
                && clinic.record().read(caller, "Patient", Actors.idOf(patient)) instanceof Outcome.Refused<JsonObject>(var why)) {
            missing.add(new Problem(why.getFirst().code(), why.getFirst().message(), "patient"));
        }
        if (location != null && missing.isEmpty() && Actors.isRoom(location, all)) {
            room = room == null ? location : room;
            location = null;
        }
        String place = location != null ? location : room;
        ZoneId zone = clinic.zone(caller, place);
        if (place == null && practitioners.size() == 1) {
            zone = clinic.diary(caller).zoneOf(practitioners.getFirst(), zone);
        }
        Instant start = in.dayOrTime("start", zone, false);
        Instant end = in.dayOrTime("end", zone, true);
        if (start == null && !in.areWrong()) {
            in.wrong("start", "must be there: a day or a time.");
        }
        Duration length = in.duration("duration");
        if (length == null && service != null) {
            length = WantedInputs.serviceLength(all, service);
        }
        if (practitioners.size() > MOST_PRACTITIONERS) {
            in.wrong("practitioner", "may be given " + MOST_PRACTITIONERS + " times.");
        }
        if (service == null && practitioners.isEmpty() && room == null && device == null) {
            in.wrong("service", "must be there, or a practitioner, a room or a device.");
        }
        if (length == null && !in.areWrong() && missing.isEmpty()) {
            in.wrong("duration", "must be there: the service has none of its own.");
        }
        Instant from = start == null ? clinic.now() : start;
        Instant to = end == null ? from.plus(USUAL_WINDOW) : end;
        if (!from.isBefore(to) || Duration.between(from, to).compareTo(LONGEST_WINDOW.plusDays(1)) > 0) {
            in.wrong("end", "is after start, and at most 92 days.");
        }
        in.problems().addAll(missing);
        if (in.areWrong() || length == null) {
            return Outcome.refused(in.problems());
        }
        List<String> others = new ArrayList<>();
        if (room != null) {
            others.add(room);
        }
        if (device != null) {
            others.add(device);
        }
        return Outcome.ok(
                new Question(service, practitioners, location, others, patient, new Interval(from, to), length, zone, count));
    }

    /** Empty when all of the window is in the past. */
    private Outcome<Optional<JsonArray>> find(Call call, Diary diary, Question asked) {
        Instant now = clinic.now();
        Interval window = Interval.of(
                asked.window().start().isBefore(now) ? now : asked.window().start(), asked.window().end());
        if (window == null) {
            return Outcome.ok(Optional.empty());
        }
        Outcome<List<String>> leaders = leaders(diary, asked);
        if (!(leaders instanceof Outcome.Ok<List<String>>(List<String> names))) {
            return ((Outcome.Refused<List<String>>) leaders).cast();
        }
        List<Availability.ActorTime> times = new ArrayList<>();
        List<Availability.ActorTime> others = new ArrayList<>();
        for (String one : names) {
            Outcome<Availability.ActorTime> time = diary.time(one, window, asked.zone(), Set.of());
            if (!(time instanceof Outcome.Ok<Availability.ActorTime>(Availability.ActorTime read))) {
                return ((Outcome.Refused<Availability.ActorTime>) time).cast();
            }
            times.add(read);
        }
        for (String one : asked.others()) {
            if (names.contains(one)) {
                continue;
            }
            Outcome<Availability.ActorTime> time = diary.time(one, window, asked.zone(), Set.of());
            if (!(time instanceof Outcome.Ok<Availability.ActorTime>(Availability.ActorTime read))) {
                return ((Outcome.Refused<Availability.ActorTime>) time).cast();
            }
            others.add(read);
        }
        if (asked.patient() != null) {
            Outcome<List<Visit>> own = diary.busy(asked.patient(), window);
            if (!(own instanceof Outcome.Ok<List<Visit>>(List<Visit> visits))) {
                return ((Outcome.Refused<List<Visit>>) own).cast();
            }
            List<Interval> busy = new ArrayList<>();
            visits.forEach(v -> busy.add(java.util.Objects.requireNonNull(v.time())));
            others.add(new Availability.ActorTime(asked.patient(), List.of(), busy));
        }
        List<Availability.ActorTime> all = new ArrayList<>(times);
        all.addAll(others);
        return Times.closedSites(diary, all, Optional.ofNullable(asked.site()), asked.zone())
                .map(closed -> Optional.of(entries(call, diary, asked, window, closed, times, others)));
    }

    private static JsonArray entries(
            Call call,
            Diary diary,
            Question asked,
            Interval window,
            Map<String, List<Interval>> closed,
            List<Availability.ActorTime> leaders,
            List<Availability.ActorTime> others) {
        Availability availability = new Availability(closed, asked.service(), asked.site());
        List<Found> found = new ArrayList<>();
        for (Availability.ActorTime leader : leaders) {
            for (Instant start : availability.starts(leader, others, window, asked.length())) {
                found.add(new Found(start, leader));
            }
        }
        found.sort(Comparator.comparing(Found::start).thenComparing(f -> f.leader().actor()));
        Names names = new Names(diary.look());
        JsonArray entries = new JsonArray();
        for (Found one : found.subList(0, Math.min(found.size(), asked.count()))) {
            entries.add(Answers.entry(call.request().base(), proposed(asked, one, names), "match"));
        }
        return entries;
    }

    private static JsonObject proposed(Question asked, Found found, Names names) {
        String leader = found.leader().actor();
        Interval time = new Interval(found.start(), found.start().plus(asked.length()));
        String site = asked.site() != null ? asked.site() : siteOf(found.leader(), asked, time);
        List<String> needed = new ArrayList<>(asked.others());
        if (!needed.contains(leader)) {
            needed.addFirst(leader);
        }
        JsonArray participants = new JsonArray();
        Set<String> all = new LinkedHashSet<>(needed);
        for (String more : new @Nullable String[] {asked.service(), site, asked.patient()}) {
            if (more != null) {
                all.add(more);
            }
        }
        for (String actor : all) {
            JsonObject reference = JsonObject.of("reference", actor);
            String display = names.of(actor);
            if (display != null) {
                reference.put("display", display);
            }
            participants.add(new JsonObject().put("actor", reference).put("status", "needs-action"));
        }
        return new JsonObject()
                .put("resourceType", "Appointment")
                .put("status", "proposed")
                .put("start", ClinicTime.written(time.start(), asked.zone()))
                .put("end", ClinicTime.written(time.end(), asked.zone()))
                .put("minutesDuration", JsonNumber.of(asked.length().toMinutes()))
                .put("participant", participants);
    }

    /** Where the hours are that hold the time, when they are at one site. */
    private static @Nullable String siteOf(Availability.ActorTime leader, Question asked, Interval time) {
        for (Template template : leader.templates()) {
            if (template.active()
                    && template.sites().size() == 1
                    && template.serves(asked.service(), null)
                    && template.open(time).stream().anyMatch(o -> o.interval().contains(time))) {
                return template.sites().iterator().next();
            }
        }
        return null;
    }

    /** Whose hours are gone through: those named, else every practitioner with hours for the service, else the room or device itself. */
    private static Outcome<List<String>> leaders(Diary diary, Question asked) {
        if (!asked.practitioners().isEmpty()) {
            return Outcome.ok(asked.practitioners());
        }
        if (asked.service() == null) {
            return Outcome.ok(asked.others().subList(0, 1));
        }
        return diary.schedules("active=true", asked.zone()).map(all -> {
            List<String> serving = all.stream()
                    .filter(t -> t.serves(asked.service(), asked.site()))
                    .map(Template::actor)
                    .distinct()
                    .toList();
            List<String> people =
                    serving.stream().filter(a -> a.startsWith("Practitioner/")).toList();
            if (!people.isEmpty()) {
                return people;
            }
            return asked.others().isEmpty()
                    ? serving.stream().filter(a -> Actors.isExclusive(a, diary.look())).toList()
                    : asked.others().subList(0, 1);
        });
    }
}
