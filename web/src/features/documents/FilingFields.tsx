import type { ReactNode } from 'react';
import { Field, fieldStyles } from '@/features/chart';
import { formatDate } from '@/fhir';
import type { PatientFace } from '@/fhir/patient';
import { t } from '@/i18n';
import { Confirm, FileDrop, FileList } from './Files';
import { TYPE_TEXT, TYPES, type Item } from './upload';
import styles from './Upload.module.css';
import type { Filing } from './useFiling';

/** Which files, what they are, of what day, and whose: what filing asks wherever it is done. */
export function FilingFields({
  filing,
  face,
  today,
  busy,
  mayRetry,
  dateHint,
  children,
  onRetry,
}: {
  filing: Filing;
  face: PatientFace;
  today: string;
  busy: boolean;
  mayRetry: boolean;
  dateHint?: string;
  /** Further facts, beside the date. */
  children?: ReactNode;
  onRetry: (item: Item) => void;
}) {
  const { uploads, facts, set, lost } = filing;
  return (
    <>
      <FileDrop busy={busy} add={uploads.add} />
      <Field label={t('documents.type')}>
        {(props) => (
          <select
            {...props}
            value={facts.type}
            disabled={busy}
            onChange={(event) => {
              set({ type: event.target.value });
            }}
          >
            <option value="">{t('documents.type.none')}</option>
            {TYPES.map(({ code }) => (
              <option key={code} value={code}>
                {t(TYPE_TEXT[code])}
              </option>
            ))}
          </select>
        )}
      </Field>
      <div className={fieldStyles.pair}>
        <Field label={t('documents.date')} hint={dateHint}>
          {(props) => (
            <input
              {...props}
              type="date"
              max={today}
              value={facts.date}
              disabled={busy}
              onChange={(event) => {
                set({ date: event.target.value });
              }}
            />
          )}
        </Field>
        {children}
      </div>
      {lost.length > 0 && (
        <p role="alert" className={styles.lost}>
          {t('documents.filesGone', { names: lost.join(', ') })}
        </p>
      )}
      <FileList uploads={uploads} busy={busy} mayRetry={mayRetry} onRetry={onRetry} />
      <Confirm
        name={face.name}
        born={face.birthDate === undefined ? t('documents.bornUnknown') : formatDate(face.birthDate)}
        checked={filing.confirmed}
        disabled={busy}
        onCheck={filing.confirm}
      />
    </>
  );
}
