import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { addAddendum } from '@/api/notes';
import { ApiError } from '@/api/errors';
import {
  failureWords,
  Field,
  fieldStyles,
  TaskFrame,
  useChart,
  useDraftForm,
  type Kept,
} from '@/features/chart';
import { formatDateTime } from '@/fhir';
import { t } from '@/i18n';
import { readDraft } from '@/workspace/drafts';
import type { PanelProps } from '@/workspace/feature';
import { taskKey } from '@/workspace/tasks';
import { AttendingField } from './AttendingField';
import { authorOf } from './note';
import { refreshNotes, useInTraining, useNote } from './notes.queries';
import { placeholdersIn } from './placeholders';

interface AddendumForm {
  text: string;
}

function problemWith(text: string): true | string {
  if (text.trim() === '') return t('note.addendumEmpty');
  const open = placeholdersIn(text)[0];
  return open === undefined || t('note.blockPlaceholder', { section: t('note.addendum'), text: open.text });
}

/** Adds to a signed note; its own text stays as it was signed. */
export default function AddendumPanel({ task, ways }: PanelProps) {
  const { patientId, user, goTo } = useChart();
  const id = task.id ?? '';
  const name = taskKey(task);
  const kept = user
    ? (readDraft(user.subject, patientId, name)?.values as Kept<AddendumForm, never> | undefined)
    : undefined;
  const form = useForm<AddendumForm>({ defaultValues: { text: '', ...kept?.form } });
  const { state, setState, drop } = useDraftForm(form, name, kept !== undefined);
  const client = useQueryClient();
  const note = useNote(patientId, id);
  const training = useInTraining();
  const [attending, setAttending] = useState('');
  const [asked, setAsked] = useState(false);
  const [asksAttending, setAsksAttending] = useState(false);
  const mustName = asksAttending || training.data === true;
  const missing = mustName && attending === '';

  const submit = form.handleSubmit(async ({ text }) => {
    setAsked(true);
    if (missing) return;
    setState({ kind: 'saving' });
    try {
      await addAddendum(patientId, id, text.trim(), attending === '' ? undefined : attending);
    } catch (failure) {
      if (failure instanceof ApiError && failure.issues.some((i) => i.expression.includes('attending')))
        setAsksAttending(true);
      setState(
        failure instanceof ApiError && failure.kind === 'wrong-patient'
          ? { kind: 'wrong-patient', reason: failure.message }
          : {
              kind: 'failed',
              reason:
                failure instanceof ApiError && (failure.kind === 'timeout' || failure.kind === 'unreachable')
                  ? t('note.addendumUnknown')
                  : failureWords(failure),
            },
      );
      return;
    }
    drop();
    await refreshNotes(client, patientId);
    ways.onClose();
    goTo(`notes/${id}`);
  });

  return (
    <TaskFrame
      title={t('note.addendum')}
      dirty={form.formState.isDirty || state.kind !== 'clean'}
      save={state}
      saveLabel={t('note.signAddendum')}
      onSave={() => void submit()}
      onDiscard={drop}
      ways={ways}
    >
      <form
        className={fieldStyles.form}
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          void submit();
        }}
      >
        <p>
          {note.data === undefined
            ? t('note.addendumTo')
            : t('note.addendumDetail', {
                title: note.data.title,
                by: authorOf(note.data),
                when: formatDateTime(note.data.date),
              })}
        </p>
        <Field
          label={t('note.addendum')}
          error={form.formState.errors.text?.message}
          hint={t('note.addendumHint')}
        >
          {(props) => <textarea {...props} rows={8} {...form.register('text', { validate: problemWith })} />}
        </Field>
        {(mustName || training.error !== null) && (
          <AttendingField
            value={attending}
            onChange={setAttending}
            error={asked && missing ? t('note.attendingMissing') : undefined}
          />
        )}
      </form>
    </TaskFrame>
  );
}
