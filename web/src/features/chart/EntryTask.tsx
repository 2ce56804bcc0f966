import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useForm, type DefaultValues, type FieldValues, type Path } from 'react-hook-form';
import { readOne } from '@/api/chart';
import { searchAll } from '@/api/fhir';
import { MicroBanner } from '@/clinical/PatientBanner';
import { t } from '@/i18n';
import { Button, Failed, Loading, offerUndo } from '@/ui';
import { readDraft } from '@/workspace/drafts';
import type { PanelProps, PanelWays } from '@/workspace/feature';
import { WorkspacePanel } from '@/workspace/WorkspacePanel';
import { typesKey } from './chart.queries';
import { useChart } from './ChartContext';
import { noRules, takenBack, type Entry, type Listed, type Problems } from './entry';
import { fieldStyles as styles } from './fields';
import { conflictsOf, type Author, type FieldConflict } from './forms';
import { useDraftForm, useSaver, type Kept } from './saving';
import { ConflictDialog, RetractDialog, TaskFrame } from './TaskFrame';

/** The panel of an entry: a new one, or the change of one that is looked up in this patient's chart alone. */
export function EntryTask<F extends FieldValues, R extends Listed>({
  entry,
  task,
  ways,
}: PanelProps & { entry: Entry<F, R> }) {
  if (task.id === undefined)
    return <EntryPanel entry={entry} original={undefined} given={task.given ?? {}} ways={ways} />;
  return (
    <Change<F, R> entry={entry} id={task.id} ways={ways}>
      {(original) => <EntryPanel entry={entry} original={original} given={{}} ways={ways} />}
    </Change>
  );
}

function Change<F extends FieldValues, R extends Listed>({
  entry,
  id,
  ways,
  children,
}: {
  entry: Entry<F, R>;
  id: string;
  ways: PanelWays;
  children: (original: R) => ReactNode;
}) {
  const { patientId, face, strip } = useChart();
  // Of this patient: an id of somebody else's entry finds nothing here.
  const query = useQuery({
    queryKey: typesKey(patientId, [], 'entry', entry.type, id),
    queryFn: async ({ signal }) => {
      const found = await searchAll(
        entry.type as 'Immunization',
        { patient: patientId, _id: id },
        { limit: 1, signal },
      );
      return (found.matches[0] as unknown as R | undefined) ?? null;
    },
    staleTime: 0,
    gcTime: 0,
  });
  const found = query.isFetchedAfterMount ? (query.data ?? undefined) : undefined;
  // A refresh behind the panel must not move the version under it.
  const [first, setFirst] = useState(found);
  if (first === undefined && found !== undefined) setFirst(found);
  const original = first ?? found;
  if (original !== undefined) return children(original);
  return (
    <WorkspacePanel
      title={t(entry.texts.change)}
      banner={face && <MicroBanner face={face} strip={strip} />}
      onHide={ways.onHide}
      onClose={ways.onClose}
      footer={<Button onClick={ways.onClose}>{t('chart.close')}</Button>}
    >
      {query.isFetching ? (
        <Loading what={t('chart.theEntry')} />
      ) : (
        <Failed
          title={t('chart.theEntryCouldNotBe')}
          detail={t('chart.itMayHaveBeenTaken')}
          onRetry={() => void query.refetch()}
        />
      )}
    </WorkspacePanel>
  );
}

interface Conflict<F, R> {
  readonly fields: readonly FieldConflict<keyof F & string>[];
  readonly current: R;
  readonly mine: F;
}

