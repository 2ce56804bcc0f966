import { t, tn } from '@/i18n';
import { useMemo, useRef, useState } from 'react';
import { Flag, ReadingLine, StateMark, Value } from '@/clinical/Flag';
import { Sparkline } from '@/clinical/Sparkline';
import { TrendChart, type TrendSeries } from '@/clinical/TrendChart';
import {
  byTest,
  clock,
  codeLabel,
  conceptTerm,
  FLAG_WORDS,
  formatDate,
  formatDateTime,
  formatDay,
  instantOf,
  isAbnormal,
  isCritical,
  keyIn,
  numberText,
  parseDate,
  plottable,
  readingIn,
  readObservations,
  type DiagnosticReport,
  type Observation,
  type Reading,
  type UnitSystem,
} from '@/fhir';
import { personOf } from '@/fhir/patient';
import { dateText } from '@/fhir/dates';
import { Button, Card, Icon, NeverAsked, useKeys } from '@/ui';
import type { AreaProps } from '@/workspace/feature';
import { usePages } from './chart.queries';
import { useChart, type Chart } from './ChartContext';
import { useColumnRoom } from './columns';
import { PagedCard } from './ListTabs';
import rows from './rows.module.css';
import styles from './ResultsTab.module.css';
import { ofType } from './Storyboard';
import { MEANING } from './SummaryTab';
import { addressOf, keyAt } from './testAddress';
import { recordedUnits } from './recordedUnits';
import { useUnitSystem } from './unitChoice';

type Show = 'all' | 'abnormal' | 'critical';
const SPANS = [
  ['chart.threeMonths', 92],
  ['chart.oneYear', 366],
  ['chart.all', null],
] as const;
const UNITS = [
  ['reported', 'chart.unitsAsReported'],
  ['si', 'chart.unitsSi'],
  ['conventional', 'chart.unitsConventional'],
] as const satisfies readonly (readonly [UnitSystem, string])[];
const DAY_MS = 86_400_000;

interface Column {
  readonly at: number;
  readonly date: string | undefined;
}

interface Group {
  readonly name: string;
  readonly tests: readonly (readonly Reading[])[];
}

/** The patient in one line, for graphs. */
export function patientLine({ face }: Chart): string {
  if (!face) return '';
  return [
    face.name,
    face.birthDate ? dateText(face.birthDate) : t('chart.birthDateNotRecorded'),
    `${t('patients.mrn')} ${face.mrn ?? t('chart.notRecorded')}`,
  ].join(' · ');
}

/** The panel that a test was last reported in, by the reports that name it; the others are grouped as such. */
function groupTests(
  tests: Iterable<readonly Reading[]>,
  reports: readonly DiagnosticReport[],
): readonly Group[] {
  const panelOf = new Map<string, string>();
  for (const report of [...reports].sort(
    (a, b) => instantOf(a.effectiveDateTime) - instantOf(b.effectiveDateTime),
  )) {
    if (report.status === 'entered-in-error') continue;
    const name = conceptTerm(report.code);
    if (name === null) continue;
    for (const result of report.result ?? [])
      if (result.reference) panelOf.set(result.reference.replace(/^.*\/(Observation\/)/, '$1'), name);
  }
  const groups = new Map<string, (readonly Reading[])[]>();
  for (const test of tests) {
    const panel =
      test.map((r) => panelOf.get(`Observation/${r.id}`)).find((p) => p !== undefined) ??
      t('chart.otherTests');
    const list = groups.get(panel);
    if (list) list.push(test);
    else groups.set(panel, [test]);
  }
  return [...groups]
    .map(([name, list]) => ({ name, tests: list }))
    .sort(
      (a, b) =>
        Number(a.name === t('chart.otherTests')) - Number(b.name === t('chart.otherTests')) ||
        newestOf(b) - newestOf(a) ||
        a.name.localeCompare(b.name),
    );
}

const newestOf = (g: Group): number => Math.max(...g.tests.map((t) => t[0]?.at ?? 0));

