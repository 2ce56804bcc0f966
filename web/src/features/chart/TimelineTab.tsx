import { t, tn } from '@/i18n';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import type { ListName } from '@/api/chart';
import { formatDate, isoDate } from '@/fhir';
import { Card, Failed, Truncated } from '@/ui';
import { usePages } from './chart.queries';
import { useChart } from './ChartContext';
import { Segments } from './ResultsTab';
import rows from './rows.module.css';
import { MEANING } from './SummaryTab';
import { completeDownTo, KIND_NAMES, timelineEvents, type EventKind } from './timeline';
import { headingOf, TimelineItem } from './TimelineList';
import styles from './TimelineTab.module.css';
import { CardLink, isForbidden, StaleNote, WidgetState } from './Widget';

const SOURCES: readonly (readonly [ListName, EventKind])[] = [
  ['encounters', 'visit'],
  ['labReports', 'result'],
  ['medicines', 'medicine'],
  ['immunizations', 'vaccine'],
  ['procedures', 'procedure'],
  ['documents', 'document'],
];

type Choice = 'all' | EventKind;

export default function TimelineTab() {
  const { patientId } = useChart();
  const [kind, setKind] = useState<Choice>('all');
  const pages = {
    encounters: usePages(patientId, 'encounters'),
    labReports: usePages(patientId, 'labReports'),
    medicines: usePages(patientId, 'medicines'),
    immunizations: usePages(patientId, 'immunizations'),
    procedures: usePages(patientId, 'procedures'),
    documents: usePages(patientId, 'documents'),
  };
  const wanted = SOURCES.filter(([, k]) => kind === 'all' || k === kind).map(([name, k]) => ({
    name,
    kind: k,
    list: pages[name as keyof typeof pages],
  }));
  const loaded = wanted.filter((w) => w.list.loaded && !isForbidden(w.list.query.error));
  const failed = wanted.filter((w) => !w.list.loaded && w.list.query.error !== null);
  const waiting = wanted.filter((w) => !w.list.loaded && w.list.query.error === null);

  const lists = loaded.map((w) => {
    const events = timelineEvents(w.list.resources);
    return { ...w, events, hasMore: w.list.hasMore, oldest: events.at(-1)?.at ?? Number.POSITIVE_INFINITY };
  });
  const horizon = completeDownTo(lists);
  const events = lists
    .flatMap((l) => l.events)
    .filter((e) => e.at >= horizon || horizon === Number.NEGATIVE_INFINITY)
    .sort((a, b) => (a.at === b.at ? a.key.localeCompare(b.key) : b.at > a.at ? 1 : -1));
  const behind = lists.filter((l) => l.hasMore);
  const loadOlder = (): void => {
    // Only the lists that hold the others back: those whose oldest event is the newest of all ends.
    for (const l of behind) if (l.oldest >= horizon) l.list.loadMore();
  };
  const first = loaded[0];

  return (
    <Card
      title={t('chart.timeline')}
      flush
      count={
        loaded.length > 0
          ? tn('chart.events', events.length, {
              are: Number.isFinite(horizon)
                ? t('chart.sinceDate', { date: formatDate(isoDate(horizon)) })
                : t('chart.allThereAre'),
            })
          : undefined
      }
      action={
        <Segments
          label={t('chart.kindOfEvent')}
          options={[
            ['all', t('chart.all')] as const,
            ...SOURCES.map(([, k]) => [k as Choice, KIND_NAMES[k]] as const),
          ]}
          value={kind}
          onChange={setKind}
        />
      }
    >
      {failed.map((w) => (
        <Failed
          key={w.name}
          title={
            isForbidden(w.list.query.error)
              ? t('chart.areNotShownToYour', { kind: KIND_NAMES[w.kind] })
              : t('chart.couldNotBeLoaded2', { kind: KIND_NAMES[w.kind] })
          }
          detail={t('chart.theTimelineBelowIsWithout')}
          reason={w.list.query.error?.message ?? ''}
          onRetry={isForbidden(w.list.query.error) ? undefined : () => void w.list.query.refetch()}
        />
      ))}
      {loaded.map((w) => (
        <StaleNote key={w.name} what={KIND_NAMES[w.kind]} query={w.list.query} loaded={!w.list.moreFailed} />
      ))}
      {waiting.length > 0 && !first && (
        <WidgetState
          what={t('chart.timeline')}
          meaning={MEANING.visits}
          query={waiting[0]?.list.query ?? pages.encounters.query}
          loaded={false}
          rows={8}
        />
      )}
      {waiting.length > 0 && first && (
        <p className={rows.empty}>
          {t('chart.stillLoading')} {waiting.map((w) => KIND_NAMES[w.kind].toLowerCase()).join(', ')}…
        </p>
      )}
      {waiting.length === 0 && events.length === 0 && first && (
        <p className={rows.empty}>
          {failed.length > 0 ? t('chart.nothingInWhatCouldBe') : t('chart.nothingOfThisKindIs')}
        </p>
      )}
      <Events events={events} />
      {behind.length > 0 && (
        <Truncated
          action={
            <CardLink onClick={loadOlder}>
              {behind.some((l) => l.list.loadingMore) ? t('chart.loading') : t('chart.loadOlder2')}
            </CardLink>
          }
        >
          {behind.some((l) => l.list.moreFailed)
            ? t('chart.olderEventsCouldNotBe')
            : t('chart.olderEventsAreNotLoaded')}
        </Truncated>
      )}
    </Card>
  );
}

/** Only the events in view are in the page, so that a life-long chart scrolls smoothly. */
function Events({ events }: { events: ReturnType<typeof timelineEvents> }) {
  const box = useRef<HTMLDivElement>(null);
  const headings = useMemo(() => events.map((_, i) => headingOf(events, i)), [events]);
  const virtual = useVirtualizer({
    count: events.length,
    getScrollElement: () => box.current,
    estimateSize: (i) => (headings[i] ? 70 : 46),
    overscan: 12,
    getItemKey: (i) => events[i]?.key ?? i,
  });
  if (events.length === 0) return null;
  return (
    // A region that scrolls must take the focus, or the keyboard cannot scroll it.

    <div
      ref={box}
      className={styles.box}
      tabIndex={0}
      role="region"
      aria-label={t('chart.eventsNewestFirst')}
    >
      <ol className={styles.list} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const event = events[item.index];
          return event === undefined ? null : (
            <li
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              className={styles.item}
              style={{ transform: `translateY(${String(item.start)}px)` }}
              aria-setsize={events.length}
              aria-posinset={item.index + 1}
            >
              <TimelineItem event={event} heading={headings[item.index] ?? null} />
            </li>
          );
        })}
      </ol>
    </div>
  );
}
