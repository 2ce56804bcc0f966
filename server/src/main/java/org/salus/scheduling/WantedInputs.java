package org.salus.scheduling;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Look;

/** Reads what is to be booked from the parameters of an operation, over what an appointment says already. */
final class WantedInputs {

    private final Clinic clinic;
    private final Caller caller;
    private final Look all;
    private final Inputs inputs;
    private final @Nullable JsonObject base;

    /** @param base appointment whose values hold where no parameter says otherwise; null for none */
    WantedInputs(Clinic clinic, Caller caller, Inputs inputs, @Nullable JsonObject base) {
        this.clinic = clinic;
        this.caller = caller;
        this.all = clinic.all(caller.organisation());
        this.inputs = inputs;
        this.base = base;
    }

    Outcome<Wanted> read(boolean patientMustBe) {
        String location = named("location", "Location", false);
        String room = named("room", "Location", true);
        // A room that is named as the place is a room.
        if (inputs.has("location") && location != null && Actors.isRoom(location, all)) {
            room = room != null && inputs.has("room") ? room : location;
            location = base == null ? null : named(base, "Location", false);
        }
        String service = named("service", "HealthcareService", false);
        String practitioner = named("practitioner", "Practitioner", false);
        String device = named("device", "Device", false);
        String patient = named("patient", "Patient", false);
        String place = location != null ? location : room;
        ZoneId zone = clinic.zone(caller, place);
        if (place == null && practitioner != null) {
            zone = clinic.diary(caller).zoneOf(practitioner, zone);
        }
        Visit visit = base == null ? null : new Visit(base);
        Instant start = inputs.time("start", zone);
        if (start == null && visit != null) {
            start = visit.start();
        }
        if (start == null && !inputs.areWrong()) {
            inputs.wrong("start", "must be there.");
        }
        Duration length = inputs.duration("duration");
        if (length == null) {
            length = visit != null && visit.time() instanceof Interval time && !inputs.has("service") ? time.length() : ofService(service);
        }
        if (length == null && !inputs.areWrong()) {
            inputs.wrong("duration", "must be there: the service has none of its own.");
        }
        if (patient == null && patientMustBe && !inputs.areWrong()) {
            inputs.wrong("patient", "must be there.");
        }
        if (practitioner == null && room == null && device == null && !inputs.areWrong()) {
            inputs.wrong("practitioner", "must be there, or a room or a device.");
        }
        String comment = inputs.has("comment") ? inputs.text("comment") : null;
        String reason = inputs.has("reason") ? inputs.text("reason") : null;
        String overbook = inputs.has("overbook") ? inputs.text("overbook") : null;
        if (inputs.areWrong()) {
            return Outcome.refused(inputs.problems());
        }
        Wanted wanted = new Wanted(
                patient,
                service,
                practitioner,
                location,
                room,
                device,
                Objects.requireNonNull(start),
                Objects.requireNonNull(length),
                zone,
                comment,
                reason,
                overbook);
        List<Problem> missing = missing(wanted);
        return missing.isEmpty() ? Outcome.ok(wanted) : Outcome.refused(missing);
    }

    private @Nullable String named(String parameter, String type, boolean room) {
        if (inputs.has(parameter)) {
            return inputs.reference(parameter, type);
        }
        return base == null ? null : named(base, type, room);
    }

    private @Nullable String named(JsonObject appointment, String type, boolean room) {
        return new Visit(appointment)
                .actors().stream()
                        .filter(a -> a.startsWith(type + "/"))
                        .filter(a -> !type.equals("Location") || Actors.isRoom(a, all) == room)
                        .findFirst()
                        .orElse(null);
    }

    private @Nullable Duration ofService(@Nullable String service) {
        return service == null ? null : serviceLength(all, service);
    }

    static @Nullable Duration serviceLength(Look all, String service) {
        int minutes = all.read("HealthcareService", Actors.idOf(service)) instanceof Outcome.Ok<JsonObject>(JsonObject read)
                ? HoursRule.minutes(read)
                : 0;
        return minutes == 0 ? null : Duration.ofMinutes(minutes);
    }

    private List<Problem> missing(Wanted wanted) {
        List<Problem> missing = new java.util.ArrayList<>();
        exists(missing, "service", wanted.service());
        exists(missing, "practitioner", wanted.practitioner());
        exists(missing, "location", wanted.location());
        exists(missing, "room", wanted.room());
        exists(missing, "device", wanted.device());
        String room = wanted.room();
        if (missing.isEmpty() && room != null && !Actors.isRoom(room, all)) {
            missing.add(new Problem(
                    Problem.Code.PARAMETER, "room is a Location whose physicalType is a room, a bed or a vehicle.", "room"));
        }
        String patient = wanted.patient();
        if (missing.isEmpty() && patient != null) {
            // As the caller: whom one may not see, one does not book.
            switch (clinic.record().read(caller, "Patient", Actors.idOf(patient))) {
                case Outcome.Refused<JsonObject>(List<Problem> why) ->
                    missing.add(new Problem(why.getFirst().code(), why.getFirst().message(), "patient"));
                case Outcome.Ok<JsonObject>(JsonObject read) -> {
                    String why = Patients.whyNot(read);
                    if (why != null) {
                        missing.add(new Problem(Problem.Code.INVARIANT, why, "patient"));
                    }
                }
            }
        }
        return missing;
    }

    private void exists(List<Problem> missing, String parameter, @Nullable String reference) {
        exists(all, missing, parameter, reference);
    }

    static void exists(Look all, List<Problem> missing, String parameter, @Nullable String reference) {
        if (reference != null
                && all.read(Actors.typeOf(reference), Actors.idOf(reference)) instanceof Outcome.Refused<JsonObject>) {
            missing.add(new Problem(Problem.Code.REFERENCE, parameter + ": there is no " + reference + ".", parameter));
        }
    }
}
