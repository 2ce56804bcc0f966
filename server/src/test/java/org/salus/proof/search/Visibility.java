package org.salus.proof.search;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.salus.proof.search.Parameters.Parameter;

/** Who may see what, as {@code docs/security/roles.md} says it in words; labels are those that the random resources carry. */
final class Visibility {

    private static final Set<String> SENSITIVE = Set.of("R", "HIV", "TBOO");
    private static final Set<String> WITHHELD = Set.of("NOPAT", "TBOO");

    private static final Set<String> DIRECTORY = words(
            """
            Endpoint HealthcareService Location Organization OrganizationAffiliation Practitioner PractitionerRole
            VerificationResult""");

    /** Patients, the clinical record and scheduling. */
    private static final Set<String> CHART = words(
            """
            Patient RelatedPerson Appointment AppointmentResponse Schedule Slot AdverseEvent AllergyIntolerance Basic
            BiologicallyDerivedProduct BodyStructure CarePlan CareTeam ClinicalImpression Communication CommunicationRequest
            Composition Condition Consent DetectedIssue Device DeviceMetric DeviceRequest DeviceUseStatement DiagnosticReport
            DocumentManifest DocumentReference Encounter EpisodeOfCare FamilyMemberHistory Flag Goal Group GuidanceResponse
            ImagingStudy Immunization ImmunizationEvaluation ImmunizationRecommendation List MeasureReport Media Medication
            MedicationAdministration MedicationDispense MedicationRequest MedicationStatement MolecularSequence NutritionOrder
            Observation Procedure Provenance QuestionnaireResponse RequestGroup ResearchSubject RiskAssessment ServiceRequest
            Specimen Substance SupplyDelivery SupplyRequest Task VisionPrescription""");

    /** What a nurse may not see at all: bills, containers and what watches the record. */
    private static final Set<String> NOT_FOR_NURSES = words(
            """
            Account ChargeItem Claim ClaimResponse Contract Coverage CoverageEligibilityRequest CoverageEligibilityResponse
            EnrollmentRequest EnrollmentResponse ExplanationOfBenefit InsurancePlan Invoice PaymentNotice PaymentReconciliation
            Binary Bundle Linkage Parameters Person AuditEvent MessageHeader OperationOutcome Subscription""");

    private static final Set<String> OWN_RECORD = words(
            """
            Account AdverseEvent AllergyIntolerance Appointment AppointmentResponse Basic BodyStructure CarePlan CareTeam
            ChargeItem Claim ClaimResponse ClinicalImpression Communication CommunicationRequest Composition Condition Consent
            Coverage CoverageEligibilityRequest CoverageEligibilityResponse DetectedIssue DeviceRequest DeviceUseStatement
            DiagnosticReport DocumentManifest DocumentReference Encounter EnrollmentRequest EpisodeOfCare ExplanationOfBenefit
            FamilyMemberHistory Flag Goal ImagingStudy Immunization ImmunizationEvaluation ImmunizationRecommendation Invoice
            List MeasureReport Media MedicationAdministration MedicationDispense MedicationRequest MedicationStatement
            MolecularSequence NutritionOrder Observation Patient Procedure Provenance QuestionnaireResponse RelatedPerson
            RequestGroup ResearchSubject RiskAssessment ServiceRequest Specimen SupplyDelivery SupplyRequest
            VisionPrescription""");

    private final Parameters parameters;
    private final SlowSearch slow;
    private final Map<String, Set<String>> compartment = new HashMap<>();

    Visibility(Parameters parameters, SlowSearch slow) {
        this.parameters = parameters;
        this.slow = slow;
        try (InputStream in = Visibility.class.getResourceAsStream("/org/salus/fhir/patient-compartment.txt")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
                String[] parts = line.split(" ");
                compartment.put(parts[0], Arrays.stream(parts).skip(1).collect(Collectors.toSet()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> words(String text) {
        return Set.of(text.strip().split("\\s+"));
    }

    boolean nurseMaySearch(String type) {
        return !NOT_FOR_NURSES.contains(type);
    }

    Predicate<Stored> nurse() {
        return stored -> nurseMaySearch(stored.type()) && !(CHART.contains(stored.type()) && labelled(stored, SENSITIVE));
    }

    boolean patientMaySearch(String type) {
        return OWN_RECORD.contains(type) || DIRECTORY.contains(type);
    }

    Predicate<Stored> patient(String id) {
        return stored -> DIRECTORY.contains(stored.type())
                || OWN_RECORD.contains(stored.type()) && belongs(stored, id) && !labelled(stored, WITHHELD);
    }

    private static boolean labelled(Stored stored, Set<String> codes) {
        return stored.resource().getMeta().getSecurity().stream().anyMatch(label -> codes.contains(label.getCode()));
    }

    /** In the patient's compartment, or about the patient alone. */
    private boolean belongs(Stored stored, String id) {
        if (stored.type().equals("Patient")) {
            return stored.id().equals(id);
        }
        String patient = "Patient/" + id;
        for (String code : compartment.getOrDefault(stored.type(), Set.of())) {
            Parameter parameter = parameters.find(stored.type(), code);
            if (parameter != null && patients(parameter, stored).contains(patient)) {
                return true;
            }
        }
        Parameter main = parameters.find(stored.type(), "patient");
        main = main == null ? parameters.find(stored.type(), "subject") : main;
        return main != null && main.kind().equals("reference") && patients(main, stored).equals(Set.of(patient));
    }

    private Set<String> patients(@Nullable Parameter parameter, Stored stored) {
        return parameter == null
                ? Set.of()
                : slow.leadsTo(parameter, stored).stream()
                        .filter(t -> t.startsWith("Patient/"))
                        .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
