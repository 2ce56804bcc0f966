package org.salus.demo;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a clinic has beyond the generator's records: a physician of one's own, somebody to call, insurance, a statement
 * that there are no allergies, goals, today's and the next weeks' appointments as far as they have come (see
 * {@link Visits}), today's laboratory results (see {@link Results}), what else waits for the physician (see {@link Waiting}), letters (see
 * {@link Letters}), and care plans (see {@link Care}).
 */
final class Additions {

    static final ZoneId CLINIC = ZoneId.of("America/New_York");
    private static final List<String> KIN = List.of("Ana", "Daniel", "Grace", "Hugo", "Ines", "Jonas", "Maya", "Peter");

    private final String practitioner;
    private final LocalDate today;
    private final Timetable timetable;
    private final Visits visits;
    private final Results results;
    private final Waiting waiting;
    private final Letters letters;
    private final Care care;

    /**
     * @param physician reference of whose list it is; empty when there is none
     * @param colleague of a second practitioner; empty when there is none
     * @param timetable of the moment at which the demo starts, in the clinic's time; nothing that has happened lies after it
     */
    Additions(String physician, String colleague, Timetable timetable) {
        this.practitioner = physician;
        this.timetable = timetable;
        this.today = timetable.now().toLocalDate();
        this.visits = new Visits(physician, colleague);
        this.results = new Results(physician, timetable.now());
        this.waiting = new Waiting(physician, timetable.now());
        this.letters = new Letters(timetable.now());
        this.care = new Care(physician, today);
    }

    /** @param draw number of the patient, from which everything is drawn; to be called for each in order */
    void add(Clinic.PatientBundle patient, int draw) {
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
        visits.add(patient, timetable.of(draw), draw);
        results.add(patient, draw);
        waiting.add(patient, draw);
        letters.add(patient, draw);
        care.add(patient, draw);
    }

    private void kin(Clinic.PatientBundle patient, int draw) {
        ObjectNode person = Fhir.resource("RelatedPerson");
        person.put("active", true);
        Fhir.reference(person, "patient", patient.reference());
        boolean married = patient.patient().at("/maritalStatus/coding/0/code").asString("").equals("M");
        boolean child = patient.birthDate().plusYears(18).isAfter(today);
        String code = child ? "PRN" : married ? "SPS" : "FAMMEMB";
        String words = child ? "Parent" : married ? "Spouse" : "Family member";
        Fhir.concept(
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
        patient.append(Fhir.url(patient, "kin"), person);
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
        ObjectNode coverage = Fhir.resource("Coverage");
        coverage.put("status", "active");
        Fhir.reference(coverage, "beneficiary", patient.reference());
        coverage.put("subscriberId", "M" + Math.floorMod(patient.reference().hashCode(), 900_000_000));
        Fhir.concept(
                coverage.putObject("relationship"),
                "http://terminology.hl7.org/CodeSystem/subscriber-relationship",
                "self",
                "Self");
        coverage.withArray("payor").addObject().put("display", payer);
        patient.append(Fhir.url(patient, "coverage"), coverage);
    }

    /** Most charts without an allergy say so; some were never asked, which the screens must tell apart. */
    private void noAllergies(Clinic.PatientBundle patient, int draw) {
        if (!patient.resources("AllergyIntolerance").isEmpty() || draw % 4 == 3) {
            return;
        }
        ObjectNode none = Fhir.resource("AllergyIntolerance");
        String system = "http://terminology.hl7.org/CodeSystem/allergyintolerance-";
        Fhir.concept(none.putObject("clinicalStatus"), system + "clinical", "active", "Active");
        Fhir.concept(none.putObject("verificationStatus"), system + "verification", "confirmed", "Confirmed");
        Fhir.concept(none.putObject("code"), Fhir.SNOMED, "716186003", "No known allergy");
        Fhir.reference(none, "patient", patient.reference());
        none.put("recordedDate", today.minusDays(30L + draw).toString());
        Fhir.reference(none, "recorder", practitioner);
        patient.append(Fhir.url(patient, "no-allergy"), none);
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
                ObjectNode goal = Fhir.resource("Goal");
                goal.put("lifecycleStatus", "active");
                goal.putObject("description").put("text", words);
                Fhir.reference(goal, "subject", patient.reference());
                goal.put("startDate", today.minusMonths(6).toString());
                patient.append(Fhir.url(patient, "goal " + words), goal);
                return;
            }
        }
    }
}
