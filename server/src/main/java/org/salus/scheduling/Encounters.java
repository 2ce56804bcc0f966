package org.salus.scheduling;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Look;

/** The Encounter of a visit, as the flow makes and moves it. */
final class Encounters {

    private static final String ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode";

    /** What may have been recorded in an encounter, by the search parameter that names it. */
    private static final List<String> RECORDED = List.of(
            "Observation?encounter", "Condition?encounter", "Composition?encounter", "Procedure?encounter", "DocumentReference?encounter",
            "DiagnosticReport?encounter", "ServiceRequest?encounter", "MedicationRequest?encounter", "QuestionnaireResponse?encounter",
            "ClinicalImpression?encounter", "CarePlan?encounter", "MedicationAdministration?context", "Communication?encounter",
            "Task?encounter");

    private Encounters() {}

    /** Of an appointment; the outcome is null when there is none. */
    static Outcome<Found> of(Look look, Visit visit) {
        return look.search("Encounter", "appointment=" + visit.reference())
                .map(found -> new Found(found.matches().stream()
                        .filter(e -> !"entered-in-error".equals(e.string("status")))
                        .filter(e -> !"cancelled".equals(e.string("status")))
                        .findFirst()
                        .orElse(null)));
    }

    record Found(@Nullable JsonObject encounter) {}

    /**
     * The same, for a caller who is about to move it: one whose labels hide it from the caller is not there, and neither is its visit. Whose
     * role sees no encounters at all, such as the front desk, moves visits without looking into them.
     */
    static Outcome<Found> movable(Clinic clinic, Caller caller, Visit visit) {
        return of(clinic.all(caller.organisation()), visit).flatMap(found -> {
            JsonObject encounter = found.encounter();
            boolean hidden = encounter != null
                    && clinic.record().read(caller, "Encounter", String.valueOf(encounter.string("id")))
                            instanceof Outcome.Refused<JsonObject>(List<Problem> why)
                    && why.getFirst().code() != Problem.Code.FORBIDDEN;
            return hidden
                    ? Outcome.refused(Problem.Code.NOT_FOUND, visit.reference() + " does not exist, or is not open to you.")
                    : Outcome.ok(found);
        });
    }

    static JsonObject made(Visit visit, Instant now) {
        String at = Flow.written(now);
        JsonObject encounter = new JsonObject()
                .put("resourceType", "Encounter")
                .put("status", "arrived")
                .put("statusHistory", JsonArray.of(state("arrived", at)))
                .put("class", new JsonObject().put("system", ACT_CODE).put("code", "AMB").put("display", "ambulatory"));
        JsonObject meta = visit.json().object("meta");
        if (meta != null && meta.array("security") instanceof JsonArray labels) {
            encounter.put("meta", new JsonObject().put("security", labels.deepCopy()));
        }
        String patient = visit.patient();
        if (patient != null) {
            encounter.put("subject", JsonObject.of("reference", patient));
        }
        JsonArray people = new JsonArray();
        for (String actor : visit.actors()) {
            if (actor.startsWith("Practitioner/")) {
                people.add(JsonObject.of("individual", JsonObject.of("reference", actor)));
            }
        }
        if (!people.isEmpty()) {
            encounter.put("participant", people);
        }
        encounter.put("type", kind(visit.json()));
        encounter.put("appointment", JsonArray.of(JsonObject.of("reference", visit.reference())));
        encounter.put("period", JsonObject.of("start", at));
        JsonArray reason = visit.json().array("reasonCode");
        if (reason != null) {
            encounter.put("reasonCode", reason.deepCopy());
        }
        return encounter;
    }

    /** What the visit was booked as; US Core wants a type for every encounter. */
    private static JsonArray kind(JsonObject appointment) {
        JsonArray services = appointment.array("serviceType");
        if (services != null && !services.isEmpty()) {
            return services.deepCopy();
        }
        JsonObject booked = appointment.object("appointmentType");
        return JsonArray.of(
                booked != null
                        ? booked.deepCopy()
                        : JsonObject.of("coding", JsonArray.of(new JsonObject()
                                .put("system", ACT_CODE)
                                .put("code", "AMB")
                                .put("display", "ambulatory"))));
    }

