import { features } from '@/app/features';
import type { RoleName } from '@/api/session';
import { STATES } from './standIn';

/** The addresses of every area of a chart, whichever feature adds it. */
export const AREAS: readonly string[] = features.flatMap((feature) =>
  (feature.areas ?? []).map(({ area }) => `/patients/p1${area === '' ? '' : `/${area}`}`),
);

/** Pages that show lists of their own, and whose they are. */
export const PAGES: readonly { readonly at: string; readonly role: RoleName }[] = [
  { at: '/my-record', role: 'patient' },
  { at: '/my-notes', role: 'patient' },
  { at: '/my-messages', role: 'patient' },
  { at: '/phrases', role: 'physician' },
  { at: '/my-drafts', role: 'physician' },
  { at: '/inbox', role: 'physician' },
  { at: '/schedule', role: 'front-desk' },
  { at: '/flow', role: 'nurse' },
];

/** Every area and page in each of its states. */
export const SCREENS = [...AREAS, ...PAGES.map(({ at }) => at)].flatMap((at) =>
  STATES.map((state) => ({ at, state })),
);
