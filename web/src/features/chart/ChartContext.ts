import { createContext, useContext } from 'react';
import type { SessionUser } from '@/api/session';
import type { Strip } from '@/clinical/PatientBanner';
import type { PatientFace } from '@/fhir/patient';
import type { Live } from './chart.queries';

/** Work that opens in the side panel. `id` names the resource to change; without it a new one is made. */
export type Task =
  | { readonly kind: 'allergy'; readonly id?: string }
  | { readonly kind: 'problem'; readonly id?: string }
  | { readonly kind: 'vitals' };

export interface Chart {
  readonly patientId: string;
  readonly strip: Strip;
  /** Undefined until the patient is loaded: nothing may be written before. */
  readonly face: PatientFace | undefined;
  readonly user: SessionUser | undefined;
  readonly live: Live;
  /** Now, renewed every minute: ages and "today" stay right on a screen that is left open. */
  readonly now: number;
  readonly area: string;
  readonly goTo: (area: string) => void;
  readonly open: (task: Task) => void;
  /** The role may write clinical data; the server decides, this only keeps useless buttons away. */
  readonly mayWrite: boolean;
}

const Context = createContext<Chart | null>(null);
export const ChartProvider = Context.Provider;

export function useChart(): Chart {
  const chart = useContext(Context);
  if (chart === null) throw new Error('A chart part is used outside of a chart.');
  return chart;
}
