import { lazy, Suspense, useEffect, useState } from 'react';
import { onStepUp } from '@/api/client';

interface Asked {
  readonly patient: string | undefined;
  readonly answer: (proven: boolean) => void;
}

const Dialog = lazy(() => import('./StepUpDialog').then((m) => ({ default: m.StepUpDialog })));

/** Asks for the second factor when the server wants it again; what was being done then goes on. */
export function StepUp() {
  const [asked, setAsked] = useState<Asked | null>(null);
  useEffect(() => {
    // Several calls at once are answered by one code.
    let pending: Promise<boolean> | undefined;
    return onStepUp((patient) => {
      pending ??= new Promise<boolean>((answer) => {
        setAsked({ patient, answer });
      }).finally(() => {
        pending = undefined;
        setAsked(null);
      });
      return pending;
    });
  }, []);
  if (asked === null) return null;
  return (
    <Suspense>
      <Dialog patient={asked.patient} onAnswer={asked.answer} />
    </Suspense>
  );
}
