import type { Action, Feature } from '@/workspace/feature';

/** Roles that may write clinical data by default; the server decides each write. */
const WRITERS = ['physician', 'nurse'] as const;

const record = (kind: string, text: Action['text'], icon: Action['icon']): Action => ({
  key: `chart.${kind}`,
  group: 'chart',
  text,
  icon,
  who: WRITERS,
  run: ({ openTask }) => {
    openTask({ kind });
  },
});

export const chartFeature: Feature = {
  areas: [
    {
      area: '',
      text: 'area.summary',
      icon: 'home',
      letter: 's',
      order: 10,
      asOf: true,
      load: () => import('./SummaryTab'),
    },
    {
      area: 'timeline',
      text: 'area.timeline',
      icon: 'visit',
      letter: 't',
      order: 20,
      asOf: true,
      load: () => import('./TimelineTab'),
    },
    {
      area: 'results',
      text: 'area.results',
      icon: 'flask',
      letter: 'r',
      order: 30,
      broad: true,
      asOf: true,
      load: () => import('./ResultsTab'),
    },
    {
      area: 'problems',
      text: 'area.problems',
      icon: 'problem',
      letter: 'p',
      order: 50,
      asOf: true,
      load: () => import('./ListTabs').then((m) => ({ default: m.ProblemsTab })),
    },
    {
      area: 'allergies',
      text: 'area.allergies',
      icon: 'octagon',
      letter: 'a',
      order: 60,
      asOf: true,
      load: () => import('./ListTabs').then((m) => ({ default: m.AllergiesTab })),
    },
    {
      area: 'immunisations',
      text: 'area.immunizations',
      icon: 'syringe',
      letter: 'i',
      order: 70,
      asOf: true,
      load: () => import('./ListTabs').then((m) => ({ default: m.ImmunisationsTab })),
    },
    {
      area: 'vitals',
      text: 'area.vitals',
      icon: 'activity',
      letter: 'v',
      order: 80,
      asOf: true,
      load: () => import('./VitalsTab'),
    },
  ],
  tasks: [
    {
      kind: 'allergy',
      newText: 'task.allergy.new',
      changeText: 'task.allergy.change',
      letter: 'a',
      load: () => import('./AllergyTask'),
    },
    {
      kind: 'problem',
      newText: 'task.problem.new',
      changeText: 'task.problem.change',
      letter: 'p',
      load: () => import('./ProblemTask'),
    },
    {
      kind: 'vitals',
      newText: 'task.vitals.new',
      changeText: 'task.vitals.new',
      letter: 'v',
      load: () => import('./VitalsPanel').then((m) => ({ default: m.VitalsPanel })),
    },
  ],
  actions: [
    record('allergy', 'action.addAllergy', 'triangle'),
    record('problem', 'action.addProblem', 'problem'),
    record('vitals', 'action.recordVitals', 'activity'),
  ],
};
