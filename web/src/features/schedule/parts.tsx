import {
  useEffect,
  useId,
  useRef,
  type ReactNode,
  type InputHTMLAttributes,
  type SelectHTMLAttributes,
} from 'react';
import { ApiError } from '@/api/errors';
import { fieldStyles } from '@/features/chart';
import { locale, t } from '@/i18n';
import { dateText } from '@/fhir/dates';
import { type PatientFace, SEX_WORDS } from '@/fhir/patient';
import { bornText } from '@/features/patients';
import { IconButton } from '@/ui';
import styles from './panel.module.css';
import { clockIn, wallOf } from './zone';

/** A panel beside the grid. The focus comes in, to the first field, and goes back where it was. */
export function SidePanel({
  title,
  onClose,
  children,
}: {
  title: string;
  onClose: () => void;
  children: ReactNode;
}) {
  const id = useId();
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    const inside = panel.current;
    (inside?.querySelector<HTMLElement>('[data-first]') ?? inside)?.focus();
    return () => {
      if (
        before instanceof HTMLElement &&
        before.isConnected &&
        (document.activeElement === document.body || inside?.contains(document.activeElement) === true)
      )
        before.focus();
    };
  }, []);
  return (
    // Escape closes it from anywhere inside.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <aside
      ref={panel}
      tabIndex={-1}
      className={styles.panel}
      aria-labelledby={id}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose();
      }}
    >
      <header>
        <h2 id={id}>{title}</h2>
        <IconButton icon="close" label={t('ui.close')} onClick={onClose} />
      </header>
      <div className={styles.content}>{children}</div>
    </aside>
  );
}

export function Labelled({ label, children }: { label: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className={fieldStyles.field}>
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  );
}

/** A line to type in, with its label. */
export function TextLine({
  label,
  onValue,
  ...rest
}: { label: string; onValue: (value: string) => void } & Omit<
  InputHTMLAttributes<HTMLInputElement>,
  'id' | 'onChange'
>) {
  return (
    <Labelled label={label}>
      {(id) => (
        <input
          {...rest}
          id={id}
          onChange={(event) => {
            onValue(event.currentTarget.value);
          }}
        />
      )}
    </Labelled>
  );
}

/** One of several, with its label. */
export function Choice({
  label,
  onValue,
  children,
  ...rest
}: { label: string; onValue: (value: string) => void } & Omit<
  SelectHTMLAttributes<HTMLSelectElement>,
  'id' | 'onChange'
>) {
  return (
    <Labelled label={label}>
      {(id) => (
        <select
          {...rest}
          id={id}
          onChange={(event) => {
            onValue(event.currentTarget.value);
          }}
        >
          {children}
        </select>
      )}
    </Labelled>
  );
}

/** Who it is about, whole. */
export function Who({ face, similar }: { face: PatientFace; similar?: string | undefined }) {
  return (
    <div className={styles.who} role="group" aria-label={t('clinical.patient')}>
      <b>{face.name}</b>
      <div className={styles.quiet}>
        {bornText(face)} · {SEX_WORDS[face.sex]} · {t('patients.mrn')} {face.mrn ?? t('patients.mrnNone')}
      </div>
      {similar !== undefined && (
        <div className={styles.caution}>{t('patients.similar', { what: similar })}</div>
      )}
    </div>
  );
}

/** "Tue 14-Jul-2026" */
export function dayText(day: string, length: 'short' | 'long' = 'short'): string {
  const name = new Intl.DateTimeFormat(locale(), { weekday: length, timeZone: 'UTC' }).format(
    new Date(`${day}T12:00:00Z`),
  );
  return `${name} ${dateText(day)}`;
}

/** "Tue 14-Jul-2026 10:30" by the clinic's clock. */
export function momentText(at: number, zone: string): string {
  return `${dayText(wallOf(at, zone).day)} ${clockIn(at, zone)}`;
}

export function reasonOf(error: unknown): string {
  if (error instanceof ApiError)
    return error.issues.length > 0 ? error.issues.map(({ text }) => text).join(' ') : error.message;
  return error instanceof Error ? error.message : String(error);
}

export const panelStyles = styles;
