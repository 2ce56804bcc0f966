package org.salus.demo;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a clinic has beyond the generator's records: a physician of one's own, somebody to call, insurance, a statement
 * that there are no allergies, goals, and today's and the next weeks' appointments with the measurements of those who
 * have arrived.
 */
final class Additions {

    static final ZoneId CLINIC = ZoneId.of("America/New_York");
    private static final List<String> KIN = List.of("Ana", "Daniel", "Grace", "Hugo", "Ines", "Jonas", "Maya", "Peter");
    private static final List<String> REASONS = List.of(
            "Follow-up of blood pressure", "Annual physical", "Cough for two weeks", "Review of laboratory results",
            "Knee pain", "Medication review", "Headache", "Diabetes check");
    private static final int SLOT_MINUTES = 20;
    private static final int DAY_SLOTS = 24;
    private static final int SEEN = 3;
    private static final int ARRIVED = 6;
    private static final LocalTime OPENING = LocalTime.of(8, 30);

    private final String practitioner;
    private final LocalDate today;
    private final ZonedDateTime now;

    /**
     * @param npi of the physician whose list it is; empty when there is none
     * @param now moment at which the demo starts, in the clinic's time; nothing that has happened lies after it
     */
    Additions(String npi, ZonedDateTime now) {
        this.practitioner = npi.isEmpty() ? "" : "Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|" + npi;
        this.now = now;
        this.today = now.toLocalDate();
    }

    /**
     * @param slot place in today's list, or less than 0 for an appointment in the next weeks
     * @param draw number of the patient, from which the rest is drawn
     */
    void add(Clinic.PatientBundle patient, int slot, int draw) {
        if (!practitioner.isEmpty()) {
            patient.patient().withArray("generalPractitioner").addObject().put("reference", practitioner);
        }
        String email = (patient.patient().at("/name/0/given/0").asString("a") + "."
                        + patient.patient().at("/name/0/family").asString("b") + "@example.com")
                .toLowerCase(java.util.Locale.ROOT)
                .replaceAll("[^a-z.@]", "");
        patient.patient().withArray("telecom").addObject().put("system", "email").put("value", email);
        kin(patient, draw);
        coverage(patient);
        noAllergies(patient, draw);
        goals(patient);
        if (slot >= 0 && slot < DAY_SLOTS) {
            visit(patient, slot, draw);
        } else {
            ZonedDateTime start = at(today.plusDays(1 + draw % 21), draw % DAY_SLOTS);
            patient.append(url(patient, "appointment"), appointment(patient, "booked", start, draw));
        }
    }

    private void kin(Clinic.PatientBundle patient, int draw) {
        ObjectNode person = resource("RelatedPerson");
        person.put("active", true);
        subject(person, "patient", patient);
        boolean married = patient.patient().at("/maritalStatus/coding/0/code").asString("").equals("M");
        boolean child = patient.birthDate().plusYears(18).isAfter(today);
        String code = child ? "PRN" : married ? "SPS" : "FAMMEMB";
        String words = child ? "Parent" : married ? "Spouse" : "Family member";
        concept(
                person.withArray("relationship").addObject(),
                "http://terminology.hl7.org/CodeSystem/v3-RoleCode",
                code,
                words);
        ObjectNode name = person.withArray("name").addObject();
        name.put("family", patient.patient().at("/name/0/family").asString("Unknown"));
        name.withArray("given").add(KIN.get(draw % KIN.size()));
        person.withArray("telecom")
                .addObject()
                .put("system", "phone")
                .put("value", "555-%03d-%04d".formatted(200 + draw % 700, 1000 + (draw * 37) % 9000))
                .put("use", "mobile");
        patient.append(url(patient, "kin"), person);
    }

    private static void coverage(Clinic.PatientBundle patient) {
        List<JsonNode> claims = patient.resources("Claim");
        if (claims.isEmpty()) {
            return;
        }
        String payer = claims.getLast().at("/insurance/0/coverage/display").asString("");
        if (payer.isEmpty() || payer.equals("NO_INSURANCE")) {
            return;
        }
        ObjectNode coverage = resource("Coverage");
        coverage.put("status", "active");
        subject(coverage, "beneficiary", patient);
        coverage.put("subscriberId", "M" + Math.floorMod(patient.reference().hashCode(), 900_000_000));
        coverage.withArray("payor").addObject().put("display", payer);
        patient.append(url(patient, "coverage"), coverage);
    }

