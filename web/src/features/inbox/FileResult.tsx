import { useState } from 'react';
import { FindPatient, PatientRow } from '@/features/patients';
import type { PatientFace } from '@/fhir/patient';
import { t } from '@/i18n';
import { Button, Card } from '@/ui';
import { reasonOf, useAct } from './inbox.queries';
import type { Item } from './items';
import styles from './Preview.module.css';
import { comparedWords } from './unfiled';

/** Says whose results a message holds that is in no chart: the server compares the two before anything is stored. */
export function FileResult({ item, onDone }: { item: Item; onDone: (said: string) => void }) {
  const run = useAct();
  const [to, setTo] = useState<PatientFace>();
  const [compared, setCompared] = useState<string>();
  const [failed, setFailed] = useState<string>();
  const [busy, setBusy] = useState(false);
  const call = async (face: PatientFace, confirm: boolean): Promise<void> => {
    setBusy(true);
    setFailed(undefined);
    try {
      await run(
        `Task/${item.id}/$file-result`,
        { patient: `Patient/${face.id}`, ...(confirm && { confirm: 'true' }) },
        undefined,
      );
      onDone(t('inbox.file.done', { name: face.name }));
    } catch (error) {
      const words = confirm ? null : comparedWords(error);
      if (words !== null) setCompared(words);
      else setFailed(reasonOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Card title={t('inbox.file.title')}>
      {to === undefined ? (
        <FindPatient
          label={t('inbox.file.find')}
          onPick={(face) => {
            setTo(face);
            setCompared(undefined);
            void call(face, false);
          }}
        />
      ) : (
        <>
          <PatientRow face={to} />
          {compared !== undefined && <p className={styles.plain}>{compared}</p>}
          <Button
            disabled={busy}
            onClick={() => {
              setTo(undefined);
              setFailed(undefined);
            }}
          >
            {t('inbox.file.other')}
          </Button>{' '}
          <Button
            kind="primary"
            disabled={busy || compared === undefined}
            onClick={() => void call(to, true)}
          >
            {t('inbox.file.confirm')}
          </Button>
        </>
      )}
      {failed !== undefined && (
        <div role="alert" className={styles.problem}>
          <b>{t('inbox.notDone')}</b> {failed}
        </div>
      )}
    </Card>
  );
}
