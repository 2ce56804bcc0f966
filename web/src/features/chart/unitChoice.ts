import { useState } from 'react';
import type { UnitSystem } from '@/fhir';

/** The units that results are read in, on this browser: no patient's data. */
const KEY = 'salus.result-units';

function kept(): UnitSystem {
  try {
    const found = localStorage.getItem(KEY);
    return found === 'si' || found === 'conventional' ? found : 'reported';
  } catch {
    return 'reported';
  }
}

export function useUnitSystem(): readonly [UnitSystem, (next: UnitSystem) => void] {
  const [system, setSystem] = useState(kept);
  return [
    system,
    (next) => {
      setSystem(next);
      try {
        localStorage.setItem(KEY, next);
      } catch {
        // They are as reported the next time.
      }
    },
  ];
}
