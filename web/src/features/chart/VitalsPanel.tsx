import { t, tn } from '@/i18n';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { saveTogether } from '@/api/chart';
import { ApiError } from '@/api/errors';
import { inUnit, isoDate, parseDate, readObservations, type Observation, type Reading } from '@/fhir';
import { readDraft } from '@/workspace/drafts';
import type { PanelProps } from '@/workspace/feature';
import { chartKey, usePart } from './chart.queries';
import { useChart } from './ChartContext';
import { Field, fieldStyles as styles } from './fields';
import {
  bodyMassIndex,
  checkVitals,
  formToVitals,
  VITALS,
  type Author,
  type LastMeasures,
  type VitalsForm,
} from './forms';
import { failureWords, useDraftForm, type Kept } from './saving';
import { ofType } from './Storyboard';
import { TaskFrame } from './TaskFrame';

const two = (n: number): string => String(n).padStart(2, '0');

/** Local date and time as a datetime-local field takes it. */
function localMinute(at: number): string {
  const d = new Date(at);
  return `${isoDate(at)}T${two(d.getHours())}:${two(d.getMinutes())}`;
}

const emptyVitals = (): VitalsForm => ({
  takenAt: localMinute(Date.now()),
  systolic: '',
  diastolic: '',
  heartRate: '',
  respiratoryRate: '',
  oxygen: '',
  temperature: '',
  weight: '',
  height: '',
  pain: '',
  note: '',
});

/** The last value of a sign in this unit (UCUM), whichever it was taken in. */
const lastNumber = (readings: readonly Reading[], loinc: string, ucum: string): number | null => {
  const quantity = readings.find((r) => r.key === `http://loinc.org|${loinc}`)?.source.valueQuantity;
  return quantity?.value === undefined || quantity.code === undefined
    ? null
    : inUnit(quantity.value, quantity.code, ucum);
};

function isAdult(birthDate: string | undefined, now: number): boolean {
  const born = parseDate(birthDate);
  return born !== null && now - born.at > 18 * 365.25 * 86_400_000;
}

export function VitalsPanel({ ways }: PanelProps) {
  const { patientId, user, face } = useChart();
  const client = useQueryClient();
  const task = 'vitals';
  const draft = user
    ? (readDraft(user.subject, patientId, task)?.values as Kept<VitalsForm, never> | undefined)
    : undefined;
  const form = useForm<VitalsForm>({ defaultValues: { ...emptyVitals(), ...draft?.form } });
  const { state, setState, drop } = useDraftForm(form, task, draft !== undefined);
  const vitals = usePart(patientId, 'vitals');
  const readings = readObservations(ofType<Observation>(vitals.data?.resources, 'Observation'));
  const last: LastMeasures = {
    weight: lastNumber(readings, '29463-7', 'kg'),
    height: lastNumber(readings, '8302-2', 'cm'),
    adult: isAdult(face?.birthDate, Date.now()),
  };
  const [confirmed, setConfirmed] = useState('');
  const { register, handleSubmit, watch, formState } = form;
  const values = watch();
  const check = checkVitals(values, last);
  const [tried, setTried] = useState(false);
  const bmi = bodyMassIndex(values);
  const unlikelyKey = check.unlikely.join(' ');
  const needsConfirm = unlikelyKey !== '' && confirmed !== unlikelyKey;
  const anything = VITALS.some((v) => values[v.name].trim() !== '');

  const submit = handleSubmit(async (typed) => {
    setTried(true);
    const refusals = Object.keys(checkVitals(typed, last).refused).length;
    if (refusals > 0) {
      setState({
        kind: 'failed',
        reason: tn('chart.valuesNotPossible', refusals),
      });
      return;
    }
    if (!anything) {
      setState({ kind: 'failed', reason: t('chart.noValueIsGiven') });
      return;
    }
    if (needsConfirm) {
      setState({ kind: 'failed', reason: t('chart.confirmTheUnusualValuesFirst') });
      return;
    }
    const author: Author = {
      patientId,
      name: user?.name ?? '',
      practitionerId: user?.practitionerId ?? null,
      now: Date.now(),
    };
    setState({ kind: 'saving' });
    try {
      await saveTogether(formToVitals(typed, author), patientId);
      await client.invalidateQueries({ queryKey: chartKey(patientId) });
      drop();
      ways.onClose();
    } catch (error) {
      if (error instanceof ApiError && error.kind === 'wrong-patient')
        setState({ kind: 'wrong-patient', reason: error.message });
      else setState({ kind: 'failed', reason: failureWords(error) });
    }
  });

  return (
    <TaskFrame
      title={t('chart.recordVitalSigns')}
      dirty={formState.isDirty || state.kind !== 'clean'}
      save={state}
      saveLabel={t('chart.saveVitalSigns')}
      onSave={() => void submit()}
      onDiscard={drop}
      ways={ways}
    >
      <form
        className={styles.form}
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          void submit();
        }}
      >
        <div className={styles.pair} data-first-field>
          {VITALS.map((v) => {
            const refused = check.refused[v.name];
            return (
              <Field
                key={v.name}
                label={v.label}
                hint={v.other === undefined ? undefined : t('chart.orInUnit', { example: v.other.example })}
                error={
                  refused !== undefined && (tried || values[v.name].trim().length > 1) ? refused : undefined
                }
              >
                {(props) => (
                  <span className={styles.withUnit}>
                    <input {...props} inputMode="decimal" autoComplete="off" {...register(v.name)} />
                    <span className={styles.unit}>{v.unit}</span>
                  </span>
                )}
              </Field>
            );
          })}
        </div>
        <p role="status" className={styles.hint}>
          {bmi === null ? t('chart.bmiNeedsWeightAndHeight') : t('chart.bmiKgMComputedFrom', { bmi })}
          {!last.adult && t('chart.usualRangesAreCheckedFor')}
        </p>
        <Field label={t('chart.takenAt')} error={formState.errors.takenAt?.message}>
          {(props) => (
            <input
              {...props}
              type="datetime-local"
              {...register('takenAt', {
                validate: (v) => {
                  const at = new Date(v).getTime();
                  if (Number.isNaN(at)) return t('chart.giveTheDateAndTime');
                  return at > Date.now() + 60_000 ? t('chart.theTimeLiesInThe') : true;
                },
              })}
            />
          )}
        </Field>
        <Field label={t('chart.note')}>
          {(props) => <textarea {...props} rows={2} {...register('note')} />}
        </Field>
        {check.unlikely.length > 0 && (
          <div className={styles.alert} role="alert">
            <h3>{t('chart.pleaseCheck')}</h3>
            <ul>
              {check.unlikely.map((u) => (
                <li key={u}>{u}</li>
              ))}
            </ul>
            <label className={styles.withUnit}>
              <input
                type="checkbox"
                checked={confirmed === unlikelyKey}
                onChange={(e) => {
                  setConfirmed(e.target.checked ? unlikelyKey : '');
                }}
              />
              {t('chart.iHaveCheckedTheseValues')}
            </label>
          </div>
        )}
        <button type="submit" hidden />
      </form>
    </TaskFrame>
  );
}
