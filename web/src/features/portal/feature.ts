import type { Feature } from '@/workspace/feature';

/** Patients have no rail: their record is the first page, and its frame leads to the others. */
export const portalFeature: Feature = {
  pages: [
    {
      path: '/my-record',
      text: 'portal.title',
      who: ['patient'],
      load: () => import('./PortalPage').then((m) => ({ default: m.PortalPage })),
    },
    { path: '/my-notes', text: 'portal.notes', who: ['patient'], load: () => import('./NotesPage') },
    { path: '/my-messages', text: 'portal.messages', who: ['patient'], load: () => import('./MessagesPage') },
  ],
};
