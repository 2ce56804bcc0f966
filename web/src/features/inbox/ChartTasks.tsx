import type { ReactNode } from 'react';
import { useState } from 'react';
import { MicroBanner } from '@/clinical/PatientBanner';
import { useChart } from '@/features/chart';
import type { PatientFace } from '@/fhir/patient';
import { t } from '@/i18n';
import { Button } from '@/ui';
import type { PanelProps, PanelWays } from '@/workspace/feature';
import { WorkspacePanel } from '@/workspace/WorkspacePanel';
import { MessageForm, TaskForm } from './Forms';

/** A form in the panel of the chart; what it has done is said before it closes. */
function Panel({
  title,
  ways,
  children,
}: {
  title: string;
  ways: PanelWays;
  children: (face: PatientFace, onSent: (said: string) => void) => ReactNode;
}) {
  const { face, strip } = useChart();
  const [said, setSaid] = useState<string>();
  if (face === undefined) return null;
  return (
    <WorkspacePanel
      title={title}
      banner={<MicroBanner face={face} strip={strip} />}
      onHide={ways.onHide}
      onClose={ways.onClose}
      footer={
        <>
          <Button onClick={ways.onClose}>{t('ui.close')}</Button>
          <span role="status">{said ?? ''}</span>
        </>
      }
    >
      {said === undefined ? children(face, setSaid) : <p>{said}</p>}
    </WorkspacePanel>
  );
}

export function MessageTask({ ways }: PanelProps) {
  return (
    <Panel title={t('inbox.message.new')} ways={ways}>
      {(face, onSent) => <MessageForm face={face} fixed onSent={onSent} onLeave={ways.onHide} />}
    </Panel>
  );
}

export function CallTask({ ways }: PanelProps) {
  return (
    <Panel title={t('inbox.task.new')} ways={ways}>
      {(face, onSent) => <TaskForm face={face} onSent={onSent} onLeave={ways.onHide} />}
    </Panel>
  );
}
