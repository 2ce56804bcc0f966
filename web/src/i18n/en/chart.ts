/** Texts of the chart. */
export const chart = {
  'chart.title': 'Chart',
} as const;
