import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { followDrafts } from '@/api/chart-live';
import { onClient } from '@/api/client';
import { readDraft, saveDraft, type Draft } from '@/api/drafts';
import { ApiError } from '@/api/errors';
import { useSessionState } from '@/api/sessionStore';
import { MicroBanner } from '@/clinical/PatientBanner';
import { failureWords, useChart } from '@/features/chart';
import { t } from '@/i18n';
import { Button, Failed, Loading } from '@/ui';
import { dropDraft, keepDraft, readDraft as readKept } from '@/workspace/drafts';
import type { PanelWays } from '@/workspace/feature';
import { WorkspacePanel } from '@/workspace/WorkspacePanel';
import { Autosave } from './autosave';
import { NoteEditor } from './NoteEditor';
import { refreshNotes } from './notes.queries';
import { KeptTexts } from './KeptTexts';
import styles from './Notes.module.css';
import type { Kept } from './protocol';

type Loaded =
  | { readonly at: 'loading' }
  | { readonly at: 'failed'; readonly reason: string; readonly gone: boolean }
  | { readonly at: 'open'; readonly draft: Draft };

const POLL_MS = 15_000;

/** Reads a draft and keeps it in step with the server for as long as it is on the screen. */
export function OpenDraft({
  id,
  found,
  ways,
}: {
  id: string;
  /** It was asked to begin a note, and this draft of the visit was there already. */
  found: boolean;
  ways: PanelWays;
}) {
  const { patientId, face, strip, user, live } = useChart();
  const client = useQueryClient();
  const session = useSessionState();
  const subject = user?.subject;
  const task = `note/${id}`;
  const [loaded, setLoaded] = useState<Loaded>({ at: 'loading' });
  const [sync, setSync] = useState<Autosave>();
  const [tries, setTries] = useState(0);

  useEffect(() => {
    const stop = new AbortController();
    setLoaded({ at: 'loading' });
    readDraft(id, stop.signal).then(
      (draft) => {
        setLoaded({ at: 'open', draft });
      },
      (failure: unknown) => {
        if (!stop.signal.aborted)
          setLoaded({
            at: 'failed',
            reason: failureWords(failure),
            gone: failure instanceof ApiError && failure.kind === 'not-found',
          });
      },
    );
    return () => {
      stop.abort();
    };
  }, [id, tries]);

  const draft = loaded.at === 'open' && loaded.draft.patient === patientId ? loaded.draft : undefined;
  useEffect(() => {
    if (draft === undefined || subject === undefined) return;
    const kept = (): Kept | undefined => readKept(subject, patientId, task)?.values as Kept | undefined;
    const made = new Autosave(draft, crypto.randomUUID(), kept(), {
      save: (editor, fields) => saveDraft(id, patientId, editor, fields),
      read: () => readDraft(id),
      kept,
      keep: (values) => {
        if (values !== undefined) return keepDraft(subject, patientId, task, values);
        dropDraft(subject, patientId, task);
        return true;
      },
    });
    setSync(made);
    const unfollow = followDrafts(patientId, {
      changed: (change) => {
        if (change.id === id && change.editor !== made.editor) made.refresh();
      },
      resumed: () => {
        made.refresh();
      },
    });
    const wake = (): void => {
      made.wake();
    };
    const unreach = onClient('reached', (ok) => {
      if (ok) setTimeout(wake, 0);
    });
    const hidden = (): void => {
      if (document.visibilityState === 'hidden') void made.flush();
    };
    window.addEventListener('online', wake);
    document.addEventListener('visibilitychange', hidden);
    return () => {
      unfollow();
      unreach();
      window.removeEventListener('online', wake);
      document.removeEventListener('visibilitychange', hidden);
      made.end();
      void client.invalidateQueries({ queryKey: ['my-drafts'] });
    };
  }, [client, draft, id, patientId, subject, task]);

  useEffect(() => {
    if (session.at === 'in') sync?.wake();
  }, [session.at, sync]);

  useEffect(() => {
    if (live.state !== 'broken') return;
    const timer = setInterval(() => sync?.refresh(), POLL_MS);
    return () => {
      clearInterval(timer);
    };
  }, [live.state, sync]);

  // Somebody else may have signed or thrown it away: what is typed into a draft that is gone must not look as if it went somewhere.
  useEffect(() => {
    if (live.changedAt !== null) sync?.refresh();
  }, [live.changedAt, sync]);

  const onSigned = useCallback(() => {
    void refreshNotes(client, patientId);
  }, [client, patientId]);

  if (draft !== undefined && sync !== undefined)
    return (
      <NoteEditor
        key={sync.editor}
        draft={draft}
        found={found}
        sync={sync}
        ways={ways}
        onWritten={onSigned}
      />
    );
  if (face === undefined) return null;
  const kept = subject === undefined ? undefined : readKept(subject, patientId, task);
  return (
    <WorkspacePanel
      title={t('task.note.change')}
      banner={<MicroBanner face={face} strip={strip} />}
      onHide={ways.onHide}
      onClose={ways.onClose}
      footer={<Button onClick={ways.onClose}>{t('ui.close')}</Button>}
    >
      {loaded.at === 'open' && loaded.draft.patient !== patientId ? (
        <div className={styles.stop} role="alert">
          <h3>{t('note.stopped')}</h3>
          <p>{t('note.otherPatient')}</p>
        </div>
      ) : loaded.at === 'failed' ? (
        <>
          <Failed
            title={t(loaded.gone ? 'note.draftGone' : 'note.draftFailed')}
            detail={t(loaded.gone ? 'note.draftGoneDetail' : 'note.draftFailedDetail')}
            reason={loaded.reason}
            onRetry={() => {
              setTries((n) => n + 1);
            }}
          />
          {kept !== undefined && (
            <KeptTexts
              kept={kept.values as Kept}
              onDrop={
                loaded.gone
                  ? () => {
                      if (subject !== undefined) dropDraft(subject, patientId, task);
                      ways.onClose();
                    }
                  : undefined
              }
            />
          )}
        </>
      ) : (
        <Loading what={t('task.note.change')} rows={6} />
      )}
    </WorkspacePanel>
  );
}
