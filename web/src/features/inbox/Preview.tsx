import type { ReactNode, Ref } from 'react';
import { MicroBanner } from '@/clinical/PatientBanner';
import { formatDateTime } from '@/fhir';
import { t } from '@/i18n';
import { Button, Card, Failed, Icon } from '@/ui';
import { FileResult } from './FileResult';
import type { Item } from './items';
import { MessagePreview } from './MessagePreview';
import styles from './Preview.module.css';
import { ResultPreview } from './ResultPreview';
import { canBeFiled } from './unfiled';
import { KIND_WORDS, recent } from './words';

/** What can be done from the preview; undefined where the role or the item does not allow it. */
export interface Ways {
  readonly acknowledge?: (() => void) | undefined;
  readonly complete?: (() => void) | undefined;
  readonly release?: (() => void) | undefined;
  readonly snooze?: (() => void) | undefined;
  readonly back?: (() => void) | undefined;
  readonly delegate?: (() => void) | undefined;
  readonly claim?: (() => void) | undefined;
  readonly reopen?: (() => void) | undefined;
  readonly openChart?: (() => void) | undefined;
  readonly message?: (() => void) | undefined;
  readonly list: () => void;
}

/** What an item is about, whose it is and what to do; who the patient is stands on top. */
export function Preview({
  item,
  ways,
  busy,
  failed,
  nameOf,
  focusRef,
  listClass,
  onReplied,
  onFiled,
}: {
  item: Item;
  ways: Ways;
  busy: boolean;
  failed: string | undefined;
  nameOf: (reference: string | undefined) => string;
  focusRef: Ref<HTMLDivElement>;
  listClass: string | undefined;
  onReplied: () => void;
  onFiled: (said: string) => void;
}) {
  const { face } = item;
  return (
    <>
      <div className={styles.head}>
        {face === undefined ? (
          <p className={styles.nobody}>
            {item.patientId === undefined ? t('inbox.noPatient') : t('inbox.patientNotGiven')}
          </p>
        ) : (
          <MicroBanner face={face} strip={1} />
        )}
        <span className={styles.headActions}>
          <span className={listClass}>
            <Button size="small" icon="left" onClick={ways.list}>
              {t('inbox.backToList')}
            </Button>
          </span>
          {ways.openChart !== undefined && (
            <Button size="small" hotkey="o" onClick={ways.openChart}>
              {t('inbox.openChart')}
            </Button>
          )}
        </span>
      </div>
      <div
        className={styles.content}
        ref={focusRef}
        tabIndex={0}
        role="region"
        aria-label={t('inbox.preview')}
      >
        {failed !== undefined && (
          <div role="alert" className={styles.problem}>
            <b>{t('inbox.notDone')}</b> {failed}
          </div>
        )}
        {item.mismatch ? (
          <div role="alert">
            <Failed title={t('inbox.mismatch')} detail={t('inbox.mismatchDetail')} />
          </div>
        ) : (
          <Content item={item} nameOf={nameOf} onReplied={onReplied} onFiled={onFiled} />
        )}
      </div>
      <div className={styles.foot} role="group" aria-label={t('inbox.actions')}>
        <Acts ways={ways} busy={busy} item={item} />
      </div>
    </>
  );
}

function Content({
  item,
  nameOf,
  onReplied,
  onFiled,
}: {
  item: Item;
  nameOf: (reference: string | undefined) => string;
  onReplied: () => void;
  onFiled: (said: string) => void;
}) {
  if (item.kind === 'results') return <ResultPreview item={item} nameOf={nameOf} />;
  if (item.kind === 'messages' && item.thread !== undefined)
    return <MessagePreview key={item.thread} item={item} nameOf={nameOf} onReplied={onReplied} />;
  return <OtherPreview item={item} nameOf={nameOf} onFiled={onFiled} />;
}