function EntryPanel<F extends FieldValues, R extends Listed>({
  entry,
  original,
  given,
  ways,
}: {
  entry: Entry<F, R>;
  original: R | undefined;
  given: Readonly<Record<string, string>>;
  ways: PanelWays;
}) {
  const { patientId, user } = useChart();
  const key = original?.id === undefined ? entry.kind : `${entry.kind}/${original.id}`;
  const draft = user
    ? (readDraft(user.subject, patientId, key)?.values as Kept<F, R> | undefined)
    : undefined;
  const [base, setBase] = useState(draft?.base ?? original);
  const [initial] = useState<F>(() => ({
    ...entry.empty(Date.now(), given),
    ...(base ? entry.toForm(base) : {}),
  }));
  const form = useForm<F>({ defaultValues: { ...initial, ...draft?.form } as DefaultValues<F> });
  const { state, setState, drop } = useDraftForm(form, key, draft !== undefined, base);
  const save = useSaver();
  const warningsOf = entry.useWarnings(patientId);
  const useRules = entry.useRules ?? noRules;
  const rules = useRules(patientId, base);
  const { save: saveText } = entry.texts;
  const [conflict, setConflict] = useState<Conflict<F, R> | null>(null);
  const [retracting, setRetracting] = useState(false);
  const [asked, setAsked] = useState<readonly string[]>([]);
  const [confirmed, setConfirmed] = useState('');
  const author = (): Author => ({
    patientId,
    name: user?.name ?? '',
    practitionerId: user?.practitionerId ?? null,
    now: Date.now(),
  });

  /** @returns whether it was saved */
  const send = async (resource: R, values: F): Promise<boolean> => {
    setState({ kind: 'saving' });
    const url = `urn:uuid:${crypto.randomUUID()}`;
    const beside = resource.id === undefined ? entry.beside?.(values, url, author()) : undefined;
    const together = [...(beside === undefined ? [] : [beside]), ...(rules.together?.(resource) ?? [])];
    const result = await save(resource, together, url);
    if (result.kind === 'saved') {
      drop();
      ways.onClose();
    } else if (result.kind === 'conflict') {
      setState({ kind: 'failed', reason: t('chart.somebodyChangedItMeanwhile') });
      const fields = conflictsOf(
        entry.labels(),
        base ? entry.toForm(base) : initial,
        values,
        entry.toForm(result.current),
      );
      setConflict({ fields, current: result.current, mine: values });
    } else {
      setState(result);
    }
    return result.kind === 'saved';
  };

  const retract = async (before: R, reason: string): Promise<void> => {
    const { restored } = entry;
    const taken = (entry.takeBack ?? takenBack)(before, reason, author());
    if (!(await send(taken, entry.toForm(before))) || restored === undefined) return;
    offerUndo(t('chart.tookBack', { name: entry.name(before) }), async () => {
      const current = await readOne<R>(entry.type, before.id ?? '');
      const undone = await save(restored(current, before));
      if (undone.kind !== 'saved')
        throw new Error(undone.kind === 'conflict' ? t('chart.somebodyChangedItMeanwhile') : undone.reason);
    });
  };

  const submit = form.handleSubmit(async (values) => {
    const resource = entry.toResource(values, base, author());
    const found: Problems<F> = {
      ...entry.problems(values, Date.now(), base),
      ...rules.problems?.(resource, values),
    };
    const problems = Object.entries(found);
    problems.forEach(([field, message], i) => {
      form.setError(field as Path<F>, { message: message ?? '' }, { shouldFocus: i === 0 });
    });
    if (problems.length > 0) return;
    const refused = rules.refused?.(values);
    if (refused !== undefined) {
      setState({ kind: 'failed', reason: refused });
      return;
    }
    const warnings = warningsOf(values, base);
    setAsked(warnings);
    if (warnings.length > 0 && confirmed !== warnings.join(' ')) {
      setState({ kind: 'failed', reason: t('lists.checkFirst') });
      return;
    }
    await send(resource, values);
  });

  const resolve = (keepMine: ReadonlySet<string>): void => {
    if (!conflict) return;
    const theirs = entry.toForm(conflict.current);
    const merged: F = { ...conflict.mine };
    for (const { field } of conflict.fields)
      if (!keepMine.has(field)) Object.assign(merged, { [field]: theirs[field] });
    setConflict(null);
    setBase(conflict.current);
    form.reset(merged, { keepDefaultValues: true });
    void send(entry.toResource(merged, conflict.current, author()), merged);
  };

  return (
    <TaskFrame
      title={t(original ? entry.texts.change : entry.texts.add)}
      dirty={form.formState.isDirty || state.kind !== 'clean'}
      save={state}
      saveLabel={
        original && entry.adds !== true
          ? t('chart.saveChange')
          : t(typeof saveText === 'function' ? saveText(form.watch()) : saveText)
      }
      onSave={() => void submit()}
      onDiscard={drop}
      ways={ways}
      extra={
        original && entry.adds !== true ? (
          <Button
            onClick={() => {
              setRetracting(true);
            }}
          >
            {t('chart.enteredInError')}
          </Button>
        ) : undefined
      }
    >
      <form
        className={styles.form}
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          void submit();
        }}
      >
        <entry.Fields form={form} original={base} />
        {asked.length > 0 && (
          <div className={styles.alert} role="alert">
            <h3>{t('chart.pleaseCheck')}</h3>
            <ul>
              {asked.map((warning) => (
                <li key={warning}>{warning}</li>
              ))}
            </ul>
            <label className={styles.withUnit}>
              <input
                type="checkbox"
                checked={confirmed === asked.join(' ')}
                onChange={(e) => {
                  setConfirmed(e.target.checked ? asked.join(' ') : '');
                }}
              />
              {t('lists.checked')}
            </label>
          </div>
        )}
        <button type="submit" hidden />
      </form>
      {conflict && (
        <ConflictDialog
          title={t(entry.texts.this)}
          conflicts={conflict.fields}
          onResolve={resolve}
          onCancel={() => {
            setConflict(null);
          }}
        />
      )}
      {retracting && base && (
        <RetractDialog
          name={entry.name(base)}
          onCancel={() => {
            setRetracting(false);
          }}
          onRetract={(reason) => {
            setRetracting(false);
            void retract(base, reason);
          }}
        />
      )}
    </TaskFrame>
  );
}
