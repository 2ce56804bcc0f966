import { useMemo } from 'react';
import styles from './QrCode.module.css';

interface Drawing {
  viewBox: string;
  paths: string[];
  rects: { x: string; y: string; width: string; height: string; white: boolean }[];
}

const NUMBERS = /^[\d\s.MmHhVvLlZzCcQqAaSsTt,+-]*$/;

/** Reads only shapes from the server's SVG text: nothing of it is put into the page as markup. */
export function readQr(svg: string): Drawing | undefined {
  const root = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
  if (root.nodeName !== 'svg') return undefined;
  const size = `0 0 ${root.getAttribute('width') ?? ''} ${root.getAttribute('height') ?? ''}`.replace(
    /px/g,
    '',
  );
  const viewBox = root.getAttribute('viewBox') ?? size;
  const isWhite = (fill: string | null): boolean => fill !== null && /^(#fff(?:fff)?|white)$/i.test(fill);
  const paths = [...root.querySelectorAll('path')]
    .map((path) => path.getAttribute('d') ?? '')
    .filter((d) => d !== '');
  const rects = [...root.querySelectorAll('rect')].map((rect) => ({
    x: rect.getAttribute('x') ?? '0',
    y: rect.getAttribute('y') ?? '0',
    width: rect.getAttribute('width') ?? '0',
    height: rect.getAttribute('height') ?? '0',
    white: isWhite(rect.getAttribute('fill')),
  }));
  const plain = [viewBox, ...paths].every((text) => NUMBERS.test(text));
  return plain && paths.length + rects.length > 0 ? { viewBox, paths, rects } : undefined;
}

/** Always dark on white: phones read it in dark mode too. */
export function QrCode({
  svg,
  label,
  missing,
}: {
  svg: string;
  label: string;
  /** What is said when the text is no drawing. */
  missing: string;
}) {
  const drawing = useMemo(() => readQr(svg), [svg]);
  if (drawing === undefined) return <p className={styles.noQr}>{missing}</p>;
  return (
    <svg
      className={styles.qr}
      viewBox={drawing.viewBox}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      {drawing.rects.map(({ white, ...place }, i) => (
        <rect key={i} {...place} fill={white ? '#fff' : '#000'} />
      ))}
      {drawing.paths.map((d) => (
        <path key={d} d={d} fill="#000" stroke="none" />
      ))}
    </svg>
  );
}
