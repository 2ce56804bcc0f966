import { t } from '@/i18n';
import { useState, type ReactNode } from 'react';
import { MicroBanner } from '@/clinical/PatientBanner';
import type { AllergyIntolerance, Condition, Resource } from '@/fhir';
import { Button, Failed, Loading } from '@/ui';
import type { PanelProps, PanelWays } from '@/workspace/feature';
import { WorkspacePanel } from '@/workspace/WorkspacePanel';
import { AllergyPanel } from './AllergyPanel';
import { usePart } from './chart.queries';
import { useChart } from './ChartContext';
import { ProblemPanel } from './ProblemPanel';

/** Finds the resource to change once: a refresh behind the panel must not move the version under it. */
function Change<T extends Resource>({
  part,
  id,
  ways,
  children,
}: {
  part: 'allergies' | 'problems';
  id: string;
  ways: PanelWays;
  children: (original: T) => ReactNode;
}) {
  const { patientId, face, strip } = useChart();
  const query = usePart(patientId, part);
  const found = query.data?.resources.find((r) => r.id === id) as T | undefined;
  const [first, setFirst] = useState(found);
  if (first === undefined && found !== undefined) setFirst(found);
  const original = first ?? found;
  if (original !== undefined) return children(original);
  return (
    <WorkspacePanel
      title={t('chart.edit')}
      banner={face && <MicroBanner face={face} strip={strip} />}
      onHide={ways.onHide}
      onClose={ways.onClose}
      footer={<Button onClick={ways.onClose}>{t('chart.close')}</Button>}
    >
      {query.isPending ? (
        <Loading what={t('chart.theEntry')} />
      ) : (
        <Failed
          title={t('chart.theEntryCouldNotBe')}
          detail={t('chart.itMayHaveBeenTaken')}
          onRetry={() => void query.refetch()}
        />
      )}
    </WorkspacePanel>
  );
}

export function AllergyTask({ task: { id }, ways }: PanelProps) {
  if (id === undefined) return <AllergyPanel original={undefined} ways={ways} />;
  return (
    <Change<AllergyIntolerance> part="allergies" id={id} ways={ways}>
      {(original) => <AllergyPanel original={original} ways={ways} />}
    </Change>
  );
}

export function ProblemTask({ task: { id }, ways }: PanelProps) {
  if (id === undefined) return <ProblemPanel original={undefined} ways={ways} />;
  return (
    <Change<Condition> part="problems" id={id} ways={ways}>
      {(original) => <ProblemPanel original={original} ways={ways} />}
    </Change>
  );
}
