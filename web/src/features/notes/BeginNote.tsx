import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState } from 'react';
import { beginNote } from '@/api/notes';
import { ApiError } from '@/api/errors';
import { MicroBanner } from '@/clinical/PatientBanner';
import { failureWords, fieldStyles, useChart, usePart } from '@/features/chart';
import { instantOf, sameDay, type Encounter } from '@/fhir';
import { t } from '@/i18n';
import { Button, Failed, Icon, Loading } from '@/ui';
import type { PanelWays } from '@/workspace/feature';
import { WorkspacePanel } from '@/workspace/WorkspacePanel';
import { visitText } from './note';
import styles from './Notes.module.css';
import { refreshNotes, useNote, useTemplates } from './notes.queries';
import { lastTemplate, rememberTemplate } from './preferred';

/** A visit that is going on, or of today: a note that is begun now is most likely about it. */
function likely(visits: readonly Encounter[], now: number): string {
  const open = visits.find(
    (v) => v.status === 'in-progress' || v.status === 'arrived' || v.status === 'triaged',
  );
  const today = visits.find(
    (v) =>
      v.status !== 'cancelled' && v.period?.start !== undefined && sameDay(instantOf(v.period.start), now),
  );
  return (open ?? today)?.id ?? '';
}

/** Begins a note: the template of last time and the visit of today are chosen already, so Enter begins. */
export function BeginNote({ given, ways }: { given: Readonly<Record<string, string>>; ways: PanelWays }) {
  const { patientId, face, strip, user, open, now } = useChart();
  const templates = useTemplates();
  const encounters = usePart(patientId, 'encounters');
  const client = useQueryClient();
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const [template, setTemplate] = useState<string>();
  const [visit, setVisit] = useState<string>();
  const [shared, setShared] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<{ readonly reason: string; readonly stop: boolean }>();
  const last = user === undefined ? undefined : lastTemplate(user.subject);
  const known = templates.data ?? [];
  const chosen = template ?? (known.some((k) => k.name === last) ? last : undefined) ?? known[0]?.name;
  const visits = (encounters.data?.resources ?? []).filter(
    (r): r is Encounter => r.resourceType === 'Encounter',
  );
  const about = visit ?? likely(visits, now);
  const ready = known.length > 0 && encounters.data !== undefined;
  const whole = ready || encounters.error !== null;

  useEffect(() => {
    if (!whole) return;
    form.current?.querySelector<HTMLInputElement>('input[type="radio"]:checked')?.focus();
  }, [whole]);

  if (face === undefined) return null;
  const begin = async (): Promise<void> => {
    if (chosen === undefined || busy) return;
    setBusy(true);
    setFailed(undefined);
    try {
      const begun = await beginNote(patientId, {
        template: chosen,
        editor: crypto.randomUUID(),
        encounter: about === '' ? undefined : about,
        copyFrom: given.copyFrom === undefined ? undefined : `Composition/${given.copyFrom}`,
        shared,
      });
      if (user !== undefined) rememberTemplate(user.subject, chosen);
      void refreshNotes(client, patientId);
      open({ kind: 'note', id: begun.draft, given: begun.created ? {} : { found: 'yes' } });
    } catch (failure) {
      setBusy(false);
      setFailed({
        reason: failureWords(failure),
        stop: failure instanceof ApiError && failure.kind === 'wrong-patient',
      });
    }
  };
  return (
    <WorkspacePanel
      title={t('task.note.new')}
      banner={<MicroBanner face={face} strip={strip} />}
      onHide={ways.onHide}
      onClose={ways.onClose}
      footer={
        <>
          <span className={styles.status} role="status">
            {busy ? t('note.beginning') : ''}
          </span>
          <Button onClick={ways.onClose}>{t('ui.close')}</Button>
          <Button
            kind="primary"
            type="submit"
            form={`${id}-form`}
            hotkey="Enter"
            disabled={busy || !ready || failed?.stop === true}
          >
            {t('note.begin')}
          </Button>
        </>
      }
    >
      <form
        id={`${id}-form`}
        ref={form}
        className={styles.form}
        onSubmit={(e) => {
          e.preventDefault();
          void begin();
        }}
      >
        {failed !== undefined && (
          <div className={styles.stop} role="alert">
            <h3>{t(failed.stop ? 'note.stopped' : 'note.notBegun')}</h3>
            <p>{failed.reason}</p>
          </div>
        )}
        {given.copyFrom !== undefined && <Source id={given.copyFrom} />}
        {templates.error !== null ? (
          <Failed
            title={t('note.templatesFailed')}
            detail={t('note.templatesFailedDetail')}
            reason={templates.error.message}
            onRetry={() => void templates.refetch()}
          />
        ) : templates.data === undefined ? (
          <Loading what={t('note.templates')} />
        ) : (
          <fieldset className={styles.choice}>
            <legend>{t('note.template')}</legend>
            {known.map((one) => (
              <label key={one.name}>
                <input
                  type="radio"
                  name={`${id}-template`}
                  value={one.name}
                  checked={one.name === chosen}
                  onChange={() => {
                    setTemplate(one.name);
                  }}
                  onKeyDown={(e) => {
                    // Enter on a choice begins; some browsers do not submit from a radio button.
                    if (e.key === 'Enter') {
                      e.preventDefault();
                      if (ready) void begin();
                    }
                  }}
                />
                <span>
                  <b>{one.title}</b>{' '}
                  <span className={styles.quiet}>{one.sections.map((s) => s.title).join(' · ')}</span>
                </span>
                {one.name === last && <span className={styles.last}>{t('note.lastUsed')}</span>}
              </label>
            ))}
          </fieldset>
        )}
        {encounters.data === undefined && encounters.error !== null ? (
          <Failed
            title={t('note.visitsFailed')}
            detail={t('note.visitsFailedDetail')}
            reason={encounters.error.message}
            onRetry={() => void encounters.refetch()}
          />
        ) : (
          <div className={fieldStyles.field}>
            <label htmlFor={`${id}-visit`}>{t('note.visit')}</label>
            <select
              id={`${id}-visit`}
              value={about}
              onChange={(e) => {
                setVisit(e.currentTarget.value);
              }}
            >
              <option value="">{t('note.noVisit')}</option>
              {visits.map((v) => (
                <option key={v.id} value={v.id}>
                  {visitText(v)}
                </option>
              ))}
            </select>
            {encounters.data?.next !== undefined && <p className={styles.hint}>{t('note.visitsCut')}</p>}
          </div>
        )}
        <label className={styles.check}>
          <input
            type="checkbox"
            checked={shared}
            onChange={(e) => {
              setShared(e.currentTarget.checked);
            }}
          />
          <span>
            {t('note.share')} <span className={styles.quiet}>{t('note.shareDetail')}</span>
          </span>
        </label>
      </form>
    </WorkspacePanel>
  );
}

/** Which note the text is copied from. */
function Source({ id }: { id: string }) {
  const { patientId } = useChart();
  const query = useNote(patientId, id);
  return (
    <p className={styles.source}>
      <Icon name="link" size={14} />{' '}
      {query.data === undefined
        ? t('note.copySource')
        : t('note.copyFrom', { title: query.data.title, date: query.data.date.slice(0, 10) })}
    </p>
  );
}
