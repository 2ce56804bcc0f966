import type { TextKey } from '@/i18n';

/** What a unique device identifier says (21 CFR 801.40; GS1, HIBCC and ICCBBA issue them). Dates are FHIR dates. */
export interface Udi {
  readonly issuer: 'gs1' | 'hibcc' | 'iccbba';
  /** The device identifier: the model. */
  readonly di: string;
  /** As it is printed below the bar code. */
  readonly hrf: string;
  readonly lot?: string;
  readonly serial?: string;
  readonly expiry?: string;
  readonly made?: string;
  /** Donation identification number or another distinct identification of a tissue. */
  readonly distinct?: string;
}

export type Read = { readonly udi: Udi } | { readonly problem: TextKey };

type Parts = Partial<Record<'lot' | 'serial' | 'expiry' | 'made' | 'distinct', string>>;

const LONGEST = 250;
/** Group separator: the end of a GS1 element of no fixed length. */
const GS = '\u001d';
/** What a scanner may put in front to tell which code it read. */
const SYMBOLOGY = /^\][A-Za-z]\d/;

/** Reads what a scanner typed or a person copied from the label. What is not understood is said, never guessed. */
export function readUdi(text: string, now: number): Read {
  const trimmed = text.trim().replace(SYMBOLOGY, '');
  if (trimmed === '') return { problem: 'lists.udi.empty' };
  // Printable ASCII and the separator alone: everything else is no bar code.
  if (trimmed.length > LONGEST || !/^[\x20-\x7e]*$/.test(trimmed.replaceAll(GS, '')))
    return { problem: 'lists.udi.unknown' };
  if (trimmed.startsWith('+')) return hibcc(trimmed);
  if (trimmed.startsWith('=') || trimmed.startsWith('&')) return iccbba(trimmed);
  return gs1(trimmed, now);
}

/** Length of the GS1 elements that a device label has; 0 for one of up to 20 characters. */
const AIS: Readonly<Record<string, number>> = { '01': 14, '11': 6, '17': 6, '10': 0, '21': 0 };

function gs1(text: string, now: number): Read {
  const elements = text.startsWith('(') ? bracketed(text) : plain(text);
  if (elements === null) return { problem: 'lists.udi.unknown' };
  const parts: Parts = {};
  let di = '';
  const seen = new Set<string>();
  for (const [ai, value] of elements) {
    if (seen.has(ai)) return { problem: 'lists.udi.twice' };
    seen.add(ai);
    if (ai === '01') {
      if (!/^\d{14}$/.test(value) || !isGtin(value)) return { problem: 'lists.udi.checkDigit' };
      di = value;
    } else if (ai === '11' || ai === '17') {
      const date = shortDate(value, now);
      if (date === null) return { problem: 'lists.udi.date' };
      parts[ai === '11' ? 'made' : 'expiry'] = date;
    } else if (value === '' || value.length > 20) {
      return { problem: 'lists.udi.unknown' };
    } else {
      parts[ai === '10' ? 'lot' : 'serial'] = value;
    }
  }
  if (di === '') return { problem: 'lists.udi.noModel' };
  return { udi: { issuer: 'gs1', di, hrf: elements.map(([ai, v]) => `(${ai})${v}`).join(''), ...parts } };
}

function bracketed(text: string): readonly (readonly [string, string])[] | null {
  const elements: (readonly [string, string])[] = [];
  let at = 0;
  while (at < text.length) {
    const ai = text.slice(at + 1, at + 3);
    if (text[at] !== '(' || text[at + 3] !== ')' || !(ai in AIS)) return null;
    let end = at + 4;
    while (end < text.length && !/^\(\d\d\)/.test(text.slice(end, end + 4))) end++;
    elements.push([ai, text.slice(at + 4, end).replaceAll(GS, '')]);
    at = end;
  }
  return elements;
}

