import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { ALLERGENS, findTerm, REACTIONS } from '@/clinical/starter-lists';
import { codeLabel, readAllergies, sameConcept, type AllergyIntolerance } from '@/fhir';
import { Button } from '@/ui';
import { readDraft } from '@/workspace/drafts';
import type { PanelWays } from '@/workspace/feature';
import { usePart } from './chart.queries';
import { useChart } from './ChartContext';
import { Field, fieldStyles as styles, Group, Terms } from './fields';
import {
  allergyToForm,
  conflictsOf,
  dateProblem,
  dayOf,
  EMPTY_ALLERGY,
  formToAllergy,
  retracted,
  type AllergyForm,
  type Author,
  type FieldConflict,
} from './forms';
import { useDraftForm, useSaver, type Kept } from './saving';
import { ofType } from './Storyboard';
import { ConflictDialog, RetractDialog, TaskFrame } from './TaskFrame';

const LABELS = {
  substance: 'Substance',
  type: 'Kind',
  category: 'Category',
  criticality: 'Criticality',
  clinicalStatus: 'Status',
  verification: 'Certainty',
  reactions: 'Reactions',
  otherReaction: 'Other reaction',
  severity: 'Severity',
  onset: 'Onset',
  note: 'Note',
} as const;

interface Conflict {
  readonly fields: readonly FieldConflict<keyof AllergyForm & string>[];
  readonly current: AllergyIntolerance;
  readonly mine: AllergyForm;
}

