import type { ReactNode } from 'react';
import styles from './PageHead.module.css';

/** The top line of a page outside a chart: title, a word on its state, actions at the right. */
export function PageHead({
  title,
  detail,
  children,
}: {
  title: string;
  detail?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className={styles.head}>
      <h1>{title}</h1>
      {detail !== undefined && <span className={styles.detail}>{detail}</span>}
      <div className={styles.actions}>{children}</div>
    </div>
  );
}
