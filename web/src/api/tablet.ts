import type { Resource } from '@/fhir';
import { saveTogether } from './chart';
import { call } from './client';
import { read } from './fhir';
import { operate } from './scheduling';

/** How the check-in stands that the patient does alone. */
export interface Tablet {
  readonly state: 'none' | 'waiting' | 'open' | 'locked' | 'revoked' | 'done' | 'expired';
  readonly by: string;
  readonly at: number | undefined;
  readonly expires: number | undefined;
}

export interface HandedOver {
  /** With the secret behind the number sign: never to be logged or kept. */
  readonly url: string;
  /** Drawn by the server. */
  readonly qr: string;
  readonly expires: number;
}

const of = ({ parameter = [] }: fhir4.Parameters, name: string): fhir4.ParametersParameter | undefined =>
  parameter.find((one) => one.name === name);

const time = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Date.parse(text);

const path = (appointment: string): string => encodeURIComponent(appointment);

export async function readTablet(appointment: string, signal?: AbortSignal): Promise<Tablet> {
  const { body } = await call<fhir4.Parameters>(`/fhir/Appointment/${path(appointment)}/$tablet`, { signal });
  return {
    state: (of(body, 'state')?.valueCode ?? 'none') as Tablet['state'],
    by: of(body, 'by')?.valueString ?? '',
    at: time(of(body, 'at')?.valueInstant),
    expires: time(of(body, 'expires')?.valueInstant),
  };
}

export async function handOver(appointment: string, patient: string | undefined): Promise<HandedOver> {
  const body = await operate<fhir4.Parameters>(`${path(appointment)}/$hand-over`, {}, { patient });
  return {
    url: of(body, 'url')?.valueUrl ?? '',
    qr: of(body, 'qr')?.valueString ?? '',
    expires: time(of(body, 'expires')?.valueInstant) ?? 0,
  };
}

export const takeBack = (appointment: string, patient: string | undefined): Promise<unknown> =>
  operate(`${path(appointment)}/$take-back`, {}, { patient });

export const decideChange = (
  appointment: string,
  change: string,
  decision: 'accept' | 'decline',
  patient: string | undefined,
): Promise<fhir4.Appointment> =>
  operate(`${path(appointment)}/$decide-change`, { change, decision }, { patient });

const CHANGE = 'urn:salus:check-in-change';

/**
 * Takes a decision back: the change is open again and, when the record was changed by it, the patient is as before, both or neither.
 * Refused (412) when anything else of the patient was changed since.
 *
 * @param before the patient as read just before the change was accepted; undefined when the record was not changed
 */
export async function reopenChange(
  appointment: string,
  change: string,
  patient: string,
  before: fhir4.Patient | undefined,
): Promise<void> {
  const visit = await read('Appointment', appointment);
  const reopened: fhir4.Appointment = {
    ...visit,
    extension: (visit.extension ?? []).map((one) =>
      one.url === CHANGE && one.extension?.some((p) => p.url === 'id' && p.valueString === change)
        ? {
            ...one,
            extension: one.extension
              .filter((p) => p.url !== 'by')
              .map((p) => (p.url === 'state' ? { ...p, valueCode: 'open' } : p)),
          }
        : one,
    ),
  };
  // Accepting made the next version of what was read then; any other is not this decision's.
  const accepted = before && {
    ...before,
    meta: { ...before.meta, versionId: String(Number(before.meta?.versionId) + 1) },
  };
  await saveTogether(
    [reopened, ...(accepted === undefined ? [] : [accepted])] as unknown as readonly Resource[],
    patient,
  );
}