function plain(text: string): readonly (readonly [string, string])[] | null {
  const elements: (readonly [string, string])[] = [];
  let at = text.startsWith(GS) ? 1 : 0;
  while (at < text.length) {
    const ai = text.slice(at, at + 2);
    const length = AIS[ai];
    if (length === undefined) return null;
    at += 2;
    const separator = text.indexOf(GS, at);
    const end = length > 0 ? at + length : separator < 0 ? text.length : separator;
    if (end > text.length) return null;
    elements.push([ai, text.slice(at, end)]);
    at = text[end] === GS ? end + 1 : end;
  }
  return elements;
}

/** The check digit of a GTIN-14: weights 3 and 1 in turn. */
export function isGtin(gtin: string): boolean {
  let sum = 0;
  for (let i = 0; i < 13; i++) sum += Number(gtin[i]) * (i % 2 === 0 ? 3 : 1);
  return (10 - (sum % 10)) % 10 === Number(gtin[13]);
}

/** YYMMDD; day 00 is the month. The century is the one that lies within fifty years (GS1 General Specifications 7.12). */
function shortDate(text: string, now: number): string | null {
  if (!/^\d{6}$/.test(text)) return null;
  const today = new Date(now).getFullYear();
  const century = Math.floor(today / 100) * 100;
  const two = Number(text.slice(0, 2));
  const gap = two - (today % 100);
  const year = century + two + (gap >= 51 ? -100 : gap <= -50 ? 100 : 0);
  return date(year, Number(text.slice(2, 4)), Number(text.slice(4)));
}

