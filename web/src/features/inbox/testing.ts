import { patient } from '@/test/patients';

/** Resources of the inbox as the server answers them, for tests. */
const PART = 'urn:salus:CodeSystem:inbox-part';

export interface Made {
  readonly id: string;
  readonly kind?: string;
  readonly why?: string;
  readonly severity?: string;
  readonly priority?: fhir4.Task['priority'];
  readonly overdue?: boolean;
  readonly status?: fhir4.Task['status'];
  readonly value?: number;
  readonly flag?: string;
  readonly changes?: readonly string[];
  readonly owner?: string;
  /** The report is of somebody else than the task says. */
  readonly other?: boolean;
}

const input = (code: string, value: object): fhir4.TaskInput =>
  ({ type: { coding: [{ system: PART, code }] }, ...value }) as fhir4.TaskInput;

export function entriesOf(made: Made): fhir4.BundleEntry<fhir4.FhirResource>[] {
  const { id, kind = 'results', why = 'mine', overdue = false } = made;
  const subject = { reference: `Patient/${made.other === true ? 'other' : `p-${id}`}` };
  const task: fhir4.Task = {
    resourceType: 'Task',
    id,
    meta: { versionId: '1' },
    status: made.status ?? 'requested',
    intent: 'order',
    priority: made.priority ?? 'routine',
    description: `Item ${id}`,
    for: { reference: `Patient/p-${id}` },
    owner: { reference: made.owner ?? 'Practitioner/me' },
    authoredOn: '2026-11-26T10:00:00Z',
    restriction: { period: { end: '2026-11-26T10:30:00Z' } },
    ...(kind === 'results' && {
      focus: { reference: `DiagnosticReport/r-${id}` },
      input: [
        input('severity', { valueCode: made.severity ?? 'normal' }),
        ...(made.changes ?? []).map((valueString) => input('change', { valueString })),
      ],
    }),
  };
  const about = [
    { url: 'kind', valueCode: kind },
    { url: 'why', valueCode: why },
    { url: 'overdue', valueBoolean: overdue },
  ];
  const include = (resource: fhir4.FhirResource): fhir4.BundleEntry<fhir4.FhirResource> => ({
    resource,
    search: { mode: 'include' },
  });
  return [
    {
      resource: task,
      search: { mode: 'match', extension: [{ url: 'urn:salus:inbox-item', extension: about }] },
    },
    include(patient('Nora', `Waiting${id}`, '1958-03-14', { id: `p-${id}` })),
    ...(kind === 'results'
      ? [
          include({
            resourceType: 'DiagnosticReport',
            id: `r-${id}`,
            status: 'final',
            code: { text: 'Panel' },
            subject,
            result: [{ reference: `Observation/o-${id}` }],
          }),
          include({
            resourceType: 'Observation',
            id: `o-${id}`,
            meta: { versionId: '1' },
            status: 'final',
            code: { coding: [{ system: 'http://loinc.org', code: '2823-3', display: 'Potassium' }] },
            subject,
            effectiveDateTime: '2026-11-26T09:00:00Z',
            valueQuantity: { value: made.value ?? 4, unit: 'mmol/L' },
            interpretation: [{ coding: [{ code: made.flag ?? 'N' }] }],
          }),
        ]
      : []),
  ];
}

const COUNT = 'urn:salus:inbox-count';

export function inboxBundle(
  made: readonly Made[],
  more: { total?: number; issues?: fhir4.OperationOutcomeIssue[] } = {},
): fhir4.Bundle<fhir4.FhirResource> {
  const critical = made.filter(({ priority }) => priority === 'stat').length;
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total: more.total ?? made.length,
    meta: {
      extension: [
        {
          url: COUNT,
          extension: [
            { url: 'what', valueCode: 'all' },
            { url: 'open', valueInteger: more.total ?? made.length },
            { url: 'critical', valueInteger: critical },
            { url: 'unread', valueInteger: made.length },
            { url: 'overdue', valueInteger: 0 },
          ],
        },
        {
          url: COUNT,
          extension: [
            { url: 'what', valueCode: 'covering' },
            { url: 'whose', valueReference: { reference: 'Practitioner/away' } },
            { url: 'open', valueInteger: 1 },
          ],
        },
      ],
    },
    entry: [
      ...made.flatMap(entriesOf),
      ...(more.issues === undefined
        ? []
        : [
            {
              resource: { resourceType: 'OperationOutcome' as const, issue: more.issues },
              search: { mode: 'outcome' as const },
            },
          ]),
    ],
  };
}
