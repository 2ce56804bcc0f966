import { useEffect, useRef } from 'react';
import { sayPresent } from '@/api/check-in';

const SIGNS = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;
const MOST_OFTEN_MS = 30_000;

/**
 * Calls `onIdle` when nobody has touched the page for so long; while somebody does, and has nothing to send yet, the server is told, so
 * that it does not ask for the date of birth in the middle of a step.
 */
export function useIdle(seconds: number, active: boolean, onIdle: () => void): void {
  const idle = useRef(onIdle);
  useEffect(() => {
    idle.current = onIdle;
  });
  useEffect(() => {
    if (!active) return;
    let told = Date.now();
    let last = Date.now();
    // By the clock, not by one timer: a tablet that was asleep has waited, too.
    const watch = setInterval(() => {
      if (Date.now() - last >= seconds * 1000) idle.current();
    }, 1000);
    const touched = (): void => {
      const now = Date.now();
      if (now - last >= seconds * 1000) {
        idle.current();
        return;
      }
      last = now;
      if (now - told >= Math.min(MOST_OFTEN_MS, (seconds * 1000) / 3)) {
        told = now;
        // When it fails the next step says so.
        sayPresent().catch(() => undefined);
      }
    };
    for (const sign of SIGNS) window.addEventListener(sign, touched, { capture: true, passive: true });
    return () => {
      clearInterval(watch);
      for (const sign of SIGNS) window.removeEventListener(sign, touched, { capture: true });
    };
  }, [seconds, active]);
}
