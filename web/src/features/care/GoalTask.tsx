import {
  EntryTask,
  Field,
  noWarnings,
  ofType,
  Terms,
  useChart,
  usePart,
  type Entry,
  type FieldsProps,
} from '@/features/chart';
import { Choose, Line, Note } from '@/features/lists';
import { readGoals, readProblems, unitText, type Condition, type Goal } from '@/fhir';
import { t } from '@/i18n';
import type { PanelProps } from '@/workspace/feature';
import {
  ACHIEVEMENTS,
  emptyGoal,
  formToGoal,
  GOAL_LABELS,
  goalProblems,
  goalTakenBack,
  goalToForm,
  isWholeDay,
  measuredBy,
  STATUSES,
  suggested,
  suggestions,
  type GoalForm,
} from './goal';
import { COMPARATORS, measureOf, MEASURES } from './measures';
import styles from './care.module.css';

function Fields({ form, original }: FieldsProps<GoalForm, Goal>) {
  const { patientId } = useChart();
  const problems = usePart(patientId, 'problems');
  const [measure, comparator, unit, problem] = form.watch(['measure', 'comparator', 'unit', 'problem']);
  const known = measureOf(measure);
  const units = [...new Set([...(known?.units ?? []), ...(unit === '' ? [] : [unit])])];
  const fill = (values: Partial<GoalForm>): void => {
    for (const [name, value] of Object.entries(values))
      form.setValue(name as keyof GoalForm, value, { shouldDirty: true });
  };
  const listed = readProblems(ofType<Condition>(problems.data?.resources, 'Condition')).filter(
    (one) => one.state === 'active' || problem === `Condition/${one.id}`,
  );
  const { errors } = form.formState;
  return (
    <>
      <div data-first-field>
        <Line
          form={form}
          name="name"
          text="care.goal"
          list="care-goals"
          hint={t('care.goalHint')}
          onType={(typed) => {
            // What was chosen or typed for the target already is not written over.
            const values = suggested(typed);
            if (values !== null && form.getValues('value') === '') fill(values);
          }}
        />
        <Terms id="care-goals" terms={suggestions().map((display) => ({ display }))} />
      </div>
      <fieldset className={styles.target}>
        <legend>{t('care.target')}</legend>
        <Field label={t('care.measure')} error={errors.measure?.message}>
          {(props) => (
            <select
              {...props}
              {...form.register('measure', {
                onChange: (e: { target: { value: string } }) => {
                  fill(measuredBy(e.target.value));
                },
              })}
            >
              <option value="">{t('care.notMeasured')}</option>
              {measure !== '' && known?.code !== measure && (
                <option value={measure}>{original?.target?.[0]?.measure?.text ?? measure}</option>
              )}
              {MEASURES.map((one) => (
                <option key={one.code} value={one.code}>
                  {t(one.text)}
                </option>
              ))}
            </select>
          )}
        </Field>
        {measure !== '' && (
          <div className={styles.numbers}>
            <Choose
              form={form}
              name="comparator"
              text="care.comparator"
              choices={COMPARATORS}
              none={comparator === '' ? t('care.exactly') : null}
            />
            <Line
              form={form}
              name="value"
              text={comparator === 'range' ? 'care.valueFrom' : 'care.value'}
              numeric
            />
            {comparator === 'range' && <Line form={form} name="high" text="care.valueTo" numeric />}
            <Field label={t('chart.unit')} error={errors.unit?.message}>
              {(props) => (
                <select {...props} {...form.register('unit')}>
                  {units.map((code) => (
                    <option key={code} value={code}>
                      {unitText({ unit: code, code }) ?? code}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          </div>
        )}
      </fieldset>
      <div className={styles.numbers}>
        <Line
          form={form}
          name="due"
          text="care.due"
          type={isWholeDay(original?.target?.[0]?.dueDate) ? 'date' : 'text'}
        />
        <Line
          form={form}
          name="start"
          text="care.start"
          type={isWholeDay(original?.startDate) ? 'date' : 'text'}
        />
      </div>
      <Field
        label={t('care.forProblem')}
        hint={problems.data === undefined && problems.error !== null ? t('care.problemsFailed') : undefined}
      >
        {(props) => (
          <select {...props} {...form.register('problem')}>
            <option value="">{t('care.noProblem')}</option>
            {problem !== '' && !listed.some((one) => `Condition/${one.id}` === problem) && (
              <option value={problem}>{original?.addresses?.[0]?.display ?? t('care.thisProblem')}</option>
            )}
            {listed.map((one) => (
              <option key={one.id} value={`Condition/${one.id}`}>
                {one.name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <div className={styles.numbers}>
        <Field label={t('chart.status')}>
          {(props) => (
            <select {...props} {...form.register('status')}>
              {STATUSES.map((one) => (
                <option key={one.code} value={one.code}>
                  {t(one.text)}
                </option>
              ))}
              {original !== undefined &&
                !STATUSES.some((one) => one.code === goalToForm(original).status) && (
                  <option value={goalToForm(original).status}>
                    {readGoals([original], 0)[0]?.lifecycleWords}
                  </option>
                )}
            </select>
          )}
        </Field>
        <Choose form={form} name="achievement" text="care.achievement" choices={ACHIEVEMENTS} />
      </div>
      <Note form={form} name="note" />
    </>
  );
}

const GOAL: Entry<GoalForm, Goal> = {
  kind: 'goal',
  type: 'Goal',
  texts: { add: 'care.goal.add', change: 'care.goal.change', save: 'care.goal.save', this: 'care.goal.this' },
  empty: emptyGoal,
  toForm: goalToForm,
  toResource: formToGoal,
  labels: () => GOAL_LABELS,
  problems: goalProblems,
  useWarnings: noWarnings,
  name: (g) => goalToForm(g).name,
  takeBack: goalTakenBack,
  Fields,
};

export function GoalTask(props: PanelProps) {
  return <EntryTask entry={GOAL} {...props} />;
}
