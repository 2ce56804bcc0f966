import type { TextKey } from '@/i18n';
import { filled } from './editing';
import type { Spec, TextForm } from './RecordEditor';

export type CoverageField =
  | 'payer'
  | 'kind'
  | 'memberId'
  | 'group'
  | 'plan'
  | 'relationship'
  | 'subscriber'
  | 'start'
  | 'end'
  | 'order'
  | 'front'
  | 'back';
export type CoverageForm = TextForm<CoverageField>;

export const COVERAGE_LABELS: Readonly<Record<CoverageField, TextKey>> = {
  payer: 'cover.payer',
  kind: 'cover.kind',
  memberId: 'cover.memberId',
  group: 'cover.group',
  plan: 'cover.plan',
  relationship: 'cover.relationship',
  subscriber: 'cover.subscriber',
  start: 'cover.start',
  end: 'cover.end',
  order: 'cover.order',
  front: 'cover.front',
  back: 'cover.back',
};

/** Payer types of the Source of Payment Typology, which US Core binds the type to. */
export const KINDS: readonly { readonly code: string; readonly text: TextKey; readonly display: string }[] = [
  { code: '1', text: 'cover.kind.medicare', display: 'MEDICARE' },
  { code: '2', text: 'cover.kind.medicaid', display: 'MEDICAID' },
  {
    code: '3',
    text: 'cover.kind.government',
    display: 'OTHER GOVERNMENT (Federal/State/Local) (excluding Department of Corrections)',
  },
  { code: '5', text: 'cover.kind.private', display: 'PRIVATE HEALTH INSURANCE' },
  { code: '95', text: 'cover.kind.work', display: "Worker's Compensation" },
];
export const RELATIONSHIPS: readonly { readonly code: string; readonly text: TextKey }[] = [
  { code: 'self', text: 'cover.self' },
  { code: 'spouse', text: 'cover.spouse' },
  { code: 'child', text: 'cover.child' },
  { code: 'parent', text: 'cover.parent' },
  { code: 'common', text: 'cover.common' },
  { code: 'other', text: 'cover.otherRelation' },
];
export const ORDERS: readonly { readonly code: string; readonly text: TextKey }[] = [
  { code: '1', text: 'cover.order.1' },
  { code: '2', text: 'cover.order.2' },
  { code: '3', text: 'cover.order.3' },
];

const SOPT = 'https://nahdo.org/sopt';
const RELATION = 'http://terminology.hl7.org/CodeSystem/subscriber-relationship';
const CLASS = 'http://terminology.hl7.org/CodeSystem/coverage-class';
const V2_0203 = 'http://terminology.hl7.org/CodeSystem/v2-0203';
const CARD = { front: 'urn:salus:coverage-card-front', back: 'urn:salus:coverage-card-back' } as const;

export const EMPTY_COVERAGE: CoverageForm = {
  payer: '',
  kind: '',
  memberId: '',
  group: '',
  plan: '',
  relationship: 'self',
  subscriber: '',
  start: '',
  end: '',
  order: '',
  front: '',
  back: '',
};

const isMember = (one: fhir4.Identifier): boolean => one.type?.coding?.some((c) => c.code === 'MB') ?? false;
const classOf = (c: fhir4.Coverage, code: string): fhir4.CoverageClass | undefined =>
  c.class?.find((one) => one.type.coding?.some((coding) => coding.code === code));
const codeIn = (concept: fhir4.CodeableConcept | undefined, codes: readonly { code: string }[]): string =>
  codes.find(({ code }) => concept?.coding?.some((c) => c.code === code))?.code ?? '';
const cardOf = (c: fhir4.Coverage, side: 'front' | 'back'): string => {
  const { data, contentType } = c.extension?.find((e) => e.url === CARD[side])?.valueAttachment ?? {};
  return data === undefined ? '' : `data:${contentType ?? 'image/jpeg'};base64,${data}`;
};

/** The payer's name and where it lies: `Organization/12 Name`. */
export const payerText = (reference: string | undefined, name: string): string =>
  reference === undefined ? name : `${reference} ${name}`;
