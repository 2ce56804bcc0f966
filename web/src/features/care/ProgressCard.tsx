import { lazy, Suspense } from 'react';
import { patientLine, rowStyles as rows, useChart, Widget } from '@/features/chart';
import { formatDateTime, type CareGoal, type GoalTarget, type Observation } from '@/fhir';
import { t, tn } from '@/i18n';
import { Loading, NeverAsked, Truncated } from '@/ui';
import styles from './care.module.css';
import { measuredFor, unitOf, useMeasurements, type Measured } from './progress';

const TrendChart = lazy(() => import('@/clinical/TrendChart').then((m) => ({ default: m.TrendChart })));

/** What was measured against the target of a goal: as a curve, as a table, and in words. */
export function ProgressCard({
  goal,
  target,
}: {
  goal: CareGoal;
  target: GoalTarget & { readonly code: string };
}) {
  const { patientId } = useChart();
  const query = useMeasurements(patientId, target.code);
  const title = t('care.progressOf', { goal: goal.name });
  return (
    <Widget
      title={title}
      what={t('care.measurements')}
      meaning={t('care.measurementsMeaning')}
      query={query}
      rows={8}
      count={target.words ?? undefined}
      foot={<span>{t('care.targetOf', { target: targetWords(target) })}</span>}
    >
      {(part) => (
        <Progress
          title={title}
          target={target}
          observations={part.resources as readonly Observation[]}
          truncated={part.next !== undefined}
        />
      )}
    </Widget>
  );
}

export const targetWords = (target: GoalTarget): string =>
  [target.measure, target.words].filter((one) => one !== null).join(' ') || t('care.noTarget');

/** Without a server: what the card shows of measurements. */
export function Progress({
  title,
  target,
  observations,
  truncated,
}: {
  title: string;
  target: GoalTarget;
  observations: readonly Observation[];
  truncated: boolean;
}) {
  const chart = useChart();
  const { values, left } = measuredFor(target, observations);
  const latest = values.at(-1);
  if (latest === undefined) {
    return (
      <>
        <NeverAsked title={t('care.neverMeasured')} detail={t('care.neverMeasuredDetail')} />
        {left > 0 && <p className={rows.empty}>{tn('care.left', left)}</p>}
      </>
    );
  }
  const { low, high } = target;
  const flagOf = (one: Measured): 'normal' | 'L' | 'H' | 'no-range' =>
    one.kept === null
      ? 'no-range'
      : one.kept
        ? 'normal'
        : high !== null && one.value >= high.value
          ? 'H'
          : 'L';
  return (
    <>
      <p className={styles.said}>
        <b>{latestWords(latest, target)}</b>
      </p>
      <div className={styles.both}>
        <Suspense fallback={<Loading what={t('care.measurements').toLowerCase()} />}>
          <TrendChart
            patient={patientLine(chart)}
            title={title}
            unit={unitOf(target)}
            series={[
              {
                name: target.measure ?? title,
                points: values.map((one) => ({
                  at: one.at,
                  date: one.effective,
                  value: one.value,
                  text: one.text,
                  flag: flagOf(one),
                })),
              },
            ]}
            limits={
              low === null && high === null
                ? null
                : {
                    low: low?.value ?? null,
                    high: high?.value ?? null,
                    text: target.words ?? '',
                    unit: target.unit,
                  }
            }
            band={t('care.band', { target: target.words ?? '' })}
            left={left}
          />
        </Suspense>
        <Values title={title} target={target} values={values} />
      </div>
      {truncated && <Truncated>{t('chart.newestShownMoreAreRecorded', { count: values.length })}</Truncated>}
    </>
  );
}

/** "Latest 142 mmHg, 12-Oct-2026: not at the target < 130 mmHg". */
export function latestWords(latest: Measured, target: GoalTarget): string {
  const value = `${latest.text}${unitOf(target) === '' ? '' : `\u00a0${unitOf(target)}`}`;
  const key =
    latest.kept === null ? 'care.latest' : latest.kept ? 'care.latestAtTarget' : 'care.latestNotAtTarget';
  return t(key, { value, date: formatDateTime(latest.effective) });
}

function Values({
  title,
  target,
  values,
}: {
  title: string;
  target: GoalTarget;
  values: readonly Measured[];
}) {
  return (
    // A region that scrolls must take the focus, or the keyboard cannot scroll it.
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('care.valuesOf', { title })}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('chart.date')}</th>
            <th scope="col">
              {t('chart.value')}
              {unitOf(target) === '' ? '' : `, ${unitOf(target)}`}
            </th>
            <th scope="col">{t('care.target')}</th>
          </tr>
        </thead>
        <tbody>
          {[...values].reverse().map((one) => (
            <tr key={`${one.id} ${String(one.at)}`}>
              <th scope="row">{formatDateTime(one.effective)}</th>
              <td>
                <b>{one.text}</b>
                {one.recorded !== null && (
                  <span className={styles.second}>{t('care.recordedAs', { value: one.recorded })}</span>
                )}
              </td>
              <td>
                {t(one.kept === null ? 'care.notJudged' : one.kept ? 'care.atTarget' : 'care.notAtTarget')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
