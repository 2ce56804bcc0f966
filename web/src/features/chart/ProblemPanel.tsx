import { t, wordsOf } from '@/i18n';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { findTerm, PROBLEMS } from '@/clinical/starter-lists';
import { codeLabel, parseDate, readProblems, sameConcept, type Condition } from '@/fhir';
import { Button } from '@/ui';
import { readDraft } from '@/workspace/drafts';
import type { PanelWays } from '@/workspace/feature';
import { usePart } from './chart.queries';
import { useChart } from './ChartContext';
import { Field, fieldStyles as styles, Terms } from './fields';
import {
  conflictsOf,
  dateProblem,
  dayOf,
  EMPTY_PROBLEM,
  formToProblem,
  problemToForm,
  retracted,
  type Author,
  type FieldConflict,
  type ProblemForm,
} from './forms';
import { useDraftForm, useSaver, type Kept } from './saving';
import { ofType } from './Storyboard';
import { ConflictDialog, RetractDialog, TaskFrame } from './TaskFrame';

const LABELS = wordsOf({
  name: 'chart.problem',
  clinicalStatus: 'chart.status',
  verification: 'chart.certainty',
  severity: 'chart.severity',
  onset: 'chart.since',
  ended: 'chart.ended',
  note: 'chart.note',
});

interface Conflict {
  readonly fields: readonly FieldConflict<keyof ProblemForm & string>[];
  readonly current: Condition;
  readonly mine: ProblemForm;
}

const CURRENT = new Set(['active', 'recurrence', 'relapse']);

