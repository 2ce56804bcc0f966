import { t } from '@/i18n';
import { conceptTerm, plainTerm } from './codes';
import { isoDate } from './moments';
import type { CareTeam, CareTeamParticipant, Contact, Resource } from './types';

/** Primary care provider: SNOMED CT US Edition, as US Core has it, and International Edition. */
export const PRIMARY_CARE = '453231000124104';
const PRIMARY = new Set([PRIMARY_CARE, '446050000']);

export interface TeamMember {
  /** The same for the same person in the same role of a team. */
  readonly key: string;
  readonly name: string;
  readonly role: string | null;
  readonly primary: boolean;
  readonly since: string | undefined;
  readonly until: string | undefined;
  /** Over: the end has come. */
  readonly former: boolean;
  /** Telephone numbers and addresses to reach the member; null when they are not known here. */
  readonly contact: readonly string[] | null;
  readonly team: CareTeam;
  readonly teamName: string;
  readonly participant: CareTeamParticipant;
}

const REACHABLE = new Set(['phone', 'email', 'pager', 'sms']);

function contactOf(
  team: CareTeam,
  participant: CareTeamParticipant,
  others: readonly Resource[],
): Contact | undefined {
  const to = participant.member?.reference;
  if (to === undefined) return undefined;
  return (
    to.startsWith('#')
      ? team.contained?.find((one) => `#${one.id ?? ''}` === to)
      : others.find((one) => `${one.resourceType}/${one.id ?? ''}` === to)
  ) as Contact | undefined;
}

function nameOf(contact: Contact | undefined): string | null {
  if (contact === undefined) return null;
  if (typeof contact.name === 'string') return contact.name;
  const name = contact.name?.[0];
  const words = [...(name?.prefix ?? []), ...(name?.given ?? []), name?.family, ...(name?.suffix ?? [])];
  return name?.text ?? (words.filter((w) => w !== undefined).join(' ') || null);
}

/**
 * Everybody who takes part in the care of the patient: who leads primary care first, then in the order of the record, those who have left
 * last. The patient is left out: the chart is theirs.
 *
 * @param resources teams, and the people that they name as far as they are there
 */
export function readTeam(resources: readonly Resource[], now: number): readonly TeamMember[] {
  const today = isoDate(now);
  const seen = new Set<string>();
  return resources
    .filter((one): one is CareTeam => one.resourceType === 'CareTeam')
    .filter((team) => team.status !== 'entered-in-error' && team.status !== 'inactive')
    .flatMap((team) =>
      (team.participant ?? []).flatMap((participant): TeamMember[] => {
        const { member, role, period } = participant;
        if (member?.reference?.startsWith('Patient/') === true) return [];
        const contact = contactOf(team, participant, resources);
        const name = member?.display ?? nameOf(contact) ?? t('care.member.unnamed');
        const until = period?.end;
        const roles = (role ?? []).flatMap((one) => conceptTerm(one) ?? []).map(plainTerm);
        const former = until !== undefined && until.slice(0, 10) <= today.slice(0, until.length);
        const key = `${member?.reference ?? name}|${roles.join(', ')}`;
        return [
          {
            key: `${team.id ?? ''}|${key}|${until ?? ''}`,
            name,
            role: roles.length === 0 ? null : roles.join(', '),
            primary:
              !former &&
              (role ?? []).some((one) =>
                one.coding?.some((c) => c.code !== undefined && PRIMARY.has(c.code)),
              ),
            since: period?.start,
            until,
            former,
            contact:
              contact === undefined
                ? null
                : (contact.telecom ?? []).flatMap((one) =>
                    one.value !== undefined && REACHABLE.has(one.system ?? '') ? [one.value] : [],
                  ),
            team,
            teamName: team.name ?? t('chart.careTeam'),
            participant,
          },
        ];
      }),
    )
    .filter((one) => {
      // Two teams often name the same physician: once is enough where one looks for whom to ask.
      const who = `${one.participant.member?.reference ?? one.name}|${one.role ?? ''}|${String(one.former)}`;
      return !seen.has(who) && seen.add(who);
    })
    .sort((a, b) => Number(a.former) - Number(b.former) || Number(b.primary) - Number(a.primary));
}
