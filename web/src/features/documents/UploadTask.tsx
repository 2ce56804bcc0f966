import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { chartKey, Field, fieldStyles, TaskFrame, useChart, type SaveState } from '@/features/chart';
import { isoDate } from '@/fhir';
import { t } from '@/i18n';
import type { PanelProps } from '@/workspace/feature';
import { FilingFields } from './FilingFields';
import { documentOf, isOpen, type Item } from './upload';
import { useFiling } from './useFiling';

/** Files of this patient become documents of the chart, one after the other; what fails stays here with the reason and can be tried again. */
export default function UploadTask({ ways }: PanelProps) {
  const { patientId, face, now, user } = useChart();
  const client = useQueryClient();
  const today = isoDate(now);
  const [state, setState] = useState<SaveState>({ kind: 'clean' });
  const filing = useFiling('upload', user?.subject, patientId, today);
  const { uploads, facts } = filing;

  const sendAll = async (wanted: readonly Item[]): Promise<void> => {
    setState({ kind: 'saving' });
    try {
      const left = await uploads.send(wanted, patientId, (item) => documentOf(item, facts, patientId));
      if (left === 'gone') return;
      await client.invalidateQueries({ queryKey: chartKey(patientId) });
      setState({ kind: 'clean' });
      if (left === 0) {
        filing.drop();
        ways.onClose();
      }
    } catch (error) {
      setState({ kind: 'wrong-patient', reason: error instanceof Error ? error.message : '' });
    }
  };

  const blocked = state.kind === 'clean' ? filing.blocked : null;
  const busy = state.kind === 'saving';
  if (face === undefined) return null;
  return (
    <TaskFrame
      title={t('documents.add')}
      dirty={filing.dirty}
      save={state}
      blocked={blocked}
      saveLabel={t('documents.save')}
      onSave={() => void sendAll(uploads.items.filter(isOpen))}
      onDiscard={filing.drop}
      ways={ways}
    >
      <div className={fieldStyles.form}>
        <FilingFields
          filing={filing}
          face={face}
          today={today}
          busy={busy}
          mayRetry={blocked === null}
          onRetry={(item) => void sendAll([item])}
        >
          <Field label={t('documents.author')} hint={t('documents.authorHint')}>
            {(props) => (
              <input
                {...props}
                autoComplete="off"
                maxLength={200}
                value={facts.author}
                onChange={(event) => {
                  filing.set({ author: event.target.value });
                }}
              />
            )}
          </Field>
        </FilingFields>
      </div>
    </TaskFrame>
  );
}
