import { call } from './client';
import { search, type SearchResult } from './fhir';

/** Messages of a patient to the clinic (docs/api/inbox.md, "Messages of patients"). */
export const MOST_FILES = 3;
export const MOST_BYTES = 5 * 1024 * 1024;
export const FILE_TYPES = ['application/pdf', 'image/jpeg', 'image/png'] as const;
export const LONGEST_LETTER = 10_000;
export const MOST_MESSAGES = 100;
/** Files may take as long over a slow line. */
const FILES_MS = 180_000;

export function ownMessages(
  patient: string,
  signal?: AbortSignal,
): Promise<SearchResult<fhir4.Communication>> {
  return search(
    'Communication',
    {
      patient,
      category: 'urn:salus:CodeSystem:message|patient',
      _sort: '-sent',
      _count: MOST_MESSAGES,
    },
    signal,
  );
}

/** A document that is attached to a message: what the patient sent lies in it, other contents beside it. */
export async function ownFile(id: string, signal?: AbortSignal): Promise<fhir4.DocumentReference> {
  const { body } = await call<fhir4.DocumentReference>(`/fhir/DocumentReference/${encodeURIComponent(id)}`, {
    signal,
    timeoutMs: FILES_MS,
  });
  return body;
}

export interface Letter {
  /** A UUID: sent again with the same one, it is stored once. */
  readonly messageId: string;
  readonly text: string;
  /** Of a new thread. */
  readonly topic?: string;
  readonly files: readonly fhir4.Attachment[];
}

/** Begins a thread, or goes on with that of a message. */
export async function askClinic(letter: Letter, answers?: string): Promise<fhir4.Communication> {
  const path =
    answers === undefined ? 'Communication/$ask' : `Communication/${encodeURIComponent(answers)}/$ask`;
  const parameter: fhir4.ParametersParameter[] = [
    ...(letter.topic === undefined ? [] : [{ name: 'topic', valueCode: letter.topic }]),
    { name: 'text', valueString: letter.text },
    { name: 'message-id', valueString: letter.messageId },
    ...letter.files.map((valueAttachment) => ({ name: 'attachment', valueAttachment })),
  ];
  const { body } = await call<fhir4.Communication>(`/fhir/${path}`, {
    method: 'POST',
    ...(letter.files.length > 0 && { timeoutMs: FILES_MS }),
    body: { resourceType: 'Parameters', parameter },
  });
  return body;
}

/** The patient has opened the thread of this message. */
export async function markSeen(message: string): Promise<void> {
  await call(`/fhir/Communication/${encodeURIComponent(message)}/$seen`, {
    method: 'POST',
    body: { resourceType: 'Parameters' },
  });
}