    /** Most charts without an allergy say so; some were never asked, which the screens must tell apart. */
    private void noAllergies(Clinic.PatientBundle patient, int draw) {
        if (!patient.resources("AllergyIntolerance").isEmpty() || draw % 4 == 3) {
            return;
        }
        ObjectNode none = resource("AllergyIntolerance");
        String system = "http://terminology.hl7.org/CodeSystem/allergyintolerance-";
        concept(none.putObject("clinicalStatus"), system + "clinical", "active", "Active");
        concept(none.putObject("verificationStatus"), system + "verification", "confirmed", "Confirmed");
        concept(none.putObject("code"), "http://snomed.info/sct", "716186003", "No known allergy");
        subject(none, "patient", patient);
        none.put("recordedDate", today.minusDays(30L + draw).toString());
        by(none, "recorder");
        patient.append(url(patient, "no-allergy"), none);
    }

    private void goals(Clinic.PatientBundle patient) {
        for (JsonNode condition : patient.resources("Condition")) {
            String words =
                    switch (condition.at("/code/coding/0/code").asString("")) {
                        case "44054006" -> "Hemoglobin A1c below 7 %";
                        case "59621000", "38341003" -> "Blood pressure below 130/80 mmHg";
                        default -> "";
                    };
            if (!words.isEmpty()) {
                ObjectNode goal = resource("Goal");
                goal.put("lifecycleStatus", "active");
                goal.putObject("description").put("text", words);
                subject(goal, "subject", patient);
                goal.put("startDate", today.minusMonths(6).toString());
                patient.append(url(patient, "goal " + words), goal);
                return;
            }
        }
    }

    private void visit(Clinic.PatientBundle patient, int slot, int draw) {
        ZonedDateTime start = opening().plusMinutes((long) SLOT_MINUTES * slot);
        String status = slot < SEEN ? "fulfilled" : slot < ARRIVED ? "arrived" : "booked";
        patient.append(url(patient, "appointment"), appointment(patient, status, start, draw));
        if (status.equals("booked")) {
            return;
        }
        boolean over = status.equals("fulfilled");
        ObjectNode encounter = resource("Encounter");
        encounter.put("status", over ? "finished" : "in-progress");
        encounter
                .putObject("class")
                .put("system", "http://terminology.hl7.org/CodeSystem/v3-ActCode")
                .put("code", "AMB")
                .put("display", "ambulatory");
        concept(
                encounter.withArray("type").addObject(),
                "http://snomed.info/sct",
                "185349003",
                "Encounter for check up");
        subject(encounter, "subject", patient);
        encounter.withArray("appointment").addObject().put("reference", url(patient, "appointment"));
        encounter.withArray("reasonCode").addObject().put("text", REASONS.get(draw % REASONS.size()));
        if (!practitioner.isEmpty()) {
            encounter
                    .withArray("participant")
                    .addObject()
                    .putObject("individual")
                    .put("reference", practitioner);
        }
        ObjectNode period = encounter.putObject("period").put("start", text(earlier(start, now)));
        if (over) {
            period.put("end", text(earlier(start.plusMinutes(SLOT_MINUTES), now)));
        }
        patient.append(url(patient, "encounter"), encounter);
        measurements(patient, earlier(start.plusMinutes(2), now), draw);
    }

    private void measurements(Clinic.PatientBundle patient, ZonedDateTime at, int draw) {
        ObjectNode pressure = vital(patient, at, "85354-9", "Blood pressure panel");
        component(pressure, "8480-6", "Systolic blood pressure", 112 + (draw * 7) % 44);
        component(pressure, "8462-4", "Diastolic blood pressure", 68 + (draw * 5) % 26);
        patient.append(url(patient, "pressure"), pressure);
        ObjectNode pulse = vital(patient, at, "8867-4", "Heart rate");
        quantity(pulse, 62 + (draw * 3) % 35, "/min", "/min");
        patient.append(url(patient, "pulse"), pulse);
        ObjectNode oxygen = vital(patient, at, "2708-6", "Oxygen saturation in Arterial blood");
        quantity(oxygen, 95 + draw % 5, "%", "%");
        patient.append(url(patient, "oxygen"), oxygen);
    }

