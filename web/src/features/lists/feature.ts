import { openPaper } from '@/api/print';
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
  areas: [
    {
      area: 'history',
      text: 'lists.area',
      icon: 'people',
      letter: 'h',
      order: 75,
      load: () => import('./HistoryTab'),
    },
  ],
  tasks: [
    {
      kind: 'immunization',
      newText: 'lists.vaccine.add',
      changeText: 'lists.vaccine.change',
      load: () => import('./ImmunizationTask').then((m) => ({ default: m.ImmunizationTask })),
    },
    {
      kind: 'family-history',
      newText: 'lists.family.add',
      changeText: 'lists.family.change',
      load: () => import('./FamilyTask').then((m) => ({ default: m.FamilyTask })),
    },
    {
      kind: 'social-history',
      newText: 'lists.social.add',
      changeText: 'lists.social.change',
      load: () => import('./SocialTask').then((m) => ({ default: m.SocialTask })),
    },
    {
      kind: 'implant',
      newText: 'lists.implant.add',
      changeText: 'lists.implant.change',
      load: () => import('./ImplantTask').then((m) => ({ default: m.ImplantTask })),
    },
  ],
  actions: [
    record('immunization', 'lists.vaccine.add', 'syringe'),
    {
      key: 'lists.vaccineCard',
      group: 'chart',
      text: 'lists.vaccine.card',
      icon: 'document',
      who: WRITERS,
      run: ({ patientId }) => {
        openPaper(patientId, 'immunization-card');
      },
    },
    record('family-history', 'lists.family.add', 'people'),
    record('social-history', 'lists.social.add', 'people'),
    record('implant', 'lists.implant.add', 'plus'),
  ],
};
