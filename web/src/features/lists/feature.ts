import type { Action, Feature } from '@/workspace/feature';

/** Roles that may write clinical data by default; the server decides each write. */
const WRITERS = ['physician', 'nurse'] as const;

const record = (kind: string, text: Action['text'], icon: Action['icon']): Action => ({
  key: `lists.${kind}`,
  group: 'chart',
  text,
  icon,
  who: WRITERS,
  run: ({ openTask }) => {
    openTask({ kind });
  },
});

export const listsFeature: Feature = {
  tasks: [
    {
      kind: 'immunization',
      newText: 'lists.vaccine.add',
      changeText: 'lists.vaccine.change',
      load: () => import('./ImmunizationTask').then((m) => ({ default: m.ImmunizationTask })),
    },
  ],
  actions: [record('immunization', 'lists.vaccine.add', 'syringe')],
};
