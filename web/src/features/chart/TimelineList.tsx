import { formatDay, monthHeading } from '@/fhir';
import { Icon } from '@/ui';
import { useChart } from './ChartContext';
import type { TimelineEvent } from './timeline';
import styles from './TimelineList.module.css';

/** One event; `heading` is set on the first of a month. */
export function TimelineItem({ event, heading }: { event: TimelineEvent; heading: string | null }) {
  const { live } = useChart();
  return (
    <>
      {heading !== null && <div className={styles.month}>{heading}</div>}
      <div
        className={
          live.isNew(event.type, event.id) ? `${styles.event ?? ''} ${styles.fresh ?? ''}` : styles.event
        }
      >
        <span className={styles.date}>{formatDay(event.date)}</span>
        <span className={styles.icon}>
          <Icon name={event.icon} size={12} />
        </span>
        <span className={styles.text}>
          <b>{event.title}</b>
          <span className={styles.detail}>{event.detail}</span>
        </span>
      </div>
    </>
  );
}

export function headingOf(events: readonly TimelineEvent[], index: number): string | null {
  const heading = monthHeading(events[index]?.date);
  return index === 0 || monthHeading(events[index - 1]?.date) !== heading ? heading : null;
}

export function TimelineList({ events }: { events: readonly TimelineEvent[] }) {
  return (
    <ol className={styles.list}>
      {events.map((e, i) => (
        <li key={e.key}>
          <TimelineItem event={e} heading={headingOf(events, i)} />
        </li>
      ))}
    </ol>
  );
}
