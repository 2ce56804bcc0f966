import { t } from '@/i18n';
import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { IconButton } from '@/ui';
import styles from './WorkspacePanel.module.css';

/** The side panel that work opens in: the chart beside it stays readable. Focus comes in and goes back where it was. */
export function WorkspacePanel({
  title,
  state,
  banner,
  footer,
  onHide,
  onClose,
  children,
}: {
  title: string;
  /** "Draft", "Change of version 3": beside the title. */
  state?: ReactNode;
  /** The patient, small: a panel never stands without. */
  banner: ReactNode;
  footer: ReactNode;
  onHide: () => void;
  onClose: () => void;
  children: ReactNode;
}) {
  const id = useId();
  const panel = useRef<HTMLElement>(null);
  const [wide, setWide] = useState(false);

  useEffect(() => {
    const before = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    const inside = panel.current;
    const first =
      inside?.querySelector<HTMLElement>('[data-first-field] input, [data-first-field] select') ??
      inside?.querySelector<HTMLElement>('form input, form select, form textarea');
    (first ?? inside)?.focus();
    return () => {
      // Only when the focus would be lost with the panel: a field that the user chose elsewhere keeps it.
      if (
        before?.isConnected &&
        (document.activeElement === document.body || inside?.contains(document.activeElement))
      )
        before.focus();
    };
  }, []);

  return (
    <aside
      ref={panel}
      tabIndex={-1}
      className={wide ? `${styles.panel ?? ''} ${styles.wide ?? ''}` : styles.panel}
      aria-labelledby={id}
    >
      <header className={styles.header}>
        <h2 id={id}>{title}</h2>
        {state !== undefined && <span className={styles.state}>{state}</span>}
        <span className={styles.buttons}>
          <IconButton icon="minimise" label={t('clinical.hideThePanelKeepWhat')} onClick={onHide} />
          <IconButton
            icon="expand"
            label={wide ? t('clinical.makeThePanelNarrow') : t('clinical.makeThePanelWide')}
            aria-pressed={wide}
            onClick={() => {
              setWide((w) => !w);
            }}
          />
          <IconButton icon="close" label={t('clinical.closeThePanel')} onClick={onClose} />
        </span>
      </header>
      {banner}
      <div className={styles.body}>{children}</div>
      <footer className={styles.footer}>{footer}</footer>
    </aside>
  );
}
