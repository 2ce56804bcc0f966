import { t } from '@/i18n';
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
              {t('chart.discardWhatYouTypedIn', { title })}
            </span>
            <Button
              autoFocus
              onClick={() => {
                setAsking(false);
              }}
            >
              {t('chart.keepEditing')}
            </Button>
            <Button
              kind="danger"
              onClick={() => {
                onDiscard();
                ways.onClose();
              }}
            >
              {t('chart.discard')}
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
          <h3>{t('chart.stoppedThisBelongsToAnother')}</h3>
          <p>{t('chart.theServerRefusedToWrite', { name: face.name })}</p>
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
      title={t('chart.wasChangedMeanwhile', { title })}
      size="lg"
      closeButtonProps={{ 'aria-label': t('chart.closeAndGoOnEditing') }}
    >
      <div className={styles.dialog}>
        {face && <MicroBanner face={face} strip={strip} />}
        <p>
          {t('chart.somebodySavedANewerVersion')}
          {conflicts.length === 0 ? t('chart.itDoesNotTouchThe') : t('chart.chooseForEachField')}
        </p>
        {conflicts.length > 0 && (
          <table className={styles.conflict}>
            <thead>
              <tr>
                <th scope="col">{t('chart.field')}</th>
                <th scope="col">{t('chart.before')}</th>
                <th scope="col">{t('chart.theirsSavedNow')}</th>
                <th scope="col">{t('chart.yoursNotSaved')}</th>
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
                        {c.mineUntouched && t('chart.youDidNotChangeIt')}
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
            {t('chart.chooseFor')} {open.map((c) => c.label.toLowerCase()).join(', ')}
            {t('chart.bothOfYouChangedIt')}
          </p>
        )}
        <div className={styles.actions}>
          <Button onClick={onCancel}>{t('chart.goOnEditing')}</Button>
          <Button
            kind="primary"
            onClick={() => {
              setAsked(true);
              if (open.length === 0)
                onResolve(new Set([...choice].filter(([, side]) => side === 'mine').map(([field]) => field)));
            }}
          >
            {t('chart.saveWithTheseChoices')}
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
      title={t('chart.wasEnteredInError', { name })}
      closeButtonProps={{ 'aria-label': t('chart.closeWithoutChange') }}
    >
      <div className={`${styles.dialog ?? ''} ${styles.form ?? ''}`}>
        {face && <MicroBanner face={face} strip={strip} />}
        <p>{t('chart.itIsTakenOffEvery')}</p>
        <div className={styles.field}>
          <label htmlFor="retract-reason">{t('chart.reason')}</label>
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
              {t('chart.writeTheReasonForExample')}
            </p>
          )}
        </div>
        <div className={styles.actions}>
          <Button autoFocus onClick={onCancel}>
            {t('chart.keep', { name })}
          </Button>
          <Button
            kind="danger"
            onClick={() => {
              setAsked(true);
              if (!missing) onRetract(reason);
            }}
          >
            {t('chart.markAsEnteredInError')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
