/** Texts of the shell and of the building blocks. */
export const common = {
  'app.name': 'Salus',
  'state.loading': 'Loading {what}…',
  'state.stillLoading': 'Still loading {what}…',
  'state.retry': 'Try again',
} as const;
