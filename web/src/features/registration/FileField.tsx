import { useState } from 'react';
import { t } from '@/i18n';
import { Button } from '@/ui';
import { shrunk } from './photo';
import styles from './Registration.module.css';

/** A picture from a file or the camera, made small. */
export function FileField({
  label,
  side,
  value,
  onChange,
}: {
  label: string;
  /** Its longer side, in pixels. */
  side: number;
  /** data: address, or empty. */
  value: string;
  onChange: (value: string) => void;
}) {
  const [failed, setFailed] = useState(false);
  return (
    <div className={styles.file}>
      <label className={styles.select}>
        <span>{label}</span>
        <input
          type="file"
          accept="image/*"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            if (file === undefined) return;
            setFailed(false);
            shrunk(file, side).then(onChange, () => {
              setFailed(true);
            });
          }}
        />
      </label>
      {failed && (
        <p className={styles.problem} role="alert">
          {t('edit.photoFailed')}
        </p>
      )}
      {value !== '' && (
        <>
          <img src={value} alt={label} />
          <Button
            size="small"
            aria-label={t('cover.removePicture', { which: label })}
            onClick={() => {
              onChange('');
            }}
          >
            {t('edit.photoRemove')}
          </Button>
        </>
      )}
    </div>
  );
}
