import { useId, useLayoutEffect, useRef, type InputHTMLAttributes, type ReactNode } from 'react';
import { ApiError } from '@/api/errors';
import { t } from '@/i18n';
import { Icon } from '@/ui';
import styles from './CheckIn.module.css';

/** The heading of a step: it takes the focus when the step comes. */
export function Heading({ children }: { children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  // With the step itself: a moment later it would take the focus from who types already.
  useLayoutEffect(() => {
    heading.current?.focus();
    heading.current?.scrollIntoView({ block: 'start' });
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  );
}

export function ProblemBox({ title, detail }: { title: string; detail: string }) {
  return (
    <div className={styles.problem} role="alert">
      <Icon name="barred" size={24} />
      <div>
        <b>{title}</b>
        <p>{detail}</p>
      </div>
    </div>
  );
}

export function Line({
  label,
  onValue,
  hint,
  ...rest
}: { label: string; onValue: (value: string) => void; hint?: string } & Omit<
  InputHTMLAttributes<HTMLInputElement>,
  'id' | 'onChange'
>) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <input
        {...rest}
        id={id}
        autoComplete="off"
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => {
          onValue(event.currentTarget.value);
        }}
      />
      {hint !== undefined && <span id={`${id}-hint`}>{hint}</span>}
    </div>
  );
}

/** What went wrong, in words for a patient. */
export function failureOf(error: unknown): string {
  if (error instanceof ApiError) {
    if (error.transient) return t('checkin.unreachableDetail');
    if (error.status === 429) return t('checkin.tooOften');
    if (error.code === 'SAL-VALUE' || error.code === 'SAL-REQUIRED') return t('checkin.notValid');
    if (error.kind === 'version' || error.status === 409) return t('checkin.changedMeanwhile');
  }
  return t('checkin.failedDetail');
}

/** What the server wants before this can go on. */
export const isUnproven = (error: unknown): boolean => error instanceof ApiError && error.status === 401;
