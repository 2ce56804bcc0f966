import { beforeEach, describe, expect, it } from 'vitest';
import { closeAllCharts, closeChart, openChart } from './chartsOpen';

describe('open charts', () => {
  beforeEach(closeAllCharts);

  it('gives each open chart its own strip and keeps it', () => {
    expect(['a', 'b', 'c', 'd'].map(openChart)).toEqual([1, 2, 3, 4]);
    expect(openChart('b')).toBe(2);
  });

  it('gives a closed strip to the next', () => {
    ['a', 'b', 'c'].forEach(openChart);
    closeChart('b');
    expect(openChart('d')).toBe(2);
  });

  it('lets the chart used longest ago give way to a fifth', () => {
    ['a', 'b', 'c', 'd', 'a'].forEach(openChart);
    expect(openChart('e')).toBe(2);
    expect(openChart('a')).toBe(1);
  });
});