function date(year: number, month: number, day: number): string | null {
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (month < 1 || month > 12 || day > last) return null;
  const text = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}`;
  return day === 0 ? text : `${text}-${String(day).padStart(2, '0')}`;
}

/** Year and day of the year. */
function dayOfYear(year: number, day: number): string | null {
  const last = new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1 ? 366 : 365;
  if (day < 1 || day > last) return null;
  const at = new Date(Date.UTC(year, 0, day));
  return date(year, at.getUTCMonth() + 1, at.getUTCDate());
}

const CODE_39 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%';

/** The check character of a HIBC: the sum of all others, modulo 43. */
function isHibc(text: string): boolean {
  let sum = 0;
  for (const c of text.slice(0, -1)) {
    const value = CODE_39.indexOf(c);
    if (value < 0) return false;
    sum += value;
  }
  return CODE_39[sum % 43] === text.at(-1);
}

/** ANSI/HIBC 2: primary, then secondary data, then supplements, parted by slashes, with one check character at the end. */
function hibcc(text: string): Read {
  const hrf = text.toUpperCase();
  if (!isHibc(hrf)) return { problem: 'lists.udi.checkDigit' };
  const [primary = '', ...rest] = hrf.slice(0, -1).split('/');
  const model = primary.slice(1);
  if (!/^[A-Z][A-Z0-9]{5,23}$/.test(model) || !/\d$/.test(model)) return { problem: 'lists.udi.noModel' };
  const parts: Parts = {};
  for (const segment of rest) {
    const problem = hibcPart(segment, parts);
    if (problem !== null) return { problem };
  }
  return { udi: { issuer: 'hibcc', di: model, hrf, ...parts } };
}

function hibcPart(segment: string, parts: Parts): TextKey | null {
  if (segment.startsWith('$$')) return hibcSecondary(segment.slice(2), parts);
  if (segment.startsWith('$+')) return put(parts, 'serial', segment.slice(2));
  if (segment.startsWith('$')) return put(parts, 'lot', segment.slice(1));
  if (segment.startsWith('16D') || segment.startsWith('14D')) {
    const digits = segment.slice(3);
    const day = /^\d{8}$/.test(digits)
      ? date(Number(digits.slice(0, 4)), Number(digits.slice(4, 6)), Number(digits.slice(6)))
      : null;
    if (day === null || digits.endsWith('00')) return 'lists.udi.date';
    return put(parts, segment.startsWith('16D') ? 'made' : 'expiry', day);
  }
  if (segment.startsWith('S')) return put(parts, 'serial', segment.slice(1));
  return 'lists.udi.unknown';
}

/** An optional quantity, an expiry date in the form that its first digit tells, and the lot, or after a plus the serial number. */
function hibcSecondary(text: string, parts: Parts): TextKey | null {
  const serial = text.startsWith('+');
  let rest = serial ? text.slice(1) : text;
  if (/^8\d\d/.test(rest)) rest = rest.slice(3);
  else if (/^9\d{5}/.test(rest)) rest = rest.slice(6);
  const flag = rest[0] ?? '';
  const number = (from: number, to: number): number => Number(rest.slice(from, to));
  const digits = (count: number): boolean => rest.length >= count && /^\d+$/.test(rest.slice(0, count));
  let day: string | null = null;
  let used = 0;
  if (flag === '7') used = 1;
  else if (flag === '2' && digits(7))
    [day, used] = [date(2000 + number(5, 7), number(1, 3), number(3, 5)), 7];
  else if (flag === '3' && digits(7))
    [day, used] = [date(2000 + number(1, 3), number(3, 5), number(5, 7)), 7];
  else if (flag === '4' && digits(9))
    [day, used] = [date(2000 + number(1, 3), number(3, 5), number(5, 7)), 9];
  else if (flag === '5' && digits(6)) [day, used] = [dayOfYear(2000 + number(1, 3), number(3, 6)), 6];
  else if (flag === '6' && digits(8)) [day, used] = [dayOfYear(2000 + number(1, 3), number(3, 6)), 8];
  else if ((flag === '0' || flag === '1') && digits(4))
    [day, used] = [date(2000 + number(2, 4), number(0, 2), 0), 4];
  else return 'lists.udi.unknown';
  if (flag !== '7') {
    if (day === null) return 'lists.udi.date';
    const problem = put(parts, 'expiry', day);
    if (problem !== null) return problem;
  }
  const name = rest.slice(used);
  return name === '' ? null : put(parts, serial ? 'serial' : 'lot', name);
}

function put(parts: Parts, name: keyof Parts, value: string): TextKey | null {
  if (value === '') return 'lists.udi.unknown';
  if (parts[name] !== undefined) return 'lists.udi.twice';
  parts[name] = value;
  return null;
}

/** ISBT 128 (ICCBBA): elements that begin with two characters each, of a fixed length but for the last ones. */
function iccbba(text: string): Read {
  const parts: Parts = {};
  let di = '';
  let rest = text;
  while (rest !== '') {
    let problem: TextKey | null = null;
    let length = 0;
    if (rest.startsWith('=/')) {
      length = 18;
      if (di !== '') problem = 'lists.udi.twice';
      di = rest.slice(2, 18);
      if (!/^[A-Z0-9]{16}$/.test(di)) problem = 'lists.udi.noModel';
    } else if (rest.startsWith('=,')) {
      length = 8;
      problem = put(parts, 'serial', rest.slice(2, 8));
    } else if (rest.startsWith('=>') || rest.startsWith('=}')) {
      length = 8;
      const day = isbtDate(rest.slice(2, 8));
      problem = day === null ? 'lists.udi.date' : put(parts, rest.startsWith('=>') ? 'expiry' : 'made', day);
    } else if (rest.startsWith('&,1')) {
      length = rest.length;
      problem = put(parts, 'lot', rest.slice(3));
    } else if (/^=[A-NP-Z1-9][A-Z0-9]{4}\d{8}/.test(rest)) {
      length = 16;
      problem = put(parts, 'distinct', rest.slice(1, 14));
    } else {
      problem = 'lists.udi.unknown';
    }
    if (problem !== null) return { problem };
    if (rest.length < length) return { problem: 'lists.udi.unknown' };
    rest = rest.slice(length);
  }
  if (di === '') return { problem: 'lists.udi.noModel' };
  return { udi: { issuer: 'iccbba', di, hrf: text, ...parts } };
}

/** cYYJJJ: the century by its last digit, the year, the day of the year. */
function isbtDate(text: string): string | null {
  if (!/^\d{6}$/.test(text)) return null;
  const century = text.startsWith('9') ? 1900 : 2000 + Number(text[0]) * 100;
  return dayOfYear(century + Number(text.slice(1, 3)), Number(text.slice(3)));
}
