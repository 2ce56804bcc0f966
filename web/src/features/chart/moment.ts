import { createContext, useContext } from 'react';

const Moment = createContext<string | null>(null);
export const MomentProvider = Moment.Provider;

/** The moment as of which the chart is shown, an instant with time zone; null for now. */
export function useMoment(): string | null {
  return useContext(Moment);
}
