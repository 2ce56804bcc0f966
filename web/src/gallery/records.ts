import type { FhirResource } from 'fhir/r4';

const PATIENT = { reference: 'Patient/p1' };
const day = (daysAgo: number): string =>
  new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);
export const at = (daysAgo: number): string => `${day(daysAgo)}T09:30:00Z`;
const word = (code: string, system?: string) => ({
  coding: [{ ...(system === undefined ? {} : { system }), code }],
});
const LOINC = 'http://loinc.org';
const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';
const CLINICAL = 'http://terminology.hl7.org/CodeSystem/condition-clinical';

const measured = (
  id: string,
  category: string,
  code: string,
  text: string,
  value: number,
  unit: string,
  ago: number,
) => ({
  resourceType: 'Observation' as const,
  id,
  status: 'final' as const,
  category: [word(category, CATEGORY)],
  code: { coding: [{ system: LOINC, code, display: text }], text },
  subject: PATIENT,
  effectiveDateTime: at(ago),
  valueQuantity: { value, unit, system: 'http://unitsofmeasure.org', code: unit },
});

/** A patient of a clinic with something in every part of the chart. Made up. */
export const RECORD: readonly FhirResource[] = [
  {
    resourceType: 'Patient',
    id: 'p1',
    meta: { versionId: '1' },
    active: true,
    name: [{ use: 'official', family: 'Weissnat', given: ['Rosalind', 'Marie'] }],
    birthDate: '1958-03-14',
    gender: 'female',
    telecom: [{ system: 'phone', value: '555-0142', use: 'mobile' }],
    identifier: [{ type: word('MR', 'http://terminology.hl7.org/CodeSystem/v2-0203'), value: '40417226' }],
  },
  {
    resourceType: 'AllergyIntolerance',
    id: 'a1',
    clinicalStatus: word('active'),
    verificationStatus: word('confirmed'),
    criticality: 'high',
    code: { text: 'Penicillin' },
    patient: PATIENT,
    reaction: [{ severity: 'severe', manifestation: [{ text: 'Anaphylaxis' }] }],
  },
  {
    resourceType: 'Condition',
    id: 'c1',
    clinicalStatus: word('active', CLINICAL),
    category: [word('problem-list-item', 'http://terminology.hl7.org/CodeSystem/condition-category')],
    code: {
      coding: [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'I10' }],
      text: 'Essential hypertension',
    },
    subject: PATIENT,
    onsetDateTime: '2019-05',
  },
  {
    resourceType: 'MedicationRequest',
    id: 'm1',
    status: 'active',
    intent: 'order',
    authoredOn: at(40),
    medicationCodeableConcept: { text: 'Metformin 500 MG Oral Tablet' },
    subject: PATIENT,
    dosageInstruction: [{ text: '1 tablet twice a day' }],
  },
  {
    resourceType: 'MedicationRequest',
    id: 'm2',
    status: 'stopped',
    intent: 'order',
    authoredOn: at(60),
    medicationCodeableConcept: { text: 'Lisinopril 20 MG Oral Tablet' },
    subject: PATIENT,
  },
  {
    ...measured('k1', 'laboratory', '2823-3', 'Potassium', 6.4, 'mmol/L', 1),
    interpretation: [word('HH')],
    referenceRange: [{ low: { value: 3.5, unit: 'mmol/L' }, high: { value: 5.1, unit: 'mmol/L' } }],
  },
  measured('k2', 'laboratory', '2823-3', 'Potassium', 4.4, 'mmol/L', 200),
  measured('hr', 'vital-signs', '8867-4', 'Heart rate', 88, '/min', 1),
  measured('wt', 'vital-signs', '29463-7', 'Body weight', 71.5, 'kg', 1),
  {
    resourceType: 'DiagnosticReport',
    id: 'r1',
    status: 'final',
    code: { text: 'Basic metabolic panel' },
    subject: PATIENT,
    effectiveDateTime: at(1),
    issued: at(1),
    result: [{ reference: 'Observation/k1' }],
  },
  {
    resourceType: 'Encounter',
    id: 'e1',
    status: 'finished',
    class: { code: 'AMB' },
    type: [{ text: 'Office visit' }],
    subject: PATIENT,
    period: { start: at(1), end: at(1) },
  },
  {
    resourceType: 'Immunization',
    id: 'i1',
    status: 'completed',
    vaccineCode: {
      coding: [{ system: 'http://hl7.org/fhir/sid/cvx', code: '140' }],
      text: 'Influenza vaccine',
    },
    patient: PATIENT,
    occurrenceDateTime: day(100),
    lotNumber: 'AB123',
  },
  {
    resourceType: 'FamilyMemberHistory',
    id: 'f1',
    status: 'completed',
    patient: PATIENT,
    relationship: { ...word('MTH', 'http://terminology.hl7.org/CodeSystem/v3-RoleCode'), text: 'mother' },
    condition: [{ code: { text: 'Breast cancer' } }],
  },
  {
    resourceType: 'Device',
    id: 'd1',
    status: 'active',
    patient: PATIENT,
    type: { text: 'Cardiac pacemaker' },
    udiCarrier: [{ deviceIdentifier: '00884838003019' }],
    lotNumber: 'L77',
  },
  {
    resourceType: 'Goal',
    id: 'g1',
    lifecycleStatus: 'active',
    description: { text: 'Blood pressure below 130/80' },
    subject: PATIENT,
    target: [{ dueDate: day(-60) }],
  },
  {
    resourceType: 'CarePlan',
    id: 'cp1',
    status: 'active',
    intent: 'plan',
    title: 'Hypertension',
    subject: PATIENT,
    category: [word('assess-plan', 'http://hl7.org/fhir/us/core/CodeSystem/careplan-category')],
  },
  {
    resourceType: 'CareTeam',
    id: 'ct1',
    status: 'active',
    subject: PATIENT,
    participant: [{ role: [{ text: 'Cardiologist' }], member: { display: 'Dr A. Nwosu' } }],
  },
  {
    resourceType: 'DocumentReference',
    id: 'dr1',
    status: 'current',
    type: { text: 'Discharge summary' },
    subject: PATIENT,
    date: at(30),
    description: 'Discharge summary of the county hospital',
    content: [
      {
        attachment: {
          contentType: 'text/plain',
          data: btoa('Discharged in good health.'),
          title: 'discharge.txt',
        },
      },
    ],
  },
  {
    resourceType: 'Composition',
    id: 'n1',
    status: 'final',
    type: { coding: [{ system: LOINC, code: '11506-3', display: 'Progress note' }], text: 'Progress note' },
    subject: PATIENT,
    date: at(1),
    author: [{ reference: 'Practitioner/pr1', display: 'Dr A. Nwosu' }],
    title: 'Progress note',
    section: [
      {
        title: 'Plan',
        text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">Rest.</div>' },
      },
    ],
  },
  {
    resourceType: 'QuestionnaireResponse',
    id: 'q1',
    status: 'completed',
    questionnaire: 'http://loinc.org/q/44249-1',
    subject: PATIENT,
    authored: at(10),
  },
  {
    resourceType: 'ServiceRequest',
    id: 's1',
    status: 'active',
    intent: 'order',
    code: { text: 'Hemoglobin A1c' },
    subject: PATIENT,
    authoredOn: at(2),
  },
  {
    resourceType: 'Practitioner',
    id: 'pr1',
    active: true,
    name: [{ family: 'Nwosu', given: ['Amara'], prefix: ['Dr'] }],
  },
  {
    resourceType: 'Basic',
    id: 'b1',
    meta: { versionId: '1' },
    code: { coding: [{ system: 'urn:salus:CodeSystem:basic', code: 'phrase' }] },
    author: { reference: 'Practitioner/pr1' },
    extension: [
      {
        url: 'urn:salus:phrase',
        extension: [
          { url: 'name', valueString: '.back' },
          { url: 'text', valueString: 'Back pain without red flags.' },
          { url: 'scope', valueCode: 'personal' },
        ],
      },
    ],
  },
  {
    resourceType: 'Communication',
    id: 'co1',
    status: 'completed',
    subject: PATIENT,
    category: [word('patient', 'urn:salus:CodeSystem:message')],
    identifier: [{ system: 'urn:salus:thread', value: 't1' }],
    topic: { text: 'A result' },
    sent: at(2),
    sender: { reference: 'Practitioner/pr1', display: 'Dr A. Nwosu' },
    recipient: [PATIENT],
    payload: [{ contentString: 'Your potassium is high. Please come in today.' }],
  },
];
