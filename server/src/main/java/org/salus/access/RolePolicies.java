package org.salus.access;

import static org.salus.access.TypeGroup.BILLING;
import static org.salus.access.TypeGroup.CLINICAL;
import static org.salus.access.TypeGroup.CONFORMANCE;
import static org.salus.access.TypeGroup.CONTAINER;
import static org.salus.access.TypeGroup.DEMOGRAPHIC;
import static org.salus.access.TypeGroup.DIRECTORY;
import static org.salus.access.TypeGroup.KNOWLEDGE;
import static org.salus.access.TypeGroup.SCHEDULING;

import java.util.List;
import java.util.Set;
import org.salus.kernel.Role;

/**
 * The default policies, as data: what no line grants is denied. {@code docs/security/roles.md} says the same in words, and a table
 * written apart from this one checks it for every role and type.
 */
final class RolePolicies {

    /** Nobody removes a whole patient by hand: that is an erasure, not an edit. */
    private static final String NO_DELETE = "crus";

    private RolePolicies() {}

    static List<Grant> grants(Role role) {
        return switch (role) {
            case PHYSICIAN ->
                List.of(
                        Grant.of("patients", DEMOGRAPHIC.types(), NO_DELETE, Rows.EVERY),
                        Grant.of(
                                "clinical record",
                                TypeGroup.union(CLINICAL, SCHEDULING, CONTAINER),
                                "cruds",
                                Rows.EVERY),
                        Grant.of("bills", BILLING.types(), "rs", Rows.EVERY),
                        definitions());
            case NURSE ->
                List.of(
                        Grant.of("patients", DEMOGRAPHIC.types(), NO_DELETE, Rows.NOT_SENSITIVE),
                        Grant.of(
                                "clinical record",
                                TypeGroup.union(CLINICAL, SCHEDULING),
                                "cruds",
                                Rows.NOT_SENSITIVE),
                        // Bodies of documents carry no label of their own: only who knows the id from a visible document.
                        Grant.of("attachments", Set.of("Binary"), "cr", Rows.NOT_SENSITIVE),
                        definitions());
            case FRONT_DESK ->
                List.of(
                        Grant.of("patients", DEMOGRAPHIC.types(), NO_DELETE, Rows.EVERY),
                        Grant.of("scheduling", SCHEDULING.types(), "cruds", Rows.EVERY),
                        Grant.of("coverage", Set.of("Coverage"), "cruds", Rows.EVERY),
                        directory());
            case BILLER ->
                List.of(
                        Grant.of("patients", Set.of("Patient"), "rs", Rows.EVERY),
                        Grant.of("bills", BILLING.types(), "cruds", Rows.EVERY),
                        Grant.of("charge definitions", Set.of("ChargeItemDefinition"), "cruds", Rows.EVERY),
                        Grant.of(
                                "what is billed",
                                Set.of("Encounter", "Condition", "Procedure"),
                                "rs",
                                Rows.NOT_SENSITIVE),
                        directory());
            case LAB_TECHNICIAN ->
                List.of(
                        Grant.of("patients", Set.of("Patient"), "rs", Rows.EVERY),
                        Grant.of("orders", Set.of("ServiceRequest"), "rus", Rows.EVERY),
                        Grant.of("specimens and reports", Set.of("Specimen", "DiagnosticReport"), "cruds", Rows.EVERY),
                        Grant.of("laboratory results", Set.of("Observation"), "cruds", Rows.LABORATORY),
                        directory());
            case ADMINISTRATOR ->
                List.of(
                        Grant.of("directory", DIRECTORY.types(), "cruds", Rows.EVERY),
                        Grant.of("definitions", TypeGroup.union(CONFORMANCE, KNOWLEDGE), "cruds", Rows.EVERY));
            case PRIVACY_OFFICER -> List.of();
            case PATIENT ->
                List.of(
                        Grant.of("own record", ownRecord(), "rs", Rows.OWN),
                        // Only by its id, and only what a document that the patient sees shows (BinaryContext).
                        Grant.of("attachments", Set.of("Binary"), "r", Rows.OWN),
                        directory());
            // By the scopes of its token alone.
            case SYSTEM -> List.of(Grant.of("scopes", TypeGroup.all(), "cruds", Rows.EVERY));
        };
    }

    /** Beats every grant, also another role's: the trail of accesses is not edited by those whose accesses it shows. */
    static List<Grant> denials(Role role) {
        return role == Role.SYSTEM
                ? List.of()
                : List.of(Grant.of("the audit is not written by people", Set.of("AuditEvent"), "cud", Rows.EVERY));
    }

    /** Acts that are no FHIR interaction, by the names that {@link org.salus.kernel.RequiresAct} uses. */
    static Set<String> acts(Role role) {
        return switch (role) {
            case PHYSICIAN ->
                Set.of("live.read", "drafts.use", "notes.sign", "inbox.use", "messages.use", "results.acknowledge", "results.release",
                        "results.file", "orders.sign", "documents.scan");
            case NURSE -> Set.of("live.read", "drafts.use", "notes.sign", "inbox.use", "messages.use", "results.file", "documents.scan");
            case FRONT_DESK -> Set.of("live.read", "drafts.use", "patients.merge", "documents.scan");
            case BILLER, LAB_TECHNICIAN -> Set.of("live.read", "drafts.use");
            case PATIENT -> Set.of("live.read", "messages.ask");
            case SYSTEM -> Set.of("live.read", "hl7v2.send");
            case ADMINISTRATOR -> Set.of("live.read", "phrases.site", "users.manage", "status.read", "definitions.manage", "index.rebuild", "search.explain");
            case PRIVACY_OFFICER -> Set.of("audit.read");
        };
    }

    private static Grant directory() {
        return Grant.of("directory", DIRECTORY.types(), "rs", Rows.EVERY);
    }

    private static Grant definitions() {
        return Grant.of(
                "directory and definitions", TypeGroup.union(DIRECTORY, CONFORMANCE, KNOWLEDGE), "rs", Rows.EVERY);
    }

    /**
     * The types of the R4 Patient compartment (CompartmentDefinition patient), less the audit, and less those that name other
     * people along with the patient.
     */
    private static Set<String> ownRecord() {
        return Set.of(
                """
                Account AdverseEvent AllergyIntolerance Appointment AppointmentResponse Basic BodyStructure CarePlan CareTeam
                ChargeItem Claim ClaimResponse ClinicalImpression Communication CommunicationRequest Composition Condition Consent
                Coverage CoverageEligibilityRequest CoverageEligibilityResponse DetectedIssue DeviceRequest DeviceUseStatement
                DiagnosticReport DocumentManifest DocumentReference Encounter EnrollmentRequest EpisodeOfCare ExplanationOfBenefit
                FamilyMemberHistory Flag Goal ImagingStudy Immunization ImmunizationEvaluation ImmunizationRecommendation Invoice
                List MeasureReport Media MedicationAdministration MedicationDispense MedicationRequest MedicationStatement
                MolecularSequence NutritionOrder Observation Patient Procedure Provenance QuestionnaireResponse RelatedPerson
                RequestGroup ResearchSubject RiskAssessment ServiceRequest Specimen SupplyDelivery SupplyRequest
                VisionPrescription"""
                        .split("\\s+"));
    }
}
