import {
  type Author,
  type Choice,
  chosen,
  conceptOf,
  CORE,
  dateProblem,
  dayOf,
  given,
  type Problems,
  typedNumber,
  withNote,
  without,
} from '@/features/chart';
import {
  conceptTerm,
  CVX,
  isoDate,
  parseDate,
  sameConcept,
  UCUM,
  type Immunization,
  decimalText,
} from '@/fhir';
import { t, wordsOf } from '@/i18n';

export interface ImmunizationForm {
  what: 'given' | 'earlier' | 'not-done';
  vaccine: string;
  /** CVX of the words above; empty for free text. */
  code: string;
  date: string;
  lot: string;
  expiry: string;
  maker: string;
  dose: string;
  site: string;
  route: string;
  doseNumber: string;
  funding: string;
  origin: string;
  reason: string;
  note: string;
}

const V3 = 'http://terminology.hl7.org/CodeSystem/v3-';
const SITE = `${V3}ActSite`;
const ROUTE = `${V3}RouteOfAdministration`;
const REASON = `${V3}ActReason`;
const FUNDING = 'http://terminology.hl7.org/CodeSystem/immunization-funding-source';
const ORIGIN = 'http://terminology.hl7.org/CodeSystem/immunization-origin';
const FUNCTION = 'http://terminology.hl7.org/CodeSystem/v2-0443';

export const SITES: readonly Choice[] = [
  { code: 'LD', text: 'lists.site.LD', display: 'left deltoid' },
  { code: 'RD', text: 'lists.site.RD', display: 'right deltoid' },
  { code: 'LA', text: 'lists.site.LA', display: 'left arm' },
  { code: 'RA', text: 'lists.site.RA', display: 'right arm' },
  { code: 'LVL', text: 'lists.site.LVL', display: 'left vastus lateralis' },
  { code: 'RVL', text: 'lists.site.RVL', display: 'right vastus lateralis' },
];
export const ROUTES: readonly Choice[] = [
  { code: 'IM', text: 'lists.route.IM', display: 'Injection, intramuscular' },
  { code: 'SQ', text: 'lists.route.SQ', display: 'Injection, subcutaneous' },
  { code: 'IDINJ', text: 'lists.route.IDINJ', display: 'Injection, intradermal' },
  { code: 'NASINHLC', text: 'lists.route.NASINHLC', display: 'Inhalation, nasal cannula' },
  { code: 'PO', text: 'lists.route.PO', display: 'Swallow, oral' },
];
export const FUNDINGS: readonly Choice[] = [
  { code: 'private', text: 'lists.funding.private', display: 'Private' },
  { code: 'public', text: 'lists.funding.public', display: 'Public' },
];
export const ORIGINS: readonly Choice[] = [
  { code: 'record', text: 'lists.origin.record', display: 'Written Record' },
  { code: 'recall', text: 'lists.origin.recall', display: 'Parent/Guardian/Patient Recall' },
  { code: 'provider', text: 'lists.origin.provider', display: 'Other Provider' },
  { code: 'school', text: 'lists.origin.school', display: 'School Record' },
];
export const REASONS: readonly Choice[] = [
  { code: 'PATOBJ', text: 'lists.reason.PATOBJ', display: 'patient objection' },
  { code: 'RELIG', text: 'lists.reason.RELIG', display: 'religious objection' },
  { code: 'PHILISOP', text: 'lists.reason.PHILISOP', display: 'philosophical objection' },
  { code: 'MEDPREC', text: 'lists.reason.MEDPREC', display: 'medical precaution' },
  { code: 'IMMUNE', text: 'lists.reason.IMMUNE', display: 'immunity' },
  { code: 'OSTOCK', text: 'lists.reason.OSTOCK', display: 'product out of stock' },
];

export const emptyImmunization = (now: number): ImmunizationForm => ({
  what: 'given',
  vaccine: '',
  code: '',
  date: isoDate(now),
  lot: '',
  expiry: '',
  maker: '',
  dose: '',
  site: '',
  route: '',
  doseNumber: '',
  funding: '',
  origin: '',
  reason: '',
  note: '',
});

