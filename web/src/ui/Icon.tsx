import type { CSSProperties } from 'react';
import styles from './Icon.module.css';

/** Own drawings on a 16 px grid. Shape carries the meaning (LOOK severity scale); colour only repeats it. */
const line = {
  search: 'M7 12.200a5.200 5.200 0 1 0 0-10.400 5.200 5.200 0 0 0 0 10.400M11 11l3.500 3.500',
  people:
    'M6 7.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5M1.500 13.500c0-2.500 2-4 4.500-4s4.500 1.500 4.500 4M10.500 2.700a2.500 2.500 0 0 1 0 4.600M12 9.800c1.600.5 2.500 1.800 2.500 3.700',
  person:
    'M8 7.500a2.800 2.800 0 1 0 0-5.500 2.800 2.800 0 0 0 0 5.500M2.500 14c0-2.800 2.400-4.500 5.500-4.500s5.500 1.700 5.500 4.500',
  shield: 'M8 1.500l5.500 2v4c0 3.500-2.300 6-5.500 7-3.200-1-5.500-3.500-5.500-7v-4z',
  users:
    'M8 7a2.600 2.600 0 1 0 0-5.200A2.600 2.600 0 0 0 8 7M3 14c0-2.600 2.200-4.200 5-4.200s5 1.600 5 4.200',
  inbox: 'M2 9l2-6h8l2 6v4.500H2zM2 9h3.500l1 2h3l1-2H14',
  message: 'M2 3h12v8H7.500L4.500 13.800V11H2z',
  retry: 'M13.500 8A5.500 5.500 0 1 1 11.800 4M13.500 1.800V4.500h-2.700',
  close: 'M3.500 3.500l9 9M12.500 3.500l-9 9',
  plus: 'M8 3v10M3 8h10',
  pencil: 'M10.500 2.800l2.700 2.700L5.500 13.200l-3.300.6.600-3.300z',
  lock: 'M3.500 7.500h9v6.500h-9zM5.500 7.500V5a2.500 2.500 0 0 1 5 0v2.500',
  link: 'M6.500 9.500l3-3M7 5l1.800-1.800a2.800 2.800 0 0 1 4 4L11 9M9 11l-1.800 1.800a2.800 2.800 0 0 1-4-4L5 7',
  calendar: 'M2.500 3.500h11v10h-11zM2.500 6.500h11M5.500 2v2.500M10.500 2v2.500',
  clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12M8 5v3.200l2.200 1.300',
  down: 'M4 6l4 4 4-4',
  right: 'M6 3.500L10.500 8 6 12.500',
  left: 'M10 3.500L5.500 8l4.500 4.500',
  arrow: 'M2.500 8h11M9.500 4l4 4-4 4',
  expand: 'M9.500 2.500h4v4M13.500 2.500l-4.500 4.500M6.500 13.500h-4v-4M2.500 13.500L7 9',
  minimise: 'M3 12.500h10',
  filter: 'M2 3h12l-4.700 5.500V13L6.700 11.500v-3z',
  flask: 'M6.200 2h3.600M7 2v4L3 13.200c-.3.500 0 .8.500.8h9c.5 0 .8-.3.500-.8L9 6V2M5 10h6',
  pill: 'M9.500 2.800a3 3 0 0 1 4 4l-6.500 6.500a3 3 0 0 1-4-4zM6 6.200l4 4',
  heart: 'M8 13.500S2 10 2 6a3 3 0 0 1 6-1 3 3 0 0 1 6 1c0 4-6 7.500-6 7.500z',
  chart: 'M2 13.500h12M2.500 10l3.500-3.500 2.500 2L13.500 3',
  document: 'M4 1.800h5.500L12.500 5v9.200H4zM9.300 1.800V5.200h3.200M6 8.500h4M6 11h4',
  syringe: 'M10.500 2l3.500 3.500M12 3.500l-2 2M4 9l3 3 5-5-3-3zM5.500 10.500L2 14M7.500 6.500L9 8',
  visit: 'M2.500 14V6L8 2l5.500 4v8zM6.500 14v-4h3v4',
  problem: 'M3 2.500h10v11H3zM5.500 5.500h5M5.500 8h5M5.500 10.500h3',
  activity: 'M1.500 8.500h3L6.500 3l3 10 2-4.500h3',
  question:
    'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12M6.200 6.300c.2-1 .9-1.500 1.800-1.500 1 0 1.800.6 1.800 1.600 0 1.400-1.800 1.400-1.800 2.800M8 11.200v.1',
  info: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12M8 7.500v3.300M8 5.200v.1',
  tick: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12M5.300 8.200l1.900 1.900 3.500-3.800',
  check: 'M3 8.500l3.200 3.200L13 4.500',
  barred: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12M3.800 3.800l8.400 8.400',
  diamond: 'M8 1.500L14.500 8 8 14.500 1.500 8zM8 5v3.500M8 10.800v.1',
  sun: 'M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6M8 1v1.500M8 13.500V15M1 8h1.500M13.500 8H15M3 3l1 1M12 12l1 1M3 13l1-1M12 4l1-1',
  moon: 'M13.500 9.500A5.800 5.800 0 0 1 6.500 2.500a5.800 5.800 0 1 0 7 7z',
  rows: 'M2 4h12M2 8h12M2 12h12',
  exit: 'M9.500 2.500h-6v11h6M7 8h7M11.500 5.500L14 8l-2.500 2.500',
  home: 'M2 7.500L8 2.500l6 5M3.500 6.500v7h9v-7',
  key: 'M5.500 10.500a3 3 0 1 0 0-6 3 3 0 0 0 0 6M8.500 7.500h6M12 7.500v2.500M14.500 7.500v1.500',
  offline: 'M2 6.500a9 9 0 0 1 12 0M4.500 9.200a5.500 5.500 0 0 1 7 0M8 12.200v.1M2 2l12 12',
} as const;

const solid = {
  octagon: ['M5 1h6l4 4v6l-4 4H5l-4-4V5z', 'M8 4.500v4.200M8 11.400v.1'],
  triangle: ['M8 1.500L15 14H1z', 'M8 6.200v3.600M8 12v.1'],
} as const;

export type IconName = keyof typeof line | keyof typeof solid | 'dashed';

/** A picture beside words. Give `label` only when no words stand beside it. */
export function Icon({
  name,
  size = 16,
  label,
  style,
}: {
  name: IconName;
  size?: number;
  label?: string;
  style?: CSSProperties;
}) {
  const named = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label };
  return (
    <svg
      className={styles.icon}
      viewBox="0 0 16 16"
      width={size}
      height={size}
      focusable="false"
      style={style}
      {...named}
    >
      {drawing(name)}
    </svg>
  );
}

function drawing(name: IconName) {
  if (name === 'dashed') return <circle cx="8" cy="8" r="6" strokeDasharray="3.100 2.200" />;
  if (name === 'octagon' || name === 'triangle') {
    const [shape, mark] = solid[name];
    return (
      <>
        <path d={shape} fill="currentColor" stroke="none" />
        <path d={mark} className={styles.mark} />
      </>
    );
  }
  return <path d={line[name]} />;
}
