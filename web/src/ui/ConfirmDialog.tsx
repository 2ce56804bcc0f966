import { Modal } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { t } from '@/i18n';
import { Button } from './Button';
import styles from './ConfirmDialog.module.css';

/**
 * Asks before something is destroyed. The title names the thing; the first focus and Enter keep it. `banner` is the
 * patient, small, wherever the thing belongs to one.
 */
export function ConfirmDialog({
  title,
  detail,
  banner,
  confirmLabel,
  keepLabel = t('confirm.keep'),
  onConfirm,
  onCancel,
}: {
  /** "Discard the note of 14-Jul-2026?" */
  title: string;
  /** What follows from it. */
  detail: ReactNode;
  banner?: ReactNode;
  /** The act in words that name it: "Discard note", never "OK". */
  confirmLabel: string;
  keepLabel?: string;
  /** A promise keeps the dialog open; its failure is said. */
  onConfirm: () => unknown;
  onCancel: () => void;
}) {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const confirm = (): void => {
    setBusy(true);
    setFailed(null);
    void Promise.resolve()
      .then(onConfirm)
      .catch((error: unknown) => {
        setFailed(error instanceof Error ? error.message : String(error));
      })
      .finally(() => {
        setBusy(false);
      });
  };
  return (
    <Modal
      opened
      onClose={onCancel}
      title={title}
      closeButtonProps={{ 'aria-label': keepLabel }}
      zIndex={600}
    >
      <div className={styles.content}>
        {banner}
        <div>{detail}</div>
        {failed !== null && (
          <p role="alert" className={styles.failed}>
            {t('confirm.failed', { reason: failed })}
          </p>
        )}
        <div className={styles.buttons}>
          <Button autoFocus data-autofocus onClick={onCancel}>
            {keepLabel}
          </Button>
          <Button kind="danger" disabled={busy} onClick={confirm}>
            {confirmLabel}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
