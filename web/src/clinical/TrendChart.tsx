import { t, tn } from '@/i18n';
import { useEffect, useId, useRef, useState } from 'react';
import {
  FLAG_WORDS,
  formatDate,
  formatDateTime,
  isAbnormal,
  isCritical,
  numberText,
  type Flag as FlagCode,
  type Limits,
} from '@/fhir';
import { monthName } from '@/fhir/dates';
import { Button } from '@/ui';
import { Flag } from './Flag';
import styles from './TrendChart.module.css';

export interface TrendPoint {
  readonly at: number;
  /** As recorded, for the words beside the point. */
  readonly date: string | undefined;
  readonly value: number;
  /** The value in words, with a comparator: "< 5". */
  readonly text: string;
  readonly flag: FlagCode;
}

export interface TrendSeries {
  readonly name: string;
  /** Oldest first. */
  readonly points: readonly TrendPoint[];
}

interface TrendProps {
  /** "WEISSNAT, Rosalind · 14-Mar-1958 · MRN 40417226": a graph never stands without its patient. */
  readonly patient: string;
  readonly title: string;
  readonly unit: string | null;
  readonly series: readonly TrendSeries[];
  readonly limits: Limits | null;
  /** What is shaded, when that is not the reference: "Shaded: target < 130 mmHg". */
  readonly band?: string;
  /** Values that cannot be drawn (words, another unit), said in words. */
  readonly left?: number;
}

/** What the curve says, for those who do not see it. */
export function trendWords(series: TrendSeries, unit: string | null): string {
  const { points } = series;
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return t('clinical.noValuesToDraw', { name: series.name });
  const values = points.map((p) => p.value);
  const unitWords = unit === null ? t('clinical.unitNotRecorded') : unit === '' ? '' : ` ${unit}`;
  const flag = FLAG_WORDS[last.flag];
  if (points.length === 1)
    return t('clinical.oneValue2', {
      name: series.name,
      text: last.text,
      unitwords: unitWords,
      flag,
      date: formatDate(last.date),
    });
  const before = points.at(-2);
  const step = before ? last.value - before.value : 0;
  const move =
    step === 0
      ? t('clinical.unchanged')
      : t(step > 0 ? 'clinical.up' : 'clinical.down', {
          by: numberText(Number(Math.abs(step).toPrecision(3))),
        });
  return (
    t('clinical.valuesFromTo', {
      name: series.name,
      count: points.length,
      date: formatDate(first.date),
      date2: formatDate(last.date),
    }) +
    t('clinical.lowestHighest', {
      values: numberText(Math.min(...values)),
      values2: numberText(Math.max(...values)),
      unitwords: unitWords,
    }) +
    t('clinical.latestSince', {
      text: last.text,
      unitwords: unitWords,
      flag,
      move,
      date: formatDate(before?.date),
    })
  );
}

/** A trend to scale in time with its reference band, each value written at its point, as picture or as table. */
export function TrendChart({ patient, title, unit, series, limits, band, left = 0 }: TrendProps) {
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  const words = series.map((s) => trendWords(s, unit)).join(' ');
  return (
    <figure className={styles.figure} aria-labelledby={id}>
      <figcaption id={id} className={styles.caption}>
        <span>
          <b>{title}</b>
          {unit !== null && unit !== '' && `, ${unit}`}
          <span className={styles.patient}>{patient}</span>
        </span>
        <Button
          size="small"
          aria-pressed={asTable}
          onClick={() => {
            setAsTable((v) => !v);
          }}
        >
          {asTable ? t('clinical.showGraph') : t('clinical.showTable')}
        </Button>
      </figcaption>
      {asTable ? (
        <TrendTable series={series} unit={unit} />
      ) : (
        <TrendPicture series={series} unit={unit} limits={limits} words={words} />
      )}
      <p className={styles.words}>{words}</p>
      <p className={styles.legend}>
        <span>
          {band !== undefined
            ? band
            : limits === null
              ? t('clinical.noReferenceRangeGiven')
              : t('clinical.shadedReference', { text: limits.text, unit: unit ? ` ${unit}` : '' })}
        </span>
        <span>{t('clinical.critical')}</span>
        <span>{t('clinical.abnormal')}</span>
        <span>{t('clinical.inRangeOrNoRange')}</span>
        {left > 0 && <span>{tn('clinical.notDrawn', left)}</span>}
      </p>
    </figure>
  );
}

