import { describe, expect, it } from 'vitest';
import { bothOf } from './both';

describe('keeping both texts', () => {
  it.each([
    [
      'sentences of one paragraph',
      '<p>Aspirin 100 mg. Rest. Fluids.</p>',
      '<p>Aspirin 75 mg. Rest. Fluids.</p>',
      '<p>Aspirin 100 mg. Aspirin 75 mg. Rest. Fluids.</p>',
    ],
    ['a last sentence', '<p>Rest. A</p>', '<p>Rest. B</p>', '<p>Rest. A B</p>'],
    ['one that has more', '<p>Rest.</p>', '<p>Rest. Fluids.</p>', '<p>Rest. Fluids.</p>'],
    ['paragraphs', '<p>A</p><p>B</p>', '<p>A</p><p>X</p><p>B</p>', '<p>A</p><p>X</p><p>B</p>'],
    [
      'paragraphs with markup',
      '<p>A <b>one</b></p><p>C</p>',
      '<p>A <b>two</b></p><p>C</p>',
      '<p>A <b>one</b></p><p>A <b>two</b></p><p>C</p>',
    ],
    ['lists', '<ul><li>a</li></ul>', '<p>b</p>', '<ul><li>a</li></ul><p>b</p>'],
    ['doses with a point', '<p>Take 2.5 mg.</p>', '<p>Take 5 mg.</p>', '<p>Take 2.5 mg. Take 5 mg.</p>'],
  ])('of %s', (_, one, two, both) => {
    expect(bothOf(one, two)).toBe(both);
  });

  it('twice makes nothing longer', () => {
    const both = bothOf('<p>A. B. C.</p>', '<p>A. X. C.</p>');
    expect(bothOf(both, '<p>A. X. C.</p>')).toBe(both);
  });
});
