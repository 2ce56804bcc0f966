import { openPaper } from '@/api/print';
import type { Feature } from '@/workspace/feature';

const registrars = ['front-desk', 'physician', 'nurse'] as const;
const mergers = ['front-desk'] as const;

export const registrationFeature: Feature = {
  pages: [
    {
      path: '/register',
      text: 'reg.title',
      who: registrars,
      load: () => import('./RegisterPage').then((m) => ({ default: m.RegisterPage })),
    },
    {
      path: '/demographics/$patientId',
      text: 'edit.title',
      who: registrars,
      load: () => import('./EditPage'),
    },
    ...(
      [
        ['numbers', 'number.title', () => import('./NumbersPage')],
        ['people', 'kin.title', () => import('./PeoplePage')],
        ['coverage', 'cover.title', () => import('./CoveragePage')],
        ['changes', 'changes.title', () => import('./ChangesPage')],
      ] as const
    ).map(([part, text, load]) => ({
      path: `/demographics/$patientId/${part}` as const,
      text,
      who: registrars,
      load,
    })),
    {
      path: '/merge',
      text: 'merge.title',
      who: mergers,
      load: () => import('./MergePage').then((m) => ({ default: m.MergePage })),
    },
  ],
  actions: [
    {
      key: 'registration.new',
      group: 'anywhere',
      onPage: '/patients',
      text: 'reg.title',
      icon: 'plus',
      who: registrars,
      run: ({ go }) => {
        go('/register');
      },
    },
    {
      key: 'registration.merge',
      group: 'anywhere',
      onPage: '/patients',
      text: 'merge.title',
      icon: 'people',
      who: mergers,
      run: ({ go }) => {
        go('/merge');
      },
    },
    {
      key: 'registration.edit',
      group: 'chart',
      text: 'edit.title',
      icon: 'pencil',
      who: registrars,
      run: ({ go, patientId }) => {
        if (patientId !== undefined) go(`/demographics/${encodeURIComponent(patientId)}`);
      },
    },
    {
      key: 'registration.label',
      group: 'chart',
      text: 'reg.label',
      icon: 'people',
      who: registrars,
      run: ({ patientId }) => {
        openPaper(patientId, 'label');
      },
    },
    {
      key: 'registration.wristband',
      group: 'chart',
      text: 'reg.wristband',
      icon: 'people',
      who: registrars,
      run: ({ patientId }) => {
        openPaper(patientId, 'wristband');
      },
    },
  ],
};
