import { call } from '@/api/client';
import { read, search } from '@/api/fhir';
import { parameters } from './registration';

export interface Preview {
  readonly total: number;
  readonly staying: number;
  readonly accounts: number;
  readonly warnings: readonly string[];
  readonly counts: readonly { readonly type: string; readonly number: number }[];
  /** Written since the merge: stays, and is to be looked at. */
  readonly review: readonly string[];
}

export type Act =
  | { readonly act: 'merge'; readonly survivor: string; readonly source: string }
  | { readonly act: 'unmerge'; readonly source: string };

/** Patients of a record number, or the patient of an id. */
export async function patientOf(number: string, signal?: AbortSignal): Promise<fhir4.Patient[]> {
  const { matches } = await search('Patient', { identifier: number, _count: 5 }, signal);
  return matches;
}

export async function survivorOf(
  patient: fhir4.Patient,
  signal?: AbortSignal,
): Promise<fhir4.Patient | undefined> {
  const id = replacedBy(patient);
  return id === undefined ? undefined : read('Patient', id, signal);
}

export function replacedBy(patient: fhir4.Patient): string | undefined {
  const link = patient.active === false ? patient.link?.find((one) => one.type === 'replaced-by') : undefined;
  return link?.other.reference?.replace(/^Patient\//, '');
}

function path(act: Act): string {
  return act.act === 'merge'
    ? `/fhir/Patient/${encodeURIComponent(act.survivor)}/$merge`
    : `/fhir/Patient/${encodeURIComponent(act.source)}/$unmerge`;
}

function input(act: Act): fhir4.ParametersParameter[] {
  return act.act === 'merge'
    ? [{ name: 'source', valueReference: { reference: `Patient/${act.source}` } }]
    : [];
}

export async function preview(act: Act, signal?: AbortSignal): Promise<Preview> {
  const { body } = await call<fhir4.Parameters>(path(act), {
    method: 'POST',
    signal,
    body: parameters([...input(act), { name: 'preview', valueBoolean: true }]),
  });
  return previewOf(body);
}

export async function perform(act: Act, confirm: string, reason: string): Promise<Preview> {
  const { body } = await call<fhir4.Parameters>(path(act), {
    method: 'POST',
    timeoutMs: 60_000,
    body: parameters([
      ...input(act),
      { name: 'confirm', valueString: confirm },
      { name: 'reason', valueString: reason },
    ]),
  });
  return previewOf(body);
}

export function previewOf(body: fhir4.Parameters): Preview {
  const all = (name: string): fhir4.ParametersParameter[] =>
    (body.parameter ?? []).filter((one) => one.name === name);
  const part = (one: fhir4.ParametersParameter, name: string): fhir4.ParametersParameter | undefined =>
    one.part?.find((inner) => inner.name === name);
  return {
    total: all('total')[0]?.valueInteger ?? 0,
    staying: all('staying')[0]?.valueInteger ?? 0,
    accounts: all('portal-accounts')[0]?.valueInteger ?? 0,
    warnings: all('warning').map((one) => part(one, 'code')?.valueCode ?? ''),
    counts: all('count').map((one) => ({
      type: part(one, 'type')?.valueCode ?? '',
      number: part(one, 'number')?.valueInteger ?? 0,
    })),
    review: all('review').map((one) => one.valueReference?.reference ?? ''),
  };
}
