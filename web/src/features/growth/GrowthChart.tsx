import { useId } from 'react';
import { t } from '@/i18n';
import styles from './growth.module.css';
import { CURVES, valueAt } from './lms';
import { CHILD_END, CHILD_START, INFANT_END, type ChartKind, type Point, type Range } from './measures';
import type { Row } from './reference';

const WIDTH = 720;
const HEIGHT = 440;
const LEFT = 50;
const RIGHT = 48;
const TOP = 10;
const BOTTOM = 48;

/** A step that gives at most about `count` lines. */
function stepOf(span: number, count: number): number {
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 5, 10].find((n) => n * power >= rough) ?? 10) * power;
}

/** Percentile curves and the patient's points, to scale; the table beside it says the same. */
export function GrowthChart({
  title,
  patient,
  kind,
  range,
  rows,
  points,
  words,
}: {
  title: string;
  patient: string;
  kind: ChartKind;
  range: Range;
  rows: readonly Row[];
  points: readonly Point[];
  words: string;
}) {
  const id = useId();
  const byLength = kind === 'weight-for-length';
  const first = rows[0]?.x ?? 0;
  const last = rows.at(-1)?.x ?? 1;
  const [from, to] = byLength
    ? [first, last]
    : range === 'infant'
      ? [0, INFANT_END]
      : [CHILD_START, CHILD_END];
  const curves = CURVES.map((curve) => ({
    ...curve,
    points: rows
      .filter((row) => row.x >= from && row.x <= to)
      .flatMap((row) => {
        const y = valueAt(curve.z, row);
        return y === null ? [] : [[row.x, y] as const];
      }),
  }));
  const drawn = points.filter((p) => p.x >= from && p.x <= to);
  const values = [...curves.flatMap((c) => c.points.map(([, y]) => y)), ...drawn.map((p) => p.value)];
  const step = stepOf(Math.max(...values) - Math.min(...values), 9);
  const low = Math.floor(Math.min(...values) / step) * step;
  const high = Math.ceil(Math.max(...values) / step) * step;
  const x = (v: number): number => LEFT + ((v - from) / (to - from)) * (WIDTH - LEFT - RIGHT);
  const y = (v: number): number => TOP + ((high - v) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const path = (all: readonly (readonly [number, number])[]): string =>
    all.map(([a, b], i) => `${i === 0 ? 'M' : 'L'}${x(a).toFixed(1)} ${y(b).toFixed(1)}`).join('');
  const rowsOfGrid = Array.from({ length: Math.round((high - low) / step) + 1 }, (_, i) => low + i * step);
  const unit = byLength ? 10 : range === 'infant' ? 3 : 24;
  const columns = Array.from(
    { length: Math.floor((to - from) / unit) + 1 },
    (_, i) => Math.ceil(from / unit) * unit + i * unit,
  ).filter((v) => v <= to);
  return (
    <figure className={styles.figure} aria-labelledby={id}>
      <figcaption id={id}>
        <b>{title}</b>
        <span>{patient}</span>
      </figcaption>
      <svg viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`} role="img" aria-label={`${title}. ${words}`}>
        {rowsOfGrid.map((v) => (
          <g key={v}>
            <line x1={LEFT} x2={WIDTH - RIGHT} y1={y(v)} y2={y(v)} className={styles.grid} />
            <text x={LEFT - 6} y={y(v) + 4} textAnchor="end" className={styles.tick}>
              {Number(v.toFixed(2))}
            </text>
          </g>
        ))}
        {columns.map((v) => (
          <g key={v}>
            <line x1={x(v)} x2={x(v)} y1={TOP} y2={HEIGHT - BOTTOM} className={styles.grid} />
            <text x={x(v)} y={HEIGHT - BOTTOM + 16} textAnchor="middle" className={styles.tick}>
              {!byLength && range === 'child' ? v / 12 : v}
            </text>
          </g>
        ))}
        <text x={(LEFT + WIDTH - RIGHT) / 2} y={HEIGHT - 8} textAnchor="middle" className={styles.axis}>
          {t(byLength ? 'growth.axisLength' : range === 'infant' ? 'growth.axisMonths' : 'growth.axisYears')}
        </text>
        {curves.map((curve) => {
          const end = curve.points.at(-1);
          return (
            <g key={curve.percentile}>
              <path
                d={path(curve.points)}
                className={curve.percentile === 50 ? styles.median : styles.curve}
              />
              {end !== undefined && (
                <text x={x(end[0]) + 4} y={y(end[1]) + 4} className={styles.tick}>
                  {t('growth.curve', { percentile: curve.percentile })}
                </text>
              )}
            </g>
          );
        })}
        <path d={path(drawn.map((p) => [p.x, p.value] as const))} className={styles.line} />
        {drawn.map((p, i) => (
          <circle
            key={`${p.id} ${String(p.x)}`}
            cx={x(p.x)}
            cy={y(p.value)}
            r={i === drawn.length - 1 ? 6 : 4}
            className={p.preliminary ? styles.open : styles.point}
          />
        ))}
      </svg>
      <p className={styles.words}>{words}</p>
    </figure>
  );
}
