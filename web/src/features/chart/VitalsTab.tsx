import { t } from '@/i18n';
import { lazy, Suspense, useMemo, useState } from 'react';
import { Flag, ReadingLine, StateMark, Value } from '@/clinical/Flag';
import { Sparkline } from '@/clinical/Sparkline';
import { TrendChart, type TrendPoint, type TrendSeries } from '@/clinical/TrendChart';
import {
  byTest,
  clock,
  DIASTOLIC,
  formatDateTime,
  formatDay,
  limitsOf,
  parseDate,
  plottable,
  readFlag,
  readObservations,
  readValue,
  SYSTOLIC,
  valueText,
  type Observation,
  type Reading,
} from '@/fhir';
import { personOf } from '@/fhir/patient';
import { Button, Card, Loading, NeverAsked } from '@/ui';
import { usePages } from './chart.queries';
import { useChart } from './ChartContext';
import { useColumnRoom } from './columns';
import { PagedCard } from './ListTabs';
import { AddButton } from './lists';
import { recordedUnits } from './recordedUnits';
import { patientLine, trendOf } from './ResultsTab';
import rows from './rows.module.css';
import styles from './VitalsTab.module.css';
import { ofType } from './Storyboard';
import { MEANING } from './SummaryTab';

const GrowthCard = lazy(() => import('@/features/growth'));
/** Up to this age there are references of growth. */
const GROWTH_YEARS = 20;

const ORDER = [
  '85354-9',
  '55284-4',
  '8867-4',
  '9279-1',
  '8310-5',
  '2708-6',
  '59408-5',
  '72514-3',
  '29463-7',
  '8302-2',
  '39156-5',
];
/** Pixels of the columns that do not carry dates, and of one that does. */
const FIXED_WIDTH = 290;
const DATE_WIDTH = 92;

const rankOf = (key: string): number => {
  const at = ORDER.findIndex((code) => key === `http://loinc.org|${code}`);
  return at < 0 ? ORDER.length : at;
};

/** The diastolic half of blood pressures, to draw beside the systolic one. */
function diastolic(readings: readonly Reading[]): TrendSeries | null {
  const points = [...readings].reverse().flatMap((r): TrendPoint[] => {
    const part = r.source.component?.find((c) => c.code?.coding?.some((x) => x.code === DIASTOLIC));
    const value = part ? readValue(part) : null;
    if (!part || value?.kind !== 'number' || !Number.isFinite(r.at)) return [];
    return [
      {
        at: r.at,
        date: r.effective,
        value: value.value,
        text: value.text,
        flag: readFlag(part, value, limitsOf(part.referenceRange)),
      },
    ];
  });
  return points.length > 0 ? { name: t('chart.diastolic'), points } : null;
}

/** The systolic half of a blood pressure, which is shown as "120/80". */
const systolicText = (r: Reading | undefined): string | null =>
  valueText(
    r?.source.component?.find((c) => c.code?.coding?.some((x) => x.code === SYSTOLIC))?.valueQuantity,
  );

function isGrowing(birthDate: string | undefined, now: number): boolean {
  const born = parseDate(birthDate);
  return born !== null && now - born.at < GROWTH_YEARS * 365.25 * 86_400_000;
}

