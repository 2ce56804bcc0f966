/**
 * Decimals with the digits that they were written with. FHIR keeps the precision of a decimal (R4, datatypes.html#decimal): a potassium of
 * 6.20 was measured more exactly than one of 6.2. A JavaScript number cannot tell the two apart, so `readJson` puts the digits beside each
 * number that would lose them, as a member of its own: `{ value: 6.2, 'value as written': '6.20' }`. Code goes on to compute with `value`; the
 * digits come along wherever an object is copied, cached or kept as a draft. `decimalText` reads them to show, and `writeJson` puts them back
 * in their place, so that what is read and saved again stays exactly as it was. Digits that no longer fit a number that was changed do not count.
 * No element of R4 is a list of decimals, so a number in an array has no such place.
 */
const BESIDE = ' as written';

/** RFC 8259, section 6. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** A string, or the name of a member with the number it has: strings are taken whole, so that nothing inside of them is read as a number. */
const STRING_OR_NUMBER =
  /"([^"\\]*(?:\\.[^"\\]*)*)"(?:(\s*:\s*)(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-]))?/g;

const isPlain = (text: string): boolean => String(Number(text)) === text;

/** Reads JSON and keeps the digits of its decimals. Throws SyntaxError when it is none. */
export function readJson(text: string): unknown {
  const beside = text.replace(STRING_OR_NUMBER, (all, name: string, _between, number?: string) =>
    number === undefined || isPlain(number) ? all : `${all},"${name}${BESIDE}":"${number}"`,
  );
  return JSON.parse(beside) as unknown;
}

/** Writes JSON with the decimals as they were read or typed. */
export function writeJson(value: unknown): string {
  return written(value) ?? 'null';
}

function written(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((one) => written(one) ?? 'null').join(',')}]`;
  const members = Object.entries(value).flatMap(([name, member]: [string, unknown]) => {
    if (name.endsWith(BESIDE)) return [];
    const text = digitsOf(value, name) ?? written(member);
    return text === undefined ? [] : [`${JSON.stringify(name)}:${text}`];
  });
  return `{${members.join(',')}}`;
}

/** The digits beside a number, as long as they are this number's. */
function digitsOf(holder: object, name: string): string | undefined {
  const value: unknown = Reflect.get(holder, name);
  const digits: unknown = Reflect.get(holder, name + BESIDE);
  return typeof digits === 'string' && NUMBER.test(digits) && Number(digits) === value ? digits : undefined;
}

/** The digits of a decimal as the record has them: "6.20". Undefined when it has none. */
export function decimalText<N extends string>(
  holder: Partial<Readonly<Record<N, number>>> | undefined,
  name: N,
): string | undefined {
  const value = holder?.[name];
  if (holder === undefined || value === undefined) return undefined;
  return digitsOf(holder, name) ?? String(value);
}

/** A decimal member as it was typed: `{ ...decimal('value', '37.0'), unit }` is saved as 37.0. */
export function decimal<N extends string>(name: N, typed: string): Readonly<Record<N, number>> {
  const value = Number(typed);
  const kept = NUMBER.test(typed) && !isPlain(typed) ? { [name + BESIDE]: typed } : {};
  return { [name]: value, ...kept } as Readonly<Record<N, number>>;
}
