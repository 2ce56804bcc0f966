import { call } from './client';
import { searchAll } from './fhir';
import type { SessionUser } from './session';

/** The user's own phrases as they lie in the record: each a Basic (docs/api/notes.md, "Phrases"). */
const SYSTEM = 'urn:salus:CodeSystem:basic';
const CODE = 'phrase';
const URL = 'urn:salus:phrase';
const MOST = 1000;
export const LONGEST_PHRASE = 20_000;
export const PHRASE_NAME = /^\.[a-z][a-z0-9-]{0,39}$/;

export interface OwnPhrase {
  readonly id: string;
  readonly version: string;
  readonly name: string;
  readonly text: string;
  /** "Organization/1" for a team's; undefined for one of the user alone. */
  readonly team: string | undefined;
}

export type PhraseForm = Pick<OwnPhrase, 'name' | 'text' | 'team'>;

const authorOf = (user: SessionUser): fhir4.Reference =>
  user.practitionerId === null
    ? { type: 'Practitioner', identifier: { system: 'urn:salus:user', value: user.subject } }
    : { reference: `Practitioner/${user.practitionerId}` };

const isAuthor = (author: fhir4.Reference | undefined, user: SessionUser): boolean =>
  author?.reference === undefined
    ? author?.identifier?.system === 'urn:salus:user' && author.identifier.value === user.subject
    : author.reference === `Practitioner/${user.practitionerId ?? ''}`;

export function phraseOf(basic: fhir4.Basic): OwnPhrase | undefined {
  const parts = basic.extension?.find((one) => one.url === URL)?.extension ?? [];
  const part = (url: string) => parts.find((one) => one.url === url);
  const name = part('name')?.valueString;
  const text = part('text')?.valueString;
  const scope = part('scope')?.valueCode;
  if (basic.id === undefined || name === undefined || text === undefined || scope === 'site')
    return undefined;
  return {
    id: basic.id,
    version: basic.meta?.versionId ?? '',
    name,
    text,
    team: part('team')?.valueReference?.reference,
  };
}

export interface OwnPhrases {
  readonly list: readonly OwnPhrase[];
  readonly truncated: boolean;
}

/** Those that the user has written, by name. */
export async function ownPhrases(user: SessionUser, signal?: AbortSignal): Promise<OwnPhrases> {
  const found = await searchAll('Basic', { code: `${SYSTEM}|${CODE}`, _count: 200 }, { limit: MOST, signal });
  return {
    list: found.matches
      .filter((one) => isAuthor(one.author, user))
      .flatMap((one) => phraseOf(one) ?? [])
      .sort((a, b) => a.name.localeCompare(b.name)),
    truncated: found.truncated,
  };
}

function basicOf(user: SessionUser, { name, text, team }: PhraseForm): fhir4.Basic {
  return {
    resourceType: 'Basic',
    extension: [
      {
        url: URL,
        extension: [
          { url: 'name', valueString: name },
          { url: 'text', valueString: text },
          { url: 'scope', valueCode: team === undefined ? 'personal' : 'team' },
          ...(team === undefined ? [] : [{ url: 'team', valueReference: { reference: team } }]),
        ],
      },
    ],
    code: { coding: [{ system: SYSTEM, code: CODE }] },
    author: authorOf(user),
  };
}

export async function addPhrase(user: SessionUser, form: PhraseForm): Promise<void> {
  await call('/fhir/Basic', { method: 'POST', body: basicOf(user, form) });
}

/** Refused (412) when it was changed meanwhile. */
export async function changePhrase(user: SessionUser, phrase: OwnPhrase, form: PhraseForm): Promise<void> {
  await call(`/fhir/Basic/${encodeURIComponent(phrase.id)}`, {
    method: 'PUT',
    ifMatch: phrase.version,
    body: { ...basicOf(user, form), id: phrase.id },
  });
}

export async function removePhrase(phrase: OwnPhrase): Promise<void> {
  await call(`/fhir/Basic/${encodeURIComponent(phrase.id)}`, { method: 'DELETE', ifMatch: phrase.version });
}
