import { useId, useState, type ReactNode } from 'react';
import { fieldStyles } from '@/features/chart';
import { t } from '@/i18n';
import { Button, Modal } from '@/ui';
import styles from './Notes.module.css';
import { SignDialog } from './SignDialog';

type Training = 'yes' | 'no' | 'unknown';

/** Runs what a dialog does: busy meanwhile, and its failure stays in the dialog with what was typed. */
function useAct(): {
  readonly busy: boolean;
  readonly failed: string | undefined;
  readonly run: (work: () => Promise<void>) => void;
} {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string>();
  return {
    busy,
    failed,
    run: (work) => {
      setBusy(true);
      setFailed(undefined);
      work()
        .catch((failure: unknown) => {
          setFailed(failure instanceof Error ? failure.message : String(failure));
        })
        .finally(() => {
          setBusy(false);
        });
    },
  };
}

export function ConfirmSign({
  title,
  detail,
  banner,
  author,
  training,
  onSign,
  onCancel,
}: {
  title: string;
  detail: string;
  banner: ReactNode;
  author: string;
  training: Training;
  onSign: (attending: string | undefined) => Promise<void>;
  onCancel: () => void;
}) {
  const { busy, failed, run } = useAct();
  return (
    <SignDialog
      heading={title}
      detail={detail}
      banner={banner}
      author={author}
      training={training}
      busy={busy}
      reason={failed}
      onSign={(attending) => {
        run(() => onSign(attending));
      }}
      onCancel={onCancel}
    />
  );
}

/** Marks a signed note as an error, with the reason; it stays to be read. */
export function RetractNoteDialog({
  title,
  banner,
  onRetract,
  onCancel,
}: {
  title: string;
  banner: ReactNode;
  onRetract: (reason: string) => Promise<void>;
  onCancel: () => void;
}) {
  const id = useId();
  const { busy, failed, run } = useAct();
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const missing = reason.trim().length < 3;
  return (
    <Modal
      opened
      onClose={onCancel}
      title={t('note.retractTitle', { title })}
      closeButtonProps={{ 'aria-label': t('confirm.keep') }}
      zIndex={600}
    >
      <div className={styles.dialog}>
        {banner}
        <p>{t('note.retractDetail')}</p>
        <div className={fieldStyles.field}>
          <label htmlFor={id}>{t('chart.reason')}</label>
          <input
            id={id}
            value={reason}
            maxLength={1000}
            aria-invalid={asked && missing ? true : undefined}
            onChange={(e) => {
              setReason(e.currentTarget.value);
            }}
          />
          {asked && missing && (
            <p className={fieldStyles.error} role="alert">
              {t('chart.writeTheReasonForExample')}
            </p>
          )}
        </div>
        {failed !== undefined && (
          <p className={fieldStyles.error} role="alert">
            {t('confirm.failed', { reason: failed })}
          </p>
        )}
        <div className={styles.actions}>
          <Button autoFocus data-autofocus onClick={onCancel} disabled={busy}>
            {t('confirm.keep')}
          </Button>
          <Button
            kind="danger"
            disabled={busy}
            onClick={() => {
              setAsked(true);
              if (!missing) run(() => onRetract(reason.trim()));
            }}
          >
            {t('note.retractNow')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
