package org.salus.scheduling;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
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
import org.salus.record.OperationOutcomes;

/** {@code Appointment/$board}: a day's visits with whom and what they are about, as far as the caller may see it. */
final class BoardOperation extends SchedulingOperation {

    private static final Set<String> SHOWN = Set.of("pending", "booked", "arrived", "checked-in", "fulfilled", "noshow", "cancelled");

    BoardOperation(Clinic clinic) {
        super(clinic, "board", Level.TYPE, false, Interaction.SEARCH, "The visits of a day, with patients, practitioners, places and encounters");
    }

    @Override
    public FhirResponse run(Call call) {
        Caller caller = call.request().caller();
        Inputs in = new Inputs(name(), call.parameters(), "date", "location", "practitioner");
        String location = in.reference("location", "Location");
        String practitioner = in.reference("practitioner", "Practitioner");
        LocalDate asked = in.day("date");
        if (in.areWrong()) {
            return FhirResponse.refused(in.problems());
        }
        ZoneId zone = clinic.zone(caller, location);
        LocalDate day = asked == null ? LocalDate.ofInstant(clinic.now(), zone) : asked;
        Interval time = ClinicTime.dayOf(day, zone);
        Outcome<Look.Found> read = clinic.record()
                .search(
                        caller,
                        "Appointment",
                        "date=ge" + time.start() + "&date=lt" + time.end() + "&status=" + String.join(",", SHOWN)
                                + "&_sort=date&_include=Appointment:actor&_revinclude=Encounter:appointment");
        if (!(read instanceof Outcome.Ok<Look.Found>(Look.Found found))) {
            return refused(read);
        }
        List<JsonObject> shown = found.matches().stream()
                .filter(a -> !new Visit(a).isEndedHold(clinic.now()) && !isAnsweredOffer(a))
                .filter(a -> at(a, location) && (practitioner == null || new Visit(a).actors().contains(practitioner)))
                .sorted(Comparator.comparing((JsonObject a) -> Objects.requireNonNull(new Visit(a).start()))
                        .thenComparing(a -> new Visit(a).id()))
                .toList();
        return FhirResponse.of(
                200,
                Json.write(bundle(call.request().base(), day, zone, shown, found)),
                Answers.trace("$board of " + day + " (" + shown.size() + " shown)"));
    }

    private static boolean isAnsweredOffer(JsonObject appointment) {
        Visit visit = new Visit(appointment);
        return visit.offerFor() != null && visit.status().equals("cancelled");
    }

    private static boolean at(JsonObject appointment, @Nullable String location) {
        return location == null
                || new Visit(appointment).actors().contains(location)
                || location.equals(Flow.room(appointment));
    }

    private static JsonObject bundle(String base, LocalDate day, ZoneId zone, List<JsonObject> shown, Look.Found found) {
        JsonArray entries = new JsonArray();
        Set<String> wanted = new HashSet<>();
        for (JsonObject appointment : shown) {
            entries.add(Answers.entry(base, appointment, "match"));
            wanted.add("Appointment/" + appointment.string("id"));
            wanted.addAll(new Visit(appointment).actors());
        }
        for (JsonObject included : found.included()) {
            if (isWanted(included, wanted)) {
                entries.add(Answers.entry(base, included, "include"));
            }
        }
        if (found.truncated()) {
            List<Problem> cut = new ArrayList<>();
            cut.add(new Problem(Problem.Code.TOO_COSTLY, "There is more on this day than is shown: choose a location or a practitioner."));
            entries.add(new JsonObject()
                    .put("resource", OperationOutcomes.of("warning", cut))
                    .put("search", JsonObject.of("mode", "outcome")));
        }
        JsonObject bundle = new JsonObject()
                .put("resourceType", "Bundle")
                .put(
                        "meta",
                        JsonObject.of(
                                "extension",
                                JsonArray.of(new JsonObject().put("url", Extensions.TIME_ZONE).put("valueCode", zone.getId()))))
                .put("type", "searchset")
                .put("total", JsonNumber.of(shown.size()))
                .put(
                        "link",
                        JsonArray.of(new JsonObject()
                                .put("relation", "self")
                                .put("url", base + "/Appointment/$board?date=" + day)));
        return entries.isEmpty() ? bundle : bundle.put("entry", entries);
    }

    private static boolean isWanted(JsonObject included, Set<String> wanted) {
        if ("Encounter".equals(included.string("resourceType"))) {
            return JsonObject.objects(included, "appointment").stream()
                    .anyMatch(a -> wanted.contains(String.valueOf(a.string("reference"))));
        }
        return wanted.contains(included.string("resourceType") + "/" + included.string("id"));
    }
}
