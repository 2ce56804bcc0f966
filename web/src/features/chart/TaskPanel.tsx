import { Suspense, type ReactNode } from 'react';
import { MicroBanner } from '@/clinical/PatientBanner';
import { t } from '@/i18n';
import { Button, Failed, Loading } from '@/ui';
import { useDrafts } from '@/workspace/drafts';
import { useLoaded, type PanelProps, type PanelWays, type TaskKind } from '@/workspace/feature';
import { PanelFault } from '@/workspace/PanelFault';
import { taskKey, type Task } from '@/workspace/tasks';
import { WorkspacePanel } from '@/workspace/WorkspacePanel';
import { useChart } from './ChartContext';
import styles from './TaskPanel.module.css';

/** A panel without its work: while it loads, or when it cannot be shown. The patient stands on it all the same. */
function Frame({ title, ways, children }: { title: string; ways: PanelWays; children: ReactNode }) {
  const { face, strip } = useChart();
  return (
    <WorkspacePanel
      title={title}
      banner={face && <MicroBanner face={face} strip={strip} />}
      onHide={ways.onHide}
      onClose={ways.onClose}
      footer={<Button onClick={ways.onClose}>{t('ui.close')}</Button>}
    >
      {children}
    </WorkspacePanel>
  );
}

function Work({ task, kinds, ways }: { task: Task; kinds: readonly TaskKind[]; ways: PanelWays }) {
  const kind = kinds.find((one) => one.kind === task.kind);
  if (kind === undefined) {
    return (
      <Frame title={t('task.unknown')} ways={ways}>
        <Failed title={t('task.unknown')} detail={t('task.unknownDetail', { kind: task.kind })} />
      </Frame>
    );
  }
  const title = t(task.id === undefined ? kind.newText : kind.changeText);
  return (
    <PanelFault
      show={(error, again) => (
        <Frame title={title} ways={ways}>
          <Failed title={t('task.fault')} detail={t('task.faultDetail')} reason={error.message}>
            <Button size="small" onClick={again}>
              {t('task.reopen')}
            </Button>
          </Failed>
        </Frame>
      )}
    >
      <Suspense
        fallback={
          <Frame title={title} ways={ways}>
            <Loading what={title.toLowerCase()} />
          </Frame>
        }
      >
        <Loaded kind={kind} task={task} ways={ways} />
      </Suspense>
    </PanelFault>
  );
}

function Loaded({ kind, ...props }: PanelProps & { kind: TaskKind }) {
  const Panel = useLoaded(kind.load);
  return <Panel {...props} />;
}

/** The task at work at the right, and a line that leads back to each one that was hidden unfinished. */
export function TaskPanel({
  task,
  kinds,
  onClose,
  onReopen,
}: {
  task: Task | null;
  kinds: readonly TaskKind[];
  onClose: () => void;
  onReopen: (task: Task) => void;
}) {
  const { user, patientId } = useChart();
  const drafts = useDrafts(user?.subject, patientId).filter((d) => task === null || d.task !== taskKey(task));
  const ways: PanelWays = { onHide: onClose, onClose };
  return (
    <>
      {task !== null && (
        <div className={styles.place} key={taskKey(task)}>
          <Work task={task} kinds={kinds} ways={ways} />
        </div>
      )}
      {drafts.length > 0 && task === null && (
        <div className={styles.dock} role="region" aria-label={t('chart.unfinishedWork')}>
          <span>{t('chart.notSaved')}</span>
          {drafts.map((d) => {
            const [name = '', ...rest] = d.task.split('/');
            const id = rest.length === 0 ? undefined : rest.join('/');
            const kind = kinds.find((one) => one.kind === name);
            if (kind === undefined) return null;
            return (
              <Button
                key={d.task}
                size="small"
                icon="pencil"
                onClick={() => {
                  onReopen(id === undefined ? { kind: name } : { kind: name, id });
                }}
              >
                {t(id === undefined ? kind.newText : kind.changeText)}
              </Button>
            );
          })}
        </div>
      )}
    </>
  );
}