function Acts({ ways, busy, item }: { ways: Ways; busy: boolean; item: Item }) {
  const one = (
    run: (() => void) | undefined,
    text: string,
    hotkey: string | undefined,
    kind: 'primary' | 'plain' = 'plain',
  ): ReactNode =>
    run !== undefined && (
      <Button kind={kind} hotkey={hotkey} disabled={busy} onClick={run}>
        {text}
      </Button>
    );
  return (
    <>
      {one(ways.acknowledge, t('inbox.act.acknowledge'), 'e', 'primary')}
      {one(ways.complete, t('inbox.act.complete'), 'e', item.kind === 'messages' ? 'plain' : 'primary')}
      {one(ways.reopen, t('inbox.act.reopen'), undefined)}
      {one(ways.back, t('inbox.act.back'), 's')}
      {one(ways.release, t('inbox.act.release'), 'p')}
      {one(ways.message, t('inbox.act.message'), 'm')}
      {one(ways.claim, t('inbox.act.claim'), 'y')}
      {one(ways.delegate, t('inbox.act.delegate'), 'a')}
      {one(ways.snooze, t('inbox.act.snooze'), 's')}
      {item.urgency === 'critical' && !item.closed && (
        <span className={styles.why}>{t('inbox.criticalStays')}</span>
      )}
    </>
  );
}

/** A task, a note to co-sign, a refill or a referral: in the words of the record. */
function OtherPreview({
  item,
  nameOf,
  onFiled,
}: {
  item: Item;
  nameOf: (reference: string | undefined) => string;
  onFiled: (said: string) => void;
}) {
  const { task } = item;
  return (
    <>
      <Standing item={item} />
      <Card title={KIND_WORDS[item.kind]}>
        <p className={styles.plain}>{item.words === '' ? t('inbox.noWords') : item.words}</p>
        <Facts item={item} nameOf={nameOf} />
        {item.kind === 'cosign' && <p className={styles.quiet}>{t('inbox.cosignHow')}</p>}
      </Card>
      {item.unfiled !== null && canBeFiled(item.unfiled) && !item.closed && (
        <FileResult key={item.id} item={item} onDone={onFiled} />
      )}
      <Notes task={task} />
    </>
  );
}

export function Facts({ item, nameOf }: { item: Item; nameOf: (reference: string | undefined) => string }) {
  const { task } = item;
  return (
    <dl className={styles.facts}>
      <dt>{t('inbox.asked')}</dt>
      <dd>
        {formatDateTime(item.authored)}
        {task.requester?.display !== undefined && ` · ${task.requester.display}`}
      </dd>
      <dt>{t('inbox.owner')}</dt>
      <dd>{nameOf(item.owner)}</dd>
      {item.due !== undefined && (
        <>
          <dt>{t('inbox.due')}</dt>
          <dd>{formatDateTime(item.due)}</dd>
        </>
      )}
    </dl>
  );
}

/** What was noted at steps: why it was given on, with which outcome it was done. */
export function Notes({ task }: { task: fhir4.Task }) {
  const notes = task.note ?? [];
  if (notes.length === 0) return null;
  return (
    <Card title={t('inbox.notes')}>
      <ul>
        {notes.map((note, i) => (
          <li key={`${note.time ?? ''} ${String(i)}`}>
            <span className={styles.plain}>{note.text}</span>{' '}
            <span className={styles.quiet}>
              {note.authorReference?.display ?? note.authorString ?? ''} {formatDateTime(note.time)}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Done, put away or late: said before anything else. */
export function Standing({ item }: { item: Item }) {
  if (item.task.status === 'completed')
    return (
      <div className={`${styles.alert ?? ''} ${styles.done ?? ''}`}>
        <Icon name="tick" size={24} />
        <h2>{t('inbox.isDone', { time: recent(item.task.lastModified) })}</h2>
      </div>
    );
  if (item.overdue)
    return (
      <div className={`${styles.alert ?? ''} ${styles.caution ?? ''}`}>
        <Icon name="diamond" size={24} />
        <h2>{t('inbox.overdueSince', { time: recent(item.due) })}</h2>
      </div>
    );
  return null;
}
