package org.salus.demo;

import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A visit of the timetable as the flow of the clinic would have left it: the Appointment with its events, the Encounter that the
 * check-in opened, and what was measured in the room.
 */
final class Visits {

    private static final List<String> REASONS = List.of(
            "Follow-up of blood pressure", "Back pain", "Cough for two weeks", "Review of laboratory results",
            "Knee pain", "Medication review", "Headache", "Diabetes check");
    private static final String DESK = "Front desk";
    private static final Map<Timetable.Flow, String> BY = Map.of(
            Timetable.Flow.ROOMED, "Medical assistant",
            Timetable.Flow.IN_PROGRESS, "Physician",
            Timetable.Flow.FINISHED, "Physician");
    /** How long somebody is ready to wait on the wait list, in days. */
    private static final int WAITS = 14;

    private final String physician;
    private final String colleague;

    /** @param physician reference; empty for none, as for {@code colleague} */
    Visits(String physician, String colleague) {
        this.physician = physician;
        this.colleague = colleague;
    }

    void add(Clinic.PatientBundle patient, Timetable.Visit visit, int draw) {
        patient.append(Fhir.url(patient, "appointment"), appointment(patient, visit, draw));
        if (visit.at(Timetable.Flow.CHECKED_IN).isPresent()) {
            patient.append(Fhir.url(patient, "encounter"), encounter(patient, visit, draw));
        }
        visit.at(Timetable.Flow.ROOMED).ifPresent(at -> measurements(patient, at.plusMinutes(1), draw));
    }

    private ObjectNode appointment(Clinic.PatientBundle patient, Timetable.Visit visit, int draw) {
        ObjectNode appointment = Fhir.resource("Appointment");
        flow(appointment, visit);
        appointment.put("status", visit.flow().appointment);
        if (visit.flow() == Timetable.Flow.CANCELLED) {
            appointment.putObject("cancelationReason").put("text", "Patient called: has to travel");
        }
        Fhir.concept(
                appointment.putObject("appointmentType"),
                "http://terminology.hl7.org/CodeSystem/v2-0276",
                "ROUTINE",
                "Routine appointment");
        appointment.withArray("reasonCode").addObject().put("text", reason(visit, draw));
        appointment.put("description", reason(visit, draw));
        appointment.put("created", Fhir.text(visit.events().getFirst().at()));
        appointment.put("minutesDuration", visit.minutes());
        if (visit.flow() == Timetable.Flow.WAITLIST) {
            ZonedDateTime day = visit.start().truncatedTo(ChronoUnit.DAYS);
            appointment.put("priority", 3);
            appointment
                    .withArray("requestedPeriod")
                    .addObject()
                    .put("start", Fhir.text(day))
                    .put("end", Fhir.text(day.plusDays(WAITS)));
        } else {
            appointment.put("start", Fhir.text(visit.start()));
            appointment.put("end", Fhir.text(visit.start().plusMinutes(visit.minutes())));
        }
        participant(appointment, patient.reference());
        participant(appointment, practitioner(visit));
        participant(appointment, Site.reference("HealthcareService", isPhysical(visit) ? Site.PHYSICAL : Site.VISIT));
        participant(appointment, Site.reference("Location", Site.CLINIC));
        return appointment;
    }

    private static void flow(ObjectNode appointment, Timetable.Visit visit) {
        Fhir.extension(appointment, "urn:salus:flow-status").put("valueCode", visit.flow().code);
        Fhir.extension(appointment, "urn:salus:flow-since")
                .put("valueInstant", Fhir.text(visit.events().getLast().at()));
        Timetable.Event before = null;
        String roomBefore = "";
        for (Timetable.Event event : visit.events()) {
            ObjectNode step = Fhir.extension(appointment, "urn:salus:flow-event");
            Fhir.extension(step, "status").put("valueCode", event.flow().code);
            Fhir.extension(step, "at").put("valueInstant", Fhir.text(event.at()));
            Fhir.extension(step, "by").put("valueString", BY.getOrDefault(event.flow(), DESK));
            if (before != null) {
                Fhir.extension(step, "from").put("valueCode", before.flow().appointment);
                Fhir.extension(step, "was").put("valueCode", before.flow().code);
                Fhir.extension(step, "since").put("valueInstant", Fhir.text(before.at()));
            }
            if (!roomBefore.isEmpty()) {
                Fhir.reference(Fhir.extension(step, "room"), "valueReference", roomBefore);
            }
            roomBefore = event.flow() == Timetable.Flow.ROOMED ? room(visit) : roomBefore;
            before = event;
        }
        if (visit.flow() == Timetable.Flow.ROOMED || visit.flow() == Timetable.Flow.IN_PROGRESS) {
            Fhir.reference(Fhir.extension(appointment, "urn:salus:flow-room"), "valueReference", room(visit));
        }
    }

    /** Who waits in a room for the physician does not wait in that of the one who is being seen. */
    private static String room(Timetable.Visit visit) {
        boolean second = visit.who() == Timetable.Who.COLLEAGUE || visit.flow() == Timetable.Flow.ROOMED;
        return Site.reference("Location", second ? Site.ROOM_2 : Site.ROOM_1);
    }

