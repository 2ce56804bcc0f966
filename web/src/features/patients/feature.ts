import type { Feature } from '@/workspace/feature';

const who = ['physician', 'nurse', 'front-desk', 'biller', 'lab-technician'] as const;

export const patientsFeature: Feature = {
  places: [
    {
      path: '/patients',
      text: 'nav.patients',
      title: 'patients.title',
      icon: 'people',
      who,
      letter: 'l',
      order: 10,
    },
  ],
  pages: [
    {
      path: '/patients',
      text: 'patients.title',
      who,
      load: () => import('./PatientsPage').then((m) => ({ default: m.PatientsPage })),
    },
  ],
};