export const LABELS = wordsOf({
  what: 'lists.what',
  vaccine: 'chart.vaccine',
  date: 'chart.date',
  lot: 'lists.lot',
  expiry: 'lists.expiry',
  maker: 'lists.maker',
  dose: 'lists.dose',
  site: 'lists.site',
  route: 'lists.route',
  doseNumber: 'lists.doseNumber',
  funding: 'lists.funding',
  origin: 'lists.origin',
  reason: 'chart.reason',
  note: 'chart.note',
});

export function immunizationToForm(i: Immunization): ImmunizationForm {
  return {
    what: i.status === 'not-done' ? 'not-done' : i.primarySource === true ? 'given' : 'earlier',
    vaccine: conceptTerm(i.vaccineCode) ?? '',
    code: i.vaccineCode?.coding?.find((c) => c.system === CVX)?.code ?? '',
    date: dayOf(i.occurrenceDateTime),
    lot: i.lotNumber ?? '',
    expiry: i.expirationDate ?? '',
    maker: i.manufacturer?.display ?? '',
    dose: decimalText(i.doseQuantity, 'value') ?? '',
    site: chosen(i.site, SITES),
    route: chosen(i.route, ROUTES),
    doseNumber: i.protocolApplied?.[0]?.doseNumberPositiveInt?.toString() ?? '',
    funding: chosen(i.fundingSource, FUNDINGS),
    origin: chosen(i.reportOrigin, ORIGINS),
    reason: chosen(i.statusReason, REASONS),
    note: i.note?.[0]?.text ?? '',
  };
}

export function formToImmunization(
  form: ImmunizationForm,
  base: Immunization | undefined,
  author: Author,
): Immunization {
  const before = base && immunizationToForm(base);
  const given_ = form.what !== 'not-done';
  const vaccine = form.vaccine.trim();
  const dose = typedNumber(form.dose);
  const doseNumber = Number(form.doseNumber.trim());
  const day = form.date.trim();
  const rest = base
    ? without(
        base,
        'status',
        'statusReason',
        'vaccineCode',
        'occurrenceDateTime',
        'occurrenceString',
        'primarySource',
        'reportOrigin',
        'lotNumber',
        'expirationDate',
        'manufacturer',
        'doseQuantity',
        'site',
        'route',
        'protocolApplied',
        'fundingSource',
        'note',
      )
    : {
        meta: { profile: [`${CORE}us-core-immunization`] },
        patient: { reference: `Patient/${author.patientId}` },
        ...(form.what === 'given' && author.practitionerId !== null
          ? {
              performer: [
                {
                  function: {
                    coding: [{ system: FUNCTION, code: 'AP', display: 'Administering Provider' }],
                  },
                  actor: { reference: `Practitioner/${author.practitionerId}`, display: author.name },
                },
              ],
            }
          : {}),
      };
  return {
    ...rest,
    resourceType: 'Immunization',
    status: given_ ? 'completed' : 'not-done',
    ...(given_ ? {} : given('statusReason', conceptOf(REASON, form.reason, REASONS, base?.statusReason))),
    vaccineCode:
      base?.vaccineCode !== undefined && before?.vaccine === vaccine
        ? base.vaccineCode
        : form.code === ''
          ? { text: vaccine }
          : { coding: [{ system: CVX, code: form.code, display: vaccine }], text: vaccine },
    // The recorded moment stays while its day is not changed; without a day it says so in words of the record.
    ...(day === ''
      ? { occurrenceString: base?.occurrenceString ?? 'unknown' }
      : { occurrenceDateTime: before?.date === day ? (base?.occurrenceDateTime ?? day) : day }),
    primarySource: form.what !== 'earlier',
    ...(form.what === 'earlier'
      ? given('reportOrigin', conceptOf(ORIGIN, form.origin, ORIGINS, base?.reportOrigin))
      : {}),
    ...(given_
      ? {
          ...given('lotNumber', form.lot.trim()),
          ...given('expirationDate', form.expiry.trim()),
          ...(form.maker.trim() === ''
            ? {}
            : {
                manufacturer:
                  before?.maker === form.maker && base?.manufacturer
                    ? base.manufacturer
                    : { display: form.maker.trim() },
              }),
          ...(dose === null
            ? {}
            : {
                doseQuantity:
                  before?.dose === form.dose && base?.doseQuantity
                    ? base.doseQuantity
                    : { value: dose, unit: 'mL', system: UCUM, code: 'mL' },
              }),
          ...given('site', conceptOf(SITE, form.site, SITES, base?.site)),
          ...given('route', conceptOf(ROUTE, form.route, ROUTES, base?.route)),
          ...given('fundingSource', conceptOf(FUNDING, form.funding, FUNDINGS, base?.fundingSource)),
          ...(doseNumber > 0
            ? {
                protocolApplied: [
                  { ...base?.protocolApplied?.[0], doseNumberPositiveInt: doseNumber },
                  ...(base?.protocolApplied?.slice(1) ?? []),
                ],
              }
            : {}),
        }
      : {}),
    ...withNote(base?.note, form.note, author),
  };
}