export function AllergyPanel({
  original,
  ways,
}: {
  original: AllergyIntolerance | undefined;
  ways: PanelWays;
}) {
  const { patientId, user } = useChart();
  const task = original?.id === undefined ? 'allergy' : `allergy/${original.id}`;
  const draft = user
    ? (readDraft(user.subject, patientId, task)?.values as Kept<AllergyForm, AllergyIntolerance> | undefined)
    : undefined;
  const list = usePart(patientId, 'allergies');
  // The version that the user saw; a conflict moves it on, a refresh of the list behind does not.
  const [base, setBase] = useState(draft?.base ?? original);
  const form = useForm<AllergyForm>({
    defaultValues: { ...EMPTY_ALLERGY, ...(original ? allergyToForm(original) : {}), ...draft?.form },
  });
  const { state, setState, drop } = useDraftForm(form, task, draft !== undefined, base);
  const save = useSaver();
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const [retracting, setRetracting] = useState(false);
  const { register, handleSubmit, watch, formState, setValue, setError } = form;
  const [mode, substance] = watch(['mode', 'substance']);
  const others = ofType<AllergyIntolerance>(list.data?.resources, 'AllergyIntolerance').filter(
    (a) => a.id !== original?.id,
  );
  const known = readAllergies(others);
  const author = (): Author => ({
    patientId,
    name: user?.name ?? '',
    practitionerId: user?.practitionerId ?? null,
    now: Date.now(),
  });
  const listed = findTerm(ALLERGENS, substance);
  const keptCode =
    original &&
    codeLabel(original.code) &&
    allergyToForm(original).substance.toLowerCase() === substance.trim().toLowerCase()
      ? codeLabel(original.code)
      : null;

  const duplicateOf = (resource: AllergyIntolerance): string | null => {
    if (known.state !== 'known') return null;
    return known.list.find((a) => sameConcept(a.source.code, resource.code))?.substance ?? null;
  };

  const send = async (resource: AllergyIntolerance, values: AllergyForm): Promise<void> => {
    setState({ kind: 'saving' });
    const result = await save(resource);
    if (result.kind === 'saved') {
      drop();
      ways.onClose();
    } else if (result.kind === 'conflict') {
      setState({ kind: 'failed', reason: 'somebody changed it meanwhile.' });
      setConflict({
        fields: conflictsOf(
          LABELS,
          base ? allergyToForm(base) : EMPTY_ALLERGY,
          values,
          allergyToForm(result.current),
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
    const resource = formToAllergy(values, base, author());
    if (values.mode === 'none') {
      if (list.data === undefined || list.error !== null) {
        setState({ kind: 'failed', reason: 'the allergy list is not loaded, so “none” cannot be said.' });
        return;
      }
      if (known.state === 'known') {
        setState({
          kind: 'failed',
          reason: `${String(known.list.length)} known: take them back first if they are wrong.`,
        });
        return;
      }
    } else {
      const duplicate = duplicateOf(resource);
      if (duplicate !== null && values.clinicalStatus === 'active' && values.verification !== 'refuted') {
        setError(
          'substance',
          { message: `Already recorded: ${duplicate}. Close this and edit that entry.` },
          { shouldFocus: true },
        );
        return;
      }
    }
    await send(resource, values);
  });

  const resolve = (keepMine: ReadonlySet<string>): void => {
    if (!conflict) return;
    const theirs = allergyToForm(conflict.current);
    const merged: AllergyForm = { ...conflict.mine };
    for (const c of conflict.fields)
      if (!keepMine.has(c.field)) Object.assign(merged, { [c.field]: theirs[c.field] });
    setConflict(null);
    setBase(conflict.current);
    form.reset(merged, { keepDefaultValues: true });
    void send(formToAllergy(merged, conflict.current, author()), merged);
  };

  const errors = formState.errors;
  const title = original ? 'Edit allergy' : 'Add allergy or intolerance';
  return (
    <TaskFrame
      title={title}
      dirty={formState.isDirty || state.kind !== 'clean'}
      save={state}
      saveLabel={original ? 'Save change' : mode === 'none' ? 'Save “no known allergies”' : 'Save allergy'}
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
            Entered in error…
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
            <h3>The allergy list could not be loaded</h3>
            <p>Whether this allergy is already recorded cannot be checked.</p>
          </div>
        )}
        {!original && (
          <Group label="What was found out">
            <label>
              <input type="radio" value="allergy" {...register('mode')} /> An allergy or intolerance
            </label>
            <label>
              <input type="radio" value="none" {...register('mode')} /> Asked: no known allergies
            </label>
          </Group>
        )}
        {mode === 'allergy' && (
          <>
            <div data-first-field>
              <Field
                label="Substance"
                error={errors.substance?.message}
                hint={
                  listed
                    ? `Coded: ${codeLabel({ coding: [listed.coding] }) ?? ''}`
                    : keptCode !== null
                      ? `Coded: ${keptCode}`
                      : substance.trim() === ''
                        ? 'Choose from the list or type your own words.'
                        : 'Free text, not coded: checks by code will not find it.'
                }
              >
                {(props) => (
                  <input
                    {...props}
                    list="allergens"
                    autoComplete="off"
                    {...register('substance', {
                      validate: (v, all) => all.mode === 'none' || v.trim() !== '' || 'Name the substance.',
                      onChange: (e: { target: { value: string } }) => {
                        const term = findTerm(ALLERGENS, e.target.value);
                        if (term) setValue('category', term.category);
                      },
                    })}
                  />
                )}
              </Field>
              <Terms id="allergens" terms={ALLERGENS} />
            </div>
            <div className={styles.pair}>
              <Field label="Kind">
                {(props) => (
                  <select {...props} {...register('type')}>
                    <option value="allergy">allergy</option>
                    <option value="intolerance">intolerance</option>
                    <option value="">not known which</option>
                  </select>
                )}
              </Field>
              <Field label="Category">
                {(props) => (
                  <select {...props} {...register('category')}>
                    <option value="">not given</option>
                    <option value="medication">medicine</option>
                    <option value="food">food</option>
                    <option value="environment">environment</option>
                    <option value="biologic">biologic</option>
                  </select>
                )}
              </Field>
            </div>
            <Group label="Reactions">
              {REACTIONS.map((r) => (
                <label key={r.display}>
                  <input type="checkbox" value={r.display} {...register('reactions')} /> {r.display}
                </label>
              ))}
            </Group>
            <Field label="Other reaction" hint="Several are parted by a semicolon.">
              {(props) => <input {...props} autoComplete="off" {...register('otherReaction')} />}
            </Field>
            <div className={styles.pair}>
              <Field label="Severity of the reaction" error={errors.severity?.message}>
                {(props) => (
                  <select
                    {...props}
                    {...register('severity', {
                      validate: (v, all) =>
                        v === '' ||
                        all.mode === 'none' ||
                        all.reactions.length > 0 ||
                        all.otherReaction.trim() !== '' ||
                        'A severity needs a reaction.',
                    })}
                  >
                    <option value="">not known</option>
                    <option value="mild">mild</option>
                    <option value="moderate">moderate</option>
                    <option value="severe">severe</option>
                  </select>
                )}
              </Field>
              <Field label="Criticality" hint="How dangerous it may be next time.">
                {(props) => (
                  <select {...props} {...register('criticality')}>
                    <option value="">not given</option>
                    <option value="low">low</option>
                    <option value="high">high: may threaten life</option>
                    <option value="unable-to-assess">cannot be assessed</option>
                  </select>
                )}
              </Field>
              <Field label="Certainty">
                {(props) => (
                  <select {...props} {...register('verification')}>
                    <option value="confirmed">confirmed</option>
                    <option value="presumed">presumed</option>
                    <option value="unconfirmed">not confirmed</option>
                    {original && <option value="refuted">refuted: not allergic</option>}
                  </select>
                )}
              </Field>
              <Field label="Status">
                {(props) => (
                  <select {...props} {...register('clinicalStatus')}>
                    <option value="active">active</option>
                    <option value="inactive">inactive</option>
                    <option value="resolved">resolved</option>
                  </select>
                )}
              </Field>
              <Field label="Since" hint="2026, 2026-07 or 2026-07-14" error={errors.onset?.message}>
                {(props) => (
                  <input
                    {...props}
                    autoComplete="off"
                    {...register('onset', {
                      validate: (v) =>
                        v === dayOf(base?.onsetDateTime) || (dateProblem(v, Date.now()) ?? true),
                    })}
                  />
                )}
              </Field>
            </div>
          </>
        )}
        <Field label="Note">{(props) => <textarea {...props} rows={3} {...register('note')} />}</Field>
        <button type="submit" hidden />
      </form>
      {conflict && (
        <ConflictDialog
          title="This allergy"
          conflicts={conflict.fields}
          onResolve={resolve}
          onCancel={() => {
            setConflict(null);
          }}
        />
      )}
      {retracting && base && (
        <RetractDialog
          name={allergyToForm(base).substance}
          onCancel={() => {
            setRetracting(false);
          }}
          onRetract={(reason) => {
            setRetracting(false);
            void send(retracted(base, reason, author()), allergyToForm(base));
          }}
        />
      )}
    </TaskFrame>
  );
}