const PAYER = /^(Organization\/\S+) (.*)$/;
export const payerName = (text: string): string => PAYER.exec(text)?.[2] ?? text;

export function coverageToForm(c: fhir4.Coverage): CoverageForm {
  const payor = c.payor[0];
  return {
    payer: payerText(payor?.reference, payor?.display ?? payor?.reference ?? ''),
    kind: codeIn(c.type, KINDS),
    memberId: c.identifier?.find(isMember)?.value ?? c.subscriberId ?? '',
    group: classOf(c, 'group')?.value ?? '',
    plan: classOf(c, 'plan')?.value ?? '',
    relationship: codeIn(c.relationship, RELATIONSHIPS),
    subscriber: c.subscriber?.reference ?? '',
    start: c.period?.start?.slice(0, 10) ?? '',
    end: c.period?.end?.slice(0, 10) ?? '',
    order: c.order === undefined ? '' : String(c.order),
    front: cardOf(c, 'front'),
    back: cardOf(c, 'back'),
  };
}

function classes(base: fhir4.Coverage | null, form: CoverageForm): fhir4.CoverageClass[] {
  let list = [...(base?.class ?? [])];
  for (const code of ['group', 'plan'] as const) {
    const old = base === null ? undefined : classOf(base, code);
    const value = form[code].trim();
    list = list.filter((one) => one !== old);
    if (value !== '')
      list.push({ ...(old?.value === value ? old : { type: { coding: [{ system: CLASS, code }] } }), value });
  }
  return list;
}

/** The coverage with what the form says; what the form does not show stays as it was. */
export function formToCoverage(
  form: CoverageForm,
  base: fhir4.Coverage | null,
  patientId: string,
): fhir4.Coverage {
  const was = base === null ? EMPTY_COVERAGE : coverageToForm(base);
  const [, reference, name] = PAYER.exec(form.payer) ?? [];
  const kind = KINDS.find(({ code }) => code === form.kind);
  const member = form.memberId.trim();
  const others = (base?.identifier ?? []).filter((one) => !isMember(one));
  const identifier =
    member === was.memberId && base !== null
      ? (base.identifier ?? [])
      : [
          ...(member === '' ? [] : [{ type: { coding: [{ system: V2_0203, code: 'MB' }] }, value: member }]),
          ...others,
        ];
  const period = {
    ...(form.start !== '' && { start: form.start }),
    ...(form.end !== '' && { end: form.end }),
  };
  const extension = [
    ...(base?.extension ?? []).filter((e) => e.url !== CARD.front && e.url !== CARD.back),
    ...(['front', 'back'] as const).flatMap((side): fhir4.Extension[] => {
      const data = /^data:([a-z/]+);base64,(.*)$/.exec(form[side]);
      return data === null
        ? []
        : [{ url: CARD[side], valueAttachment: { contentType: data[1] ?? '', data: data[2] ?? '' } }];
    }),
  ];
  const next: fhir4.Coverage = {
    ...(base ?? { resourceType: 'Coverage', status: 'active' }),
    beneficiary: base?.beneficiary ?? { reference: `Patient/${patientId}` },
    payor: [
      { ...(reference !== undefined && { reference }), display: name ?? form.payer.trim() },
      ...(base?.payor.slice(1) ?? []),
    ],
  };
  const put = <P extends keyof fhir4.Coverage>(part: P, value: fhir4.Coverage[P] | undefined): void => {
    Object.assign(next, { [part]: value });
  };
  put('extension', extension.length === 0 ? undefined : extension);
  put('identifier', identifier.length === 0 ? undefined : identifier);
  if (form.memberId !== was.memberId) put('subscriberId', undefined);
  if (form.kind !== was.kind)
    put('type', kind && { coding: [{ system: SOPT, code: kind.code, display: kind.display }] });
  if (form.relationship !== was.relationship || base === null)
    put('relationship', { coding: [{ system: RELATION, code: form.relationship }] });
  if (form.relationship === 'self') put('subscriber', { reference: `Patient/${patientId}` });
  else put('subscriber', form.subscriber === '' ? undefined : { reference: form.subscriber });
  put('period', Object.keys(period).length === 0 ? undefined : { ...base?.period, ...period });
  if (form.end === '' && next.period?.end !== undefined) delete next.period.end;
  if (form.start === '' && next.period?.start !== undefined) delete next.period.start;
  const list = classes(base, form);
  put('class', list.length === 0 ? undefined : list);
  put('order', form.order === '' ? undefined : Number(form.order));
  return filled(next);
}