export function immunizationProblems(
  form: ImmunizationForm,
  now: number,
  base: Immunization | undefined,
): Problems<ImmunizationForm> {
  const problems: Problems<ImmunizationForm> = {};
  const before = base && immunizationToForm(base);
  if (form.vaccine.trim() === '') problems.vaccine = t('lists.nameTheVaccine');
  const date = form.date.trim();
  const wrongDate = before?.date === date ? null : dateProblem(date, now);
  if (wrongDate !== null) problems.date = wrongDate;
  else if (form.what !== 'earlier' && !/^\d{4}-\d{2}-\d{2}$/.test(date)) problems.date = t('lists.needDay');
  if (form.what === 'not-done') {
    if (form.reason === '' && base?.statusReason === undefined) problems.reason = t('lists.needReason');
    return problems;
  }
  // One that never had a lot number can be corrected in other things.
  if (
    form.what === 'given' &&
    form.lot.trim() === '' &&
    (before === undefined || before.what !== 'given' || before.lot !== '')
  )
    problems.lot = t('lists.needLot');
  if (form.expiry.trim() !== '' && parseDate(form.expiry.trim()) === null)
    problems.expiry = t('chart.writeTheDateAs2026');
  if (form.dose.trim() !== '' && !((typedNumber(form.dose) ?? 0) > 0))
    problems.dose = t('chart.writeANumberIn', { unit: 'mL' });
  if (form.doseNumber.trim() !== '' && !/^[1-9]\d?$/.test(form.doseNumber.trim()))
    problems.doseNumber = t('chart.writeAWholeNumber');
  return problems;
}

/** What must be looked at again: the same vaccine on the same day, and a dose past its date. */
export function immunizationWarnings(
  form: ImmunizationForm,
  original: Immunization | undefined,
  others: readonly Immunization[] | undefined,
): readonly string[] {
  const warnings: string[] = [];
  if (form.what === 'not-done') return warnings;
  const day = form.date.trim();
  const concept =
    form.code === ''
      ? { text: form.vaccine }
      : { coding: [{ system: CVX, code: form.code }], text: form.vaccine };
  if (others === undefined) warnings.push(t('lists.duplicatesUnknown'));
  else {
    const twin = others.find(
      (i) =>
        i.id !== original?.id &&
        i.status === 'completed' &&
        day !== '' &&
        dayOf(i.occurrenceDateTime) === day &&
        sameConcept(i.vaccineCode, concept),
    );
    if (twin) warnings.push(t('lists.sameDay', { vaccine: conceptTerm(twin.vaccineCode) ?? '' }));
  }
  const expiry = form.expiry.trim();
  // "2026-07" is good until the end of the month.
  if (expiry !== '' && day.length === 10 && expiry < day.slice(0, expiry.length))
    warnings.push(t('lists.expired'));
  return warnings;
}
