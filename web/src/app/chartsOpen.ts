import { useSyncExternalStore } from 'react';

export type Strip = 1 | 2 | 3 | 4;
export interface OpenChart {
  patientId: string;
  strip: Strip;
}
interface Open {
  charts: readonly OpenChart[];
  /** Ids by last use, newest first. */
  used: readonly string[];
  /** A chart gave way to a fifth one: said aloud until the next change. */
  replaced: boolean;
}

const STRIPS: readonly Strip[] = [1, 2, 3, 4];
const listeners = new Set<() => void>();
let open: Open = { charts: [], used: [], replaced: false };

function become(next: Open): void {
  open = next;
  listeners.forEach((tell) => {
    tell();
  });
}

export function useOpenCharts(): Open {
  return useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    () => open,
  );
}

/** Opens a chart or comes back to it. Two open charts never share a strip colour. */
export function openChart(patientId: string): Strip {
  const known = open.charts.find((chart) => chart.patientId === patientId);
  const used = [patientId, ...open.used.filter((id) => id !== patientId)];
  if (known !== undefined) {
    if (open.used[0] !== patientId) become({ ...open, used, replaced: false });
    return known.strip;
  }
  const free = STRIPS.find((strip) => !open.charts.some((chart) => chart.strip === strip));
  if (free !== undefined) {
    become({ charts: [...open.charts, { patientId, strip: free }], used, replaced: false });
    return free;
  }
  const oldest = used[used.length - 1];
  const leaving = open.charts.find((chart) => chart.patientId === oldest);
  const strip = leaving?.strip ?? 1;
  become({
    charts: [...open.charts.filter((chart) => chart !== leaving), { patientId, strip }],
    used: used.filter((id) => id !== oldest),
    replaced: true,
  });
  return strip;
}

export function closeChart(patientId: string): void {
  become({
    charts: open.charts.filter((chart) => chart.patientId !== patientId),
    used: open.used.filter((id) => id !== patientId),
    replaced: false,
  });
}

/** For tests: forgets all. */
export function closeAllCharts(): void {
  become({ charts: [], used: [], replaced: false });
}
