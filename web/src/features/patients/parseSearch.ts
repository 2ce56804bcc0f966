import { dateText } from '@/fhir/dates';
import { t } from '@/i18n';

/** One FHIR search that a typed text may mean. Names repeat (AND); birth dates are readings (OR, by comma). */
export interface Reading {
  name?: string[];
  birthdate?: string;
  identifier?: string;
  phone?: string;
}

export interface ParsedSearch {
  readings: Reading[];
  /** What is searched, in words. */
  said: string;
}

/** The months as people write them in the languages of the screens; a name that begins like one (Marta, Juno) is not one. */
const MONTHS = [
  'jan|january|janv|janvier|ene|enero',
  'feb|february|fev|fevr|fevrier|fév|févr|février|febrero',
  'mar|march|mars|marzo',
  'apr|april|avr|avril|abr|abril',
  'may|mai|mayo',
  'jun|june|juin|junio',
  'jul|july|juil|juillet|julio',
  'aug|august|aout|août|ago|agosto',
  'sep|sept|september|septembre|septiembre',
  'oct|october|octobre|octubre',
  'nov|november|novembre|noviembre',
  'dec|december|decembre|déc|décembre|dic|diciembre',
].map((words) => words.split('|'));
const MONTH = `(?<!\\p{L})(${MONTHS.flat().join('|')})(?!\\p{L})`;
const UUID = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/i;

/**
 * Reads what a person types: parts of names, a birth date in any usual order, a record number, a phone number.
 * Where a text can mean several things (03/04/1980, 1980, 5551234567) all of them are searched: guessing one could
 * hide the right patient. Undefined when the text is too short to search.
 */