    private static JsonObject state(String status, String since) {
        return new JsonObject().put("status", status).put("period", JsonObject.of("start", since));
    }

    /** Goes on to a status; the history's last state is closed. */
    static void to(JsonObject encounter, String status, Instant now) {
        String at = Flow.written(now);
        JsonArray history = encounter.array("statusHistory");
        if (history == null) {
            history = new JsonArray();
            encounter.put("statusHistory", history);
        }
        if (!status.equals(encounter.string("status"))) {
            close(history, at);
            history.add(state(status, at));
            encounter.put("status", status);
        }
        if (status.equals("finished")) {
            close(history, at);
            end(encounter, at);
        }
    }

    private static void end(JsonObject encounter, String at) {
        JsonObject period = encounter.object("period");
        if (period == null) {
            period = new JsonObject();
            encounter.put("period", period);
        }
        period.put("end", at);
        for (JsonObject place : JsonObject.objects(encounter, "location")) {
            leave(place, at);
        }
    }

    private static void close(JsonArray history, String at) {
        JsonObject last = history.isEmpty() ? null : history.object(history.size() - 1);
        JsonObject period = last == null ? null : last.object("period");
        if (period != null && !period.has("end")) {
            period.put("end", at);
        }
    }

    private static void leave(JsonObject place, String at) {
        JsonObject period = place.object("period");
        if ("active".equals(place.string("status")) && period != null) {
            period.put("end", at);
            place.put("status", "completed");
        }
    }

    /** The patient is in this room now, and in no other. */
    static void enter(JsonObject encounter, String room, Instant now) {
        String at = Flow.written(now);
        JsonArray places = encounter.array("location");
        if (places == null) {
            places = new JsonArray();
            encounter.put("location", places);
        }
        for (JsonObject place : JsonObject.objects(encounter, "location")) {
            leave(place, at);
        }
        places.add(new JsonObject()
                .put("location", JsonObject.of("reference", room))
                .put("status", "active")
                .put("period", JsonObject.of("start", at)));
    }

    /** Back to the status before, as the history has it; to the room before, too. */
    static void undo(JsonObject encounter, @Nullable String roomNow, @Nullable String roomBefore, boolean statusToo) {
        JsonArray history = encounter.array("statusHistory");
        if (statusToo && history != null && !history.isEmpty()) {
            JsonObject period = encounter.object("period");
            if ("finished".equals(encounter.string("status")) && period != null) {
                period.remove("end");
            }
            if (history.size() > 1) {
                history.remove(history.size() - 1);
            }
            JsonObject last = history.object(history.size() - 1);
            JsonObject lastPeriod = last == null ? null : last.object("period");
            if (last != null && lastPeriod != null) {
                lastPeriod.remove("end");
                encounter.put("status", String.valueOf(last.string("status")));
            }
        }
        JsonArray places = encounter.array("location");
        if (places == null) {
            return;
        }
        boolean moved = roomNow != null && !roomNow.equals(roomBefore);
        if (moved && !places.isEmpty()) {
            places.remove(places.size() - 1);
        }
        JsonObject place = places.isEmpty() ? null : places.object(places.size() - 1);
        JsonObject period = place == null ? null : place.object("period");
        if (roomBefore != null && place != null && period != null) {
            period.remove("end");
            place.put("status", "active");
        }
        if (places.isEmpty()) {
            encounter.remove("location");
        }
    }

    /** The first kind of thing that was recorded in it; null for none. */
    static Outcome<String> recorded(Look look, String encounterId) {
        for (String one : RECORDED) {
            int mark = one.indexOf('?');
            Outcome<Look.Found> found =
                    look.search(one.substring(0, mark), one.substring(mark + 1) + "=Encounter/" + encounterId);
            if (!(found instanceof Outcome.Ok<Look.Found>(Look.Found some))) {
                return ((Outcome.Refused<Look.Found>) found).cast();
            }
            if (!some.matches().isEmpty()) {
                return Outcome.ok(one.substring(0, mark));
            }
        }
        return Outcome.ok("");
    }

    static Problem recordedIn(String type) {
        return new Problem(
                Problem.Code.CONFLICT,
                "Something was recorded in this visit already (" + type + "), so its check-in cannot be taken back: finish it instead.",
                "Encounter.status");
    }
}
