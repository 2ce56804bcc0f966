import { useQuery } from '@tanstack/react-query';
import { call } from '@/api/client';
import { Flag, ReadingLine, StateMark, Value } from '@/clinical/Flag';
import { Sparkline } from '@/clinical/Sparkline';
import {
  formatDateTime,
  formatDay,
  formatRecent,
  readObservation,
  readingText,
  spanText,
  type Observation,
  type Reading,
} from '@/fhir';
import { t, tn } from '@/i18n';
import { Card, Failed, Icon } from '@/ui';
import { useTrends } from './inbox.queries';
import { releaseOf, type Item } from './items';
import { Notes } from './Preview';
import styles from './Preview.module.css';
import { recent } from './words';

const PART = 'urn:salus:CodeSystem:inbox-part';

/** What, how bad, compared to what; what a correction changed; whether the patient sees it. */
export function ResultPreview({
  item,
  nameOf,
}: {
  item: Item;
  nameOf: (reference: string | undefined) => string;
}) {
  const { report, readings } = item;
  const old = useOldValues(item);
  return (
    <>
      <Urgency item={item} nameOf={nameOf} />
      {item.changes.length > 0 && (
        <div className={`${styles.alert ?? ''} ${styles.abnormal ?? ''}`}>
          <Icon name="triangle" size={24} />
          <div>
            <h2>{t('inbox.corrected')}</h2>
            <ul>
              {item.changes.map((change) => (
                <li key={change}>{change}</li>
              ))}
            </ul>
            <p>{t('inbox.correctedDetail')}</p>
          </div>
        </div>
      )}
      {report === undefined && readings.length === 0 ? (
        <Failed title={t('inbox.notGiven')} detail={t('inbox.notGivenDetail')} reason={item.words} />
      ) : (
        <Card
          title={
            report?.code.text ??
            report?.code.coding?.[0]?.display ??
            readings[0]?.fullName ??
            t('inbox.result')
          }
          flush
        >
          <p className={styles.times}>{times(item)}</p>
          {readings.length > 0 && <Readings item={item} old={old.data} />}
          {item.missing > 0 && (
            <p className={styles.problem} role="alert">
              {tn('inbox.missingValues', item.missing)}
            </p>
          )}
          {old.error !== null && <p className={styles.problem}>{t('inbox.oldFailed')}</p>}
        </Card>
      )}
      {report?.conclusion !== undefined && (
        <Card title={t('inbox.conclusion')}>
          <p className={styles.plain}>{report.conclusion}</p>
        </Card>
      )}
      {report !== undefined && <Visible report={report} />}
      <Notes task={item.task} />
    </>
  );
}

function times({ report, readings }: Item): string {
  const collected = report?.effectiveDateTime ?? readings[0]?.effective;
  return [
    t('inbox.collected', { time: formatDateTime(collected) }),
    ...(report?.issued === undefined ? [] : [t('inbox.issued', { time: formatDateTime(report.issued) })]),
    ...(report?.performer?.[0]?.display === undefined ? [] : [report.performer[0].display]),
  ].join(' · ');
}

/** How bad it is and how long it waits. */
function Urgency({ item, nameOf }: { item: Item; nameOf: (reference: string | undefined) => string }) {
  const worst = item.readings[0];
  const output = (code: string) =>
    item.task.output?.find(({ type }) =>
      (type.coding ?? []).some((one) => one.system === PART && one.code === code),
    );
  const by = output('acknowledged-by')?.valueReference?.display;
  if (by !== undefined)
    return (
      <div className={`${styles.alert ?? ''} ${styles.done ?? ''}`}>
        <Icon name="tick" size={24} />
        <h2>
          {t('inbox.acknowledgedBy', { name: by, time: recent(output('acknowledged-at')?.valueInstant) })}
        </h2>
      </div>
    );
  const waits = item.authored === undefined ? '' : spanWords(Date.now() - Date.parse(item.authored));
  const critical = item.severity === 'critical';
  const last = item.escalations.at(-1);
  return (
    <div
      className={[
        styles.alert,
        critical ? styles.critical : item.severity === 'abnormal' ? styles.abnormal : undefined,
      ]
        .filter(Boolean)
        .join(' ')}
    >
      <Icon
        name={
          critical
            ? 'octagon'
            : item.severity === 'abnormal'
              ? 'triangle'
              : item.severity === 'normal'
                ? 'tick'
                : 'dashed'
        }
        size={24}
      />
      <div>
        <h2>
          {t(
            critical
              ? 'inbox.severity.critical'
              : item.severity === 'abnormal'
                ? 'inbox.severity.abnormal'
                : item.severity === 'normal'
                  ? 'inbox.severity.normal'
                  : 'inbox.severity.unclassified',
          )}
          {' · '}
          {t('inbox.waits', { time: waits })}
        </h2>
        {worst !== undefined && (
          <p className={styles.main}>
            {worst.name} <ReadingLine reading={worst} />
          </p>
        )}
        {last !== undefined ? (
          <p>{t('inbox.escalatedTo', { name: nameOf(last.to), time: recent(last.at) })}</p>
        ) : (
          critical && item.due !== undefined && <p>{t('inbox.escalates', { time: recent(item.due) })}</p>
        )}
        {item.overdue && !critical && <p>{t('inbox.overdueSince', { time: recent(item.due) })}</p>}
      </div>
    </div>
  );
}

