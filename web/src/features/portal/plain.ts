import { dateText } from '@/fhir/dates';
import { decimalText } from '@/fhir/decimals';
import { ownDose } from '@/fhir/own-dose';
import type { Dosage } from '@/fhir/types';
import { t } from '@/i18n';

/** What one line of a portal list says. */
export interface Line {
  key: string;
  title: string;
  /** A value with its unit, at the right. */
  value?: string;
  detail: string;
  /** A judgement with its shape: never by colour alone. */
  note?: { text: string; tone: 'crit' | 'serious' | 'ok' | 'unknown' };
}

function words(concept: fhir4.CodeableConcept | undefined): string {
  const text =
    concept?.text ??
    concept?.coding?.find((coding) => coding.display !== undefined)?.display ??
    concept?.coding?.[0]?.code;
  return text === undefined || text === '' ? t('portal.unnamed') : text;
}

function code(concept: fhir4.CodeableConcept | undefined): string | undefined {
  return concept?.coding?.[0]?.code;
}

function joined(...parts: (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' · ');
}

/** SNOMED CT codes that say "none known"; 716186003 no known allergy, 409137002 no known drug allergy. */
const NONE_KNOWN = new Set(['716186003', '409137002', '428607008', '429625007', '428197003']);

export function isNoneKnown(allergy: fhir4.AllergyIntolerance): boolean {
  return allergy.code?.coding?.some((coding) => NONE_KNOWN.has(coding.code ?? '')) === true;
}

/** Recorded by mistake or refuted: not part of what the patient has. */
export function isValid(resource: fhir4.AllergyIntolerance | fhir4.Condition): boolean {
  const status = code(resource.verificationStatus);
  return status !== 'entered-in-error' && status !== 'refuted';
}

export function allergyLine(allergy: fhir4.AllergyIntolerance): Line {
  const severe =
    allergy.criticality === 'high' ||
    allergy.reaction?.some((reaction) => reaction.severity === 'severe') === true;
  const reactions = (allergy.reaction ?? []).flatMap((reaction) => reaction.manifestation.map(words));
  const status = code(allergy.clinicalStatus);
  const line: Line = {
    key: allergy.id ?? '',
    title: words(allergy.code),
    detail: joined(
      reactions.length === 0 ? undefined : t('portal.reaction', { what: reactions.join(', ') }),
      status !== undefined && status !== 'active' ? t('portal.over') : undefined,
      code(allergy.verificationStatus) === 'unconfirmed' ? t('portal.unconfirmed') : undefined,
    ),
  };
  if (severe) line.note = { text: t('portal.severe'), tone: 'crit' };
  return line;
}

export function problemLine(condition: fhir4.Condition): Line {
  const status = code(condition.clinicalStatus);
  const over =
    condition.abatementDateTime !== undefined ||
    status === 'resolved' ||
    status === 'inactive' ||
    status === 'remission';
  const since = condition.onsetDateTime ?? condition.onsetPeriod?.start ?? condition.recordedDate;
  return {
    key: condition.id ?? '',
    title: words(condition.code),
    detail: joined(
      since === undefined ? undefined : t('portal.since', { date: dateText(since) }),
      over ? t('portal.over') : undefined,
      code(condition.verificationStatus) === 'unconfirmed' ||
        code(condition.verificationStatus) === 'provisional'
        ? t('portal.unconfirmed')
        : undefined,
    ),
  };
}

export function medicineLine(
  request: fhir4.MedicationRequest,
  medications: ReadonlyMap<string, fhir4.Medication>,
): Line {
  const reference = request.medicationReference;
  const known = reference?.reference === undefined ? undefined : medications.get(reference.reference);
  const title =
    request.medicationCodeableConcept !== undefined
      ? words(request.medicationCodeableConcept)
      : known !== undefined
        ? words(known.code)
        : (reference?.display ?? t(reference === undefined ? 'portal.unnamed' : 'portal.medicineHidden'));
  const dose = (request.dosageInstruction ?? [])
    .map((dosage) => dosage.patientInstruction ?? ownDose(dosage as Dosage) ?? dosage.text)
    .filter((text) => text !== undefined && text !== '')
    .join('; ');
  const state: Record<string, string> = {
    active: t('portal.current'),
    'on-hold': t('portal.onHold'),
    stopped: t('portal.stopped'),
    cancelled: t('portal.stopped'),
    completed: t('portal.over'),
  };
  const line: Line = {
    key: request.id ?? '',
    title,
    detail: joined(
      dose === '' ? undefined : t('portal.dose', { dose }),
      request.authoredOn === undefined
        ? undefined
        : t('portal.since', { date: dateText(request.authoredOn) }),
    ),
  };
  const word = state[request.status] ?? t('portal.status', { status: request.status });
  line.note = {
    text: word,
    tone:
      request.status === 'active'
        ? 'ok'
        : request.status === 'stopped' || request.status === 'cancelled'
          ? 'serious'
          : 'unknown',
  };
  return line;
}

