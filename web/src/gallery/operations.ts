import type { Bundle, FhirResource } from 'fhir/r4';
import { inboxBundle } from '@/features/inbox/testing';
import { at, RECORD } from './records';
import type { State } from './standIn';

const ITEMS = [
  { id: 'crit', priority: 'stat', severity: 'critical', value: 6.2, flag: 'HH' },
  { id: 'plain', severity: 'normal', value: 4.1 },
] as const;

const BOARD: readonly FhirResource[] = [
  {
    resourceType: 'Appointment',
    id: 'ap1',
    status: 'booked',
    start: at(0),
    end: new Date(Date.parse(at(0)) + 1_800_000).toISOString(),
    description: 'Blood pressure',
    participant: [
      { actor: { reference: 'Patient/p1' }, status: 'accepted' },
      { actor: { reference: 'Practitioner/pr1' }, status: 'accepted' },
    ],
  },
  ...RECORD.filter(({ resourceType }) => resourceType === 'Patient' || resourceType === 'Practitioner'),
];

const bundle = (resources: readonly FhirResource[]): Bundle => ({
  resourceType: 'Bundle',
  type: 'searchset',
  entry: resources.map((resource) => ({ resource, search: { mode: 'match' } })),
});

/** What the operations of pages answer, by their path: in full, with nothing, or with less than there is. */
export const OPERATIONS: Readonly<
  Record<string, (state: Exclude<State, 'failed' | 'loading'>) => FhirResource>
> = {
  'Task/$inbox': (state) =>
    inboxBundle(state === 'empty' ? [] : ITEMS, state === 'truncated' ? { total: 252 } : {}),
  'Task/$recipients': () => bundle(RECORD.filter(({ resourceType }) => resourceType === 'Practitioner')),
  'Basic/$phrases': (state) => ({
    resourceType: 'Parameters',
    parameter:
      state === 'empty'
        ? []
        : [
            {
              name: 'phrase',
              part: [
                { name: 'name', valueString: '.cough' },
                { name: 'text', valueString: 'Cough since ***, {dry|productive}.' },
                { name: 'scope', valueCode: 'site' },
              ],
            },
          ],
  }),
  'Appointment/$board': (state) =>
    bundle([
      ...(state === 'empty' ? [] : BOARD),
      ...(state === 'truncated'
        ? [
            {
              resourceType: 'OperationOutcome' as const,
              issue: [{ severity: 'warning' as const, code: 'too-costly' as const }],
            },
          ]
        : []),
    ]),
  'Appointment/$reminders': () => ({
    resourceType: 'Parameters',
    parameter: [{ name: 'configured', valueBoolean: true }],
  }),
};

/** What the user's list of drafts answers. */
export const drafts = (state: State): object => ({
  drafts:
    state === 'empty'
      ? []
      : [
          {
            id: 'd1',
            patient: 'p1',
            kind: 'note',
            key: 'note',
            title: 'Progress note',
            shared: false,
            mine: true,
            labels: [],
            owner: { id: 'gallery', name: 'Dr Amara Nwosu' },
            created: at(1),
            updated: at(1),
            revision: 1,
          },
        ],
  truncated: state === 'truncated',
});
