import { t, type TextKey } from '@/i18n';
import { DETAILS, fromPatient, LABELS, type Detail } from './editing';
import { keyOf } from './numbers';
import { CHOICES } from './registration';

export interface Change {
  readonly label: TextKey;
  readonly from: string;
  readonly to: string;
}

export interface Version {
  readonly version: string;
  readonly at: string | undefined;
  /** The oldest that is loaded: there is nothing to compare it with. */
  readonly first: boolean;
  readonly changes: readonly Change[];
  readonly added: readonly fhir4.Identifier[];
  readonly removed: readonly fhir4.Identifier[];
}

function words(field: Detail, value: string): string {
  if (value === '') return '';
  if (field === 'photo') return t('edit.photo');
  if (field === 'life') return t(value === 'dead' ? 'edit.dead' : 'edit.living');
  const choice =
    field in CHOICES ? CHOICES[field as keyof typeof CHOICES].find((one) => one.code === value) : undefined;
  return choice === undefined ? value : t(choice.text);
}

/** What each version changed in what the form shows, newest first. */
export function changesOf(versions: readonly fhir4.Patient[]): readonly Version[] {
  return versions.map((now, i): Version => {
    const before = versions[i + 1];
    const common = { version: now.meta?.versionId ?? '', at: now.meta?.lastUpdated };
    if (before === undefined) return { ...common, first: true, changes: [], added: [], removed: [] };
    const [was, is] = [fromPatient(before), fromPatient(now)];
    const without = (list: readonly fhir4.Identifier[] = [], other: readonly fhir4.Identifier[] = []) =>
      list.filter((one) => !other.some((each) => keyOf(each) === keyOf(one)));
    return {
      ...common,
      first: false,
      changes: DETAILS.filter((field) => was[field] !== is[field]).map((field) => ({
        label: LABELS[field],
        from: words(field, was[field]),
        to: words(field, is[field]),
      })),
      added: without(now.identifier, before.identifier),
      removed: without(before.identifier, now.identifier),
    };
  });
}
