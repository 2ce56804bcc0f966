import { useId } from 'react';
import { fieldStyles } from '@/features/chart';
import { t } from '@/i18n';
import { Button } from '@/ui';
import styles from './Notes.module.css';
import { useColleagues } from './notes.queries';

/** Who is asked to co-sign. */
export function AttendingField({
  value,
  onChange,
  error,
}: {
  value: string;
  onChange: (reference: string) => void;
  error: string | undefined;
}) {
  const id = useId();
  const query = useColleagues(true);
  if (query.data === undefined && query.error !== null)
    return (
      <p className={fieldStyles.error} role="alert">
        {t('note.attendingsFailed', { reason: query.error.message })}{' '}
        <Button size="small" onClick={() => void query.refetch()}>
          {t('state.retry')}
        </Button>
      </p>
    );
  return (
    <div className={fieldStyles.field}>
      <label htmlFor={id}>{t('note.attending')}</label>
      <select
        id={id}
        value={value}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={`${id}-hint`}
        onChange={(e) => {
          onChange(e.currentTarget.value);
        }}
      >
        <option value="">
          {query.data === undefined
            ? t('state.loading', { what: t('note.colleagues') })
            : t('note.chooseAttending')}
        </option>
        {query.data?.people.map((p) => (
          <option key={p.reference} value={p.reference}>
            {p.name}
          </option>
        ))}
      </select>
      <p
        id={`${id}-hint`}
        className={error === undefined ? styles.hint : fieldStyles.error}
        role={error === undefined ? undefined : 'alert'}
      >
        {error ?? (query.data?.truncated === true ? t('note.attendingsCut') : t('note.attendingHint'))}
      </p>
    </div>
  );
}
