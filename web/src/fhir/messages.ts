import { translated } from './translated';

/** Messages of docs/api/inbox.md as screens of both sides show them. */
const THREAD = 'urn:salus:thread';
const CATEGORY = 'urn:salus:CodeSystem:message';

type Message = fhir4.Communication;

/** Whether the patient takes part in the thread: what is written in it is read by the patient. */
export const isWithPatient = (message: Message | undefined): boolean =>
  message?.category?.some(({ coding = [] }) =>
    coding.some(({ system, code }) => system === CATEGORY && code === 'patient'),
  ) === true;

export const threadOf = (message: Message): string =>
  message.identifier?.find(({ system }) => system === THREAD)?.value ?? message.id ?? '';

/** The topic in the language of the screen; "" without one. */
export const topicOf = (message: Message | undefined): string =>
  translated(message?.topic?.text, message?.topic?._text);

export const wordsOfMessage = (message: Message): string =>
  (message.payload ?? []).flatMap(({ contentString }) => contentString ?? []).join('\n\n');

/** What is attached: a reference to a document, and its name if it has one. */
export const attachmentsOf = (message: Message): readonly fhir4.Reference[] =>
  (message.payload ?? []).flatMap(({ contentReference }) => contentReference ?? []);

export interface Thread {
  readonly id: string;
  /** Oldest first. */
  readonly messages: readonly Message[];
  readonly last: Message;
  /** Written by the clinic and not opened by the patient yet. */
  readonly unread: number;
}

/** The threads of a patient, the one with the newest message first. */
export function threadsOf(messages: readonly Message[]): readonly Thread[] {
  const found = new Map<string, Message[]>();
  for (const message of messages) {
    const id = threadOf(message);
    found.set(id, [...(found.get(id) ?? []), message]);
  }
  const sent = (message: Message): string => message.sent ?? '';
  return [...found]
    .flatMap(([id, all]): readonly Thread[] => {
      const ordered = all.sort((a, b) => Date.parse(sent(a)) - Date.parse(sent(b)));
      const last = ordered.at(-1);
      return last === undefined
        ? []
        : [{ id, messages: ordered, last, unread: ordered.filter(isUnread).length }];
    })
    .sort((a, b) => Date.parse(sent(b.last)) - Date.parse(sent(a.last)));
}

/** Written to the patient and not opened yet. */
export const isUnread = (message: Message): boolean => message.received === undefined && isToPatient(message);

export const isToPatient = (message: Message): boolean =>
  message.recipient?.some(({ reference }) => reference?.startsWith('Patient/') === true) === true;