    private ObjectNode vital(Clinic.PatientBundle patient, ZonedDateTime at, String loinc, String display) {
        ObjectNode vital = resource("Observation");
        vital.put("status", "final");
        concept(
                vital.withArray("category").addObject(),
                "http://terminology.hl7.org/CodeSystem/observation-category",
                "vital-signs",
                "Vital signs");
        concept(vital.putObject("code"), "http://loinc.org", loinc, display);
        subject(vital, "subject", patient);
        vital.putObject("encounter").put("reference", url(patient, "encounter"));
        vital.put("effectiveDateTime", text(at));
        vital.put("issued", text(at));
        return vital;
    }

    private static void component(ObjectNode panel, String loinc, String display, int value) {
        ObjectNode component = panel.withArray("component").addObject();
        concept(component.putObject("code"), "http://loinc.org", loinc, display);
        quantity(component, value, "mmHg", "mm[Hg]");
    }

    private static void quantity(ObjectNode parent, int value, String unit, String code) {
        parent.putObject("valueQuantity")
                .put("value", value)
                .put("unit", unit)
                .put("system", "http://unitsofmeasure.org")
                .put("code", code);
    }

    private ObjectNode appointment(Clinic.PatientBundle patient, String status, ZonedDateTime start, int draw) {
        ObjectNode appointment = resource("Appointment");
        appointment.put("status", status);
        concept(
                appointment.putObject("appointmentType"),
                "http://terminology.hl7.org/CodeSystem/v2-0276",
                "ROUTINE",
                "Routine appointment");
        appointment.put("description", REASONS.get(draw % REASONS.size()));
        appointment.put("start", text(start));
        appointment.put("end", text(start.plusMinutes(SLOT_MINUTES)));
        appointment.put("minutesDuration", SLOT_MINUTES);
        ObjectNode who = appointment.withArray("participant").addObject();
        who.putObject("actor").put("reference", patient.reference());
        who.put("status", "accepted");
        if (!practitioner.isEmpty()) {
            ObjectNode physician = appointment.withArray("participant").addObject();
            physician.putObject("actor").put("reference", practitioner);
            physician.put("status", "accepted");
        }
        return appointment;
    }

    /**
     * When the day's list begins: when the clinic opens, or so much earlier that those who have arrived are there by now,
     * whatever the hour at which the demo is tried.
     */
    private ZonedDateTime opening() {
        ZonedDateTime midnight = today.atStartOfDay(CLINIC);
        long minute = Math.max(0, midnight.until(now, ChronoUnit.MINUTES) - (long) SLOT_MINUTES * ARRIVED);
        return earlier(at(today, 0), midnight.plusMinutes(minute - minute % 5));
    }

    private static ZonedDateTime earlier(ZonedDateTime one, ZonedDateTime other) {
        return one.isAfter(other) ? other : one;
    }

    private static ZonedDateTime at(LocalDate day, int slot) {
        return day.atTime(OPENING).atZone(CLINIC).plusMinutes((long) SLOT_MINUTES * slot);
    }

    private static String text(ZonedDateTime time) {
        return time.format(DateTimeFormatter.ISO_OFFSET_DATE_TIME);
    }

    private void by(ObjectNode resource, String element) {
        if (!practitioner.isEmpty()) {
            resource.putObject(element).put("reference", practitioner);
        }
    }

    private static void subject(ObjectNode resource, String element, Clinic.PatientBundle patient) {
        resource.putObject(element).put("reference", patient.reference());
    }

    private static void concept(ObjectNode concept, String system, String code, String display) {
        concept.withArray("coding")
                .addObject()
                .put("system", system)
                .put("code", code)
                .put("display", display);
        concept.put("text", display);
    }

    private static ObjectNode resource(String type) {
        return JsonNodeFactory.instance.objectNode().put("resourceType", type);
    }

    /** The same for the same patient and purpose, whenever it is made. */
    private static String url(Clinic.PatientBundle patient, String purpose) {
        String seed = patient.reference() + " " + purpose;
        return "urn:uuid:" + UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8));
    }
}
