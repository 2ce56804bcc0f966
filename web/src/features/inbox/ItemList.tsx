import { Fragment } from 'react';
import { ReadingLine } from '@/clinical/Flag';
import { clock, formatDay, parseDate, sameDay } from '@/fhir';
import { t, tn } from '@/i18n';
import { Icon, VisuallyHidden } from '@/ui';
import { grouped, type Item, type Urgency } from './items';
import styles from './InboxPage.module.css';
import { ageAndSex, KIND_ICONS, KIND_WORDS, patientWords, recent, URGENCY_WORDS } from './words';

const READINGS = 2;

/** The items, the most urgent section first; critical ones can not be folded away. */
export function ItemList({
  items,
  sections,
  selected,
  nameOf,
  onSelect,
}: {
  items: readonly Item[];
  /** With the headings of urgency. */
  sections: boolean;
  selected: string | undefined;
  nameOf: (reference: string | undefined) => string;
  onSelect: (id: string) => void;
}) {
  const rows = (some: readonly Item[]) => (
    <ul>
      {some.map((item) => (
        <li key={item.id}>
          <Row item={item} selected={item.id === selected} nameOf={nameOf} onSelect={onSelect} />
        </li>
      ))}
    </ul>
  );
  if (!sections) return rows(items);
  return grouped(items).map(([urgency, some]) => (
    <Fragment key={urgency}>
      <h2
        className={urgency === 'critical' ? `${styles.group ?? ''} ${styles.critical ?? ''}` : styles.group}
      >
        {URGENCY_WORDS[urgency]} <span>{some.length}</span>
      </h2>
      {rows(some)}
    </Fragment>
  ));
}

const MARKS: Readonly<Record<Urgency, string | undefined>> = {
  critical: styles.markCritical,
  urgent: styles.markUrgent,
  routine: styles.mark,
};

function Row({
  item,
  selected,
  nameOf,
  onSelect,
}: {
  item: Item;
  selected: boolean;
  nameOf: (reference: string | undefined) => string;
  onSelect: (id: string) => void;
}) {
  const authored = parseDate(item.authored);
  const today = authored !== null && sameDay(authored.at, Date.now());
  return (
    <button
      type="button"
      data-item={item.id}
      aria-current={selected ? 'true' : undefined}
      className={[styles.row, selected && styles.selected, item.unread && styles.unread]
        .filter(Boolean)
        .join(' ')}
      onClick={() => {
        onSelect(item.id);
      }}
    >
      <span className={MARKS[item.urgency]}>
        <Icon
          name={
            item.kind === 'results' && item.severity === 'critical'
              ? 'octagon'
              : item.kind === 'results' && item.severity === 'abnormal'
                ? 'triangle'
                : KIND_ICONS[item.kind]
          }
        />
      </span>
      <span className={styles.rowText}>
        <span className={styles.rowHead}>
          <span>
            <span className={styles.name}>{patientWords(item)}</span>{' '}
            <span className={styles.quiet}>{ageAndSex(item)}</span>
          </span>
          <span className={styles.time}>
            <VisuallyHidden>{`${KIND_WORDS[item.kind]}, `}</VisuallyHidden>
            {authored === null ? '' : today ? clock(authored.at) : formatDay(item.authored)}
          </span>
        </span>
        <span className={styles.what}>
          <What item={item} />
        </span>
        <Notes item={item} nameOf={nameOf} />
      </span>
      {item.unread && <VisuallyHidden>{t('inbox.unread')}</VisuallyHidden>}
    </button>
  );
}

/** What it is about, in a line that wraps. */
function What({ item }: { item: Item }) {
  if (item.mismatch) return <b className={styles.stop}>{t('inbox.mismatch')}</b>;
  if (item.kind === 'results' && item.readings.length > 0) {
    const shown = item.readings.slice(0, READINGS);
    const more = item.readings.length - shown.length;
    return (
      <>
        {item.changes.length > 0 && <b className={styles.corrected}>{t('inbox.correctedShort')} </b>}
        {shown.map((reading) => (
          <span key={reading.id + reading.key} className={styles.reading}>
            {reading.name} <ReadingLine reading={reading} />
          </span>
        ))}
        {more > 0 && <span className={styles.quiet}>{tn('inbox.moreResults', more)}</span>}
      </>
    );
  }
  return <>{item.words === '' ? KIND_WORDS[item.kind] : item.words}</>;
}

/** Whose it is, when it is not simply one's own; what is late; where it has gone. */
function Notes({ item, nameOf }: { item: Item; nameOf: (reference: string | undefined) => string }) {
  const notes: string[] = [];
  if (item.why === 'covering') notes.push(t('inbox.coveringFor', { name: nameOf(item.owner) }));
  if (item.why === 'pool') notes.push(t('inbox.fromPool', { name: nameOf(item.owner) }));
  if (item.why === 'escalated') notes.push(t('inbox.escalatedFrom', { name: nameOf(item.owner) }));
  const late = item.overdue && !item.closed;
  const escalated = item.escalations.at(-1);
  if (escalated !== undefined && !item.closed && item.why !== 'escalated')
    notes.push(t('inbox.escalatedTo', { name: nameOf(escalated.to), time: recent(escalated.at) }));
  if (item.snoozedUntil !== undefined && Date.parse(item.snoozedUntil) > Date.now())
    notes.push(t('inbox.snoozedUntil', { time: recent(item.snoozedUntil) }));
  if (notes.length === 0 && !late) return null;
  return (
    <span className={styles.notes}>
      {late && (
        <span className={styles.late}>
          <Icon name="diamond" size={14} /> {t('inbox.overdueSince', { time: recent(item.due) })}
        </span>
      )}
      {notes.map((note) => (
        <span key={note} className={styles.quiet}>
          {note}
        </span>
      ))}
    </span>
  );
}
