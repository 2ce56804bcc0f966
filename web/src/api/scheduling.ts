import { call, type Answer } from './client';

/** A parameter of an operation: text, a number, a flag, or a list of texts. Left out when undefined or ''. */
export type Inputs = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

export interface OperationContext {
  /** Patient whose appointment it is: the server refuses a write that belongs to another. */
  readonly patient?: string | undefined;
  /** Version that the user saw. */
  readonly version?: string | undefined;
}

function parametersOf(inputs: Inputs): fhir4.Parameters {
  const parameter: fhir4.ParametersParameter[] = [];
  for (const [name, value] of Object.entries(inputs)) {
    for (const one of Array.isArray(value) ? (value as readonly string[]) : [value as string | undefined]) {
      if (one === undefined || one === '') continue;
      if (typeof one === 'number') parameter.push({ name, valuePositiveInt: one });
      else if (typeof one === 'boolean') parameter.push({ name, valueBoolean: one });
      else parameter.push({ name, valueString: one });
    }
  }
  return { resourceType: 'Parameters', ...(parameter.length > 0 && { parameter }) };
}

/** Calls an operation on appointments: "$book", "12/$cancel" (docs/api/scheduling.md). */
export async function operate<T>(
  path: string,
  inputs: Inputs = {},
  { patient, version }: OperationContext = {},
): Promise<T> {
  const { body }: Answer<T> = await call<T>(`/fhir/Appointment/${path}`, {
    method: 'POST',
    body: parametersOf(inputs),
    patient,
    ifMatch: version,
  });
  return body;
}

/** Free times, in order; nothing is held by asking. */
export async function findTimes(inputs: Inputs, signal?: AbortSignal): Promise<fhir4.Appointment[]> {
  const { body } = await call<fhir4.Bundle<fhir4.FhirResource>>('/fhir/Appointment/$find', {
    method: 'POST',
    body: parametersOf(inputs),
    signal,
  });
  return (body.entry ?? []).flatMap(({ resource }) =>
    resource?.resourceType === 'Appointment' ? [resource] : [],
  );
}

/** The visits of a day, with those who take part. */
export async function readBoard(
  query: { date: string; location?: string | undefined; practitioner?: string | undefined },
  signal?: AbortSignal,
): Promise<fhir4.Bundle> {
  const { body } = await call<fhir4.Bundle>('/fhir/Appointment/$board', { query, signal });
  return body;
}

/** Saves hours; they belong to no patient. */
export async function saveSchedule(schedule: fhir4.Schedule): Promise<fhir4.Schedule> {
  const known = schedule.id !== undefined;
  const { body } = await call<fhir4.Schedule>(
    known ? `/fhir/Schedule/${encodeURIComponent(schedule.id ?? '')}` : '/fhir/Schedule',
    {
      method: known ? 'PUT' : 'POST',
      body: schedule,
      ifMatch: known ? schedule.meta?.versionId : undefined,
      headers: { Prefer: 'return=representation' },
    },
  );
  return body;
}

export type ReminderState =
  | 'planned'
  | 'waiting'
  | 'sending'
  | 'sent'
  | 'again'
  | 'failed'
  | 'uncertain'
  | 'off'
  | 'opted-out'
  | 'no-address'
  | 'none';

export interface Reminder {
  readonly appointment: string;
  readonly state: ReminderState;
  readonly reason: string | undefined;
  readonly at: number | undefined;
}

export interface Reminders {
  /** Whether there is a mail server to send them by. */
  readonly configured: boolean;
  readonly truncated: boolean;
  readonly all: readonly Reminder[];
}

function remindersOf({ parameter = [] }: fhir4.Parameters): Reminders {
  const flag = (name: string): boolean => parameter.find((p) => p.name === name)?.valueBoolean === true;
  return {
    configured: flag('configured'),
    truncated: flag('truncated'),
    all: parameter
      .filter(({ name }) => name === 'reminder')
      .map(({ part = [] }) => {
        const of = (name: string): fhir4.ParametersParameter | undefined => part.find((p) => p.name === name);
        const at = of('at')?.valueInstant;
        return {
          appointment: (of('appointment')?.valueReference?.reference ?? '').replace('Appointment/', ''),
          state: (of('state')?.valueCode ?? 'none') as ReminderState,
          reason: of('reason')?.valueCode,
          at: at === undefined ? undefined : Date.parse(at),
        };
      }),
  };
}

/** How the reminders of a day, or of one appointment, stand. */
export async function readReminders(
  of: { date: string } | { appointment: string },
  signal?: AbortSignal,
): Promise<Reminders> {
  const query = 'date' in of ? of : { appointment: `Appointment/${of.appointment}` };
  return remindersOf((await call<fhir4.Parameters>('/fhir/Appointment/$reminders', { query, signal })).body);
}

/** Sends the reminder of an appointment now, or switches it off or on for this visit. */
export async function remind(
  appointment: string,
  action: 'send' | 'off' | 'on',
  { uncertain = false, ...context }: OperationContext & { uncertain?: boolean },
): Promise<Reminders> {
  return remindersOf(
    await operate(
      `${encodeURIComponent(appointment)}/$remind`,
      { action, ...(uncertain && { uncertain }) },
      context,
    ),
  );
}
