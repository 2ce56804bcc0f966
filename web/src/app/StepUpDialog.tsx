import { useState, type FormEvent } from 'react';
import { ApiError } from '@/api/errors';
import { stepUp } from '@/api/session';
import { MicroBanner } from '@/clinical/PatientBanner';
import { usePatient } from '@/features/patients';
import { patientFace } from '@/fhir/patient';
import { t } from '@/i18n';
import { Button, Modal, TextInput } from '@/ui';
import styles from './StepUpDialog.module.css';

function wordsOf(error: unknown): string {
  if (error instanceof ApiError && error.kind === 'forbidden') return t('stepUp.wrong');
  if (error instanceof ApiError && error.kind === 'locked-out')
    return t('stepUp.wait', { seconds: error.retryAfterSeconds ?? 30 });
  return t('stepUp.failed', { reason: error instanceof Error ? error.message : String(error) });
}

/** The code of the authenticator, asked for over whatever is being signed. */
export function StepUpDialog({
  patient,
  onAnswer,
}: {
  /** Whose chart the signature is for. */
  patient: string | undefined;
  onAnswer: (proven: boolean) => void;
}) {
  const [code, setCode] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const digits = code.replace(/\s/g, '');
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    if (digits.length < 6) {
      setProblem(t('code.need'));
      return;
    }
    setBusy(true);
    setProblem(null);
    try {
      await stepUp(digits);
      onAnswer(true);
    } catch (error) {
      setProblem(wordsOf(error));
      setCode('');
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={() => {
        onAnswer(false);
      }}
      title={t('stepUp.title')}
      closeButtonProps={{ 'aria-label': t('stepUp.notNow') }}
      zIndex={700}
    >
      <form className={styles.content} noValidate onSubmit={(event) => void send(event)}>
        {patient !== undefined && <Whose patient={patient} />}
        <p>{t('stepUp.detail')}</p>
        <TextInput
          data-autofocus
          label={t('code.label')}
          value={code}
          error={problem}
          autoComplete="one-time-code"
          inputMode="numeric"
          spellCheck={false}
          maxLength={40}
          onChange={(event) => {
            setCode(event.currentTarget.value);
          }}
        />
        <div className={styles.buttons}>
          <Button
            onClick={() => {
              onAnswer(false);
            }}
          >
            {t('stepUp.notNow')}
          </Button>
          <Button kind="primary" type="submit" disabled={busy}>
            {t('stepUp.confirm')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function Whose({ patient }: { patient: string }) {
  const { data } = usePatient(patient);
  return data === undefined ? null : <MicroBanner face={patientFace(data)} strip={1} />;
}
