import type { ComponentType } from 'react';
import type { FieldValues, UseFormReturn } from 'react-hook-form';
import type { Annotation, CodeableConcept, Resource } from '@/fhir';
import { isoDateTime } from '@/fhir';
import { t, type TextKey } from '@/i18n';
import type { Author } from './forms';

/** A resource of a chart's list that can be taken back. */
export interface Listed extends Resource {
  readonly status?: string;
  readonly note?: readonly Annotation[];
}

export type Problems<F> = Partial<Record<keyof F & string, string>>;

/** One kind of entry: what is typed for it and how that becomes a resource. */
export interface Entry<F extends FieldValues, R extends Listed> {
  readonly kind: string;
  readonly type: R['resourceType'];
  readonly texts: {
    readonly add: TextKey;
    readonly change: TextKey;
    readonly save: TextKey | ((form: F) => TextKey);
    readonly this: TextKey;
  };
  /** @param given what the task starts from */
  readonly empty: (now: number, given: Readonly<Record<string, string>>) => F;
  readonly toForm: (resource: R) => F;
  readonly toResource: (form: F, base: R | undefined, author: Author) => R;
  /** What is stored together with a new one, which `reference` names. */
  readonly beside?: (form: F, reference: string, author: Author) => Resource;
  readonly labels: () => Readonly<Partial<Record<keyof F & string, string>>>;
  /** Why it cannot be saved, by field. */
  readonly problems: (form: F, now: number, base: R | undefined) => Problems<F>;
  /** A hook: what has to be looked at again before it is saved, in words. */
  readonly useWarnings: (patientId: string) => (form: F, original: R | undefined) => readonly string[];
  /** A hook: what the rest of the chart forbids, and what must change with it. */
  readonly useRules?: (patientId: string, base: R | undefined) => Rules<F, R>;
  /** How it is taken back, when that is not by its status. */
  readonly takeBack?: (resource: R, reason: string, author: Author) => R;
  /** How that is undone: what was taken back as it was before, in the record as it is now. */
  readonly restored?: (current: R, before: R) => R;
  /** Its name in a sentence. */
  readonly name: (resource: R) => string;
  /** What is typed is added to a resource that is there, such as a member to a team: nothing of it is changed or taken back. */
  readonly adds?: true;
  readonly Fields: ComponentType<FieldsProps<F, R>>;
}

export interface Rules<F, R> {
  /** Why it cannot be saved, by field. */
  readonly problems?: (resource: R, form: F) => Problems<F>;
  /** Why it cannot be saved, when that is about no field. */
  readonly refused?: (form: F) => string | undefined;
  /** What is stored together with it or not at all. */
  readonly together?: (resource: R) => readonly Resource[];
}

export const noRules = (): Rules<unknown, unknown> => ({});

export interface FieldsProps<F extends FieldValues, R> {
  readonly form: UseFormReturn<F>;
  readonly original: R | undefined;
}

export const noWarnings = () => () => [];

export const CORE = 'http://hl7.org/fhir/us/core/StructureDefinition/';

export function coded(system: string, code: string, display?: string): CodeableConcept {
  return { coding: [{ system, code, ...(display === undefined ? {} : { display }) }] };
}

/** An element that is left out when it is empty: FHIR has no empty strings. */
export function given<K extends string, V>(key: K, value: V | '' | undefined): Partial<Record<K, V>> {
  return value === '' || value === undefined ? {} : ({ [key]: value } as Record<K, V>);
}

export function without<T extends object, K extends keyof T>(from: T, ...keys: readonly K[]): Omit<T, K> {
  return Object.fromEntries(Object.entries(from).filter(([key]) => !keys.includes(key as K))) as Omit<T, K>;
}

/** The first note is edited as text; further ones of others are kept as they are. */
export function withNote(
  before: readonly Annotation[] | undefined,
  text: string,
  author: Author,
): { note?: readonly Annotation[] } {
  const words = text.trim();
  if (before?.[0]?.text === words) return { note: before };
  const first = words === '' ? [] : [said(words, author)];
  const all = [...first, ...(before?.slice(1) ?? [])];
  return all.length === 0 ? {} : { note: all };
}

/** Its notes with the reason why it is taken back. */
export function withReason(
  before: readonly Annotation[] | undefined,
  reason: string,
  author: Author,
): readonly Annotation[] {
  return [...(before ?? []), said(t('chart.enteredInError2', { trim: reason.trim() }), author)];
}

/** Takes a record back: it stays, marked entered in error with the reason, and is shown as valid nowhere. */
export function takenBack<R extends Listed>(resource: R, reason: string, author: Author): R {
  return { ...resource, status: 'entered-in-error', note: withReason(resource.note, reason, author) };
}

/** A note of now. */
export function said(text: string, author: Author): Annotation {
  return { text, time: isoDateTime(author.now), authorString: author.name };
}

/** A choice of a select: its code, and the words for it. */
export interface Choice {
  readonly code: string;
  readonly text: TextKey;
  /** What is written into the record, in the words of the code system. */
  readonly display: string;
}

/** The code of the concept when the select has it; else nothing is chosen and the concept is kept. */
export function chosen(concept: CodeableConcept | undefined, choices: readonly Choice[]): string {
  return choices.find(({ code }) => concept?.coding?.some((c) => c.code === code))?.code ?? '';
}

/** The concept of what is chosen; one that was there and is still chosen keeps its further codes and words. */
export function conceptOf(
  system: string,
  code: string,
  choices: readonly Choice[],
  before: CodeableConcept | undefined,
): CodeableConcept | undefined {
  if (code === chosen(before, choices)) return before;
  const choice = choices.find((c) => c.code === code);
  return choice && coded(system, code, choice.display);
}
