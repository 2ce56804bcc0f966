import { useState } from 'react';
import { Field } from '@/features/chart';
import { formatDateTime, isoDate } from '@/fhir';
import { t } from '@/i18n';
import { offerUndo } from '@/ui';
import { ActDialog } from './Dialog';
import { useAct } from './inbox.queries';
import { releaseOf, type Item } from './items';
import { useKept } from '@/workspace/kept';
import styles from './Preview.module.css';
import { RecipientChoice } from './Recipients';
import { patientWords } from './words';

interface Props {
  readonly item: Item;
  readonly onDone: (said?: string) => void;
  readonly onClose: () => void;
}

const two = (n: number): string => String(n).padStart(2, '0');
/** As a datetime-local field takes it. */
export function localMinute(at: number): string {
  const d = new Date(at);
  return `${isoDate(at)}T${two(d.getHours())}:${two(d.getMinutes())}`;
}
/** The moment of a datetime-local field; undefined when it is none. */
export function instantOfLocal(text: string): string | undefined {
  const at = new Date(text);
  return text === '' || Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

function morning(days: number): number {
  const d = new Date();
  d.setDate(d.getDate() + days);
  d.setHours(8, 0, 0, 0);
  return d.getTime();
}

/** Puts an item away until a time. */
export function SnoozeDialog({ item, onDone, onClose }: Props) {
  const run = useAct();
  const [now] = useState(() => Date.now());
  const times = [now + 3_600_000, now + 3 * 3_600_000, morning(1), morning(7)];
  const [chosen, setChosen] = useState('1');
  const [own, setOwn] = useState('');
  const until = chosen === 'own' ? instantOfLocal(own) : new Date(times[Number(chosen)] ?? now).toISOString();
  const tooEarly = until === undefined || Date.parse(until) <= Date.now();
  const words = [
    t('inbox.snooze.hour'),
    t('inbox.snooze.hours'),
    t('inbox.snooze.tomorrow'),
    t('inbox.snooze.week'),
  ];
  return (
    <ActDialog
      title={t('inbox.snooze.title')}
      face={item.face}
      confirmLabel={t('inbox.snooze.confirm')}
      blocked={tooEarly ? t('inbox.needTimeToCome') : undefined}
      onConfirm={async () => {
        await run(`Task/${item.id}/$snooze`, { until: until ?? '' }, item.patientId);
        onDone();
        offerUndo(t('inbox.snooze.done', { name: patientWords(item), time: formatDateTime(until) }), () =>
          run(`Task/${item.id}/$snooze`, {}, item.patientId),
        );
      }}
      onClose={onClose}
    >
      <fieldset className={styles.choices}>
        <legend>{t('inbox.snooze.until')}</legend>
        {times.map((at, i) => (
          <label key={words[i]}>
            <input
              type="radio"
              name="until"
              autoFocus={i === 1}
              {...(i === 1 && { 'data-autofocus': true })}
              checked={chosen === String(i)}
              onChange={() => {
                setChosen(String(i));
              }}
            />
            {words[i]} <span className={styles.quiet}>{formatDateTime(new Date(at).toISOString())}</span>
          </label>
        ))}
        <label>
          <input
            type="radio"
            name="until"
            checked={chosen === 'own'}
            onChange={() => {
              setChosen('own');
              if (own === '') setOwn(localMinute(now + 24 * 3_600_000));
            }}
          />
          {t('inbox.snooze.own')}
        </label>
      </fieldset>
      {chosen === 'own' && (
        <Field label={t('inbox.snooze.ownTime')}>
          {(props) => (
            <input
              {...props}
              type="datetime-local"
              value={own}
              onChange={(event) => {
                setOwn(event.currentTarget.value);
              }}
            />
          )}
        </Field>
      )}
    </ActDialog>
  );
}

/** Gives an item to another clinician or a pool. */
export function DelegateDialog({ item, onDone, onClose }: Props) {
  const run = useAct();
  const [to, setTo] = useState('');
  const { values, change, drop } = useKept(item.patientId, `inbox-delegate/${item.id}`, { comment: '' });
  return (
    <ActDialog
      title={t('inbox.delegate.title')}
      face={item.face}
      confirmLabel={t('inbox.delegate.confirm')}
      blocked={to === '' ? t('inbox.needRecipient') : undefined}
      onConfirm={async () => {
        await run(`Task/${item.id}/$delegate`, { to, comment: values.comment.trim() }, item.patientId);
        drop();
        onDone(t('inbox.delegate.done', { name: patientWords(item) }));
      }}
      onClose={onClose}
    >
      <RecipientChoice
        label={t('inbox.delegate.to')}
        value={to}
        without={[item.owner ?? '']}
        onValue={setTo}
        first
      />
      <Field label={t('inbox.delegate.comment')}>
        {(props) => (
          <textarea
            {...props}
            rows={3}
            maxLength={4000}
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

/** A task is done, and with which outcome. */
export function CompleteDialog({ item, onDone, onClose }: Props) {
  const run = useAct();
  const { values, change, drop } = useKept(item.patientId, `inbox-complete/${item.id}`, { comment: '' });
  const missing = item.kind === 'tasks' && values.comment.trim() === '';
  return (
    <ActDialog
      title={t('inbox.complete.title')}
      face={item.face}
      confirmLabel={t('inbox.complete.confirm')}
      blocked={missing ? t('inbox.complete.needOutcome') : undefined}
      onConfirm={async () => {
        await run(`Task/${item.id}/$complete`, { comment: values.comment.trim() }, item.patientId);
        drop();
        onDone(t('inbox.complete.done', { name: patientWords(item) }));
      }}
      onClose={onClose}
    >
      <p className={styles.plain}>{item.words}</p>
      <Field label={t(item.kind === 'tasks' ? 'inbox.complete.outcome' : 'inbox.acknowledge.comment')}>
        {(props) => (
          <textarea
            {...props}
            data-autofocus
            rows={3}
            maxLength={4000}
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

/** Shows a report to the patient, now or at a time. */
export function ReleaseDialog({ item, onDone, onClose }: Props) {
  const run = useAct();
  const [later, setLater] = useState(false);
  const [at, setAt] = useState(() => localMinute(morning(1)));
  const { report } = item;
  const release = report === undefined ? undefined : releaseOf(report);
  const when = instantOfLocal(at);
  const tooEarly = later && (when === undefined || Date.parse(when) <= Date.now());
  return (
    <ActDialog
      title={t('inbox.release.title')}
      face={item.face}
      confirmLabel={t(later ? 'inbox.release.confirmLater' : 'inbox.release.confirm')}
      blocked={
        report?.id === undefined ? t('inbox.notGiven') : tooEarly ? t('inbox.needTimeToCome') : undefined
      }
      onConfirm={async () => {
        await run(
          `DiagnosticReport/${report?.id ?? ''}/$release`,
          later ? { at: when ?? '' } : {},
          item.patientId,
        );
        onDone(
          later
            ? t('inbox.release.doneLater', { name: patientWords(item), time: formatDateTime(when) })
            : t('inbox.release.done', { name: patientWords(item) }),
        );
      }}
      onClose={onClose}
    >
      <p>
        {release?.kind === 'visible'
          ? t('inbox.release.visible')
          : release?.kind === 'later'
            ? t('inbox.release.later', { time: formatDateTime(release.at) })
            : t('inbox.release.withheld')}
      </p>
      <fieldset className={styles.choices}>
        <legend>{t('inbox.release.when')}</legend>
        <label>
          <input
            type="radio"
            name="when"
            autoFocus
            data-autofocus
            checked={!later}
            onChange={() => {
              setLater(false);
            }}
          />
          {t('inbox.release.now')}
        </label>
        <label>
          <input
            type="radio"
            name="when"
            checked={later}
            onChange={() => {
              setLater(true);
            }}
          />
          {t('inbox.release.at')}
        </label>
      </fieldset>
      {later && (
        <Field label={t('inbox.release.atTime')} hint={t('inbox.release.atHint')}>
          {(props) => (
            <input
              {...props}
              type="datetime-local"
              value={at}
              onChange={(event) => {
                setAt(event.currentTarget.value);
              }}
            />
          )}
        </Field>
      )}
    </ActDialog>
  );
}
