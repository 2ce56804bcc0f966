import { useId, type ReactNode } from 'react';
import { Icon } from '@/ui';
import styles from '@/ui/fields.module.css';

/** A labelled field with its hint and its error in words, tied to the control for screen readers. */
export function Field({
  label,
  hint,
  error,
  children,
}: {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  children: (props: {
    id: string;
    'aria-describedby': string | undefined;
    'aria-invalid': true | undefined;
  }) => ReactNode;
}) {
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const described = [hint === undefined ? null : hintId, error === undefined ? null : errorId]
    .filter((x) => x !== null)
    .join(' ');
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        'aria-describedby': described === '' ? undefined : described,
        'aria-invalid': error === undefined ? undefined : true,
      })}
      {hint !== undefined && (
        <p id={hintId} className={styles.hint}>
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p id={errorId} className={styles.error} role="alert">
          <Icon name="barred" size={14} /> {error}
        </p>
      )}
    </div>
  );
}

/** A group of choices with a legend. */
export function Group({ label, children }: { label: string; children: ReactNode }) {
  return (
    <fieldset className={styles.group}>
      <legend>{label}</legend>
      <div className={styles.choices}>{children}</div>
    </fieldset>
  );
}

export function Terms({ id, terms }: { id: string; terms: readonly { readonly display: string }[] }) {
  return (
    <datalist id={id}>
      {terms.map((t) => (
        <option key={t.display} value={t.display} />
      ))}
    </datalist>
  );
}

export const fieldStyles = styles;
