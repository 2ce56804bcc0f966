import { useState } from 'react';
import { MicroBanner } from '@/clinical/PatientBanner';
import { fieldStyles as styles, useChart } from '@/features/chart';
import { t } from '@/i18n';
import { Button, Modal } from '@/ui';

/** Ends a goal or a plan before it is reached, for a reason that everybody reads. */
export function StopDialog({
  title,
  detail,
  confirmLabel,
  onStop,
  onCancel,
}: {
  title: string;
  detail: string;
  confirmLabel: string;
  onStop: (reason: string) => void;
  onCancel: () => void;
}) {
  const { face, strip } = useChart();
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const missing = reason.trim().length < 3;
  return (
    <Modal
      opened
      onClose={onCancel}
      title={title}
      closeButtonProps={{ 'aria-label': t('chart.closeWithoutChange') }}
    >
      <form
        className={`${styles.dialog ?? ''} ${styles.form ?? ''}`}
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          setAsked(true);
          if (!missing) onStop(reason);
        }}
      >
        {face && <MicroBanner face={face} strip={strip} />}
        <p>{detail}</p>
        <div className={styles.field}>
          <label htmlFor="stop-reason">{t('chart.reason')}</label>
          <input
            id="stop-reason"
            data-autofocus
            value={reason}
            autoComplete="off"
            aria-invalid={asked && missing ? true : undefined}
            aria-describedby={asked && missing ? 'stop-reason-error' : undefined}
            onChange={(e) => {
              setReason(e.target.value);
            }}
          />
          {asked && missing && (
            <p id="stop-reason-error" className={styles.error} role="alert">
              {t('care.needReason')}
            </p>
          )}
        </div>
        <div className={styles.actions}>
          <Button onClick={onCancel}>{t('care.goOn')}</Button>
          <Button kind="danger" type="submit">
            {confirmLabel}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
