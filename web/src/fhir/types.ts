/**
 * The parts of the FHIR R4 (4.0.1) resources that the chart reads and writes. Every element is optional, because a
 * record from another system may lack any of them; the readers decide what a missing one means.
 */
export interface Meta {
  readonly versionId?: string;
  readonly lastUpdated?: string;
  readonly profile?: readonly string[];
}

export interface Extension {
  readonly url: string;
  readonly valueCode?: string;
  readonly valueString?: string;
  readonly valueInstant?: string;
  readonly valueDateTime?: string;
  readonly valueReference?: Reference;
  readonly valueAnnotation?: Annotation;
  readonly extension?: readonly Extension[];
}

export interface Element {
  readonly extension?: readonly Extension[];
}

export interface Coding {
  readonly system?: string;
  readonly code?: string;
  readonly display?: string;
}

export interface CodeableConcept {
  readonly coding?: readonly Coding[];
  readonly text?: string;
}

export interface Reference {
  readonly reference?: string;
  readonly type?: string;
  readonly display?: string;
}

export interface Identifier {
  readonly use?: string;
  readonly system?: string;
  readonly value?: string;
  readonly type?: CodeableConcept;
}

export interface HumanName {
  readonly use?: string;
  readonly text?: string;
  readonly family?: string;
  readonly given?: readonly string[];
  readonly prefix?: readonly string[];
  readonly suffix?: readonly string[];
}

export interface Period {
  readonly start?: string;
  readonly end?: string;
}

export interface Quantity {
  readonly value?: number;
  readonly comparator?: '<' | '<=' | '>=' | '>' | 'ad';
  readonly unit?: string;
  readonly system?: string;
  readonly code?: string;
}

export interface Range {
  readonly low?: Quantity;
  readonly high?: Quantity;
}

export interface Ratio {
  readonly numerator?: Quantity;
  readonly denominator?: Quantity;
}

export interface Annotation {
  readonly text?: string;
  readonly time?: string;
  readonly authorString?: string;
}

export interface Attachment {
  readonly contentType?: string;
  readonly data?: string;
  readonly url?: string;
  readonly title?: string;
  readonly size?: number;
  readonly creation?: string;
}

export interface Resource {
  readonly resourceType: string;
  readonly id?: string;
  readonly meta?: Meta;
}

export interface Patient extends Resource {
  readonly resourceType: 'Patient';
  readonly identifier?: readonly Identifier[];
  readonly name?: readonly HumanName[];
  readonly gender?: string;
  readonly birthDate?: string;
  readonly deceasedBoolean?: boolean;
  readonly deceasedDateTime?: string;
  readonly photo?: readonly Attachment[];
  readonly generalPractitioner?: readonly Reference[];
  readonly communication?: readonly { readonly language?: CodeableConcept; readonly preferred?: boolean }[];
  readonly extension?: readonly Extension[];
}

export interface AllergyReaction {
  readonly substance?: CodeableConcept;
  readonly manifestation?: readonly CodeableConcept[];
  readonly severity?: 'mild' | 'moderate' | 'severe';
  readonly description?: string;
  readonly onset?: string;
}

export interface AllergyIntolerance extends Resource {
  readonly resourceType: 'AllergyIntolerance';
  readonly clinicalStatus?: CodeableConcept;
  readonly verificationStatus?: CodeableConcept;
  readonly type?: 'allergy' | 'intolerance';
  readonly category?: readonly string[];
  readonly criticality?: 'low' | 'high' | 'unable-to-assess';
  readonly code?: CodeableConcept;
  readonly patient?: Reference;
  readonly onsetDateTime?: string;
  readonly recordedDate?: string;
  readonly recorder?: Reference;
  readonly asserter?: Reference;
  readonly note?: readonly Annotation[];
  readonly reaction?: readonly AllergyReaction[];
}

export interface Condition extends Resource {
  readonly resourceType: 'Condition';
  readonly clinicalStatus?: CodeableConcept;
  readonly verificationStatus?: CodeableConcept;
  readonly category?: readonly CodeableConcept[];
  readonly severity?: CodeableConcept;
  readonly code?: CodeableConcept;
  readonly subject?: Reference;
  readonly onsetDateTime?: string;
  readonly onsetString?: string;
  readonly onsetPeriod?: Period;
  readonly abatementDateTime?: string;
  readonly abatementString?: string;
  readonly recordedDate?: string;
  readonly recorder?: Reference;
  readonly note?: readonly Annotation[];
}

