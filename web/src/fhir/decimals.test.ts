import { describe, expect, it } from 'vitest';
import { decimal, decimalText, readJson, writeJson } from './decimals';
import { quantityText } from './quantities';
import type { Quantity } from './types';

const quantity = (text: string): Quantity => readJson(`{"value":${text},"unit":"mmol/L"}`) as Quantity;

/** mulberry32: the same numbers each time, so that what fails once fails again. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const STRINGS = ['', 'a', '6.20', '"b":6.20', '\\', '\\"', '":', '{"x":1.0}', 'é\u2028😀', 'value as', '\n'];

/** JSON text as servers write it: any member, any precision, strings that look like JSON, space where it is allowed. */
function jsonText(next: (below: number) => number, depth: number): string {
  const space = (): string => ['', '', ' ', '\n\t'][next(4)] ?? '';
  const string = (): string => JSON.stringify(STRINGS[next(STRINGS.length)]);
  const number = (): string =>
    `${next(3) === 0 ? '-' : ''}${String(next(1000))}` +
    (next(3) === 0 ? '' : `.${String(next(1000))}${'0'.repeat(next(4))}`) +
    (next(8) === 0 ? `${next(2) === 0 ? 'e' : 'E+'}${String(next(5))}` : '');
  switch (depth === 0 ? next(3) : next(6)) {
    case 0:
      return string();
    case 1:
      return 'true';
    case 2:
      return 'null';
    case 3:
      return `[${Array.from({ length: next(4) }, () => jsonText(next, depth - 1)).join(`${space()},`)}]`;
    default:
      return `{${Array.from({ length: next(5) }, (_, i) => {
        const name = JSON.stringify(`${STRINGS[next(STRINGS.length)] ?? ''}n${String(i)}`);
        return `${space()}${name}${space()}:${space()}${next(2) === 0 ? number() : jsonText(next, depth - 1)}${space()}`;
      }).join(',')}}`;
  }
}

/** JSON text without the space between its parts. */
const compact = (text: string): string =>
  text.replace(/("[^"\\]*(?:\\.[^"\\]*)*")|\s+/g, (_, string?: string) => string ?? '');

/** A value without what is beside its numbers. */
const bare = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(bare)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value).flatMap(([name, one]) =>
            name.endsWith(' as written') ? [] : [[name, bare(one)]],
          ),
        )
      : value;

describe('decimals', () => {
  it.each(['6.20', '6.2', '0.0', '-0.50', '120', '1.0e3', '1E-7', '0.12345678901234567890', '100.000'])(
    'keep the digits of %s',
    (text) => {
      const read = quantity(text);
      expect(read.value).toBe(Number(text));
      expect(decimalText(read, 'value')).toBe(text);
      expect(writeJson(read)).toBe(`{"value":${text},"unit":"mmol/L"}`);
    },
  );

  it('are shown and copied with them, and through the storage of a draft', () => {
    expect(quantityText(quantity('6.20'))).toBe('6.20\u00a0mmol/L');
    expect(quantityText(quantity('12345.60'))).toBe('12\u00a0345.60\u00a0mmol/L');
    expect(quantityText(quantity('-0.50'))).toBe('−0.50\u00a0mmol/L');
    const kept = JSON.parse(JSON.stringify({ ...quantity('6.20'), code: 'mmol/L' })) as Quantity;
    expect(writeJson(kept)).toBe('{"value":6.20,"unit":"mmol/L","code":"mmol/L"}');
  });

  it('lose them with the number they belong to', () => {
    const changed = { ...quantity('6.20'), value: 7 };
    expect(decimalText(changed, 'value')).toBe('7');
    expect(writeJson(changed)).toBe('{"value":7,"unit":"mmol/L"}');
    const gone = { ...quantity('6.20'), value: undefined };
    expect(decimalText(gone, 'value')).toBeUndefined();
    expect(writeJson(gone)).toBe('{"unit":"mmol/L"}');
  });

  it('are saved as they were typed', () => {
    expect(writeJson(decimal('value', '37.0'))).toBe('{"value":37.0}');
    expect(writeJson(decimal('valueDecimal', '4'))).toBe('{"valueDecimal":4}');
    // What is no number of JSON is saved as the number that it is.
    expect(writeJson(decimal('value', '007.0'))).toBe('{"value":7}');
  });

  it('do not let digits be made up: what is written is a number or nothing', () => {
    const made = { value: 6.2, 'value as written': '6.20}' };
    expect(writeJson(made)).toBe('{"value":6.2}');
  });

  it('read and write any JSON as it is', () => {
    const next = random(20_260_131);
    for (let i = 0; i < 3_000; i += 1) {
      const text = jsonText(next, 4);
      const read = readJson(text);
      expect(bare(read)).toEqual(JSON.parse(text));
      expect(writeJson(read)).toBe(compact(text));
    }
  });

  it('write what JSON.stringify writes', () => {
    const value = {
      day: new Date(0),
      left: undefined,
      list: [undefined, Number.NaN, 'a"b', null, true],
      of: { [Symbol.iterator]: 1, f: () => 1, n: -0 },
    };
    expect(writeJson(value)).toBe(JSON.stringify(value));
  });

  it('refuse what is no JSON', () => {
    for (const text of ['{"value":6.20', '{"value":06.20}', '{"value":6.}', '{"value":6.20.1}', '{"a" 6.20}'])
      expect(() => readJson(text)).toThrow(SyntaxError);
  });

  it('are found in a long answer at once', () => {
    const file = 'A'.repeat(8_000_000);
    const lines = 'a\\n\\"'.repeat(400_000);
    const read = readJson(`{"data":"${file}","text":"${lines}","value":6.20}`) as Quantity;
    expect(decimalText(read, 'value')).toBe('6.20');
  });
});
