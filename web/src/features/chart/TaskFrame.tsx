import { useState, type ReactNode } from 'react';
import { MicroBanner } from '@/clinical/PatientBanner';
import { Button, Modal } from '@/ui';
import type { PanelWays } from '@/workspace/feature';
import { WorkspacePanel } from '@/workspace/WorkspacePanel';
import { useChart } from './ChartContext';
import { fieldStyles as styles } from './fields';
import type { FieldConflict } from './forms';
import { saveWords, type SaveState } from './saving';

/** The frame of every task: identity on top, save state and actions at the foot, unsaved text guarded by name. */
export function TaskFrame({
  title,
  state,
  dirty,
  save,
  blocked,
  saveLabel,
  onSave,
  onDiscard,
  ways,
  extra,
  children,
}: {
  title: string;
  state?: ReactNode;
  /** Something was typed that is not saved. */
  dirty: boolean;
  save: SaveState;
  /** Why saving is not possible now, said beside the button. */
  blocked?: string | null;
  saveLabel: string;
  onSave: () => void;
  onDiscard: () => void;
  ways: PanelWays;
  /** Further actions at the left of the save button. */
  extra?: ReactNode;
  children: ReactNode;
}) {
  const { face, strip } = useChart();
  const [asking, setAsking] = useState(false);
  if (face === undefined) return null;
  const stopped = save.kind === 'wrong-patient';
  return (
    <WorkspacePanel
      title={title}
      state={state}
      banner={<MicroBanner face={face} strip={strip} />}
      onHide={ways.onHide}
      onClose={() => {
        if (dirty) setAsking(true);
        else ways.onClose();
      }}
      footer={
        asking ? (
          <>
            <span className={`${styles.saveState ?? ''} ${styles.notSaved ?? ''}`} role="alert">
              Discard what you typed in “{title}”?
            </span>
            <Button
              autoFocus
              onClick={() => {
                setAsking(false);
              }}
            >
              Keep editing
            </Button>
            <Button
              kind="danger"
              onClick={() => {
                onDiscard();
                ways.onClose();
              }}
            >
              Discard
            </Button>
          </>
        ) : (
          <>
            <span
              className={
                save.kind === 'failed' || stopped
                  ? `${styles.saveState ?? ''} ${styles.notSaved ?? ''}`
                  : styles.saveState
              }
              role="status"
            >
              {blocked ?? saveWords(save)}
            </span>
            {extra}
            <Button
              kind="primary"
              disabled={save.kind === 'saving' || stopped || (blocked ?? null) !== null}
              onClick={onSave}
            >
              {saveLabel}
            </Button>
          </>
        )
      }
    >
      {save.kind === 'wrong-patient' ? (
        <div className={styles.stop} role="alert">
          <h3>Stopped: this belongs to another patient</h3>
          <p>
            The server refused to write it into the chart of {face.name}. Nothing was saved. Close this panel,
            check which patient you mean, and begin again.
          </p>
          <p>{save.reason}</p>
        </div>
      ) : (
        children
      )}
    </WorkspacePanel>
  );
}

