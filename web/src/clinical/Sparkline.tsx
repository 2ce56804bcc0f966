import { t } from '@/i18n';
import { isAbnormal, isCritical, plottable, type Reading } from '@/fhir';
import styles from './Sparkline.module.css';

/** A small trend to scale in time, newest at the right, reference band behind. Decoration: the values stand beside it. */
export function Sparkline({
  readings,
  width = 64,
  height = 22,
}: {
  readings: readonly Reading[];
  width?: number;
  height?: number;
}) {
  const { points } = plottable(readings);
  const last = points.at(-1);
  if (points.length < 2 || !last)
    return <span className={styles.single}>{points.length === 1 ? t('clinical.oneValue') : ''}</span>;
  const values = points.flatMap((p) => (p.value.kind === 'number' ? [p.value.value] : []));
  const { limits } = last;
  let low = Math.min(...values);
  let high = Math.max(...values);
  if (limits?.low != null) low = Math.min(low, limits.low);
  if (limits?.high != null) high = Math.max(high, limits.high);
  const span = high - low || Math.abs(high) || 1;
  const first = points[0]?.at ?? 0;
  const time = last.at - first || 1;
  const x = (at: number): number => 3 + ((at - first) / time) * (width - 8);
  const y = (v: number): number => height - 4 - ((v - low) / span) * (height - 8);
  const line = points.map((p, i) => `${x(p.at).toFixed(1)},${y(values[i] ?? 0).toFixed(1)}`).join(' ');
  const top = limits?.high != null ? y(limits.high) : 0;
  const bottom = limits?.low != null ? y(limits.low) : height;
  const lastX = x(last.at);
  const lastY = y(values.at(-1) ?? 0);
  const tone = isCritical(last.flag)
    ? styles.critical
    : isAbnormal(last.flag)
      ? styles.abnormal
      : styles.plain;
  return (
    <svg
      className={styles.spark}
      width={width}
      height={height}
      viewBox={`0 0 ${String(width)} ${String(height)}`}
      aria-hidden="true"
    >
      {limits !== null && (limits.low !== null || limits.high !== null) && (
        <rect x="0" y={top} width={width} height={Math.max(1, bottom - top)} className={styles.band} />
      )}
      <polyline points={line} className={styles.line} />
      {isCritical(last.flag) ? (
        <rect
          x={lastX - 3}
          y={lastY - 3}
          width="6"
          height="6"
          className={tone}
          transform={`rotate(45 ${String(lastX)} ${String(lastY)})`}
        />
      ) : (
        <circle cx={lastX} cy={lastY} r="2.5" className={tone} />
      )}
    </svg>
  );
}
