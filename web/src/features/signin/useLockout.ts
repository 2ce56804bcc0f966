import { useEffect, useState } from 'react';
import { timeText } from '@/fhir/dates';

export interface Lockout {
  /** "4 min 30 s" */
  wait: string;
  /** "10:47:12" */
  at: string;
}

export function waitText(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  if (whole < 60) return `${String(whole)} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes >= 60) return `${String(Math.floor(minutes / 60))} h ${String(minutes % 60)} min`;
  return whole % 60 === 0 ? `${String(minutes)} min` : `${String(minutes)} min ${String(whole % 60)} s`;
}

/** Counts a lock-out down; `until` is undefined once it is over. */
export function useLockout(): {
  lockout: Lockout | undefined;
  over: boolean;
  lock: (seconds: number) => void;
} {
  const [until, setUntil] = useState<number>();
  const [now, setNow] = useState(() => Date.now());
  const left = until === undefined ? 0 : (until - now) / 1000;
  useEffect(() => {
    if (left <= 0) return;
    const timer = setInterval(() => {
      setNow(Date.now());
    }, 1000);
    return () => {
      clearInterval(timer);
    };
  }, [left]);
  return {
    lockout:
      until !== undefined && left > 0
        ? { wait: waitText(left), at: timeText(new Date(until), true) }
        : undefined,
    over: until !== undefined && left <= 0,
    lock: (seconds) => {
      // One reading of the clock: two could lie a millisecond apart and show a second too many.
      const start = Date.now();
      setNow(start);
      setUntil(start + seconds * 1000);
    },
  };
}