/** Somebody else saved meanwhile: shows what they changed beside what you want, field by field, and asks. */
export function ConflictDialog<K extends string>({
  title,
  conflicts,
  onResolve,
  onCancel,
}: {
  title: string;
  conflicts: readonly FieldConflict<K>[];
  /** The fields for which the user keeps the own value. */
  onResolve: (keepMine: ReadonlySet<K>) => void;
  onCancel: () => void;
}) {
  const { face, strip } = useChart();
  // What only they changed is taken; where both changed something, nothing is chosen beforehand.
  const [choice, setChoice] = useState<ReadonlyMap<K, 'mine' | 'theirs'>>(
    () => new Map(conflicts.filter((c) => c.mineUntouched).map((c) => [c.field, 'theirs'] as const)),
  );
  const [asked, setAsked] = useState(false);
  const open = conflicts.filter((c) => !choice.has(c.field));
  const choose = (field: K, side: 'mine' | 'theirs'): void => {
    setChoice((before) => new Map(before).set(field, side));
  };
  return (
    <Modal
      opened
      onClose={onCancel}
      title={`${title} was changed meanwhile`}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close and go on editing' }}
    >
      <div className={styles.dialog}>
        {face && <MicroBanner face={face} strip={strip} />}
        <p>
          Somebody saved a newer version while you were editing. Nothing of yours is saved yet.
          {conflicts.length === 0
            ? ' It does not touch the fields that you see here.'
            : ' Choose for each field:'}
        </p>
        {conflicts.length > 0 && (
          <table className={styles.conflict}>
            <thead>
              <tr>
                <th scope="col">Field</th>
                <th scope="col">Before</th>
                <th scope="col">Theirs, saved now</th>
                <th scope="col">Yours, not saved</th>
              </tr>
            </thead>
            <tbody>
              {conflicts.map((c) => (
                <tr key={c.field}>
                  <th scope="row">{c.label}</th>
                  <td>{c.base}</td>
                  <td>
                    <label>
                      <input
                        type="radio"
                        name={`conflict-${c.field}`}
                        checked={choice.get(c.field) === 'theirs'}
                        onChange={() => {
                          choose(c.field, 'theirs');
                        }}
                      />
                      <span>{c.theirs}</span>
                    </label>
                  </td>
                  <td>
                    <label>
                      <input
                        type="radio"
                        name={`conflict-${c.field}`}
                        checked={choice.get(c.field) === 'mine'}
                        onChange={() => {
                          choose(c.field, 'mine');
                        }}
                      />
                      <span>
                        {c.mine}
                        {c.mineUntouched && ' (you did not change it)'}
                      </span>
                    </label>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {asked && open.length > 0 && (
          <p className={styles.error} role="alert">
            Choose for {open.map((c) => c.label.toLowerCase()).join(', ')}: both of you changed it.
          </p>
        )}
        <div className={styles.actions}>
          <Button onClick={onCancel}>Go on editing</Button>
          <Button
            kind="primary"
            onClick={() => {
              setAsked(true);
              if (open.length === 0)
                onResolve(new Set([...choice].filter(([, side]) => side === 'mine').map(([field]) => field)));
            }}
          >
            Save with these choices
          </Button>
        </div>
      </div>
    </Modal>
  );
}

/** Takes an entry back with a reason; it stays in the record, marked. */
export function RetractDialog({
  name,
  onRetract,
  onCancel,
}: {
  name: string;
  onRetract: (reason: string) => void;
  onCancel: () => void;
}) {
  const { face, strip } = useChart();
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const missing = reason.trim().length < 3;
  return (
    <Modal
      opened
      onClose={onCancel}
      title={`“${name}” was entered in error`}
      closeButtonProps={{ 'aria-label': 'Close without change' }}
    >
      <div className={`${styles.dialog ?? ''} ${styles.form ?? ''}`}>
        {face && <MicroBanner face={face} strip={strip} />}
        <p>
          It is taken off every list. It stays in the record, marked as entered in error, with your name and
          this reason.
        </p>
        <div className={styles.field}>
          <label htmlFor="retract-reason">Reason</label>
          <input
            id="retract-reason"
            value={reason}
            aria-invalid={asked && missing ? true : undefined}
            onChange={(e) => {
              setReason(e.target.value);
            }}
          />
          {asked && missing && (
            <p className={styles.error} role="alert">
              Write the reason, for example “wrong patient” or “typed twice”.
            </p>
          )}
        </div>
        <div className={styles.actions}>
          <Button autoFocus onClick={onCancel}>
            Keep “{name}”
          </Button>
          <Button
            kind="danger"
            onClick={() => {
              setAsked(true);
              if (!missing) onRetract(reason);
            }}
          >
            Mark as entered in error
          </Button>
        </div>
      </div>
    </Modal>
  );
}
