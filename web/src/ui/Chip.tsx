import type { ReactNode } from 'react';
import styles from './Chip.module.css';
import { Icon, type IconName } from './Icon';

export type Tone = 'plain' | 'crit' | 'crit-weak' | 'serious' | 'caution' | 'info' | 'ok' | 'unknown';

const shape: Record<Tone, IconName | undefined> = {
  plain: undefined,
  crit: 'octagon',
  'crit-weak': 'octagon',
  serious: 'triangle',
  caution: 'diamond',
  info: 'info',
  ok: 'tick',
  unknown: 'dashed',
};

/** A short statement with the shape of its severity in front; `icon` replaces the shape, null leaves it out. */
export function Chip({
  tone = 'plain',
  icon,
  children,
}: {
  tone?: Tone;
  icon?: IconName | null;
  children: ReactNode;
}) {
  const picture = icon === undefined ? shape[tone] : icon;
  return (
    <span className={`${styles.chip ?? ''} ${styles[tone] ?? ''}`}>
      {picture !== undefined && picture !== null && <Icon name={picture} size={14} />}
      {children}
    </span>
  );
}
