import { useState, type ReactNode } from 'react';
import { MicroBanner } from '@/clinical/PatientBanner';
import type { PatientFace } from '@/fhir/patient';
import { t } from '@/i18n';
import { Button, Modal, type ButtonProps } from '@/ui';
import { reasonOf } from './inbox.queries';
import styles from './Preview.module.css';

/** Asks for what an act needs, with the patient on top; a failure is said and what was typed stays. */
export function ActDialog({
  title,
  face,
  confirmLabel,
  confirmFirst = false,
  blocked,
  onConfirm,
  onClose,
  wide = false,
  children,
}: {
  title: string;
  /** Undefined for what belongs to no patient, or to several. */
  face: PatientFace | undefined;
  confirmLabel: string;
  /** The first focus is on the act: only where it is safe and can be taken back. */
  confirmFirst?: boolean;
  /** Why it is not possible yet. */
  blocked?: string | undefined;
  /** Its failure keeps the dialog open. */
  onConfirm: () => Promise<void>;
  onClose: () => void;
  wide?: boolean;
  children: ReactNode;
}) {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string>();
  const confirm = (): void => {
    if (busy || blocked !== undefined) return;
    setBusy(true);
    setFailed(undefined);
    onConfirm().then(onClose, (error: unknown) => {
      setFailed(reasonOf(error));
      setBusy(false);
    });
  };
  const focus: Partial<ButtonProps> & { 'data-autofocus'?: true } = confirmFirst
    ? { autoFocus: true, 'data-autofocus': true }
    : {};
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={wide ? 'lg' : 'md'}
      zIndex={500}
      closeButtonProps={{ 'aria-label': t('ui.close') }}
    >
      {/* Ctrl-Enter sends from any field of it. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          confirm();
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            confirm();
          }
        }}
      >
        {face !== undefined && <MicroBanner face={face} strip={1} />}
        {children}
        {failed !== undefined && (
          <p role="alert" className={styles.problem}>
            {t('inbox.notDone')} {failed}
          </p>
        )}
        <div className={styles.buttons}>
          <Button kind="primary" type="submit" disabled={busy || blocked !== undefined} {...focus}>
            {confirmLabel}
          </Button>
          <Button onClick={onClose}>{t('inbox.leave')}</Button>
          {blocked !== undefined && <span className={styles.quiet}>{blocked}</span>}
        </div>
      </form>
    </Modal>
  );
}