export function parseSearch(text: string, today: Date = new Date()): ParsedSearch | undefined {
  const trimmed = text.normalize('NFC').trim().slice(0, 120);
  if (trimmed === '') return undefined;

  const named = /^(?:mrn|id|no)[\s.:#]+(\S.*)$/i.exec(trimmed);
  const exact = named?.[1] ?? UUID.exec(trimmed)?.[0];
  if (exact !== undefined) return said([{ identifier: token(exact) }]);

  const digits = trimmed.replace(/\D/g, '');
  if (/^\+?[\d\s().-]+$/.test(trimmed)) {
    const whole = readDates(trimmed, today);
    const readings: Reading[] = [];
    if (whole.rest === '' && whole.dates.length > 0) readings.push({ birthdate: whole.dates.join(',') });
    if (digits.length >= 7 && !/^\d{4}-\d{1,2}-\d{1,2}$/.test(trimmed))
      readings.push({ phone: phoneForms(trimmed, digits) });
    if (digits.length >= 3 && !/\s/.test(trimmed)) readings.push({ identifier: token(trimmed) });
    return readings.length === 0 ? undefined : said(readings);
  }

  const { dates, rest, orName } = readDates(trimmed, today);
  const words = wordsOf(rest);
  const letters = words.join('').length;
  if (dates.length === 0 && letters < 2) return undefined;
  const readings: Reading[] = [];
  const main: Reading = {};
  if (words.length > 0) main.name = words;
  if (dates.length > 0) main.birthdate = dates.join(',');
  readings.push(main);
  // "smi mar 1980" is Smith born in March, or Mary Smith.
  if (orName !== undefined) readings.push({ name: [...words, orName.word], birthdate: orName.year });
  // A single word with a digit in it may also be a record number: A12345.
  if (words.length === 1 && /\d/.test(words[0] ?? '') && dates.length === 0)
    readings.push({ identifier: token(trimmed) });
  return said(readings);
}

function wordsOf(text: string): string[] {
  return text
    .replace(/[,;|$\\"()*]/g, ' ')
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
}

function said(readings: Reading[]): ParsedSearch {
  const one = (reading: Reading): string => {
    const parts: string[] = [];
    if (reading.name !== undefined)
      parts.push(t('said.name', { parts: reading.name.map((part) => `“${part}”`).join(' + ') }));
    if (reading.birthdate !== undefined) {
      const dates = reading.birthdate.split(',').map(dateText).join(t('said.dateOr'));
      parts.push(t('said.born', { dates }));
    }
    if (reading.identifier !== undefined)
      parts.push(t('said.identifier', { value: `“${reading.identifier}”` }));
    if (reading.phone !== undefined)
      parts.push(t('said.phone', { value: `“${reading.phone.split(',')[0] ?? ''}”` }));
    return parts.join(t('said.and'));
  };
  return { readings, said: readings.map(one).join(t('said.or')) };
}

/** Characters with a meaning in a token parameter are taken out: no typed text changes the search around it. */
function token(text: string): string {
  return text.replace(/[,|$\\]/g, '').trim();
}

/** The ways in which the same phone number is usually written in records; the first is what was typed. */
function phoneForms(typed: string, digits: string): string {
  const forms = new Set([token(typed), digits]);
  const ten = digits.length === 11 && digits.startsWith('1') ? digits.slice(1) : digits;
  if (ten.length === 10) {
    const [a, b, c] = [ten.slice(0, 3), ten.slice(3, 6), ten.slice(6)];
    [`${a}-${b}-${c}`, `(${a}) ${b}-${c}`, `${a}.${b}.${c}`, `+1-${a}-${b}-${c}`, `+1${ten}`, ten].forEach(
      (form) => forms.add(form),
    );
  }
  if (digits.length === 7) forms.add(`${digits.slice(0, 3)}-${digits.slice(3)}`);
  return [...forms].join(',');
}

interface Dates {
  readonly dates: string[];
  readonly rest: string;
  /** What was read as a month may as well be the beginning of a name, beside a year. */
  readonly orName?: { readonly word: string; readonly year: string };
}

/** Takes the first date out of a text: all its possible readings as FHIR dates (full, month or year), and what is left. */
function readDates(text: string, today: Date): Dates {
  const thisYear = today.getFullYear();
  const attempts: {
    pattern: RegExp;
    read: (m: RegExpExecArray) => (string | undefined)[];
    orName?: (m: RegExpExecArray) => Dates['orName'];
  }[] = [
    { pattern: /\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b/, read: (m) => [day(m[1], m[2], m[3])] },
    {
      pattern: new RegExp(`(?<!\\d)(\\d{1,2})[\\s.-]*${MONTH}[\\s.,-]*(\\d{4})(?!\\d)`, 'iu'),
      read: (m) => [day(m[3], monthNumber(m[2]), m[1])],
    },
    {
      pattern: new RegExp(`${MONTH}[\\s.-]*(\\d{1,2})(?:st|nd|rd|th)?[\\s.,-]+(\\d{4})(?!\\d)`, 'iu'),
      read: (m) => [day(m[3], monthNumber(m[1]), m[2])],
    },
    {
      pattern: /\b(\d{1,2})([/.-])(\d{1,2})\2(\d{4})\b/,
      read: (m) => [day(m[4], m[1], m[3]), day(m[4], m[3], m[1])],
    },
    {
      pattern: /\b(\d{1,2})([/.])(\d{1,2})\2(\d{2})\b/,
      read: (m) =>
        ['19', '20'].flatMap((c) => [day(c + (m[4] ?? ''), m[1], m[3]), day(c + (m[4] ?? ''), m[3], m[1])]),
    },
    {
      pattern: new RegExp(`${MONTH}[\\s.,-]+((?:18|19|20)\\d{2})(?!\\d)`, 'iu'),
      read: (m) => [`${m[2] ?? ''}-${monthNumber(m[1])}`],
      orName: (m) => ({ word: m[1] ?? '', year: m[2] ?? '' }),
    },
    { pattern: /\b((?:18|19|20)\d{2})-(0[1-9]|1[0-2])\b/, read: (m) => [`${m[1] ?? ''}-${m[2] ?? ''}`] },
    {
      pattern: /(?<![\d-])(\d{2})(\d{2})(\d{2})(\d{2})(?![\d-])/,
      read: (m) => [
        day(`${m[1] ?? ''}${m[2] ?? ''}`, m[3], m[4]),
        day(`${m[3] ?? ''}${m[4] ?? ''}`, m[1], m[2]),
        day(`${m[3] ?? ''}${m[4] ?? ''}`, m[2], m[1]),
      ],
    },
    { pattern: /(?<![\w/.-])((?:18|19|20)\d{2})(?![\w/-])/, read: (m) => [m[1]] },
  ];
  for (const { pattern, read, orName } of attempts) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const dates = [...new Set(read(match))]
      .filter((date): date is string => date !== undefined && Number(date.slice(0, 4)) <= thisYear)
      .sort();
    if (dates.length === 0) continue;
    const rest = `${text.slice(0, match.index)} ${text.slice(match.index + match[0].length)}`.trim();
    return { dates, rest, orName: orName?.(match) };
  }
  return { dates: [], rest: text };
}

function monthNumber(word: string | undefined): string {
  const wanted = (word ?? '').toLowerCase();
  return String(MONTHS.findIndex((words) => words.includes(wanted)) + 1).padStart(2, '0');
}

/** A real calendar day as YYYY-MM-DD, or undefined. */
function day(
  year: string | undefined,
  month: string | undefined,
  date: string | undefined,
): string | undefined {
  const [y, m, d] = [Number(year), Number(month), Number(date)];
  if (y < 1800 || m < 1 || m > 12 || d < 1) return undefined;
  const at = new Date(Date.UTC(y, m - 1, d));
  if (at.getUTCMonth() !== m - 1) return undefined;
  return at.toISOString().slice(0, 10);
}
