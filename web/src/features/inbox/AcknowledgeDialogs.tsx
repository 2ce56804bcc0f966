import { useState } from 'react';
import { ReadingLine } from '@/clinical/Flag';
import { Field } from '@/features/chart';
import { bornText } from '@/features/patients';
import { SEX_WORDS } from '@/fhir/patient';
import { t, tn } from '@/i18n';
import { offerUndo } from '@/ui';
import { ActDialog } from './Dialog';
import { useAct } from './inbox.queries';
import type { Item } from './items';
import { useKept } from '@/workspace/kept';
import styles from './Preview.module.css';
import { patientWords } from './words';

/** Takes acknowledgements back; says how many were not. */
function useReopen() {
  const run = useAct();
  return async (items: readonly Item[]): Promise<void> => {
    const done = await Promise.allSettled(
      items.map((one) => run(`Task/${one.id}/$reopen`, {}, one.patientId)),
    );
    const failed = done.filter(({ status }) => status === 'rejected').length;
    if (failed > 0) throw new Error(tn('inbox.reopenFailed', failed, { all: items.length }));
  };
}

/** One result was seen. A critical one needs words on what is done about it. */
export function AcknowledgeDialog({
  item,
  onDone,
  onClose,
}: {
  item: Item;
  onDone: () => void;
  onClose: () => void;
}) {
  const run = useAct();
  const reopen = useReopen();
  const { values, change, drop } = useKept(item.patientId, `inbox-acknowledge/${item.id}`, { comment: '' });
  const critical = item.severity === 'critical';
  const missing = critical && values.comment.trim() === '';
  return (
    <ActDialog
      title={t('inbox.acknowledge.title')}
      face={item.face}
      confirmLabel={t('inbox.acknowledge.confirm')}
      confirmFirst={!critical}
      blocked={missing ? t('inbox.acknowledge.needComment') : undefined}
      onConfirm={async () => {
        await run(`Task/${item.id}/$acknowledge`, { comment: values.comment.trim() }, item.patientId);
        drop();
        onDone();
        offerUndo(t('inbox.acknowledge.done', { name: patientWords(item) }), () => reopen([item]));
      }}
      onClose={onClose}
    >
      <ul>
        {item.readings.map((reading) => (
          <li key={reading.id + reading.key}>
            {reading.name} <ReadingLine reading={reading} />
          </li>
        ))}
        {item.readings.length === 0 && <li>{item.words}</li>}
      </ul>
      <Field label={t(critical ? 'inbox.acknowledge.whatDone' : 'inbox.acknowledge.comment')}>
        {(props) => (
          <textarea
            {...props}
            rows={3}
            maxLength={4000}
            required={critical}
            {...(critical && { 'data-autofocus': true })}
            value={values.comment}
            onChange={(event) => {
              change({ comment: event.currentTarget.value });
            }}
          />
        )}
      </Field>
    </ActDialog>
  );
}

/** Several normal results at once: each is named with its patient, and each can be left out. */
export function BulkDialog({
  items,
  onDone,
  onClose,
}: {
  items: readonly Item[];
  onDone: () => void;
  onClose: () => void;
}) {
  const run = useAct();
  const reopen = useReopen();
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const chosen = items.filter(({ id }) => !left.has(id));
  return (
    <ActDialog
      title={tn('inbox.bulk.title', items.length)}
      face={undefined}
      wide
      confirmFirst
      confirmLabel={tn('inbox.bulk.confirm', chosen.length)}
      blocked={chosen.length === 0 ? t('inbox.bulk.none') : undefined}
      onConfirm={async () => {
        // Of several patients no chart is the right one, so each item says whose it is on this screen, and the server compares.
        await run(
          'Task/$acknowledge',
          {
            item: chosen.map(({ id, patientId }) => ({
              task: `Task/${id}`,
              patient: patientId === undefined ? '' : `Patient/${patientId}`,
            })),
          },
          undefined,
        );
        onDone();
        offerUndo(tn('inbox.bulk.done', chosen.length), () => reopen(chosen));
      }}
      onClose={onClose}
    >
      <p>{t('inbox.bulk.detail')}</p>
      <ul className={styles.checks}>
        {items.map((item) => (
          <li key={item.id}>
            <label>
              <input
                type="checkbox"
                checked={!left.has(item.id)}
                onChange={(event) => {
                  const next = new Set(left);
                  if (event.currentTarget.checked) next.delete(item.id);
                  else next.add(item.id);
                  setLeft(next);
                }}
              />
              <span>
                <b>{patientWords(item)}</b>{' '}
                <span className={styles.quiet}>
                  {item.face === undefined
                    ? ''
                    : `${bornText(item.face)} · ${SEX_WORDS[item.face.sex]} · ${t('patients.mrn')} ${item.face.mrn ?? t('patients.mrnNone')}`}
                </span>
                <br />
                {item.readings.map((reading, i) => (
                  <span key={reading.id + reading.key}>
                    {i > 0 && ' · '}
                    {reading.name} <ReadingLine reading={reading} />
                  </span>
                ))}
                {item.readings.length === 0 && item.words}
              </span>
            </label>
          </li>
        ))}
      </ul>
    </ActDialog>
  );
}