export function coverageProblems(form: CoverageForm): Partial<Record<CoverageField, TextKey>> {
  const problems: Partial<Record<CoverageField, TextKey>> = {};
  if (form.payer.trim() === '') problems.payer = 'cover.needPayer';
  if (form.memberId.trim() === '') problems.memberId = 'cover.needMember';
  if (form.relationship === '') problems.relationship = 'cover.needRelation';
  if (form.start !== '' && form.end !== '' && form.end < form.start) problems.end = 'cover.endsBefore';
  return problems;
}

export const coverageSpec = (patientId: string): Spec<CoverageField, fhir4.Coverage> => ({
  type: 'Coverage',
  labels: COVERAGE_LABELS,
  toForm: coverageToForm,
  toResource: (form, base) => formToCoverage(form, base, patientId),
  problems: coverageProblems,
});

const FIRST = '0000-01-01';
const LAST = '9999-12-31';
const from = (c: fhir4.Coverage): string => c.period?.start?.slice(0, 10) ?? FIRST;
const to = (c: fhir4.Coverage): string => c.period?.end?.slice(0, 10) ?? LAST;

export type When = 'now' | 'past' | 'future';
export function whenOf(c: fhir4.Coverage, today: string): When {
  if (c.status !== 'active' || to(c) < today) return 'past';
  return from(c) > today ? 'future' : 'now';
}

function dayAfter(day: string): string {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}
function dayBefore(day: string): string {
  const next = new Date(`${day}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() - 1);
  return next.toISOString().slice(0, 10);
}

/** What somebody who bills would stumble over. */
export type Concern =
  | { readonly kind: 'none-now' }
  | { readonly kind: 'gap'; readonly from: string; readonly to: string }
  | { readonly kind: 'no-first' }
  | { readonly kind: 'no-order'; readonly count: number };

export function concernsOf(coverages: readonly fhir4.Coverage[], today: string): readonly Concern[] {
  const active = coverages.filter((c) => c.status === 'active');
  if (active.length === 0) return [];
  const concerns: Concern[] = [];
  const now = active.filter((c) => whenOf(c, today) === 'now');
  if (now.length === 0) concerns.push({ kind: 'none-now' });
  let until: string | undefined;
  for (const c of [...active].sort((a, b) => from(a).localeCompare(from(b)))) {
    if (until !== undefined && until !== LAST && dayAfter(until) < from(c))
      concerns.push({ kind: 'gap', from: dayAfter(until), to: dayBefore(from(c)) });
    if (until === undefined || to(c) > until) until = to(c);
  }
  const unordered = now.filter((c) => c.order === undefined).length;
  if (now.length > 1 && unordered > 0) concerns.push({ kind: 'no-order', count: unordered });
  else if (now.length > 0 && unordered === 0 && !now.some((c) => c.order === 1))
    concerns.push({ kind: 'no-first' });
  return concerns;
}

/** Those in force in the order in which they pay, then others, newest first. */
export function inOrder(coverages: readonly fhir4.Coverage[], today: string): readonly fhir4.Coverage[] {
  const rank: Readonly<Record<When, number>> = { now: 0, future: 1, past: 2 };
  return [...coverages].sort(
    (a, b) =>
      rank[whenOf(a, today)] - rank[whenOf(b, today)] ||
      (a.order ?? 99) - (b.order ?? 99) ||
      to(b).localeCompare(to(a)),
  );
}
