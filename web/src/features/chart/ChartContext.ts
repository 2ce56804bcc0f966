import { createContext, useContext } from 'react';
import type { SessionUser } from '@/api/session';
import type { Strip } from '@/clinical/PatientBanner';
import type { PatientFace } from '@/fhir/patient';
import type { Task } from '@/workspace/tasks';
import type { Live } from './chart.queries';

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
  /** Opens work in the side panel. */
  readonly open: (task: Task) => void;
  /** The role may write clinical data; the server decides, this only keeps useless buttons away. */
  readonly mayWrite: boolean;
  /** Since when things are new to the user; null when the chart was never opened before on this device. */
  readonly since: number | null;
  /** From now on nothing of what is there is new. */
  readonly seen: () => void;
}

const Context = createContext<Chart | null>(null);
export const ChartProvider = Context.Provider;

export function useChart(): Chart {
  const chart = useContext(Context);
  if (chart === null) throw new Error('A chart part is used outside of a chart.');
  return chart;
}
