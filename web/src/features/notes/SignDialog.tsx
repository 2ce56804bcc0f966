import { useId, useState, type ReactNode } from 'react';
import { fieldStyles } from '@/features/chart';
import { t } from '@/i18n';
import { Button, Modal } from '@/ui';
import { AttendingField } from './AttendingField';
import styles from './Notes.module.css';

/** Signing is an act of its own: it says what it does, for whom, and asks people in training who co-signs. */
export function SignDialog({
  heading,
  detail,
  banner,
  author,
  training,
  busy,
  reason,
  onSign,
  onCancel,
}: {
  heading: string;
  /** What follows from it. */
  detail: string;
  banner: ReactNode;
  author: string;
  /** Whether a co-signature is needed; "unknown" when that could not be asked: the server will say. */
  training: 'yes' | 'no' | 'unknown';
  busy: boolean;
  reason: string | undefined;
  onSign: (attending: string | undefined) => void;
  onCancel: () => void;
}) {
  const id = useId();
  const [attending, setAttending] = useState('');
  const [asked, setAsked] = useState(false);
  const missing = training === 'yes' && attending === '';
  return (
    <Modal
      opened
      onClose={onCancel}
      title={heading}
      closeButtonProps={{ 'aria-label': t('note.goOnWriting') }}
      zIndex={600}
    >
      <form
        className={styles.dialog}
        aria-labelledby={`${id}-as`}
        onSubmit={(e) => {
          e.preventDefault();
          setAsked(true);
          if (!missing && !busy) onSign(attending === '' ? undefined : attending);
        }}
      >
        {banner}
        <p id={`${id}-as`}>{t('note.signAs', { name: author })}</p>
        <p>{detail}</p>
        {training !== 'no' && (
          <AttendingField
            value={attending}
            onChange={setAttending}
            error={asked && missing ? t('note.attendingMissing') : undefined}
          />
        )}
        {reason !== undefined && (
          <p className={fieldStyles.error} role="alert">
            {reason}
          </p>
        )}
        <div className={styles.actions}>
          <Button data-autofocus onClick={onCancel} disabled={busy}>
            {t('note.goOnWriting')}
          </Button>
          <Button kind="primary" type="submit" icon="lock" disabled={busy}>
            {t(busy ? 'note.signingNow' : 'note.signNow')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
