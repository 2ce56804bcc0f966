package org.salus.demo;

import java.math.BigDecimal;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * Laboratory results that have come in today for the demo's physician: one of them critical, two abnormal, the others
 * normal. Each is an order, its values, and the report of them.
 */
final class Results {

    private static final int CRITICAL = 2;
    private static final int RAISED_CREATININE = 8;
    private static final int RAISED_HBA1C = 0;
    private static final Set<Integer> NORMAL = Set.of(1, 3, 4, 5, 6, 9, 10, 11, 12, 13);
    private static final String INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation";
    private static final String LABORATORY = "Riverside Clinical Laboratory";

    private final String physician;
    private final ZonedDateTime now;

    /** @param physician reference of who has ordered them; empty for none, and then there are no results */
    Results(String physician, ZonedDateTime now) {
        this.physician = physician;
        this.now = now;
    }

    /**
     * A value, in the unit's own decimals.
     *
     * @param flag {@code N}, {@code H}, {@code HH}: as the laboratory says
     */
    private record Value(String loinc, String name, String value, String unit, String low, String high, String flag) {}

    void add(Clinic.PatientBundle patient, int number) {
        if (physician.isEmpty()) {
            return;
        }
        if (number == CRITICAL) {
            metabolic(patient, number, "6.8", "HH", "1.3", "H");
        } else if (number == RAISED_CREATININE) {
            metabolic(patient, number, "4.9", "N", "1.9", "H");
        } else if (number == RAISED_HBA1C) {
            Value value = new Value(
                    "4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood", "8.4", "%", "4.0", "5.6", "H");
            report(patient, number, "4548-4", "Hemoglobin A1c", List.of(value));
        } else if (NORMAL.contains(number)) {
            metabolic(patient, number, "4." + number % 8, "N", "0." + (7 + number % 3), "N");
        }
    }

    private void metabolic(
            Clinic.PatientBundle patient, int number, String potassium, String flag, String creatinine, String other) {
        List<Value> values = List.of(
                new Value("2823-3", "Potassium [Moles/volume] in Serum or Plasma", potassium, "mmol/L", "3.5", "5.1", flag),
                new Value(
                        "2951-2", "Sodium [Moles/volume] in Serum or Plasma", "" + (137 + number % 6), "mmol/L", "136", "145",
                        "N"),
                new Value(
                        "2160-0", "Creatinine [Mass/volume] in Serum or Plasma", creatinine, "mg/dL", "0.6", "1.2", other));
        report(patient, number, "51990-0", "Basic metabolic panel - Blood", values);
    }

    private void report(Clinic.PatientBundle patient, int number, String loinc, String name, List<Value> values) {
        ZonedDateTime ordered = now.minusDays(1);
        ZonedDateTime drawn = now.minusMinutes(150);
        ZonedDateTime midnight = now.truncatedTo(ChronoUnit.DAYS);
        ZonedDateTime reported = now.minusMinutes(5L + 4L * number);
        ZonedDateTime issued = reported.isBefore(midnight) ? midnight : reported;
        patient.append(Fhir.url(patient, "order"), order(patient, loinc, name, ordered));
        ObjectNode report = Fhir.resource("DiagnosticReport");
        report.withArray("identifier").addObject().put("system", Site.SYSTEM).put("value", "L" + (24_100 + number));
        report.withArray("basedOn").addObject().put("reference", Fhir.url(patient, "order"));
        report.put("status", "final");
        Fhir.concept(
                report.withArray("category").addObject(),
                "http://terminology.hl7.org/CodeSystem/v2-0074",
                "LAB",
                "Laboratory");
        Fhir.concept(report.putObject("code"), Fhir.LOINC, loinc, name);
        Fhir.reference(report, "subject", patient.reference());
        report.put("effectiveDateTime", Fhir.text(drawn)).put("issued", Fhir.text(issued));
        report.withArray("performer").addObject().put("display", LABORATORY);
        for (Value value : values) {
            String url = Fhir.url(patient, "result " + value.loinc());
            patient.append(url, observation(patient, value, drawn, issued));
            report.withArray("result").addObject().put("reference", url);
        }
        patient.append(Fhir.url(patient, "report"), report);
    }

    private ObjectNode order(Clinic.PatientBundle patient, String loinc, String name, ZonedDateTime at) {
        ObjectNode order = Fhir.resource("ServiceRequest");
        order.put("status", "completed").put("intent", "order");
        Fhir.concept(order.withArray("category").addObject(), Fhir.SNOMED, "108252007", "Laboratory procedure");
        Fhir.concept(order.putObject("code"), Fhir.LOINC, loinc, name);
        Fhir.reference(order, "subject", patient.reference());
        order.put("authoredOn", Fhir.text(at)).put("occurrenceDateTime", Fhir.text(at));
        Fhir.reference(order, "requester", physician);
        return order;
    }

    private static ObjectNode observation(
            Clinic.PatientBundle patient, Value value, ZonedDateTime drawn, ZonedDateTime issued) {
        ObjectNode observation = Fhir.resource("Observation");
        observation.withArray("basedOn").addObject().put("reference", Fhir.url(patient, "order"));
        observation.put("status", "final");
        Fhir.concept(
                observation.withArray("category").addObject(),
                "http://terminology.hl7.org/CodeSystem/observation-category",
                "laboratory",
                "Laboratory");
        Fhir.concept(observation.putObject("code"), Fhir.LOINC, value.loinc(), value.name());
        Fhir.reference(observation, "subject", patient.reference());
        observation.put("effectiveDateTime", Fhir.text(drawn)).put("issued", Fhir.text(issued));
        observation.withArray("performer").addObject().put("display", LABORATORY);
        quantity(observation.putObject("valueQuantity"), value.value(), value.unit());
        String words =
                switch (value.flag()) {
                    case "HH" -> "Critical high";
                    case "H" -> "High";
                    default -> "Normal";
                };
        Fhir.concept(observation.withArray("interpretation").addObject(), INTERPRETATION, value.flag(), words);
        ObjectNode range = observation.withArray("referenceRange").addObject();
        quantity(range.putObject("low"), value.low(), value.unit());
        quantity(range.putObject("high"), value.high(), value.unit());
        return observation;
    }

    private static void quantity(ObjectNode quantity, String value, String unit) {
        quantity.put("value", new BigDecimal(value))
                .put("unit", unit)
                .put("system", "http://unitsofmeasure.org")
                .put("code", unit);
    }
}
