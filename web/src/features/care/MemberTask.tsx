import { useQuery } from '@tanstack/react-query';
import { search } from '@/api/fhir';
import { MicroBanner } from '@/clinical/PatientBanner';
import {
  EntryTask,
  noWarnings,
  Terms,
  useChart,
  usePart,
  type Entry,
  type FieldsProps,
} from '@/features/chart';
import { Choose, Line } from '@/features/lists';
import type { CareTeam } from '@/fhir';
import { t } from '@/i18n';
import { Button, Failed, Loading, useDebouncedValue } from '@/ui';
import type { PanelProps } from '@/workspace/feature';
import { WorkspacePanel } from '@/workspace/WorkspacePanel';
import {
  emptyMember,
  mainTeam,
  MEMBER_LABELS,
  memberProblems,
  ROLES,
  withMember,
  type MemberForm,
} from './member';

interface Person {
  readonly reference: string;
  readonly name: string;
}

function nameOf(name: fhir4.HumanName | undefined): string {
  return (
    name?.text ??
    [...(name?.prefix ?? []), ...(name?.given ?? []), name?.family].filter((w) => w !== undefined).join(' ')
  );
}

/** Two of one name are told apart by a number of theirs. */
function people(found: readonly (fhir4.Practitioner | fhir4.RelatedPerson)[]): readonly Person[] {
  const all = found.map((one) => ({ one, name: nameOf(one.name?.[0]) })).filter(({ name }) => name !== '');
  return all.map(({ one, name }) => {
    const shared = all.filter((other) => other.name === name).length > 1;
    const mark = one.identifier?.[0]?.value ?? one.id;
    return {
      reference: `${one.resourceType}/${one.id ?? ''}`,
      name: shared ? `${name} (${mark ?? ''})` : name,
    };
  });
}

const KNOWN = 20;

/** Whom the typed name may mean: the directory, and the patient's own contacts. */
function usePeople(patientId: string, typed: string) {
  const [words] = useDebouncedValue(typed.trim(), 250);
  const contacts = useQuery({
    queryKey: ['chart', patientId, 'types', ['RelatedPerson'], 'contacts'],
    queryFn: ({ signal }) => search('RelatedPerson', { patient: patientId, _count: 50 }, signal),
  });
  const directory = useQuery({
    queryKey: ['directory', words],
    queryFn: ({ signal }) => search('Practitioner', { name: words, _count: KNOWN }, signal),
    enabled: words.length >= 2,
    staleTime: 60_000,
    // The list does not vanish between two letters.
    placeholderData: (before) => before,
  });
  return {
    people: people([...(contacts.data?.matches ?? []), ...(directory.data?.matches ?? [])]),
    failed: contacts.error !== null || directory.error !== null,
  };
}

function Fields({ form }: FieldsProps<MemberForm, CareTeam>) {
  const { patientId } = useChart();
  const [name, who] = form.watch(['name', 'who']);
  const found = usePeople(patientId, name);
  const link = (typed: string): void => {
    const person = found.people.find((one) => one.name === typed.trim());
    form.setValue('who', person?.reference ?? '', { shouldDirty: true });
  };
  return (
    <>
      <div data-first-field>
        <Line
          form={form}
          name="name"
          text="care.member.name"
          list="care-people"
          onType={link}
          hint={
            who !== ''
              ? t(who.startsWith('RelatedPerson/') ? 'care.member.isContact' : 'care.member.isListed')
              : found.failed
                ? t('care.member.directoryFailed')
                : name.trim() === ''
                  ? t('care.member.nameHint')
                  : t('care.member.notListed')
          }
        />
        <Terms id="care-people" terms={found.people.map((one) => ({ display: one.name }))} />
      </div>
      <Choose form={form} name="role" text="care.member.role" choices={ROLES} />
      {who === '' && (
        <Line form={form} name="phone" text="care.member.phone" hint={t('care.member.phoneHint')} />
      )}
      <Line form={form} name="since" text="care.member.since" type="date" />
    </>
  );
}

const MEMBER: Entry<MemberForm, CareTeam> = {
  kind: 'care-member',
  type: 'CareTeam',
  texts: {
    add: 'care.member.add',
    change: 'care.member.add',
    save: 'care.member.save',
    this: 'care.member.this',
  },
  empty: emptyMember,
  // Nothing of the team is shown in the form, so that a change of it by somebody else takes nothing from either.
  toForm: () => ({}) as MemberForm,
  toResource: withMember,
  labels: () => MEMBER_LABELS,
  problems: memberProblems,
  useWarnings: noWarnings,
  name: () => t('chart.careTeam'),
  adds: true,
  Fields,
};

/** Adds somebody to the patient's care team; the first one begins it. */
export function MemberTask({ task, ways }: PanelProps) {
  const { patientId, face, strip } = useChart();
  const teams = usePart(patientId, 'careTeams');
  if (teams.data === undefined) {
    return (
      <WorkspacePanel
        title={t('care.member.add')}
        banner={face && <MicroBanner face={face} strip={strip} />}
        onHide={ways.onHide}
        onClose={ways.onClose}
        footer={<Button onClick={ways.onClose}>{t('chart.close')}</Button>}
      >
        {teams.error === null ? (
          <Loading what={t('chart.careTeam').toLowerCase()} />
        ) : (
          <Failed
            title={t('care.teamFailed')}
            detail={t('care.teamMeaning')}
            reason={teams.error.message}
            onRetry={() => void teams.refetch()}
          />
        )}
      </WorkspacePanel>
    );
  }
  const team = mainTeam(teams.data.resources);
  return (
    <EntryTask
      entry={MEMBER}
      task={team?.id === undefined ? { kind: task.kind } : { kind: task.kind, id: team.id }}
      ways={ways}
    />
  );
}
