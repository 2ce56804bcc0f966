import { call } from './client';
import { search } from './fhir';

/** What filing gave: docs/api/forms.md. */
export interface Filed {
  readonly response: fhir4.QuestionnaireResponse | undefined;
  readonly scores: readonly fhir4.Observation[];
  /** Totals that were not computed, with the linkIds of the answers that are missing. */
  readonly notScored: readonly { readonly total: string; readonly missing: readonly string[] }[];
  readonly alarms: readonly fhir4.Task[];
}

/** The questionnaires in use. */
export async function loadForms(signal?: AbortSignal): Promise<readonly fhir4.Questionnaire[]> {
  const { body } = await call<fhir4.Parameters>('/fhir/Questionnaire/$forms', { signal });
  return (body.parameter ?? []).flatMap(({ resource }) =>
    resource?.resourceType === 'Questionnaire' ? [resource as fhir4.Questionnaire] : [],
  );
}

/** Files new answers, or an amendment when the response has an id and a version. */
export async function submitResponse(
  response: fhir4.QuestionnaireResponse,
  patient: string,
  submission?: string,
): Promise<Filed> {
  const { body } = await call<fhir4.Parameters>('/fhir/QuestionnaireResponse/$submit', {
    method: 'POST',
    patient,
    body: {
      resourceType: 'Parameters',
      parameter: [
        { name: 'response', resource: response },
        ...(submission === undefined ? [] : [{ name: 'submission', valueString: submission }]),
      ],
    },
  });
  return readFiled(body);
}

export function readFiled(body: fhir4.Parameters): Filed {
  const all = body.parameter ?? [];
  const resources = (name: string): readonly (fhir4.FhirResource | undefined)[] =>
    all.filter((one) => one.name === name).map((one) => one.resource as fhir4.FhirResource | undefined);
  return {
    response: resources('response').find((one) => one?.resourceType === 'QuestionnaireResponse'),
    scores: resources('score').flatMap((one) => (one?.resourceType === 'Observation' ? [one] : [])),
    alarms: resources('alarm').flatMap((one) => (one?.resourceType === 'Task' ? [one] : [])),
    notScored: all
      .filter((one) => one.name === 'not-scored')
      .map((one) => ({
        total: one.part?.find((p) => p.name === 'total')?.valueString ?? '',
        missing: (one.part ?? []).filter((p) => p.name === 'missing').map((p) => p.valueString ?? ''),
      })),
  };
}

export async function retractResponse(id: string, patient: string, reason: string): Promise<void> {
  await call(`/fhir/QuestionnaireResponse/${encodeURIComponent(id)}/$retract-response`, {
    method: 'POST',
    patient,
    body: { resourceType: 'Parameters', parameter: [{ name: 'reason', valueString: reason }] },
  });
}

/** Filed answers of a patient, newest first, with their scores. */
export interface Filings {
  readonly responses: readonly fhir4.QuestionnaireResponse[];
  readonly scores: readonly fhir4.Observation[];
  /** Older ones are left on the server. */
  readonly truncated: boolean;
}

const MOST = 200;

export async function loadFilings(patient: string, signal?: AbortSignal): Promise<Filings> {
  const [responses, scores] = await Promise.all([
    search('QuestionnaireResponse', { patient, _sort: '-authored', _count: MOST }, signal),
    search('Observation', { patient, identifier: 'urn:salus:score|', _sort: '-date', _count: MOST }, signal),
  ]);
  return {
    responses: responses.matches,
    scores: scores.matches,
    truncated: responses.truncated || scores.truncated,
  };
}
