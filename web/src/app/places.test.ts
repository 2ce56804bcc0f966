import { describe, expect, it } from 'vitest';
import { actions } from './actions';
import { chartAreas, pages, places, taskKinds } from './places';

const repeated = (all: readonly string[]): readonly string[] =>
  all.filter((one, i) => all.indexOf(one) !== i);

describe('what features register', () => {
  it('has no letter, address or name twice', () => {
    expect(repeated([...places, ...chartAreas].map((one) => one.letter))).toEqual([]);
    expect(repeated(places.map((one) => one.path))).toEqual([]);
    expect(repeated(pages.map((one) => one.path))).toEqual([]);
    expect(repeated(chartAreas.map((one) => one.area))).toEqual([]);
    expect(repeated(taskKinds.map((one) => one.kind))).toEqual([]);
    expect(repeated(taskKinds.flatMap((one) => one.letter ?? []))).toEqual([]);
    expect(repeated(actions.map((one) => one.key))).toEqual([]);
  });

  it('has a page for each place, for the same roles', () => {
    for (const place of places)
      expect(pages.find((page) => page.path === place.path)?.who).toEqual(place.who);
  });

  it.each([...pages, ...chartAreas, ...taskKinds].map((part) => [part.load] as const))(
    'loads %s',
    async (load) => {
      expect(typeof (await load()).default).toBe('function');
    },
  );
});
