import type { RoleName } from '@/api/session';
import { isFor, type ChartArea, type Page, type Place, type TaskKind } from '@/workspace/feature';
import { features } from './features';

/** All places of the rail, in its order. */
export const places: readonly Place[] = features
  .flatMap((feature) => feature.places ?? [])
  .sort((a, b) => a.order - b.order);

/** All pages outside of a chart. */
export const pages: readonly Page[] = features.flatMap((feature) => feature.pages ?? []);

/** All areas of a chart, in the order of its tabs. */
export const chartAreas: readonly ChartArea[] = features
  .flatMap((feature) => feature.areas ?? [])
  .sort((a, b) => a.order - b.order);

/** All kinds of work that open in the panel of a chart. */
export const taskKinds: readonly TaskKind[] = features.flatMap((feature) => feature.tasks ?? []);

/** The places of the rail for these roles. */
export function placesFor(roles: readonly RoleName[]): readonly Place[] {
  return places.filter((place) => isFor(place.who, roles));
}
