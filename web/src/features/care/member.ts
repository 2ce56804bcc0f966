import { coded, CORE, dayOf, type Author, type Problems } from '@/features/chart';
import {
  hasCategory,
  isoDate,
  LOINC,
  parseDate,
  PRIMARY_CARE,
  SNOMED,
  type CareTeam,
  type CareTeamParticipant,
  type Resource,
} from '@/fhir';
import { t, wordsOf, type TextKey } from '@/i18n';

export interface MemberForm {
  name: string;
  /** `Type/id` of the person when the name was found in the directory or among the patient's contacts; "" else. */
  who: string;
  role: string;
  phone: string;
  since: string;
}

/** SNOMED CT, as US Core's value set of care team functions has them. */
export const ROLES: readonly { readonly code: string; readonly text: TextKey; readonly display: string }[] = [
  { code: PRIMARY_CARE, text: 'care.role.primary', display: 'Primary care provider' },
  { code: '768820003', text: 'care.role.coordinator', display: 'Care coordinator' },
  { code: '224535009', text: 'care.role.nurse', display: 'Registered nurse' },
  { code: '309343006', text: 'care.role.physician', display: 'Physician' },
  { code: '17561000', text: 'care.role.cardiologist', display: 'Cardiologist' },
  { code: '46255001', text: 'care.role.pharmacist', display: 'Pharmacist' },
  { code: '159033005', text: 'care.role.dietitian', display: 'Dietitian' },
  { code: '36682004', text: 'care.role.physiotherapist', display: 'Physiotherapist' },
  { code: '59944000', text: 'care.role.psychologist', display: 'Psychologist' },
  { code: '106328005', text: 'care.role.socialWorker', display: 'Social worker' },
  { code: '133932002', text: 'care.role.caregiver', display: 'Caregiver' },
];

/** Longitudinal care-coordination focused care team: the one team of the patient that the form writes to. */
const LONGITUDINAL = 'LA28865-6';

export const MEMBER_LABELS = wordsOf({
  name: 'care.member.name',
  role: 'care.member.role',
  phone: 'care.member.phone',
  since: 'care.member.since',
});

export const emptyMember = (now: number): MemberForm => ({
  name: '',
  who: '',
  role: '',
  phone: '',
  since: isoDate(now),
});

/** The team that members are added to; undefined when there is none yet. */
export const mainTeam = (resources: readonly Resource[]): CareTeam | undefined =>
  resources.find(
    (one): one is CareTeam =>
      one.resourceType === 'CareTeam' &&
      (one as CareTeam).status === 'active' &&
      hasCategory((one as CareTeam).category, LONGITUDINAL),
  );

export function withMember(form: MemberForm, team: CareTeam | undefined, author: Author): CareTeam {
  const name = form.name.trim();
  const role = ROLES.find((one) => one.code === form.role);
  const phone = form.phone.trim();
  // Somebody who is in no directory is kept in the team itself, with what is needed to call them.
  const used = new Set((team?.contained ?? []).map((one) => one.id));
  let n = 1;
  while (used.has(`member-${String(n)}`)) n += 1;
  const inside: Resource | null =
    form.who !== '' || phone === ''
      ? null
      : ({
          resourceType: 'Practitioner',
          id: `member-${String(n)}`,
          name: [{ text: name }],
          telecom: [{ system: 'phone', value: phone }],
        } as Resource);
  const reference = form.who !== '' ? form.who : inside === null ? undefined : `#${inside.id ?? ''}`;
  const member: CareTeamParticipant = {
    ...(role === undefined
      ? {}
      : { role: [{ ...coded(SNOMED, role.code, role.display), text: role.display }] }),
    member: { ...(reference === undefined ? {} : { reference }), display: name },
    ...(form.since.trim() === '' ? {} : { period: { start: form.since.trim() } }),
  };
  const base: CareTeam = team ?? {
    resourceType: 'CareTeam',
    meta: { profile: [`${CORE}us-core-careteam`] },
    status: 'active',
    category: [coded(LOINC, LONGITUDINAL, 'Longitudinal care-coordination focused care team')],
    name: 'Care team',
    subject: { reference: `Patient/${author.patientId}` },
    period: { start: isoDate(author.now) },
  };
  return {
    ...base,
    ...(inside === null ? {} : { contained: [...(base.contained ?? []), inside] }),
    participant: [...(base.participant ?? []), member],
  };
}

export function memberProblems(
  form: MemberForm,
  _now: number,
  team: CareTeam | undefined,
): Problems<MemberForm> {
  const problems: Problems<MemberForm> = {};
  const name = form.name.trim();
  if (name === '') problems.name = t('care.needName');
  if (form.role === '') problems.role = t('care.needRole');
  const since = form.since.trim();
  const date = parseDate(since);
  if (since !== '' && (date === null || date.timed)) problems.since = t('chart.writeTheDateAs2026');
  const twice = (team?.participant ?? []).some(
    (one) =>
      one.period?.end === undefined &&
      (form.who === '' ? one.member?.display === name : one.member?.reference === form.who) &&
      one.role?.some((role) => role.coding?.some((c) => c.code === form.role)) === true,
  );
  if (twice) problems.name = t('care.memberTwice', { name });
  return problems;
}

const isSame = (one: CareTeamParticipant, other: CareTeamParticipant): boolean =>
  one.member?.reference === other.member?.reference &&
  one.member?.display === other.member?.display &&
  JSON.stringify(one.role ?? []) === JSON.stringify(other.role ?? []);

/** The member has left as of a day; the record keeps that they were there. */
export const left = (team: CareTeam, who: CareTeamParticipant, day: string): CareTeam => ({
  ...team,
  participant: (team.participant ?? []).map((one) =>
    isSame(one, who) && one.period?.end === undefined
      ? // Who comes and goes on one day was there on that day.
        {
          ...one,
          period: { ...one.period, end: day < dayOf(one.period?.start) ? dayOf(one.period?.start) : day },
        }
      : one,
  ),
});

/** The member is there as before. */
export const stayed = (team: CareTeam, who: CareTeamParticipant): CareTeam => ({
  ...team,
  participant: (team.participant ?? []).map((one) => {
    if (!isSame(one, who)) return one;
    const { period, ...rest } = one;
    return who.period === undefined ? (period === undefined ? one : rest) : { ...one, period: who.period };
  }),
});
