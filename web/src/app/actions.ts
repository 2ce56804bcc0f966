import type { Action } from '@/workspace/feature';
import { features } from './features';

/** Every action that features put into the palette; those of the shell itself are in Palette.tsx. */
export const actions: readonly Action[] = features.flatMap((feature) => feature.actions ?? []);
