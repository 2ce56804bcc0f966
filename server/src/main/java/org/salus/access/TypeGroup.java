package org.salus.access;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The resource types of R4, each in exactly one group, as policy sees them. */
enum TypeGroup {
    /** Who the patient is. */
    DEMOGRAPHIC("Patient RelatedPerson"),

    SCHEDULING("Appointment AppointmentResponse Schedule Slot"),

    /** What is known of, planned for and done to a patient. */
    CLINICAL(
            """
            AdverseEvent AllergyIntolerance Basic BiologicallyDerivedProduct BodyStructure CarePlan CareTeam ClinicalImpression
            Communication CommunicationRequest Composition Condition Consent DetectedIssue Device DeviceMetric DeviceRequest
            DeviceUseStatement DiagnosticReport DocumentManifest DocumentReference Encounter EpisodeOfCare FamilyMemberHistory Flag
            Goal Group GuidanceResponse ImagingStudy Immunization ImmunizationEvaluation ImmunizationRecommendation List
            MeasureReport Media Medication MedicationAdministration MedicationDispense MedicationRequest MedicationStatement
            MolecularSequence NutritionOrder Observation Procedure Provenance QuestionnaireResponse RequestGroup ResearchSubject
            RiskAssessment ServiceRequest Specimen Substance SupplyDelivery SupplyRequest Task VisionPrescription"""),

    /** May hold anybody's data of any kind, with no label and no patient of their own. */
    CONTAINER("Binary Bundle Linkage Parameters Person"),

    BILLING(
            """
            Account ChargeItem Claim ClaimResponse Contract Coverage CoverageEligibilityRequest CoverageEligibilityResponse
            EnrollmentRequest EnrollmentResponse ExplanationOfBenefit InsurancePlan Invoice PaymentNotice PaymentReconciliation"""),

    /** Who and what the organisation is made of. */
    DIRECTORY("Endpoint HealthcareService Location Organization OrganizationAffiliation Practitioner PractitionerRole"
            + " VerificationResult"),

    /** What systems and terms look like. */
    CONFORMANCE(
            """
            CapabilityStatement CodeSystem CompartmentDefinition ConceptMap ExampleScenario GraphDefinition ImplementationGuide
            MessageDefinition NamingSystem OperationDefinition SearchParameter StructureDefinition StructureMap
            TerminologyCapabilities TestReport TestScript ValueSet"""),

    /** Definitions that care refers to; nobody's data. */
    KNOWLEDGE(
            """
            ActivityDefinition CatalogEntry ChargeItemDefinition DeviceDefinition EffectEvidenceSynthesis EventDefinition Evidence
            EvidenceVariable Library Measure MedicationKnowledge MedicinalProduct MedicinalProductAuthorization
            MedicinalProductContraindication MedicinalProductIndication MedicinalProductIngredient MedicinalProductInteraction
            MedicinalProductManufactured MedicinalProductPackaged MedicinalProductPharmaceutical MedicinalProductUndesirableEffect
            ObservationDefinition PlanDefinition Questionnaire ResearchDefinition ResearchElementDefinition ResearchStudy
            RiskEvidenceSynthesis SpecimenDefinition SubstanceNucleicAcid SubstancePolymer SubstanceProtein
            SubstanceReferenceInformation SubstanceSourceMaterial SubstanceSpecification"""),

    /** Watches and carries the record itself. */
    SYSTEM("AuditEvent MessageHeader OperationOutcome Subscription");

    private static final Set<String> ALL =
            Arrays.stream(values()).flatMap(g -> g.types.stream()).collect(Collectors.toUnmodifiableSet());

    private final Set<String> types;

    TypeGroup(String types) {
        this.types = Set.of(types.strip().split("\\s+"));
    }

    Set<String> types() {
        return types;
    }

    static Set<String> all() {
        return ALL;
    }

    /** The types of several groups. */
    static Set<String> union(TypeGroup... groups) {
        return Arrays.stream(groups).flatMap(g -> g.types.stream()).collect(Collectors.toCollection(TreeSet::new));
    }
}
