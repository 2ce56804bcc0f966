import type { Feature } from '@/workspace/feature';

const who = ['administrator'] as const;

export const adminFeature: Feature = {
  places: [
    { path: '/users', text: 'nav.users', title: 'users.title', icon: 'key', who, letter: 'u', order: 80 },
  ],
  pages: [
    {
      path: '/users',
      text: 'users.title',
      who,
      load: () => import('./UsersPage').then((m) => ({ default: m.UsersPage })),
    },
  ],
};