function spanWords(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes < 60) return t('inbox.minutes', { n: minutes });
  if (minutes < 48 * 60) return t('inbox.hours', { n: Math.floor(minutes / 60) });
  return spanText(0, ms);
}

function Readings({ item, old }: { item: Item; old: ReadonlyMap<string, Reading> | undefined }) {
  const trends = useTrends(item);
  const corrected = (old?.size ?? 0) > 0;
  return (
    <>
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t('inbox.test')}</th>
              {corrected && (
                <th scope="col" className={styles.number}>
                  {t('inbox.was')}
                </th>
              )}
              <th scope="col" className={styles.number}>
                {t('inbox.value')}
              </th>
              <th scope="col">{t('inbox.unit')}</th>
              <th scope="col">{t('inbox.flag')}</th>
              <th scope="col">{t('inbox.reference')}</th>
              <th scope="col">{t('inbox.previous')}</th>
              <th scope="col">{t('inbox.trend')}</th>
            </tr>
          </thead>
          <tbody>
            {item.readings.map((reading) => {
              const history = trends.data?.get(reading.key) ?? [];
              const told = item.previous.get(`Observation/${reading.id}`);
              const earlier = history.find((one) => one.id !== reading.id && one.at < reading.at);
              const newer = history.find((one) => one.id !== reading.id && one.at > reading.at);
              const was = old?.get(`${reading.id} ${reading.key}`);
              return (
                <tr key={reading.id + reading.key}>
                  <th scope="row">{reading.name}</th>
                  {corrected && (
                    <td className={styles.number}>
                      {was === undefined ? (
                        <span className={styles.quiet}>{t('inbox.unchanged')}</span>
                      ) : (
                        <del className={styles.old}>{readingText(was)}</del>
                      )}
                    </td>
                  )}
                  <td className={styles.number}>
                    <Value reading={reading} />
                  </td>
                  <td className={styles.unit}>
                    {reading.value.kind === 'number'
                      ? (reading.value.unit ?? t('chart.unitNotRecorded'))
                      : ''}
                  </td>
                  <td>
                    <Flag flag={reading.flag} showNoRange />{' '}
                    {reading.state !== null && <StateMark state={reading.state} />}
                  </td>
                  <td className={styles.unit}>{reading.rangeText ?? t('chart.noRange')}</td>
                  <td>
                    {told !== undefined ? (
                      <>
                        {told.text} <span className={styles.quiet}>{formatDay(told.date)}</span>
                      </>
                    ) : earlier !== undefined ? (
                      <>
                        {readingText(earlier)}{' '}
                        <span className={styles.quiet}>{formatDay(earlier.effective)}</span>
                      </>
                    ) : (
                      <span className={styles.quiet}>
                        {trends.error !== null
                          ? t('inbox.notKnown')
                          : trends.isPending
                            ? t('inbox.loading')
                            : t('inbox.noneEarlier')}
                      </span>
                    )}
                  </td>
                  <td>
                    <Sparkline readings={history} width={96} />
                    {newer !== undefined && (
                      <div>
                        <b>{t('inbox.newer')}</b> {readingText(newer)}{' '}
                        <span className={styles.quiet}>{formatRecent(newer.effective, Date.now())}</span>
                      </div>
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {trends.error !== null && (
        <Failed
          title={t('inbox.trendFailed')}
          detail={t('inbox.trendFailedDetail')}
          reason={trends.error.message}
          onRetry={() => void trends.refetch()}
        />
      )}
    </>
  );
}

/** The values that a correction replaced, from the versions of the record. */
function useOldValues(item: Item) {
  const changed = item.changes.length === 0 ? [] : item.readings.filter(({ version }) => Number(version) > 1);
  return useQuery({
    queryKey: ['inbox-old', changed.map(({ id, version }) => `${id} ${version ?? ''}`)],
    enabled: changed.length > 0,
    staleTime: Infinity,
    queryFn: async ({ signal }): Promise<ReadonlyMap<string, Reading>> => {
      const old = new Map<string, Reading>();
      for (const id of new Set(changed.map((one) => one.id))) {
        const { body } = await call<fhir4.Bundle>(`/fhir/Observation/${encodeURIComponent(id)}/_history`, {
          query: { _count: 20 },
          signal,
        });
        const versions = (body.entry ?? []).flatMap(({ resource }) =>
          resource?.resourceType === 'Observation'
            ? [readObservation(resource as unknown as Observation)]
            : [],
        );
        for (const now of item.readings.filter((one) => one.id === id)) {
          // Labels make versions too: the newest that said something else is the one that was replaced.
          const was = versions
            .flat()
            .find(
              (one) =>
                one.key === now.key && (readingText(one) !== readingText(now) || one.flag !== now.flag),
            );
          if (was !== undefined) old.set(`${now.id} ${now.key}`, was);
        }
      }
      return old;
    },
  });
}

function Visible({ report }: { report: fhir4.DiagnosticReport }) {
  const release = releaseOf(report);
  return (
    <Card title={t('inbox.release.title')}>
      <p>
        {release.kind === 'later'
          ? t('inbox.release.later', { time: formatDateTime(release.at) })
          : t(release.kind === 'visible' ? 'inbox.release.visible' : 'inbox.release.withheld')}
      </p>
    </Card>
  );
}
