import { ApiError } from '@/api/errors';
import { formatDate } from '@/fhir';
import { t, wordsOf } from '@/i18n';

/** Results that came for nobody who is surely known, as the parts of their Task say it (docs/api/hl7v2.md, "Whose results"). */
export interface Unfiled {
  /** Code of why they are in no chart; undefined for one that another version of Salus wrote. */
  readonly why: string | undefined;
  readonly differences: readonly string[];
  /** The titles and first values, as the laboratory sent them. */
  readonly reported: string;
  readonly critical: boolean;
  /** The person of the message, as it says. */
  readonly person: string;
}

const TASK = 'urn:salus:CodeSystem:inbox-task';
const PART = 'urn:salus:CodeSystem:inbox-part';

const WHY: Readonly<Record<string, string>> = wordsOf({
  'no-number': 'inbox.unfiled.noNumber',
  'no-chart': 'inbox.unfiled.noChart',
  'several-charts': 'inbox.unfiled.severalCharts',
  inactive: 'inbox.unfiled.inactive',
  person: 'inbox.unfiled.person',
  'other-chart': 'inbox.unfiled.otherChart',
  older: 'inbox.unfiled.older',
  'partly-older': 'inbox.unfiled.partlyOlder',
});
const DIFFERENCES: Readonly<Record<string, string>> = wordsOf({
  'birth-date': 'inbox.unfiled.birthDate',
  'no-birth-date': 'inbox.unfiled.noBirthDate',
  name: 'inbox.unfiled.name',
  'given-name': 'inbox.unfiled.givenName',
});
/** The element of the chart by which the server names a difference. */
const PATHS: Readonly<Record<string, string>> = {
  'Patient.birthDate': 'birth-date',
  'Patient.birthDate | Patient.name': 'no-birth-date',
  'Patient.name': 'name',
  'Patient.name.given': 'given-name',
};

/** What a task says of results that wait to be filed; null for any other task. */
export function unfiledOf(task: fhir4.Task): Unfiled | null {
  if (!(task.code?.coding ?? []).some((one) => one.system === TASK && one.code === 'file-result'))
    return null;
  const parts = (code: string): readonly fhir4.TaskInput[] =>
    (task.input ?? []).filter(({ type }) =>
      (type.coding ?? []).some((one) => one.system === PART && one.code === code),
    );
  const born = parts('said-birth-date')[0]?.valueDate;
  const number = parts('said-number')[0]?.valueString;
  return {
    why: parts('why')[0]?.valueCode,
    differences: parts('difference').flatMap(({ valueCode }) => valueCode ?? []),
    reported: parts('reported')[0]?.valueString ?? '',
    critical: task.priority === 'stat',
    person: [
      parts('said-name')[0]?.valueString ?? '',
      born === undefined ? '' : t('inbox.unfiled.born', { date: formatDate(born) }),
      number === undefined ? '' : t('inbox.unfiled.number', { number }),
    ]
      .filter((one) => one !== '')
      .join(', '),
  };
}

/** Whether a chart can still get something of it: of an older state of what is there it gets nothing. */
export const canBeFiled = ({ why }: Unfiled): boolean => why !== 'older';

/** Why they wait, in the language of the screen; null when the code is not known here. */
export function whyWords({ why, differences }: Unfiled): string | null {
  const words = why === undefined ? undefined : WHY[why];
  if (words === undefined) return null;
  return differences.length === 0 ? words : `${words} ${differencesWords(differences)}.`;
}

/** The list's line: what was reported, for whom, and why it waits; null when it must be said in the words of the record. */
export function unfiledWords(unfiled: Unfiled): string | null {
  const why = whyWords(unfiled);
  if (why === null) return null;
  const { reported, person } = unfiled;
  const line = unfiled.critical
    ? t('inbox.unfiled.critical', { reported })
    : t('inbox.unfiled.plain', { reported });
  return `${line} ${t('inbox.unfiled.said', { person })} ${why}`;
}

const differencesWords = (codes: readonly string[]): string =>
  codes.map((code) => DIFFERENCES[code] ?? code).join('; ');

/** How message and chart differ, when that is what the server answers; null when it refused for another reason. */
export function comparedWords(error: unknown): string | null {
  if (!(error instanceof ApiError) || error.status !== 409) return null;
  const [first, ...differences] = error.issues;
  if (first?.expression.includes('http.confirm') !== true) return null;
  return differences.length === 0
    ? t('inbox.unfiled.fits')
    : t('inbox.unfiled.differs', {
        differences: differences
          .map(({ expression, text }) => DIFFERENCES[PATHS[expression[0] ?? ''] ?? ''] ?? text)
          .join('; '),
      });
}
