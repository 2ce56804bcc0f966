import { useState } from 'react';
import { useSession } from '@/api/sessionStore';
import { fieldStyles } from '@/features/chart';
import { SectionPage } from '@/features/registration';
import { isoDate } from '@/fhir';
import type { PatientFace } from '@/fhir/patient';
import { t } from '@/i18n';
import { Button, Card, Failed } from '@/ui';
import { FilingFields } from './FilingFields';
import { isOpen, scanOf, type Item } from './upload';
import { useFiling } from './useFiling';

/** Paper of a patient is brought into the chart by those who do not read it; clinical staff sorts it there. */
export default function ScanPage() {
  return (
    <SectionPage current="/documents" heading="scan.title">
      {(_, face) => <Scan face={face} />}
    </SectionPage>
  );
}

type State = { readonly kind: 'open' | 'busy' } | { readonly kind: 'stopped'; readonly reason: string };

function Scan({ face }: { face: PatientFace }) {
  const { user } = useSession();
  const [today] = useState(() => isoDate(Date.now()));
  const [state, setState] = useState<State>({ kind: 'open' });
  const filing = useFiling('scan', user.subject, face.id, today);
  const { uploads, facts } = filing;
  const busy = state.kind === 'busy';
  const blocked = busy ? null : filing.blocked;
  const filed = uploads.items.filter((one) => one.progress.kind === 'filed').length;
  const send = async (wanted: readonly Item[]): Promise<void> => {
    setState({ kind: 'busy' });
    try {
      const left = await uploads.send(wanted, face.id, (item) => scanOf(item, facts, face.id));
      if (left !== 'gone') setState({ kind: 'open' });
    } catch (error) {
      setState({ kind: 'stopped', reason: error instanceof Error ? error.message : '' });
    }
  };
  if (state.kind === 'stopped')
    return (
      <Card title={t('scan.title')} edge="failed">
        <Failed title={t('chart.stoppedThisBelongsToAnother')} detail={state.reason} />
      </Card>
    );
  return (
    <Card title={t('scan.card')}>
      <div className={fieldStyles.form}>
        <p>{t('scan.why')}</p>
        {filing.found && filing.dirty && <p role="status">{t('scan.found')}</p>}
        <FilingFields
          filing={filing}
          face={face}
          today={today}
          busy={busy}
          mayRetry={blocked === null}
          dateHint={t('scan.dateHint')}
          onRetry={(item) => void send([item])}
        />
        <div className={fieldStyles.actions}>
          <span role="status">{blocked ?? (busy ? t('scan.sending') : '')}</span>
          {filed > 0 && <span>{t('scan.filed', { count: filed })}</span>}
          <Button
            kind="primary"
            disabled={busy || blocked !== null}
            onClick={() => void send(uploads.items.filter(isOpen))}
          >
            {t('scan.send')}
          </Button>
        </div>
      </div>
    </Card>
  );
}