export function trendOf(
  name: string,
  readings: readonly Reading[],
): { series: TrendSeries; unit: string | null; left: number } {
  const { points, unit, left } = plottable(readings);
  return {
    unit,
    left,
    series: {
      name,
      points: points.flatMap((r) =>
        r.value.kind === 'number'
          ? [{ at: r.at, date: r.effective, value: r.value.value, text: r.value.text, flag: r.flag }]
          : [],
      ),
    },
  };
}

export default function ResultsTab({ rest }: AreaProps) {
  const selected = keyAt(rest);
  const chart = useChart();
  const { patientId, face, now, goTo, live } = chart;
  const [system, setSystem] = useUnitSystem();
  const labs = usePages(patientId, 'labs');
  const reports = usePages(patientId, 'labReports');
  const [filter, setFilter] = useState('');
  const [show, setShow] = useState<Show>('all');
  const [span, setSpan] = useState<number | null>(null);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const search = useRef<HTMLInputElement>(null);
  const [shift, setShift] = useState(0);
  const [room, measure] = useColumnRoom(FIXED_WIDTH, DATE_WIDTH);

  const readings = useMemo(
    () =>
      readObservations(ofType<Observation>(labs.resources, 'Observation'), personOf(face)).map((r) =>
        readingIn(r, system),
      ),
    [labs.resources, face, system],
  );
  const inSpan = readings.filter(
    (r) => span === null || r.at >= now - span * DAY_MS || !Number.isFinite(r.at),
  );
  const words = filter.trim().toLowerCase();
  const tests = [...byTest(inSpan).values()].filter((t) => {
    const matches =
      words === '' ||
      t.some((r) => r.fullName.toLowerCase().includes(words) || r.name.toLowerCase().includes(words));
    const flagged =
      show === 'all' || t.some((r) => (show === 'critical' ? isCritical(r.flag) : isAbnormal(r.flag)));
    return matches && flagged;
  });
  const groups = groupTests(tests, ofType<DiagnosticReport>(reports.resources, 'DiagnosticReport'));
  const columns = useMemo(() => {
    const seen = new Map<number, Column>();
    for (const t of tests)
      for (const r of t)
        if (!seen.has(minute(r.at))) seen.set(minute(r.at), { at: minute(r.at), date: r.effective });
    return [...seen.values()].sort((a, b) => a.at - b.at);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- tests is derived from these
  }, [readings, span, words, show, now]);
  const newest = columns.at(-1)?.at;
  const order = groups.flatMap((g) => (closed.has(g.name) ? [] : g.tests.flatMap((t) => t[0] ?? [])));
  const key = selected === null ? (order[0]?.key ?? null) : keyIn(selected, system);
  const chosen = tests.find((t) => t[0]?.key === key) ?? readingsOf(readings, key);

  // Only as many dates as fit stand side by side, the newest at the right: no number can slip under a fixed column.
  const last = Math.max(room, columns.length - shift);
  const shown = columns.slice(Math.max(0, last - room), last);
  const earlier = Math.max(0, last - room);

  const step = (by: 1 | -1) => (): void => {
    const next = order[order.findIndex((r) => r.key === key) + by];
    if (next !== undefined) goTo(`results/${addressOf(next)}`);
  };
  useKeys('keys.results', [
    { keys: 'j', text: 'keys.next', run: step(1) },
    { keys: 'k', text: 'keys.previous', run: step(-1) },
    {
      keys: 'f',
      text: 'keys.filter',
      run: () => {
        search.current?.focus();
      },
    },
  ]);

  const loadedText = t('chart.ofLoadedCollectionsShown', { count: shown.length, count2: columns.length });
  return (
    <div className={styles.split}>
      <div className={styles.left}>
        <div className={styles.bar}>
          <label className={styles.search}>
            <Icon name="search" />
            <input
              ref={search}
              type="search"
              placeholder={t('chart.filterTests')}
              aria-label={t('chart.filterTests')}
              value={filter}
              onChange={(e) => {
                setFilter(e.target.value);
              }}
            />
            <kbd>f</kbd>
          </label>
          <Segments
            label={t('chart.whichResults')}
            options={[
              ['all', t('chart.all')],
              ['abnormal', t('chart.abnormal')],
              ['critical', t('chart.critical3')],
            ]}
            value={show}
            onChange={setShow}
          />
          <Segments
            label={t('chart.time')}
            options={SPANS.map(([name, days]) => [days, t(name)] as const)}
            value={span}
            onChange={setSpan}
          />
          <Segments
            label={t('chart.units')}
            options={UNITS.map(([one, name]) => [one, t(name)] as const)}
            value={system}
            onChange={setSystem}
          />
          <span className={styles.count}>
            {loadedText}
            {labs.hasMore && t('chart.olderNotLoaded')}
          </span>
          <span className={styles.pager}>
            <Button
              size="small"
              icon="left"
              disabled={earlier <= 0}
              onClick={() => {
                setShift((n) => Math.min(columns.length - room, n + room));
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
          </span>
        </div>
        <PagedCard
          title={t('chart.resultsOverTime')}
          what={t('chart.results')}
          meaning={MEANING.results}
          pages={labs}
          count={tn('chart.testsNewestAtTheRight', tests.length)}
        >
          {reports.query.error !== null && <p className={rows.empty}>{t('chart.panelsCouldNotBeLoaded')}</p>}
          {readings.length === 0 ? (
            <NeverAsked title={t('chart.noLaboratoryResults')} detail={t('chart.noResultIsRecordedThis')} />
          ) : tests.length === 0 ? (
            <p className={rows.empty}>
              {tn('chart.noneOfTheLoadedValues', readings.length)}
              {show !== 'all' && t('chart.valuesWithoutAReferenceRange')}
            </p>
          ) : (
            // A region that scrolls must take the focus, or the keyboard cannot scroll it.
            <div
              ref={measure}
              className={styles.scroller}

              tabIndex={0}
              role="region"
              aria-label={t('chart.tableOfResults')}
            >
              <table className={styles.table}>
                <colgroup>
                  <col className={styles.colTest} />
                  <col className={styles.colRange} />
                  <col className={styles.colUnit} />
                  {shown.map((c) => (
                    <col key={c.at} />
                  ))}
                  <col className={styles.colTrend} />
                </colgroup>
                <thead>
                  <tr>
                    <th scope="col" className={styles.test}>
                      {t('chart.test')}
                    </th>
                    <th scope="col" className={rows.num}>
                      {t('chart.reference')}
                    </th>
                    <th scope="col">{t('chart.unit')}</th>
                    {shown.map((c) => (
                      <th
                        key={c.at}
                        scope="col"
                        className={c.at === newest ? `${rows.num ?? ''} ${styles.now ?? ''}` : rows.num}
                      >
                        <b>{formatDay(c.date)}</b>
                        <span>
                          {parseDate(c.date)?.year ?? ''} {parseDate(c.date)?.timed ? clock(c.at) : ''}
                        </span>
                      </th>
                    ))}
                    <th scope="col">{t('chart.trend')}</th>
                  </tr>
                </thead>
                {groups.map((g) => (
                  <tbody key={g.name}>
                    <tr className={styles.group}>
                      <th scope="colgroup" colSpan={shown.length + 4}>
                        <button
                          type="button"
                          aria-expanded={!closed.has(g.name)}
                          onClick={() => {
                            setClosed((before) => {
                              const next = new Set(before);
                              if (!next.delete(g.name)) next.add(g.name);
                              return next;
                            });
                          }}
                        >
                          <Icon name={closed.has(g.name) ? 'right' : 'down'} size={14} /> {g.name}
                          {closed.has(g.name) &&
                            t('chart.hidden', {
                              count: g.tests.length,
                              them: g.tests.some((one) => one.some((r) => isAbnormal(r.flag)))
                                ? t('chart.abnormalAmongThem')
                                : '',
                            })}
                        </button>
                      </th>
                    </tr>
                    {!closed.has(g.name) &&
                      g.tests.map((t) => (
                        <TestRow
                          key={t[0]?.key}
                          readings={t}
                          columns={shown}
                          newest={newest}
                          selected={t[0]?.key === key}
                          fresh={t.some((r) => live.isNew('Observation', r.id))}
                          onSelect={(r) => {
                            goTo(`results/${addressOf(r)}`);
                          }}
                        />
                      ))}
                  </tbody>
                ))}
              </table>
            </div>
          )}
        </PagedCard>
        <p className={styles.hint}>
          <kbd>j</kbd> <kbd>k</kbd> {t('chart.nextAndPreviousTestA')}
        </p>
      </div>
      {chosen.length > 0 && <Detail readings={chosen} />}
    </div>
  );
}

/** Pixels of the columns that do not carry dates, and of one that does. */
const FIXED_WIDTH = 424;
const DATE_WIDTH = 112;

const minute = (at: number): number => Math.floor(at / 60_000) * 60_000;

const readingsOf = (readings: readonly Reading[], key: string | null): readonly Reading[] =>
  readings.filter((r) => r.key === key);

function TestRow({
  readings,
  columns,
  newest,
  selected,
  fresh,
  onSelect,
}: {
  readings: readonly Reading[];
  columns: readonly Column[];
  newest: number | undefined;
  selected: boolean;
  fresh: boolean;
  onSelect: (reading: Reading) => void;
}) {
  const latest = readings[0];
  if (!latest) return null;
  const units = recordedUnits(readings);
  const [unit] = units;
  const classes = [selected ? styles.selected : undefined, fresh ? rows.fresh : undefined]
    .filter(Boolean)
    .join(' ');
  return (
    <tr className={classes === '' ? undefined : classes} aria-selected={selected || undefined}>
      <th scope="row" className={styles.test} title={latest.fullName}>
        <button
          type="button"
          className={rows.linkButton}
          aria-current={selected || undefined}
          onClick={() => {
            onSelect(latest);
          }}
        >
          {latest.name}
        </button>
      </th>
      <td className={rows.num}>
        {latest.rangeText === null ? (
          <span className={rows.noRange}>{t('chart.noRange')}</span>
        ) : (
          <span className={rows.range}>{latest.rangeText}</span>
        )}
      </td>
      <td className={rows.unit}>
        {units.size > 1 ? t('chart.seeEachValue') : (unit ?? '')}
        {readings.some((r) => r.recorded !== undefined) && (
          <span className={styles.converted}>{t('chart.converted')}</span>
        )}
      </td>
      {columns.map((c) => {
        const here = readings.filter((r) => minute(r.at) === c.at);
        return (
          <td key={c.at} className={c.at === newest ? `${rows.num ?? ''} ${styles.now ?? ''}` : rows.num}>
            {here.length === 0 ? (
              <>
                <span aria-hidden="true" className={styles.dot}>
                  ·
                </span>
                <span className={styles.hidden}>{t('chart.notMeasured')}</span>
              </>
            ) : (
              here.map((r) => (
                <span
                  key={r.id}
                  className={styles.cell}
                  title={r.recorded === undefined ? undefined : t('chart.reportedAs', { value: r.recorded })}
                >
                  <Value reading={r} />
                  {units.size > 1 && r.value.kind === 'number' && (
                    <span className={rows.unit}>{r.value.unit ?? t('chart.unitNotRecorded')}</span>
                  )}
                  <span className={styles.flag}>
                    {r.state !== null && r.state !== 'corrected' && r.state !== 'amended' ? (
                      <StateMark state={r.state} />
                    ) : (
                      <Flag flag={r.flag} />
                    )}
                  </span>
                </span>
              ))
            )}
          </td>
        );
      })}
      <td>
        <Sparkline readings={readings} width={44} height={20} />
      </td>
    </tr>
  );
}

function Detail({ readings }: { readings: readonly Reading[] }) {
  const chart = useChart();
  const latest = readings[0];
  const trend = useMemo(() => (latest ? trendOf(latest.name, readings) : null), [latest, readings]);
  const series = useMemo(() => (trend ? [trend.series] : []), [trend]);
  if (!latest || !trend) return null;
  const earlier = readings.slice(1, 4);
  const change = (before: Reading): string | null => {
    if (
      latest.value.kind !== 'number' ||
      before.value.kind !== 'number' ||
      latest.value.unit !== before.value.unit
    )
      return null;
    const step = Number((latest.value.value - before.value.value).toPrecision(3));
    return t('chart.since2', {
      step: step === 0 ? t('clinical.unchanged') : `${step > 0 ? '+' : ''}${numberText(step)}`,
      date: formatDate(before.effective),
    });
  };
  const source = latest.source;
  return (
    <div className={styles.right}>
      <Card
        title={latest.name}
        flush
        count={`${String(readings.length)} ${readings.length === 1 ? 'value' : 'values'}`}
      >
        {series[0] && series[0].points.length > 0 ? (
          <TrendChart
            patient={patientLine(chart)}
            title={latest.name}
            unit={trend.unit}
            series={series}
            limits={latest.limits}
            left={trend.left}
          />
        ) : (
          <p className={rows.empty}>{t('chart.theseValuesAreWordsThere')}</p>
        )}
      </Card>
      <Card title={t('chart.latestResult')} flush count={formatDateTime(latest.effective)}>
        <dl className={styles.facts}>
          <dt>{t('chart.result')}</dt>
          <dd>
            <ReadingLine reading={latest} /> {latest.flag === 'normal' ? '' : FLAG_WORDS[latest.flag]}
          </dd>
          {latest.recorded !== undefined && (
            <>
              <dt>{t('chart.units')}</dt>
              <dd>{t('chart.convertedFrom', { value: latest.recorded })}</dd>
            </>
          )}
          <dt>{t('chart.change')}</dt>
          <dd>
            {earlier
              .map((e) => change(e))
              .filter((c) => c !== null)
              .slice(0, 2)
              .join('; ') || t('chart.noEarlierValueInThe')}
          </dd>
          <dt>{t('chart.reference')}</dt>
          <dd>{latest.rangeText ?? t('chart.noRangeGiven')}</dd>
          <dt>{t('chart.test')}</dt>
          <dd>
            {latest.fullName}
            <span className={rows.second}> {codeLabel(source.code) ?? t('chart.noCode')}</span>
          </dd>
          <dt>{t('chart.status')}</dt>
          <dd>
            {latest.state ?? t('chart.final')}
            {source.issued ? t('chart.issued', { date: formatDateTime(source.issued) }) : ''}
          </dd>
          <dt>{t('chart.laboratory')}</dt>
          <dd>
            {source.performer
              ?.map((p) => p.display)
              .filter(Boolean)
              .join(', ') || t('chart.notRecorded')}
          </dd>
          {latest.notes.length > 0 && (
            <>
              <dt>{t('chart.note')}</dt>
              <dd>{latest.notes.join(' ')}</dd>
            </>
          )}
        </dl>
        {earlier.length > 0 && (
          <>
            <h3 className={rows.sub}>{t('chart.before')}</h3>
            <ul>
              {earlier.map((r) => (
                <li key={r.id} className={styles.earlier}>
                  <span>{formatDateTime(r.effective)}</span>
                  <ReadingLine reading={r} />
                  {r.recorded !== undefined && (
                    <span className={rows.second}>{t('chart.reportedAs', { value: r.recorded })}</span>
                  )}
                </li>
              ))}
            </ul>
          </>
        )}
      </Card>
    </div>
  );
}

export function Segments<T extends string | number | null>({
  label,
  options,
  value,
  onChange,
}: {
  label: string;
  options: readonly (readonly [T, string])[];
  value: T;
  onChange: (value: T) => void;
}) {
  return (
    <div className={styles.segments} role="group" aria-label={label}>
      {options.map(([v, name]) => (
        <button
          key={name}
          type="button"
          aria-pressed={v === value}
          onClick={() => {
            onChange(v);
          }}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
