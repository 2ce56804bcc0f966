import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { moveDocument } from '@/api/documents';
import { search } from '@/api/fhir';
import { ApiError } from '@/api/errors';
import {
  chartKey,
  failureWords,
  Field,
  fieldStyles,
  rowStyles,
  TaskFrame,
  typesKey,
  useChart,
  type SaveState,
} from '@/features/chart';
import { bornText, FindPatient, lookAlikes, PatientRow } from '@/features/patients';
import type { DocumentReference } from '@/fhir';
import type { PatientFace } from '@/fhir/patient';
import { t } from '@/i18n';
import { Button, Chip, Failed, Loading, offerUndo } from '@/ui';
import { dropDraft, keepDraft, readDraft } from '@/workspace/drafts';
import type { PanelProps } from '@/workspace/feature';
import { taskKey } from '@/workspace/tasks';
import { dateWords, titleOf } from './document';
import styles from './Move.module.css';

/** What the record number is typed for: the right patient, who has one, or else the id. */
const numberOf = (face: PatientFace): string => face.mrn ?? face.id;

const MOST_REASON = 1000;

interface Kept {
  readonly to: PatientFace | null;
  readonly reason: string;
}

/** Takes a document that lies in the wrong chart to the right one: both patients stand side by side, and each is confirmed. */
export default function MoveTask({ task, ways }: PanelProps) {
  const { patientId, face, user } = useChart();
  const subject = user?.subject;
  const client = useQueryClient();
  const id = task.id ?? '';
  // In this patient's chart alone: an id of somebody else's document finds nothing here.
  const query = useQuery({
    queryKey: typesKey(patientId, ['DocumentReference'], 'moving', id),
    queryFn: async ({ signal }) => {
      const { matches } = await search('DocumentReference', { patient: patientId, _id: id }, signal);
      return (matches[0] as DocumentReference | undefined) ?? null;
    },
  });
  const [kept] = useState(() =>
    subject === undefined
      ? undefined
      : (readDraft(subject, patientId, taskKey(task))?.values as Kept | undefined),
  );
  const [to, setTo] = useState<PatientFace | null>(kept?.to ?? null);
  const [notTheirs, setNotTheirs] = useState(false);
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState(kept?.reason ?? '');
  const [state, setState] = useState<SaveState>({ kind: 'clean' });
  const dirty = to !== null || reason !== '';
  const key = taskKey(task);
  useEffect(() => {
    // A hidden panel comes back; what was confirmed is confirmed anew.
    if (subject === undefined) return;
    if (dirty) keepDraft(subject, patientId, key, { to, reason } satisfies Kept);
    else dropDraft(subject, patientId, key);
  }, [subject, patientId, key, dirty, to, reason]);
  const drop = (): void => {
    if (subject !== undefined) dropDraft(subject, patientId, key);
  };
  if (face === undefined) return null;
  const found = query.data ?? null;

  const pick = (next: PatientFace | null): void => {
    setTo(next);
    setTyped('');
    setNotTheirs(false);
  };
  const blocked =
    state.kind === 'failed' || state.kind === 'wrong-patient'
      ? null
      : found === null
        ? t('documents.move.noDocument')
        : to === null
          ? t('documents.move.noPatient')
          : to.id === patientId
            ? t('documents.move.same')
            : reason.trim().length < 3
              ? t('documents.move.noReason')
              : !notTheirs
                ? t('documents.move.notConfirmed', { name: face.name })
                : typed.trim() !== numberOf(to)
                  ? t('documents.move.notTyped', { name: to.name })
                  : null;

  const refresh = async (...patients: readonly string[]): Promise<void> => {
    for (const one of patients) await client.invalidateQueries({ queryKey: chartKey(one) });
  };
  const move = async (): Promise<void> => {
    if (to === null || blocked !== null || found === null) return;
    setState({ kind: 'saving' });
    try {
      const moved = await moveDocument(id, patientId, to.id, typed.trim(), reason.trim());
      drop();
      await refresh(patientId, to.id);
      ways.onClose();
      const what = t('documents.move.done', { title: titleOf(found), name: to.name, born: bornText(to) });
      const dropped = moved.dropped === 0 ? '' : ` ${t('documents.move.dropped', { count: moved.dropped })}`;
      offerUndo(what + dropped, async () => {
        await moveDocument(moved.id, to.id, patientId, numberOf(face), t('documents.move.undone'));
        await refresh(patientId, to.id);
      });
    } catch (error) {
      setState({
        kind: error instanceof ApiError && error.kind === 'wrong-patient' ? 'wrong-patient' : 'failed',
        reason: failureWords(error),
      });
    }
  };
  /** What was changed after a failure is asked for anew. */
  const typing = (): void => {
    if (state.kind === 'failed') setState({ kind: 'clean' });
  };
  const similar = to === null ? undefined : lookAlikes([face, to]).get(to.id);

  return (
    <TaskFrame
      title={t('documents.move')}
      dirty={dirty}
      save={state}
      blocked={blocked}
      saveLabel={to === null ? t('documents.move.do') : t('documents.move.doTo', { name: to.name })}
      onSave={() => void move()}
      onDiscard={drop}
      ways={ways}
    >
      {query.isPending ? (
        <Loading what={t('chart.document').toLowerCase()} />
      ) : found === null ? (
        <Failed
          title={t('chart.theEntryCouldNotBe')}
          detail={t('chart.itMayHaveBeenTaken')}
          onRetry={() => void query.refetch()}
        />
      ) : (
        <form
          className={fieldStyles.form}
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void move();
          }}
        >
          <p className={styles.what}>
            <b>{titleOf(found)}</b> <span className={rowStyles.quiet}>{dateWords(found)}</span>
          </p>
          <section className={styles.side} aria-label={t('documents.move.from')}>
            <h3>{t('documents.move.from')}</h3>
            <PatientRow face={face} />
          </section>
          <section className={styles.side} aria-label={t('documents.move.to')}>
            <h3>{t('documents.move.to')}</h3>
            {to === null ? (
              <FindPatient label={t('documents.move.find')} onPick={pick} />
            ) : (
              <>
                <PatientRow face={to} similar={similar} />
                {to.deceased !== undefined && <Chip tone="caution">{t('documents.move.dead')}</Chip>}
                <div className={styles.other}>
                  <Button
                    size="small"
                    onClick={() => {
                      pick(null);
                      typing();
                    }}
                  >
                    {t('documents.move.other')}
                  </Button>
                </div>
              </>
            )}
          </section>
          {to !== null && to.id !== patientId && (
            <>
              <Field label={t('documents.move.reason')} hint={t('documents.move.reasonHint')}>
                {(props) => (
                  <textarea
                    {...props}
                    rows={2}
                    maxLength={MOST_REASON}
                    value={reason}
                    onChange={(event) => {
                      setReason(event.target.value);
                      typing();
                    }}
                  />
                )}
              </Field>
              <label className={styles.confirm}>
                <input
                  type="checkbox"
                  checked={notTheirs}
                  onChange={(event) => {
                    setNotTheirs(event.target.checked);
                    typing();
                  }}
                />
                {t('documents.move.isNot', { name: face.name, born: bornText(face) })}
              </label>
              <Field
                label={t('documents.move.is', { name: to.name, born: bornText(to) })}
                hint={t(to.mrn === undefined ? 'documents.move.typeId' : 'documents.move.typeNumber', {
                  number: numberOf(to),
                })}
              >
                {(props) => (
                  <input
                    {...props}
                    autoComplete="off"
                    value={typed}
                    onChange={(event) => {
                      setTyped(event.target.value);
                      typing();
                    }}
                  />
                )}
              </Field>
            </>
          )}
          <button type="submit" hidden />
        </form>
      )}
    </TaskFrame>
  );
}