function TrendTable({ series, unit }: { series: readonly TrendSeries[]; unit: string | null }) {
  return (
    <div className={styles.tableBox}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('chart.date')}</th>
            {series.length > 1 && <th scope="col">{t('clinical.what')}</th>}
            <th scope="col">
              {t('chart.value')}
              {unit ? `, ${unit}` : ''}
            </th>
            <th scope="col">{t('chart.flag')}</th>
          </tr>
        </thead>
        <tbody>
          {series
            .flatMap((s) => s.points.map((p) => ({ name: s.name, p })))
            .sort((a, b) => b.p.at - a.p.at)
            .map(({ name, p }, i) => (
              <tr key={`${name}-${String(p.at)}-${String(i)}`}>
                <td>{formatDateTime(p.date)}</td>
                {series.length > 1 && <td>{name}</td>}
                <td>{p.text}</td>
                <td>
                  <Flag flag={p.flag} showNoRange />
                </td>
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim() || '#000';
}

function axisDate(at: number, spanMs: number): string {
  const d = new Date(at);
  const month = monthName(d.getMonth() + 1);
  return spanMs < 90 * 86_400_000
    ? `${String(d.getDate()).padStart(2, '0')}-${month}`
    : `${month}-${String(d.getFullYear()).slice(2)}`;
}

const HEIGHT = 250;
/** Values are written at the points while there is room for them; the newest always is. */
const LABELLED = 8;

function TrendPicture({
  series,
  unit,
  limits,
  words,
}: {
  series: readonly TrendSeries[];
  unit: string | null;
  limits: Limits | null;
  words: string;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  const [theme, setTheme] = useState(() => document.documentElement.dataset.theme);

  useEffect(() => {
    const observer = new MutationObserver(() => {
      setTheme(document.documentElement.dataset.theme);
    });
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    return () => {
      observer.disconnect();
    };
  }, []);

  useEffect(() => {
    const place = box.current;
    if (!place) return;
    let ended = false;
    let destroy = (): void => undefined;
    const draw = async (): Promise<void> => {
      if (typeof CanvasRenderingContext2D === 'undefined') throw new Error('This browser cannot draw.');
      const [{ default: UPlot }] = await Promise.all([import('uplot'), import('uplot/dist/uPlot.min.css')]);
      if (ended) return;
      const times = [...new Set(series.flatMap((s) => s.points.map((p) => p.at)))].sort((a, b) => a - b);
      const rows = series.map((s) => {
        const at = new Map(s.points.map((p) => [p.at, p.value]));
        return times.map((t) => at.get(t) ?? null);
      });
      const values = series.flatMap((s) => s.points.map((p) => p.value));
      const bounds = [limits?.low, limits?.high].filter((v): v is number => v != null);
      const low = Math.min(...values, ...bounds);
      const high = Math.max(...values, ...bounds);
      const pad = (high - low || Math.abs(high) || 1) * 0.15;
      const first = times[0] ?? 0;
      const last = times.at(-1) ?? 0;
      const span = last - first || 30 * 86_400_000;
      const colour = {
        text: token('--text-2'),
        line: token('--line'),
        band: token('--band'),
        bandLine: token('--band-line'),
        surface: token('--surface'),
        abn: token('--abn'),
        crit: token('--crit'),
      };
      const lines = [token('--series'), token('--series-2')];
      const font = `12px ${token('--font')}`;
      const scale = (s: number): number => s / 1000;
      const plot = new UPlot(
        {
          width: place.clientWidth || 400,
          height: HEIGHT,
          legend: { show: false },
          cursor: { show: false },
          padding: [18, 34, 0, 0],
          scales: {
            x: { time: true, range: [scale(first - span * 0.04), scale(last + span * 0.04)] },
            y: { range: [low - pad, high + pad] },
          },
          axes: [
            {
              stroke: colour.text,
              font,
              grid: { show: false },
              ticks: { stroke: colour.line },
              space: 64,
              values: (_u, ticks) => ticks.map((t) => axisDate(t * 1000, span)),
            },
            {
              stroke: colour.text,
              font,
              grid: { stroke: colour.line, width: 1 },
              ticks: { show: false },
              size: 52,
            },
          ],
          series: [
            {},
            ...series.map((_, i) => ({
              stroke: lines[i % 2] ?? '#000',
              width: 2,
              points: { show: false },
              spanGaps: true,
            })),
          ],
          hooks: {
            drawClear: [
              (u) => {
                if (limits === null) return;
                const { left, top, width, height } = u.bbox;
                const y = (v: number): number =>
                  Math.min(top + height, Math.max(top, u.valToPos(v, 'y', true)));
                const upper = limits.high === null ? top : y(limits.high);
                const lower = limits.low === null ? top + height : y(limits.low);
                u.ctx.fillStyle = colour.band;
                u.ctx.fillRect(left, upper, width, Math.max(1, lower - upper));
              },
            ],
            draw: [
              (u) => {
                const ratio = u.ctx.canvas.width / (u.width || 1);
                u.ctx.save();
                u.ctx.font = `${String(12 * ratio)}px ${token('--font')}`;
                u.ctx.textAlign = 'center';
                series.forEach((s, si) => {
                  s.points.forEach((p, i) => {
                    const x = u.valToPos(scale(p.at), 'x', true);
                    const y = u.valToPos(p.value, 'y', true);
                    const r = 4 * ratio;
                    const critical = isCritical(p.flag);
                    const abnormal = isAbnormal(p.flag);
                    u.ctx.beginPath();
                    if (critical) {
                      u.ctx.moveTo(x, y - r * 1.4);
                      u.ctx.lineTo(x + r * 1.4, y);
                      u.ctx.lineTo(x, y + r * 1.4);
                      u.ctx.lineTo(x - r * 1.4, y);
                      u.ctx.closePath();
                    } else if (abnormal) {
                      u.ctx.moveTo(x, y - r * 1.2);
                      u.ctx.lineTo(x + r * 1.2, y + r);
                      u.ctx.lineTo(x - r * 1.2, y + r);
                      u.ctx.closePath();
                    } else {
                      u.ctx.arc(x, y, r * 0.9, 0, Math.PI * 2);
                    }
                    u.ctx.lineWidth = 1.5 * ratio;
                    u.ctx.fillStyle = critical ? colour.crit : abnormal ? colour.abn : colour.surface;
                    u.ctx.strokeStyle = critical
                      ? colour.crit
                      : abnormal
                        ? colour.abn
                        : (lines[si % 2] ?? '#000');
                    u.ctx.fill();
                    u.ctx.stroke();
                    const newest = i === s.points.length - 1;
                    if (newest || s.points.length <= LABELLED) {
                      const flagged = abnormal ? ` ${p.flag}` : '';
                      u.ctx.font = `${newest ? '600 ' : ''}${String(12 * ratio)}px ${token('--font')}`;
                      u.ctx.fillStyle = critical ? colour.crit : abnormal ? colour.abn : colour.text;
                      // Above a peak and below a dip, with a halo, so that the line does not cross the number.
                      const before = s.points[i - 1]?.value ?? p.value;
                      const after = s.points[i + 1]?.value ?? p.value;
                      const below = series.length > 1 ? si > 0 : p.value < (before + after) / 2;
                      const label = `${p.text}${flagged}`;
                      const labelY = below ? y + 18 * ratio : y - 9 * ratio;
                      u.ctx.lineWidth = 4 * ratio;
                      u.ctx.lineJoin = 'round';
                      u.ctx.strokeStyle = colour.surface;
                      u.ctx.strokeText(label, x, labelY);
                      u.ctx.fillText(label, x, labelY);
                    }
                  });
                });
                u.ctx.restore();
              },
            ],
          },
        },
        [times.map(scale), ...rows],
        place,
      );
      const resize = new ResizeObserver(() => {
        plot.setSize({ width: place.clientWidth || 400, height: HEIGHT });
      });
      resize.observe(place);
      destroy = () => {
        resize.disconnect();
        plot.destroy();
      };
    };
    draw().catch(() => {
      setFailed(true);
    });
    return () => {
      ended = true;
      destroy();
    };
  }, [series, limits, theme, unit]);

  if (failed) {
    return (
      <>
        <p className={styles.failed}>{t('clinical.theGraphCouldNotBe')}</p>
        <TrendTable series={series} unit={unit} />
      </>
    );
  }
  return (
    <div>
      <p className={styles.axis}>{unit ?? t('chart.unitNotRecorded')}</p>
      <div ref={box} className={styles.plot} role="img" aria-label={words} />
    </div>
  );
}
