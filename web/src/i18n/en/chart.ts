/** Texts of the chart. */
export const chart = {
  'chart.title': 'Chart',
  'task.allergy.new': 'New allergy',
  'task.allergy.change': 'Change of an allergy',
  'task.problem.new': 'New problem',
  'task.problem.change': 'Change of a problem',
  'task.vitals.new': 'New vital signs',
  'task.unknown': 'This work cannot be opened here',
  'task.unknownDetail': 'There is no panel for “{kind}”. Nothing was changed.',
  'task.fault': 'This panel stopped working',
  'task.faultDetail': 'Nothing was saved by it. What you typed is kept as a draft where it was kept before.',
  'task.reopen': 'Open it again',
  'action.addAllergy': 'Add an allergy or intolerance',
  'action.addProblem': 'Add a problem',
  'action.recordVitals': 'Record vital signs',
} as const;
