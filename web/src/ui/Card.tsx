import { useEffect, useId, useState, type ReactNode } from 'react';
import { t } from '@/i18n';
import { Button } from './Button';
import styles from './Card.module.css';
import { Icon } from './Icon';

/** A titled region. `edge` is drawn dashed for "never asked" and heavy for "failed". */
export function Card({
  title,
  count,
  action,
  foot,
  edge = 'plain',
  flush = false,
  children,
}: {
  title: string;
  /** Short count or state beside the title: "4 of 23, most severe first". */
  count?: ReactNode;
  action?: ReactNode;
  foot?: ReactNode;
  edge?: 'plain' | 'dashed' | 'failed';
  /** No padding: rows reach the edges. */
  flush?: boolean;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={`${styles.card ?? ''} ${styles[edge] ?? ''}`} aria-labelledby={id}>
      <header className={styles.header}>
        <h2 id={id}>{title}</h2>
        {count !== undefined && <span className={styles.count}>{count}</span>}
        {action !== undefined && <span className={styles.action}>{action}</span>}
      </header>
      <div className={flush ? styles.flush : styles.body}>{children}</div>
      {foot !== undefined && <footer className={styles.foot}>{foot}</footer>}
    </section>
  );
}

/** Outline of the content to come, with words; says so when it takes long. No spinner. */
export function Loading({ what, rows = 3 }: { what: string; rows?: number }) {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      setSlow(true);
    }, 2000);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  return (
    <div className={styles.loading} role="status">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={styles.bone} aria-hidden="true">
          <i />
          <span>
            <b />
            <b />
          </span>
        </div>
      ))}
      <p>{t(slow ? 'state.stillLoading' : 'state.loading', { what })}</p>
    </div>
  );
}

/** Asked and none: a positive statement that needs who and when in `detail`. */
export function NoneFound({ title, detail }: { title: string; detail: ReactNode }) {
  return <StateBox icon="tick" tone="ok" title={title} detail={detail} />;
}

/** Nobody has said anything yet: looks nothing like none. */
export function NeverAsked({
  title,
  detail,
  children,
}: {
  title: string;
  detail: ReactNode;
  children?: ReactNode;
}) {
  return (
    <StateBox icon="dashed" tone="unknown" title={title} detail={detail}>
      {children}
    </StateBox>
  );
}

/** Names what failed, says what that does not mean, offers a retry. */
export function Failed({
  title,
  detail,
  reason,
  onRetry,
  children,
}: {
  title: string;
  /** What the failure does not mean: "The patient may have allergies." */
  detail: ReactNode;
  /** The error's own words. */
  reason?: string;
  onRetry?: (() => void) | undefined;
  children?: ReactNode;
}) {
  return (
    <div role="alert">
      <StateBox icon="barred" tone="serious" title={title} detail={detail}>
        {reason !== undefined && <p className={styles.reason}>{reason}</p>}
        <div className={styles.buttons}>
          {onRetry !== undefined && (
            <Button kind="primary" size="small" icon="retry" onClick={onRetry}>
              {t('state.retry')}
            </Button>
          )}
          {children}
        </div>
      </StateBox>
    </div>
  );
}

/** Says aloud that a list is not whole. */
export function Truncated({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className={styles.truncated}>
      <Icon name="diamond" />
      <strong>{children}</strong>
      {action !== undefined && <span className={styles.action}>{action}</span>}
    </div>
  );
}

function StateBox({
  icon,
  tone,
  title,
  detail,
  children,
}: {
  icon: 'tick' | 'dashed' | 'barred';
  tone: 'ok' | 'unknown' | 'serious';
  title: string;
  detail: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className={`${styles.state ?? ''} ${styles[tone] ?? ''}`}>
      <Icon name={icon} size={24} />
      <div>
        <p className={styles.stateTitle}>{title}</p>
        <div className={styles.detail}>{detail}</div>
        {children}
      </div>
    </div>
  );
}
