import { t } from '@/i18n';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { FieldValues, UseFormReturn } from 'react-hook-form';
import { readOne, saveResource, saveTogether } from '@/api/chart';
import { ApiError } from '@/api/errors';
import { clockSeconds, type Resource } from '@/fhir';
import { dropDraft, keepDraft } from '@/workspace/drafts';
import { chartKey } from './chart.queries';
import { useChart } from './ChartContext';

/** How a save stands, in the words of the footer. */
export type SaveState =
  | { readonly kind: 'clean' }
  | { readonly kind: 'kept'; readonly at: number; readonly stored: boolean }
  | { readonly kind: 'saving' }
  | { readonly kind: 'failed'; readonly reason: string }
  /** The server says that this belongs to somebody else: nothing more may be sent from here. */
  | { readonly kind: 'wrong-patient'; readonly reason: string };

export function saveWords(state: SaveState): string {
  switch (state.kind) {
    case 'clean':
      return t('chart.nothingTypedYet');
    case 'kept':
      return state.stored
        ? t('chart.notSavedYetDraftKept', { time: clockSeconds(state.at) })
        : t('chart.notSavedYetDraftKept2');
    case 'saving':
      return t('chart.saving');
    case 'failed':
      return t('chart.notSavedYourTextIs', { reason: state.reason });
    case 'wrong-patient':
      return t('chart.stoppedNothingWasSaved');
  }
}

/** Words for a failed save; the server's own text names the element that it refused. */
export function failureWords(error: unknown): string {
  if (!(error instanceof ApiError)) return t('chart.somethingInThisPageWent');
  switch (error.kind) {
    case 'unreachable':
    case 'timeout':
      return t('chart.theServerDidNotAnswer');
    case 'step-up':
      return error.message;
    case 'forbidden':
      return t('chart.yourRoleMayNotWrite');
    case 'signed-out':
      return t('chart.youAreSignedOutSign');
    case 'not-found':
      return t('chart.theRecordIsNoLonger');
    default: {
      const issue = error.issues[0];
      const where = issue?.expression[0];
      return t('chart.theServerRefusedIt', {
        message: issue?.text ?? error.message,
        where: where ? ` (${where})` : '',
      });
    }
  }
}

/** What a draft holds: the fields, and the version of the resource that they were typed over. */
export interface Kept<F, R> {
  readonly form: Partial<F>;
  readonly base: R | undefined;
}

/**
 * Keeps what is typed as a draft within half a second, and knows how the save stands. The draft remembers the version
 * that the user saw: when it is opened again after somebody else's change, the server finds the conflict.
 */
export function useDraftForm<F extends FieldValues>(
  form: UseFormReturn<F>,
  task: string,
  hasDraft: boolean,
  base?: Resource,
) {
  const { patientId, user } = useChart();
  const subject = user?.subject;
  const [state, setState] = useState<SaveState>(
    hasDraft ? { kind: 'kept', at: Date.now(), stored: true } : { kind: 'clean' },
  );
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const done = useRef(false);

  useEffect(() => {
    const subscription = form.watch((values) => {
      if (subject === undefined) return;
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        if (done.current) return;
        const stored = keepDraft(subject, patientId, task, { form: values, base });
        setState((s) =>
          s.kind === 'saving' || s.kind === 'wrong-patient' ? s : { kind: 'kept', at: Date.now(), stored },
        );
      }, 300);
    });
    return () => {
      subscription.unsubscribe();
      clearTimeout(timer.current);
      // A panel that goes away between two key strokes keeps the last one too.
      if (!done.current && subject !== undefined && form.formState.isDirty)
        keepDraft(subject, patientId, task, { form: form.getValues(), base });
    };
  }, [form, patientId, subject, task, base]);

  useEffect(() => {
    // A save that failed keeps its text at once, not only after the next pause in typing.
    if (state.kind === 'failed' && subject !== undefined && !done.current) {
      keepDraft(subject, patientId, task, { form: form.getValues(), base });
    }
  }, [state, subject, patientId, task, form, base]);

  const drop = (): void => {
    done.current = true;
    clearTimeout(timer.current);
    if (subject !== undefined) dropDraft(subject, patientId, task);
  };
  return { state, setState, drop };
}

/**
 * Sends a resource of this chart's patient, and others that must change with it or not at all. A version conflict comes back with the
 * record as it is now.
 */
export function useSaver() {
  const { patientId } = useChart();
  const client = useQueryClient();
  return async function save<T extends Resource>(
    resource: T,
    together: readonly Resource[] = [],
    url?: string,
  ): Promise<
    | { readonly kind: 'saved' }
    | { readonly kind: 'conflict'; readonly current: T }
    | { readonly kind: 'wrong-patient'; readonly reason: string }
    | { readonly kind: 'failed'; readonly reason: string }
  > {
    try {
      if (together.length === 0) await saveResource(resource, patientId);
      else await saveTogether([resource, ...together], patientId, url);
      await client.invalidateQueries({ queryKey: chartKey(patientId) });
      return { kind: 'saved' };
    } catch (error) {
      if (error instanceof ApiError && error.kind === 'wrong-patient')
        return { kind: 'wrong-patient', reason: error.message };
      if (error instanceof ApiError && error.kind === 'version' && resource.id !== undefined) {
        try {
          return { kind: 'conflict', current: await readOne<T>(resource.resourceType, resource.id) };
        } catch (readError) {
          return {
            kind: 'failed',
            reason: t('chart.somebodyChangedItMeanwhileAnd', { readerror: failureWords(readError) }),
          };
        }
      }
      return { kind: 'failed', reason: failureWords(error) };
    }
  };
}