export default function VitalsTab() {
  const chart = useChart();
  const { patientId, face, live } = chart;
  const pages = usePages(patientId, 'vitals');
  const readings = useMemo(
    () => readObservations(ofType<Observation>(pages.resources, 'Observation'), personOf(face)),
    [pages.resources, face],
  );
  const tests = useMemo(
    () =>
      [...byTest(readings).values()].sort(
        (a, b) => rankOf(a[0]?.key ?? '') - rankOf(b[0]?.key ?? '') || (b[0]?.at ?? 0) - (a[0]?.at ?? 0),
      ),
    [readings],
  );
  const [chosenKey, setChosenKey] = useState<string | null>(null);
  const [shift, setShift] = useState(0);
  const [room, measure] = useColumnRoom(FIXED_WIDTH, DATE_WIDTH);
  const chosen = useMemo(
    () => tests.find((t) => t[0]?.key === chosenKey) ?? tests[0] ?? [],
    [tests, chosenKey],
  );
  const moments = [...new Set(readings.map((r) => Math.floor(r.at / 60_000)))];
  const shown = moments.slice(shift, shift + room).reverse();
  const dateOf = (moment: number): string | undefined =>
    readings.find((r) => Math.floor(r.at / 60_000) === moment)?.effective;
  const first = chosen[0];
  const drawn = useMemo(() => {
    const head = chosen[0];
    if (!head) return null;
    const { points, unit, left } = plottable(chosen);
    const lower = head.name === t('fhir.bloodPressure') ? diastolic(chosen) : null;
    const main = trendOf(lower ? t('chart.systolic') : head.name, chosen);
    const upper: TrendSeries = lower
      ? {
          ...main.series,
          points: main.series.points.map((p, i) => ({ ...p, text: systolicText(points[i]) ?? p.text })),
        }
      : main.series;
    return { unit, left, series: lower ? [upper, lower] : [upper] };
  }, [chosen]);

  return (
    <div className={styles.split}>
      <PagedCard
        title={t('chart.vitalSigns')}
        what={t('chart.vitalSigns')}
        meaning={MEANING.vitals}
        pages={pages}
        count={t('chart.ofLoadedTimesNewestAt', { count: shown.length, count2: moments.length })}
        action={
          <>
            {moments.length > room && (
              <>
                <Button
                  size="small"
                  icon="left"
                  disabled={shift + room >= moments.length}
                  onClick={() => {
                    setShift((n) => n + room);
                  }}
                >
                  {t('chart.earlier')}
                </Button>
                <Button
                  size="small"
                  disabled={shift === 0}
                  onClick={() => {
                    setShift((n) => Math.max(0, n - room));
                  }}
                >
                  {t('chart.later')}
                </Button>
              </>
            )}
            <AddButton kind="vitals" text="chart.recordVitalSigns" />
          </>
        }
      >
        {tests.length === 0 ? (
          <NeverAsked title={t('chart.noVitalSigns')} detail={t('chart.nobodyHasRecordedVitalSigns')} />
        ) : (
          // A region that scrolls must take the focus, or the keyboard cannot scroll it.
          <div
            ref={measure}
            className={rows.scroll}

            tabIndex={0}
            role="region"
            aria-label={t('chart.vitalSignsOverTime')}
          >
            <table className={`${rows.table ?? ''} ${styles.table ?? ''}`}>
              <thead>
                <tr>
                  <th scope="col">{t('chart.sign')}</th>
                  <th scope="col">{t('chart.unit')}</th>
                  {shown.map((m) => (
                    <th key={m} scope="col" className={rows.num}>
                      <b>{formatDay(dateOf(m))}</b>
                      <span>
                        {parseDate(dateOf(m))?.year ?? ''}{' '}
                        {parseDate(dateOf(m))?.timed ? clock(m * 60_000) : ''}
                      </span>
                    </th>
                  ))}
                  <th scope="col">{t('chart.trend')}</th>
                </tr>
              </thead>
              <tbody>
                {tests.map((test) => {
                  const latest = test[0];
                  if (!latest) return null;
                  const units = recordedUnits(test);
                  return (
                    <tr
                      key={latest.key}
                      className={test.some((r) => live.isNew('Observation', r.id)) ? rows.fresh : undefined}
                    >
                      <th scope="row" title={latest.fullName}>
                        <button
                          type="button"
                          className={rows.linkButton}
                          aria-current={latest.key === first?.key || undefined}
                          onClick={() => {
                            setChosenKey(latest.key);
                          }}
                        >
                          {latest.name}
                        </button>
                      </th>
                      <td className={rows.unit}>
                        {units.size > 1 ? t('chart.seeEachValue') : [...units].join('')}
                      </td>
                      {shown.map((m) => {
                        const here = test.filter((r) => Math.floor(r.at / 60_000) === m);
                        return (
                          <td key={m} className={rows.num}>
                            {here.length === 0 ? (
                              <span className={styles.none}>{t('chart.notTaken')}</span>
                            ) : (
                              here.map((r) => (
                                <span key={r.id} className={styles.cell}>
                                  <Value reading={r} />{' '}
                                  {units.size > 1 && r.value.kind === 'number' && (
                                    <span className={rows.unit}>
                                      {r.value.unit ?? t('chart.unitNotRecorded')}
                                    </span>
                                  )}{' '}
                                  {r.state !== null ? <StateMark state={r.state} /> : <Flag flag={r.flag} />}
                                </span>
                              ))
                            )}
                          </td>
                        );
                      })}
                      <td>
                        <Sparkline readings={test} />
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
        )}
      </PagedCard>
      {chart.face && pages.loaded && isGrowing(chart.face.birthDate, chart.now) && (
        <Suspense fallback={<Loading what={t('growth.title')} />}>
          <GrowthCard
            face={chart.face}
            patient={patientLine(chart)}
            observations={ofType<Observation>(pages.resources, 'Observation')}
            older={pages.hasMore ? pages.loadMore : undefined}
          />
        </Suspense>
      )}
      {first && drawn && drawn.series.some((s) => s.points.length > 0) && (
        <Card
          title={first.name}
          flush
          count={`${String(chosen.length)} ${chosen.length === 1 ? 'value' : 'values'}`}
        >
          <TrendChart
            patient={patientLine(chart)}
            title={first.name}
            unit={drawn.unit}
            series={drawn.series}
            limits={drawn.series.length > 1 ? null : first.limits}
            left={drawn.left}
          />
          <p className={rows.pad}>
            {t('chart.latest')} <ReadingLine reading={first} /> {formatDateTime(first.effective)}
          </p>
        </Card>
      )}
    </div>
  );
}
