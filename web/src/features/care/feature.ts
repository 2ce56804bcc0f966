import type { Action, Feature } from '@/workspace/feature';

/** Roles that may write clinical data by default; the server decides each write. */
const WRITERS = ['physician', 'nurse'] as const;

const record = (kind: string, text: Action['text'], icon: Action['icon']): Action => ({
  key: `care.${kind}`,
  group: 'chart',
  text,
  icon,
  who: WRITERS,
  run: ({ openTask }) => {
    openTask({ kind });
  },
});

export const careFeature: Feature = {
  areas: [
    {
      area: 'care-plan',
      text: 'care.area',
      icon: 'check',
      letter: 'e',
      order: 78,
      asOf: true,
      load: () => import('./CareTab'),
    },
  ],
  tasks: [
    {
      kind: 'goal',
      newText: 'care.goal.add',
      changeText: 'care.goal.change',
      letter: 't',
      load: () => import('./GoalTask').then((m) => ({ default: m.GoalTask })),
    },
    {
      kind: 'care-plan',
      newText: 'care.plan.add',
      changeText: 'care.plan.change',
      load: () => import('./PlanTask').then((m) => ({ default: m.PlanTask })),
    },
    {
      kind: 'care-member',
      newText: 'care.member.add',
      changeText: 'care.member.add',
      load: () => import('./MemberTask').then((m) => ({ default: m.MemberTask })),
    },
  ],
  actions: [
    record('goal', 'care.goal.add', 'check'),
    record('care-plan', 'care.plan.add', 'document'),
    record('care-member', 'care.member.add', 'people'),
  ],
};
