import type { Feature } from '@/workspace/feature';

/** Patients have no rail: their record is the first and only page. */
export const portalFeature: Feature = {
  pages: [
    {
      path: '/my-record',
      text: 'portal.title',
      who: ['patient'],
      load: () => import('./PortalPage').then((m) => ({ default: m.PortalPage })),
    },
  ],
};