export interface Dosage {
  readonly text?: string;
  readonly patientInstruction?: string;
  readonly asNeededBoolean?: boolean;
  readonly asNeededCodeableConcept?: CodeableConcept;
  readonly route?: CodeableConcept;
  readonly timing?: {
    readonly code?: CodeableConcept;
    readonly repeat?: {
      readonly frequency?: number;
      readonly period?: number;
      readonly periodUnit?: string;
      readonly when?: readonly string[];
      readonly boundsDuration?: Quantity;
    };
  };
  readonly doseAndRate?: readonly { readonly doseQuantity?: Quantity; readonly doseRange?: Range }[];
  readonly additionalInstruction?: readonly CodeableConcept[];
}

export interface MedicationRequest extends Resource {
  readonly resourceType: 'MedicationRequest';
  readonly status?: string;
  readonly statusReason?: CodeableConcept;
  readonly intent?: string;
  readonly doNotPerform?: boolean;
  readonly medicationCodeableConcept?: CodeableConcept;
  readonly medicationReference?: Reference;
  readonly contained?: readonly Resource[];
  readonly subject?: Reference;
  readonly authoredOn?: string;
  readonly requester?: Reference;
  readonly reasonCode?: readonly CodeableConcept[];
  readonly reasonReference?: readonly Reference[];
  readonly dosageInstruction?: readonly Dosage[];
  readonly note?: readonly Annotation[];
}

export interface Medication extends Resource {
  readonly resourceType: 'Medication';
  readonly code?: CodeableConcept;
}

export interface ReferenceRange {
  readonly low?: Quantity;
  readonly high?: Quantity;
  readonly text?: string;
  readonly type?: CodeableConcept;
  readonly appliesTo?: readonly CodeableConcept[];
  readonly age?: Range;
}

export interface ObservationValue {
  readonly valueQuantity?: Quantity;
  readonly valueCodeableConcept?: CodeableConcept;
  readonly valueString?: string;
  readonly valueBoolean?: boolean;
  readonly valueInteger?: number;
  readonly valueRange?: Range;
  readonly valueRatio?: Ratio;
  readonly valueDateTime?: string;
  readonly valueTime?: string;
  readonly valuePeriod?: Period;
  readonly dataAbsentReason?: CodeableConcept;
  readonly interpretation?: readonly CodeableConcept[];
  readonly referenceRange?: readonly ReferenceRange[];
}

export interface ObservationComponent extends ObservationValue {
  readonly code?: CodeableConcept;
}

export interface Observation extends Resource, ObservationValue {
  readonly resourceType: 'Observation';
  readonly status?: string;
  readonly category?: readonly CodeableConcept[];
  readonly code?: CodeableConcept;
  readonly subject?: Reference;
  readonly encounter?: Reference;
  readonly effectiveDateTime?: string;
  readonly effectivePeriod?: Period;
  readonly effectiveInstant?: string;
  readonly issued?: string;
  readonly performer?: readonly Reference[];
  readonly specimen?: Reference;
  readonly method?: CodeableConcept;
  readonly bodySite?: CodeableConcept;
  readonly note?: readonly Annotation[];
  readonly component?: readonly ObservationComponent[];
}

export interface DiagnosticReport extends Resource {
  readonly resourceType: 'DiagnosticReport';
  readonly status?: string;
  readonly category?: readonly CodeableConcept[];
  readonly code?: CodeableConcept;
  readonly subject?: Reference;
  readonly effectiveDateTime?: string;
  readonly effectivePeriod?: Period;
  readonly issued?: string;
  readonly performer?: readonly Reference[];
  readonly result?: readonly Reference[];
  readonly conclusion?: string;
  readonly presentedForm?: readonly Attachment[];
}

export interface Encounter extends Resource {
  readonly resourceType: 'Encounter';
  readonly status?: string;
  readonly class?: Coding;
  readonly type?: readonly CodeableConcept[];
  readonly serviceType?: CodeableConcept;
  readonly period?: Period;
  readonly reasonCode?: readonly CodeableConcept[];
  readonly participant?: readonly { readonly individual?: Reference }[];
  readonly location?: readonly { readonly location?: Reference }[];
  readonly serviceProvider?: Reference;
}

export interface Immunization extends Resource {
  readonly resourceType: 'Immunization';
  readonly status?: string;
  readonly statusReason?: CodeableConcept;
  readonly vaccineCode?: CodeableConcept;
  readonly occurrenceDateTime?: string;
  readonly occurrenceString?: string;
  readonly primarySource?: boolean;
  readonly reportOrigin?: CodeableConcept;
  readonly lotNumber?: string;
  readonly expirationDate?: string;
  readonly manufacturer?: Reference;
  readonly doseQuantity?: Quantity;
  readonly site?: CodeableConcept;
  readonly route?: CodeableConcept;
  readonly fundingSource?: CodeableConcept;
  readonly protocolApplied?: readonly { readonly doseNumberPositiveInt?: number }[];
  readonly location?: Reference;
  readonly note?: readonly Annotation[];
}

