import { findTerm, PROBLEMS } from '@/clinical/starter-lists';
import { codeLabel, parseDate, readProblems, sameConcept, type Condition } from '@/fhir';
import { t, wordsOf } from '@/i18n';
import type { PanelProps } from '@/workspace/feature';
import { usePart } from './chart.queries';
import { useChart } from './ChartContext';
import { noWarnings, type Entry, type FieldsProps } from './entry';
import { EntryTask } from './EntryTask';
import { Field, fieldStyles as styles, Terms } from './fields';
import {
  dateProblem,
  dayOf,
  EMPTY_PROBLEM,
  formToProblem,
  problemConcept,
  problemToForm,
  retracted,
  type ProblemForm,
} from './forms';
import { IcdChoice } from './IcdChoice';
import { icdOf, snomedOf } from './icdMap';
import { ofType } from './Storyboard';

const LABELS = wordsOf({
  name: 'chart.problem',
  icd: 'chart.icd',
  clinicalStatus: 'chart.status',
  verification: 'chart.certainty',
  severity: 'chart.severity',
  onset: 'chart.since',
  ended: 'chart.ended',
  note: 'chart.note',
});

const CURRENT = new Set(['active', 'recurrence', 'relapse']);

function Fields({ form, original }: FieldsProps<ProblemForm, Condition>) {
  const { patientId } = useChart();
  const list = usePart(patientId, 'problems');
  const {
    register,
    setValue,
    watch,
    formState: { errors },
  } = form;
  const [name, status, icd, icdFor] = watch(['name', 'clinicalStatus', 'icd', 'icdFor']);
  const concept = problemConcept(name, original);
  const snomed = snomedOf(concept);
  const decided = snomed !== undefined && icdFor === snomed;
  const listed = findTerm(PROBLEMS, name);
  const kept =
    original && problemToForm(original).name.toLowerCase() === name.trim().toLowerCase()
      ? codeLabel(original.code)
      : null;
  return (
    <>
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
      {snomed !== undefined && (
        <IcdChoice
          key={snomed}
          snomed={snomed}
          chosen={decided ? icd.filter((code) => code.of === snomed) : icdOf(concept)}
          suggest={!decided && concept !== original?.code}
          onChange={(codes) => {
            setValue('icd', codes, { shouldDirty: true });
            setValue('icdFor', snomed, { shouldDirty: true });
          }}
        />
      )}
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
                validate: (v) => v === dayOf(original?.onsetDateTime) || (dateProblem(v, Date.now()) ?? true),
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
                  return v === dayOf(original?.abatementDateTime) || (dateProblem(v, Date.now()) ?? true);
                },
              })}
            />
          )}
        </Field>
      </div>
      <Field label={t('chart.note')}>
        {(props) => <textarea {...props} rows={3} {...register('note')} />}
      </Field>
    </>
  );
}

const PROBLEM: Entry<ProblemForm, Condition> = {
  kind: 'problem',
  type: 'Condition',
  texts: {
    add: 'chart.addProblem',
    change: 'chart.editProblem',
    save: 'chart.saveProblem',
    this: 'chart.thisProblem',
  },
  empty: () => EMPTY_PROBLEM,
  toForm: problemToForm,
  toResource: formToProblem,
  labels: () => LABELS,
  problems: () => ({}),
  useWarnings: noWarnings,
  useRules: (patientId, base) => {
    const list = usePart(patientId, 'problems');
    const active = readProblems(ofType<Condition>(list.data?.resources, 'Condition')).filter(
      (p) => p.state === 'active',
    );
    return {
      problems: (resource) => {
        const same =
          base === undefined ? active.find((p) => sameConcept(p.source.code, resource.code)) : undefined;
        return same === undefined ? {} : { name: t('chart.alreadyActiveCloseThisAnd', { name: same.name }) };
      },
    };
  },
  takeBack: retracted,
  name: (condition) => problemToForm(condition).name,
  Fields,
};

export default function ProblemTask(props: PanelProps) {
  return <EntryTask entry={PROBLEM} {...props} />;
}
