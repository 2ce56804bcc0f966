import { useState, type ReactNode } from 'react';
import { MicroBanner } from '@/clinical/PatientBanner';
import type { AllergyIntolerance, Condition, Resource } from '@/fhir';
import { Button, Failed, Loading } from '@/ui';
import { useDrafts } from '@/workspace/drafts';
import { WorkspacePanel } from '@/workspace/WorkspacePanel';
import { AllergyPanel } from './AllergyPanel';
import { usePart } from './chart.queries';
import { useChart, type Task } from './ChartContext';
import { ProblemPanel } from './ProblemPanel';
import type { PanelWays } from './TaskFrame';
import styles from './TaskPanel.module.css';
import { VitalsPanel } from './VitalsPanel';

const keyOf = (task: Task): string =>
  'id' in task && task.id !== undefined ? `${task.kind}/${task.id}` : task.kind;

const NAMES = { allergy: 'allergy', problem: 'problem', vitals: 'vital signs' } as const;

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
      title="Edit"
      banner={face && <MicroBanner face={face} strip={strip} />}
      onHide={ways.onHide}
      onClose={ways.onClose}
      footer={<Button onClick={ways.onClose}>Close</Button>}
    >
      {query.isPending ? (
        <Loading what="the entry" />
      ) : (
        <Failed
          title="The entry could not be found"
          detail="It may have been taken back, or the list could not be loaded. Nothing was changed."
          onRetry={() => void query.refetch()}
        />
      )}
    </WorkspacePanel>
  );
}

function Allergy({ id, ways }: { id: string | undefined; ways: PanelWays }) {
  if (id === undefined) return <AllergyPanel original={undefined} ways={ways} />;
  return (
    <Change<AllergyIntolerance> part="allergies" id={id} ways={ways}>
      {(original) => <AllergyPanel original={original} ways={ways} />}
    </Change>
  );
}

function Problem({ id, ways }: { id: string | undefined; ways: PanelWays }) {
  if (id === undefined) return <ProblemPanel original={undefined} ways={ways} />;
  return (
    <Change<Condition> part="problems" id={id} ways={ways}>
      {(original) => <ProblemPanel original={original} ways={ways} />}
    </Change>
  );
}

/** The task at work at the right, and a line that leads back to each one that was hidden unfinished. */
export function TaskPanel({
  task,
  onClose,
  onReopen,
}: {
  task: Task | null;
  onClose: () => void;
  onReopen: (task: Task) => void;
}) {
  const { user, patientId } = useChart();
  const drafts = useDrafts(user?.subject, patientId).filter((d) => task === null || d.task !== keyOf(task));
  const ways: PanelWays = { onHide: onClose, onClose };
  return (
    <>
      {task !== null && (
        <div className={styles.place} key={keyOf(task)}>
          {task.kind === 'allergy' && <Allergy id={task.id} ways={ways} />}
          {task.kind === 'problem' && <Problem id={task.id} ways={ways} />}
          {task.kind === 'vitals' && <VitalsPanel ways={ways} />}
        </div>
      )}
      {drafts.length > 0 && task === null && (
        <div className={styles.dock} role="region" aria-label="Unfinished work">
          <span>Not saved:</span>
          {drafts.map((d) => {
            const [kind = '', id] = d.task.split('/');
            if (!(kind in NAMES)) return null;
            const name = NAMES[kind as keyof typeof NAMES];
            return (
              <Button
                key={d.task}
                size="small"
                icon="pencil"
                onClick={() => {
                  onReopen(
                    kind === 'vitals'
                      ? { kind }
                      : id === undefined
                        ? { kind: kind as 'allergy' | 'problem' }
                        : { kind: kind as 'allergy' | 'problem', id },
                  );
                }}
              >
                {id === undefined
                  ? `New ${name}`
                  : `Change of ${name === 'allergy' ? 'an allergy' : 'a problem'}`}
              </Button>
            );
          })}
        </div>
      )}
    </>
  );
}