    private ObjectNode encounter(Clinic.PatientBundle patient, Timetable.Visit visit, int draw) {
        ObjectNode encounter = Fhir.resource("Encounter");
        encounter.put("status", visit.flow().encounter);
        history(encounter.putArray("statusHistory"), visit);
        encounter
                .putObject("class")
                .put("system", "http://terminology.hl7.org/CodeSystem/v3-ActCode")
                .put("code", "AMB")
                .put("display", "ambulatory");
        Fhir.concept(encounter.withArray("type").addObject(), Fhir.SNOMED, "185349003", "Encounter for check up");
        Fhir.reference(encounter, "subject", patient.reference());
        encounter.withArray("appointment").addObject().put("reference", Fhir.url(patient, "appointment"));
        encounter.withArray("reasonCode").addObject().put("text", reason(visit, draw));
        if (!practitioner(visit).isEmpty()) {
            Fhir.reference(encounter.withArray("participant").addObject(), "individual", practitioner(visit));
        }
        ObjectNode period = encounter.putObject("period");
        visit.at(Timetable.Flow.CHECKED_IN).ifPresent(at -> period.put("start", Fhir.text(at)));
        visit.at(Timetable.Flow.FINISHED).ifPresent(at -> period.put("end", Fhir.text(at)));
        visit.at(Timetable.Flow.ROOMED).ifPresent(at -> {
            ObjectNode place = encounter.withArray("location").addObject();
            Fhir.reference(place, "location", room(visit));
            place.put("status", period.has("end") ? "completed" : "active");
            ObjectNode stay = place.putObject("period").put("start", Fhir.text(at));
            visit.at(Timetable.Flow.FINISHED).ifPresent(end -> stay.put("end", Fhir.text(end)));
        });
        return encounter;
    }

    private static void history(ArrayNode history, Timetable.Visit visit) {
        ObjectNode open = null;
        for (Timetable.Event event : visit.events()) {
            if (event.flow().encounter.isEmpty()) {
                continue;
            }
            if (open != null) {
                open.put("end", Fhir.text(event.at()));
            }
            open = history.addObject()
                    .put("status", event.flow().encounter)
                    .putObject("period")
                    .put("start", Fhir.text(event.at()));
            if (event.flow() == Timetable.Flow.FINISHED) {
                open.put("end", Fhir.text(event.at()));
            }
        }
    }

    private static void measurements(Clinic.PatientBundle patient, ZonedDateTime at, int draw) {
        ObjectNode pressure = vital(patient, at, "85354-9", "Blood pressure panel");
        component(pressure, "8480-6", "Systolic blood pressure", 112 + (draw * 7) % 44);
        component(pressure, "8462-4", "Diastolic blood pressure", 68 + (draw * 5) % 26);
        patient.append(Fhir.url(patient, "pressure"), pressure);
        ObjectNode pulse = vital(patient, at, "8867-4", "Heart rate");
        quantity(pulse, 62 + (draw * 3) % 35, "/min", "/min");
        patient.append(Fhir.url(patient, "pulse"), pulse);
        ObjectNode oxygen = vital(patient, at, "2708-6", "Oxygen saturation in Arterial blood");
        quantity(oxygen, 95 + draw % 5, "%", "%");
        patient.append(Fhir.url(patient, "oxygen"), oxygen);
    }

    private static ObjectNode vital(Clinic.PatientBundle patient, ZonedDateTime at, String loinc, String display) {
        ObjectNode vital = Fhir.resource("Observation");
        vital.put("status", "final");
        Fhir.concept(
                vital.withArray("category").addObject(),
                "http://terminology.hl7.org/CodeSystem/observation-category",
                "vital-signs",
                "Vital signs");
        Fhir.concept(vital.putObject("code"), Fhir.LOINC, loinc, display);
        Fhir.reference(vital, "subject", patient.reference());
        Fhir.reference(vital, "encounter", Fhir.url(patient, "encounter"));
        vital.put("effectiveDateTime", Fhir.text(at));
        vital.put("issued", Fhir.text(at));
        return vital;
    }

    private static void component(ObjectNode panel, String loinc, String display, int value) {
        ObjectNode component = panel.withArray("component").addObject();
        Fhir.concept(component.putObject("code"), Fhir.LOINC, loinc, display);
        quantity(component, value, "mmHg", "mm[Hg]");
    }

    private static void quantity(ObjectNode parent, int value, String unit, String code) {
        parent.putObject("valueQuantity")
                .put("value", value)
                .put("unit", unit)
                .put("system", "http://unitsofmeasure.org")
                .put("code", code);
    }

    private String practitioner(Timetable.Visit visit) {
        return visit.who() == Timetable.Who.PHYSICIAN ? physician : colleague;
    }

    private static boolean isPhysical(Timetable.Visit visit) {
        return visit.minutes() == Timetable.PHYSICAL;
    }

    private static String reason(Timetable.Visit visit, int draw) {
        return isPhysical(visit) ? "Annual physical" : REASONS.get(draw % REASONS.size());
    }

    private static void participant(ObjectNode appointment, String actor) {
        if (!actor.isEmpty()) {
            ObjectNode participant = appointment.withArray("participant").addObject();
            Fhir.reference(participant, "actor", actor);
            participant.put("status", "accepted");
        }
    }
}
