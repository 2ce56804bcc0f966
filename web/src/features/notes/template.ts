import { translated } from '@/fhir/translated';

/** A note's template as its screen needs it (docs/api/notes.md, "Templates" and "Structured fields"). */
export interface NoteTemplate {
  /** By which a note is begun from it: its URL, or Questionnaire/id. */
  readonly name: string;
  readonly title: string;
  readonly sections: readonly Section[];
}

export interface Section {
  readonly linkId: string;
  readonly title: string;
  readonly fields: readonly StructuredField[];
}

export interface StructuredField {
  readonly linkId: string;
  readonly title: string;
  readonly type: string;
  readonly unit: fhir4.Coding | undefined;
  readonly options: readonly fhir4.Coding[];
  readonly required: boolean;
  /** It becomes a Condition. */
  readonly condition: boolean;
  readonly parts: readonly StructuredField[];
}

const UNIT = 'http://hl7.org/fhir/StructureDefinition/questionnaire-unit';
const CONDITION = 'http://hl7.org/fhir/StructureDefinition/Condition#Condition.code';

function fieldOf(item: fhir4.QuestionnaireItem): StructuredField {
  return {
    linkId: item.linkId,
    title: translated(item.text ?? item.linkId, item._text),
    type: item.type,
    unit: item.extension?.find((e) => e.url === UNIT)?.valueCoding,
    options: (item.answerOption ?? []).flatMap((o) => o.valueCoding ?? []),
    required: item.required === true,
    condition: item.definition === CONDITION,
    parts: (item.item ?? []).map(fieldOf),
  };
}

export function templateOf(questionnaire: fhir4.Questionnaire): NoteTemplate {
  return {
    name: questionnaire.url ?? `Questionnaire/${questionnaire.id ?? ''}`,
    title: translated(questionnaire.title ?? questionnaire.name, questionnaire._title),
    sections: (questionnaire.item ?? []).map((group) => ({
      linkId: group.linkId,
      title: translated(group.text ?? group.linkId, group._text),
      fields: (group.item ?? []).filter((i) => i.type !== 'text' && i.type !== 'display').map(fieldOf),
    })),
  };
}

/** Fields and the parts of groups, in order. */
export const leaves = (fields: readonly StructuredField[]): readonly StructuredField[] =>
  fields.flatMap((field) => (field.parts.length > 0 ? field.parts : [field]));

/** What the draft says about itself; written by the server when it is begun. */
export interface About {
  readonly template: string | undefined;
  /** Of the note, whatever that of the screen is now; drafts of before notes had one are in English. */
  readonly language: string;
  readonly encounter: string | undefined;
  readonly copiedFrom: { readonly reference?: string; readonly display?: string } | undefined;
  readonly copiedSections: readonly string[];
}

export function aboutOf(value: string | undefined): About {
  try {
    const read = JSON.parse(value ?? '{}') as Partial<About>;
    return {
      template: read.template,
      language: read.language ?? 'en',
      encounter: read.encounter,
      copiedFrom: read.copiedFrom,
      copiedSections: read.copiedSections ?? [],
    };
  } catch {
    return {
      template: undefined,
      language: 'en',
      encounter: undefined,
      copiedFrom: undefined,
      copiedSections: [],
    };
  }
}

const DECIMAL = /^-?(0|[1-9]\d{0,8})(\.\d{1,6})?$/;
const INTEGER = /^-?(0|[1-9]\d{0,8})$/;

export type Wrong = 'decimal' | 'integer' | 'date';

/** What is wrong with a value, by the same rules as at signing; null when nothing is. */
export function wrongWith(field: StructuredField, value: string): Wrong | null {
  const given = value.trim();
  if (given === '') return null;
  switch (field.type) {
    case 'decimal':
    case 'quantity':
      return DECIMAL.test(given) ? null : 'decimal';
    case 'integer':
      return INTEGER.test(given) ? null : 'integer';
    case 'date':
      return /^\d{4}(-\d{2}(-\d{2})?)?$/.test(given) ? null : 'date';
    default:
      return null;
  }
}

/** The concept that was chosen: one Coding, or several with the same meaning; null for typed text. */
export function conceptIn(value: string): fhir4.CodeableConcept | null {
  if (!value.startsWith('{')) return null;
  try {
    const read = JSON.parse(value) as fhir4.Coding & fhir4.CodeableConcept;
    const concept = read.coding === undefined ? { coding: [read] } : read;
    const codings = concept.coding ?? [];
    return codings.length > 0 && codings.every((c) => c.system !== undefined && c.code !== undefined)
      ? concept
      : null;
  } catch {
    return null;
  }
}

/** The first Coding that was chosen; null for typed text. */
export function codingOf(value: string): fhir4.Coding | null {
  return conceptIn(value)?.coding?.[0] ?? null;
}