export interface DocumentReference extends Resource {
  readonly resourceType: 'DocumentReference';
  readonly status?: string;
  readonly docStatus?: string;
  readonly type?: CodeableConcept;
  readonly category?: readonly CodeableConcept[];
  readonly date?: string;
  readonly author?: readonly Reference[];
  readonly authenticator?: Reference;
  readonly custodian?: Reference;
  readonly description?: string;
  readonly content?: readonly { readonly attachment?: Attachment }[];
  readonly extension?: readonly Extension[];
}

export interface ContactPoint {
  readonly system?: string;
  readonly value?: string;
  readonly use?: string;
}

export interface CareTeamParticipant {
  readonly role?: readonly CodeableConcept[];
  readonly member?: Reference;
  readonly period?: Period;
}

export interface CareTeam extends Resource {
  readonly resourceType: 'CareTeam';
  readonly status?: string;
  readonly name?: string;
  readonly category?: readonly CodeableConcept[];
  readonly subject?: Reference;
  readonly period?: Period;
  readonly contained?: readonly Resource[];
  readonly participant?: readonly CareTeamParticipant[];
}

/** Whoever takes part in care and can be called: Practitioner, RelatedPerson, Organization. */
export interface Contact extends Resource {
  readonly name?: readonly HumanName[] | string;
  readonly telecom?: readonly ContactPoint[];
}

export interface GoalTargetElement {
  readonly measure?: CodeableConcept;
  readonly detailQuantity?: Quantity;
  readonly detailRange?: Range;
  readonly detailCodeableConcept?: CodeableConcept;
  readonly detailString?: string;
  readonly detailBoolean?: boolean;
  readonly detailInteger?: number;
  readonly dueDate?: string;
}

export interface Goal extends Resource {
  readonly resourceType: 'Goal';
  readonly lifecycleStatus?: string;
  readonly achievementStatus?: CodeableConcept;
  readonly description?: CodeableConcept;
  readonly subject?: Reference;
  readonly startDate?: string;
  readonly statusDate?: string;
  readonly statusReason?: string;
  readonly expressedBy?: Reference;
  readonly target?: readonly GoalTargetElement[];
  readonly addresses?: readonly Reference[];
  readonly note?: readonly Annotation[];
}

export interface CarePlanActivity {
  readonly reference?: Reference;
  readonly detail?: {
    readonly status?: string;
    readonly statusReason?: CodeableConcept;
    readonly code?: CodeableConcept;
    readonly description?: string;
    readonly scheduledString?: string;
    readonly scheduledPeriod?: Period;
  };
}

export interface CarePlan extends Resource {
  readonly resourceType: 'CarePlan';
  readonly text?: { readonly status?: string; readonly div?: string };
  readonly status?: string;
  readonly intent?: string;
  readonly category?: readonly CodeableConcept[];
  readonly title?: string;
  readonly description?: string;
  readonly subject?: Reference;
  readonly period?: Period;
  readonly created?: string;
  readonly author?: Reference;
  readonly addresses?: readonly Reference[];
  readonly goal?: readonly Reference[];
  readonly activity?: readonly CarePlanActivity[];
  readonly note?: readonly Annotation[];
}

export interface Procedure extends Resource {
  readonly resourceType: 'Procedure';
  readonly status?: string;
  readonly code?: CodeableConcept;
  readonly performedDateTime?: string;
  readonly performedPeriod?: Period;
  readonly performer?: readonly { readonly actor?: Reference }[];
}

export interface OperationOutcome extends Resource {
  readonly resourceType: 'OperationOutcome';
  readonly issue?: readonly {
    readonly severity?: string;
    readonly code?: string;
    readonly details?: CodeableConcept;
    readonly diagnostics?: string;
    readonly expression?: readonly string[];
  }[];
}

export interface BundleEntry {
  readonly fullUrl?: string;
  readonly resource?: Resource;
  readonly search?: { readonly mode?: string };
  readonly request?: { readonly method: string; readonly url: string };
  readonly response?: { readonly status?: string; readonly outcome?: Resource };
}

export interface Bundle extends Resource {
  readonly resourceType: 'Bundle';
  readonly type?: string;
  readonly total?: number;
  readonly link?: readonly { readonly relation?: string; readonly url?: string }[];
  readonly entry?: readonly BundleEntry[];
}