export function ProblemPanel({ original, ways }: { original: Condition | undefined; ways: PanelWays }) {
  const { patientId, user } = useChart();
  const task = original?.id === undefined ? 'problem' : `problem/${original.id}`;
  const draft = user
    ? (readDraft(user.subject, patientId, task)?.values as Kept<ProblemForm, Condition> | undefined)
    : undefined;
  const list = usePart(patientId, 'problems');
  const [base, setBase] = useState(draft?.base ?? original);
  const form = useForm<ProblemForm>({
    defaultValues: { ...EMPTY_PROBLEM, ...(original ? problemToForm(original) : {}), ...draft?.form },
  });
  const { state, setState, drop } = useDraftForm(form, task, draft !== undefined, base);
  const save = useSaver();
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const [retracting, setRetracting] = useState(false);
  const { register, handleSubmit, watch, formState, setError } = form;
  const [name, status] = watch(['name', 'clinicalStatus']);
  const author = (): Author => ({
    patientId,
    name: user?.name ?? '',
    practitionerId: user?.practitionerId ?? null,
    now: Date.now(),
  });
  const listed = findTerm(PROBLEMS, name);
  const kept =
    original && problemToForm(original).name.toLowerCase() === name.trim().toLowerCase()
      ? codeLabel(original.code)
      : null;
  const others = readProblems(ofType<Condition>(list.data?.resources, 'Condition')).filter(
    (p) => p.id !== original?.id && p.state === 'active',
  );

  const send = async (resource: Condition, values: ProblemForm): Promise<void> => {
    setState({ kind: 'saving' });
    const result = await save(resource);
    if (result.kind === 'saved') {
      drop();
      ways.onClose();
    } else if (result.kind === 'conflict') {
      setState({ kind: 'failed', reason: t('chart.somebodyChangedItMeanwhile') });
      setConflict({
        fields: conflictsOf(
          LABELS,
          base ? problemToForm(base) : EMPTY_PROBLEM,
          values,
          problemToForm(result.current),
        ),
        current: result.current,
        mine: values,
      });
    } else if (result.kind === 'wrong-patient') {
      setState({ kind: 'wrong-patient', reason: result.reason });
    } else {
      setState({ kind: 'failed', reason: result.reason });
    }
  };

  const submit = handleSubmit(async (values) => {
    const resource = formToProblem(values, base, author());
    const duplicate =
      base === undefined ? others.find((p) => sameConcept(p.source.code, resource.code)) : undefined;
    if (duplicate) {
      setError(
        'name',
        { message: t('chart.alreadyActiveCloseThisAnd', { name: duplicate.name }) },
        { shouldFocus: true },
      );
      return;
    }
    await send(resource, values);
  });

  const resolve = (keepMine: ReadonlySet<string>): void => {
    if (!conflict) return;
    const theirs = problemToForm(conflict.current);
    const merged: ProblemForm = { ...conflict.mine };
    for (const c of conflict.fields)
      if (!keepMine.has(c.field)) Object.assign(merged, { [c.field]: theirs[c.field] });
    setConflict(null);
    setBase(conflict.current);
    form.reset(merged, { keepDefaultValues: true });
    void send(formToProblem(merged, conflict.current, author()), merged);
  };

  const errors = formState.errors;
  return (
    <TaskFrame
      title={original ? t('chart.editProblem') : t('chart.addProblem')}
      dirty={formState.isDirty || state.kind !== 'clean'}
      save={state}
      saveLabel={original ? t('chart.saveChange') : t('chart.saveProblem')}
      onSave={() => void submit()}
      onDiscard={drop}
      ways={ways}
      extra={
        original ? (
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
        {list.data === undefined && list.error !== null && (
          <div className={styles.alert} role="alert">
            <h3>{t('chart.theProblemListCouldNot')}</h3>
            <p>{t('chart.whetherThisProblemIsAlready')}</p>
          </div>
        )}
        <div data-first-field>
          <Field
            label={t('chart.problem')}
            error={errors.name?.message}
            hint={
              listed
                ? t('chart.coded', { coding: codeLabel({ coding: [listed.coding] }) ?? '' })
                : kept !== null
                  ? t('chart.coded3', { kept })
                  : name.trim() === ''
                    ? t('chart.chooseFromTheListOr')
                    : t('chart.freeTextNotCodedChecks')
            }
          >
            {(props) => (
              <input
                {...props}
                list="problems"
                autoComplete="off"
                {...register('name', { validate: (v) => v.trim() !== '' || t('chart.nameTheProblem') })}
              />
            )}
          </Field>
          <Terms id="problems" terms={PROBLEMS} />
        </div>
        <div className={styles.pair}>
          <Field label={t('chart.status')}>
            {(props) => (
              <select {...props} {...register('clinicalStatus')}>
                <option value="active">{t('chart.active')}</option>
                <option value="recurrence">{t('chart.recurrence')}</option>
                <option value="relapse">{t('chart.relapse')}</option>
                <option value="remission">{t('chart.remission')}</option>
                <option value="inactive">{t('chart.inactive')}</option>
                <option value="resolved">{t('chart.resolved')}</option>
              </select>
            )}
          </Field>
          <Field label={t('chart.certainty')}>
            {(props) => (
              <select {...props} {...register('verification')}>
                <option value="confirmed">{t('chart.confirmed')}</option>
                <option value="provisional">{t('chart.provisional')}</option>
                <option value="differential">{t('chart.differential')}</option>
                <option value="unconfirmed">{t('chart.notConfirmed')}</option>
                {original && <option value="refuted">{t('chart.refuted')}</option>}
              </select>
            )}
          </Field>
          <Field label={t('chart.severity')}>
            {(props) => (
              <select {...props} {...register('severity')}>
                <option value="">{t('chart.notGiven')}</option>
                <option value="mild">{t('chart.mild')}</option>
                <option value="moderate">{t('chart.moderate')}</option>
                <option value="severe">{t('chart.severe')}</option>
              </select>
            )}
          </Field>
          <Field label={t('chart.since')} hint={t('chart.2026202607Or2026')} error={errors.onset?.message}>
            {(props) => (
              <input
                {...props}
                autoComplete="off"
                {...register('onset', {
                  validate: (v) => v === dayOf(base?.onsetDateTime) || (dateProblem(v, Date.now()) ?? true),
                })}
              />
            )}
          </Field>
          <Field
            label={t('chart.ended')}
            hint={CURRENT.has(status) ? t('chart.onlyForAProblemThat') : t('chart.2026202607Or2026')}
            error={errors.ended?.message}
          >
            {(props) => (
              <input
                {...props}
                autoComplete="off"
                {...register('ended', {
                  validate: (v, all) => {
                    if (v.trim() === '') return true;
                    // con-4: an end date only with inactive, remission or resolved.
                    if (CURRENT.has(all.clinicalStatus)) return t('chart.aProblemWithAnEnd');
                    const from = parseDate(all.onset);
                    const to = parseDate(v);
                    if (
                      from &&
                      to &&
                      (to.month === null || from.month === null ? to.year < from.year : to.at < from.at)
                    )
                      return t('chart.itCannotEndBeforeIt');
                    return v === dayOf(base?.abatementDateTime) || (dateProblem(v, Date.now()) ?? true);
                  },
                })}
              />
            )}
          </Field>
        </div>
        <Field label={t('chart.note')}>
          {(props) => <textarea {...props} rows={3} {...register('note')} />}
        </Field>
        <button type="submit" hidden />
      </form>
      {conflict && (
        <ConflictDialog
          title={t('chart.thisProblem')}
          conflicts={conflict.fields}
          onResolve={resolve}
          onCancel={() => {
            setConflict(null);
          }}
        />
      )}
      {retracting && base && (
        <RetractDialog
          name={problemToForm(base).name}
          onCancel={() => {
            setRetracting(false);
          }}
          onRetract={(reason) => {
            setRetracting(false);
            void send(retracted(base, reason, author()), problemToForm(base));
          }}
        />
      )}
    </TaskFrame>
  );
}
