import { t, wordsOf } from '@/i18n';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { ALLERGENS, findTerm, REACTIONS } from '@/clinical/starter-lists';
import {
  codeLabel,
  conceptTerm,
  deniedBy,
  readAllergies,
  sameConcept,
  type AllergyIntolerance,
} from '@/fhir';
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
  noLonger,
  retracted,
  type AllergyForm,
  type Author,
  type FieldConflict,
} from './forms';
import { useDraftForm, useSaver, type Kept } from './saving';
import { ofType } from './Storyboard';
import { ConflictDialog, RetractDialog, TaskFrame } from './TaskFrame';

const LABELS = wordsOf({
  substance: 'chart.substance',
  type: 'chart.kind',
  category: 'chart.category',
  criticality: 'chart.criticality',
  clinicalStatus: 'chart.status',
  verification: 'chart.certainty',
  reactions: 'chart.reactions',
  otherReaction: 'chart.otherReaction',
  severity: 'chart.severity',
  onset: 'chart.onset',
  note: 'chart.note',
});

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
  const denied = deniedBy(formToAllergy({ ...watch(), mode: 'allergy' }, base, author()), others);
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
    const result = await save(resource, deniedBy(resource, others).map(noLonger));
    if (result.kind === 'saved') {
      drop();
      ways.onClose();
    } else if (result.kind === 'conflict') {
      setState({ kind: 'failed', reason: t('chart.somebodyChangedItMeanwhile') });
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
        setState({ kind: 'failed', reason: t('chart.theAllergyListIsNot') });
        return;
      }
      if (known.state === 'known') {
        setState({
          kind: 'failed',
          reason: t('chart.knownTakeThemBackFirst', { count: known.list.length }),
        });
        return;
      }
    } else {
      const duplicate = duplicateOf(resource);
      if (duplicate !== null && values.clinicalStatus === 'active' && values.verification !== 'refuted') {
        setError(
          'substance',
          { message: t('chart.alreadyRecordedCloseThisAnd', { duplicate }) },
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
  const title = original ? t('chart.editAllergy') : t('chart.addAllergyOrIntolerance');
  return (
    <TaskFrame
      title={title}
      dirty={formState.isDirty || state.kind !== 'clean'}
      save={state}
      saveLabel={
        original
          ? t('chart.saveChange')
          : mode === 'none'
            ? t('chart.saveNoKnownAllergies')
            : t('chart.saveAllergy')
      }
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
            <h3>{t('chart.theAllergyListCouldNot')}</h3>
            <p>{t('chart.whetherThisAllergyIsAlready')}</p>
          </div>
        )}
        {!original && (
          <Group label={t('chart.whatWasFoundOut')}>
            <label>
              <input type="radio" value="allergy" {...register('mode')} /> {t('chart.anAllergyOrIntolerance')}
            </label>
            <label>
              <input type="radio" value="none" {...register('mode')} /> {t('chart.askedNoKnownAllergies')}
            </label>
          </Group>
        )}
        {mode === 'allergy' && denied.length > 0 && (
          <p className={styles.hint} role="note">
            {t('chart.noneKnownEnds', { statement: denied.map((a) => conceptTerm(a.code) ?? '').join(', ') })}
          </p>
        )}
        {mode === 'allergy' && (
          <>
            <div data-first-field>
              <Field
                label={t('chart.substance')}
                error={errors.substance?.message}
                hint={
                  listed
                    ? t('chart.coded', { coding: codeLabel({ coding: [listed.coding] }) ?? '' })
                    : keptCode !== null
                      ? t('chart.coded2', { keptcode: keptCode })
                      : substance.trim() === ''
                        ? t('chart.chooseFromTheListOr')
                        : t('chart.freeTextNotCodedChecks')
                }
              >
                {(props) => (
                  <input
                    {...props}
                    list="allergens"
                    autoComplete="off"
                    {...register('substance', {
                      validate: (v, all) =>
                        all.mode === 'none' || v.trim() !== '' || t('chart.nameTheSubstance'),
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
              <Field label={t('chart.kind')}>
                {(props) => (
                  <select {...props} {...register('type')}>
                    <option value="allergy">{t('chart.allergy')}</option>
                    <option value="intolerance">{t('chart.intolerance')}</option>
                    <option value="">{t('chart.notKnownWhich')}</option>
                  </select>
                )}
              </Field>
              <Field label={t('chart.category')}>
                {(props) => (
                  <select {...props} {...register('category')}>
                    <option value="">{t('chart.notGiven')}</option>
                    <option value="medication">{t('chart.medicine')}</option>
                    <option value="food">{t('chart.food')}</option>
                    <option value="environment">{t('chart.environment')}</option>
                    <option value="biologic">{t('chart.biologic')}</option>
                  </select>
                )}
              </Field>
            </div>
            <Group label={t('chart.reactions')}>
              {REACTIONS.map((r) => (
                <label key={r.display}>
                  <input type="checkbox" value={r.display} {...register('reactions')} /> {r.display}
                </label>
              ))}
            </Group>
            <Field label={t('chart.otherReaction')} hint={t('chart.severalArePartedByA')}>
              {(props) => <input {...props} autoComplete="off" {...register('otherReaction')} />}
            </Field>
            <div className={styles.pair}>
              <Field label={t('chart.severityOfTheReaction')} error={errors.severity?.message}>
                {(props) => (
                  <select
                    {...props}
                    {...register('severity', {
                      validate: (v, all) =>
                        v === '' ||
                        all.mode === 'none' ||
                        all.reactions.length > 0 ||
                        all.otherReaction.trim() !== '' ||
                        t('chart.aSeverityNeedsAReaction'),
                    })}
                  >
                    <option value="">{t('chart.notKnown')}</option>
                    <option value="mild">{t('chart.mild')}</option>
                    <option value="moderate">{t('chart.moderate')}</option>
                    <option value="severe">{t('chart.severe')}</option>
                  </select>
                )}
              </Field>
              <Field label={t('chart.criticality')} hint={t('chart.howDangerousItMayBe')}>
                {(props) => (
                  <select {...props} {...register('criticality')}>
                    <option value="">{t('chart.notGiven')}</option>
                    <option value="low">{t('chart.low')}</option>
                    <option value="high">{t('chart.highMayThreatenLife')}</option>
                    <option value="unable-to-assess">{t('chart.cannotBeAssessed')}</option>
                  </select>
                )}
              </Field>
              <Field label={t('chart.certainty')}>
                {(props) => (
                  <select {...props} {...register('verification')}>
                    <option value="confirmed">{t('chart.confirmed')}</option>
                    <option value="presumed">{t('chart.presumed')}</option>
                    <option value="unconfirmed">{t('chart.notConfirmed')}</option>
                    {original && <option value="refuted">{t('chart.refutedNotAllergic')}</option>}
                  </select>
                )}
              </Field>
              <Field label={t('chart.status')}>
                {(props) => (
                  <select {...props} {...register('clinicalStatus')}>
                    <option value="active">{t('chart.active')}</option>
                    <option value="inactive">{t('chart.inactive')}</option>
                    <option value="resolved">{t('chart.resolved')}</option>
                  </select>
                )}
              </Field>
              <Field
                label={t('chart.since')}
                hint={t('chart.2026202607Or2026')}
                error={errors.onset?.message}
              >
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
        <Field label={t('chart.note')}>
          {(props) => <textarea {...props} rows={3} {...register('note')} />}
        </Field>
        <button type="submit" hidden />
      </form>
      {conflict && (
        <ConflictDialog
          title={t('chart.thisAllergy')}
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
