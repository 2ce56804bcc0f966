import type { Feature } from '@/workspace/feature';

const who = ['privacy-officer'] as const;

export const auditFeature: Feature = {
  places: [
    { path: '/access', text: 'nav.audit', title: 'audit.title', icon: 'shield', who, letter: 'x', order: 90 },
  ],
  pages: [
    {
      path: '/access',
      text: 'audit.title',
      who,
      load: () => import('./AccessPage').then((m) => ({ default: m.AccessPage })),
    },
  ],
};