function quantity(value: fhir4.Quantity | undefined): string {
  const digits = decimalText(value, 'value');
  if (value === undefined || digits === undefined) return '';
  // UCUM annotations are words in braces: {INR}, {score}.
  const unit = (value.unit ?? value.code ?? '').replace(/[{}]/g, '');
  return `${value.comparator ?? ''}${digits} ${unit}`.trim();
}

function rangeText(range: fhir4.ObservationReferenceRange | undefined): string | undefined {
  if (range === undefined) return undefined;
  if (range.text !== undefined) return range.text;
  const [low, high] = [decimalText(range.low, 'value'), decimalText(range.high, 'value')];
  if (low !== undefined && high !== undefined) return `${low}–${high}`;
  if (low !== undefined) return `≥ ${low}`;
  return high === undefined ? undefined : `≤ ${high}`;
}

/** The laboratory's own interpretation goes before a comparison with the range; without both nothing is judged. */
function judgement(observation: fhir4.Observation): Line['note'] {
  const flag = observation.interpretation?.[0]?.coding?.[0]?.code;
  const range = observation.referenceRange?.[0];
  const value = observation.valueQuantity?.value;
  const sameUnit = (other: fhir4.Quantity | undefined): boolean =>
    other?.unit === undefined || other.unit === observation.valueQuantity?.unit;
  if (flag === 'HH') return { text: t('portal.veryHigh'), tone: 'crit' };
  if (flag === 'LL') return { text: t('portal.veryLow'), tone: 'crit' };
  if (flag === 'H' || flag === 'HU') return { text: t('portal.high'), tone: 'serious' };
  if (flag === 'L' || flag === 'LU') return { text: t('portal.low'), tone: 'serious' };
  if (flag === 'A' || flag === 'AA') return { text: t('portal.abnormal'), tone: 'serious' };
  if (flag === 'N') return { text: t('portal.normal'), tone: 'ok' };
  if (flag !== undefined) return undefined;
  const plain = value !== undefined && observation.valueQuantity?.comparator === undefined;
  const { low, high } = range ?? {};
  if (plain && sameUnit(low) && sameUnit(high) && (low?.value !== undefined || high?.value !== undefined)) {
    if (high?.value !== undefined && value > high.value) return { text: t('portal.high'), tone: 'serious' };
    if (low?.value !== undefined && value < low.value) return { text: t('portal.low'), tone: 'serious' };
    return { text: t('portal.normal'), tone: 'ok' };
  }
  return undefined;
}

export function resultLine(observation: fhir4.Observation): Line {
  const range = rangeText(observation.referenceRange?.[0]);
  const parts = (observation.component ?? []).map((part) =>
    `${words(part.code)} ${quantity(part.valueQuantity)}`.trim(),
  );
  const value =
    quantity(observation.valueQuantity) ||
    (observation.valueCodeableConcept === undefined
      ? (observation.valueString ?? '')
      : words(observation.valueCodeableConcept)) ||
    parts.join(', ');
  const at = observation.effectiveDateTime ?? observation.effectivePeriod?.start ?? observation.issued;
  const line: Line = {
    key: observation.id ?? '',
    title: words(observation.code),
    value: value === '' ? t('portal.noValue') : value,
    detail: joined(
      at === undefined ? undefined : dateText(at),
      range === undefined ? t('portal.noRange') : t('portal.range', { range }),
      observation.status === 'final' || observation.status === 'amended' || observation.status === 'corrected'
        ? undefined
        : t('portal.status', { status: observation.status }),
    ),
  };
  const note = judgement(observation);
  if (note !== undefined) line.note = note;
  return line;
}

export function vaccineLine(immunization: fhir4.Immunization): Line {
  return {
    key: immunization.id ?? '',
    title: words(immunization.vaccineCode),
    detail: joined(
      immunization.occurrenceDateTime === undefined
        ? immunization.occurrenceString
        : dateText(immunization.occurrenceDateTime),
      immunization.status === 'completed' ? undefined : t('portal.status', { status: immunization.status }),
    ),
  };
}

export function visitLine(encounter: fhir4.Encounter): Line {
  const reason = encounter.reasonCode?.[0];
  return {
    key: encounter.id ?? '',
    title: words(encounter.type?.[0]),
    detail: joined(
      encounter.period?.start === undefined ? undefined : dateText(encounter.period.start),
      encounter.serviceProvider?.display,
      reason === undefined ? undefined : words(reason),
    ),
  };
}
