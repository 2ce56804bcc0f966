import { translated } from '@/fhir/translated';
import { language } from '@/i18n';
import { call } from './client';

type Parameters = fhir4.Parameters;

/** Values of an operation's parameters, all sent as text. Left out when undefined. */
type Inputs = Readonly<Record<string, string | undefined>>;

function parametersOf(inputs: Inputs): Parameters {
  return {
    resourceType: 'Parameters',
    parameter: Object.entries(inputs).flatMap(([name, valueString]) =>
      valueString === undefined ? [] : [{ name, valueString }],
    ),
  };
}

/** Calls an operation about the patient whose chart is open (docs/api/notes.md). */
async function operate<T>(path: string, patient: string, inputs: Inputs = {}): Promise<T> {
  const { body } = await call<T>(`/fhir/${path}`, { method: 'POST', patient, body: parametersOf(inputs) });
  return body;
}

const note = (id: string): string => `Composition/${encodeURIComponent(id)}`;

export interface Begun {
  readonly draft: string;
  /** False: the draft of this visit was there already. */
  readonly created: boolean;
}

/** Begins the draft of a note, or finds the one of this visit. */
export async function beginNote(
  patient: string,
  inputs: {
    readonly template: string;
    readonly editor: string;
    readonly encounter?: string | undefined;
    readonly copyFrom?: string | undefined;
    readonly shared: boolean;
  },
): Promise<Begun> {
  const { copyFrom, shared, ...rest } = inputs;
  const answer = await operate<Parameters>('Composition/$new-note', patient, {
    ...rest,
    language: language(),
    'copy-from': copyFrom,
    shared: shared ? 'true' : undefined,
  });
  const draft = answer.parameter?.find((p) => p.name === 'draft')?.valueString;
  if (draft === undefined) throw new Error('The server did not say which draft it made.');
  return { draft, created: answer.parameter?.find((p) => p.name === 'created')?.valueBoolean === true };
}

/** Signs a draft as it was last seen. */
export function signDraft(
  patient: string,
  draft: string,
  revision: number,
  attending: string | undefined,
): Promise<fhir4.Composition> {
  return operate('Composition/$sign', patient, { draft, revision: String(revision), attending });
}

/** Signs a preliminary note that another program stored, as its author. */
export function signNote(
  patient: string,
  id: string,
  attending: string | undefined,
): Promise<fhir4.Composition> {
  return operate(`${note(id)}/$sign`, patient, { attending });
}

export function coSign(patient: string, id: string): Promise<fhir4.Composition> {
  return operate(`${note(id)}/$cosign`, patient);
}

export function addAddendum(
  patient: string,
  id: string,
  text: string,
  attending: string | undefined,
): Promise<fhir4.Composition> {
  return operate(`${note(id)}/$addendum`, patient, { text, attending });
}

export function retractNote(patient: string, id: string, reason: string): Promise<fhir4.Composition> {
  return operate(`${note(id)}/$retract`, patient, { reason });
}

export interface Verified {
  /** The text is the one that each signer attested. */
  readonly valid: boolean;
  readonly hash: string;
}

export async function verifyNote(id: string, signal?: AbortSignal): Promise<Verified> {
  const { body } = await call<Parameters>(`/fhir/${note(id)}/$verify-signatures`, { signal });
  const of = (name: string) => body.parameter?.find((p) => p.name === name);
  return { valid: of('valid')?.valueBoolean === true, hash: of('hash')?.valueString ?? '' };
}

/** The signed note with its addenda as a PDF. */
export async function notePdf(id: string): Promise<Blob> {
  const { body } = await call<Blob>(`/fhir/${note(id)}/$pdf`, {
    query: { language: language() },
    file: true,
    timeoutMs: 30_000,
  });
  return body;
}

export async function noteTemplates(signal?: AbortSignal): Promise<readonly fhir4.Questionnaire[]> {
  const { body } = await call<Parameters>('/fhir/Questionnaire/$note-templates', { signal });
  return (body.parameter ?? []).flatMap(({ resource }) =>
    resource?.resourceType === 'Questionnaire' ? [resource as fhir4.Questionnaire] : [],
  );
}

export interface Phrase {
  /** ".hpi" */
  readonly name: string;
  readonly text: string;
  readonly scope: string;
}

export async function listPhrases(signal?: AbortSignal): Promise<readonly Phrase[]> {
  const { body } = await call<Parameters>('/fhir/Basic/$phrases', { signal });
  return (body.parameter ?? []).flatMap(({ part = [] }) => {
    const of = (name: string) => part.find((p) => p.name === name);
    const name = of('name')?.valueString;
    return name === undefined
      ? []
      : [
          {
            name,
            text: translated(of('text')?.valueString, of('text')?._valueString),
            scope: of('scope')?.valueCode ?? '',
          },
        ];
  });
}

export interface Expanded {
  readonly text: string;
  /** Chart tokens that became ***. */
  readonly unresolved: readonly string[];
}

/** The text of a phrase, in a language of Salus, with what the open chart says put into it. */
export async function expandPhrase(patient: string, name: string, language: string): Promise<Expanded> {
  const answer = await operate<Parameters>('Basic/$expand-phrase', patient, { name, language });
  const text = answer.parameter?.find((p) => p.name === 'text')?.valueString;
  if (text === undefined) throw new Error('The server gave no text for this phrase.');
  return {
    text,
    unresolved: (answer.parameter ?? [])
      .filter((p) => p.name === 'unresolved')
      .flatMap((p) => p.part?.find((one) => one.name === 'token')?.valueString ?? []),
  };
}

/** Codes of a value set that fit what was typed. */
export async function expandValueSet(
  url: string,
  filter: string,
  signal?: AbortSignal,
): Promise<readonly fhir4.ValueSetExpansionContains[]> {
  const { body } = await call<fhir4.ValueSet>('/fhir/ValueSet/$expand', {
    query: { url, filter, count: 20 },
    signal,
  });
  return body.expansion?.contains ?? [];
}

/** A version of a resource and who wrote it. */
export interface Version {
  readonly id: string;
  readonly at: string;
  readonly author: string | undefined;
}

export interface Versions {
  readonly versions: readonly Version[];
  /** There are older ones. */
  readonly more: boolean;
}

export async function listVersions(type: string, id: string, signal?: AbortSignal): Promise<Versions> {
  const { body } = await call<Parameters>(`/fhir/${type}/${encodeURIComponent(id)}/$versions`, { signal });
  const parameters = body.parameter ?? [];
  return {
    more: parameters.find((p) => p.name === 'more')?.valueBoolean === true,
    versions: parameters
      .filter((p) => p.name === 'version')
      .map(({ part = [] }) => {
        const of = (name: string) => part.find((p) => p.name === name);
        return {
          id: of('versionId')?.valueString ?? of('versionId')?.valueId ?? '',
          at: of('instant')?.valueInstant ?? '',
          author: of('author')?.part?.find((p) => p.name === 'display')?.valueString,
        };
      }),
  };
}
