import { useQuery } from '@tanstack/react-query';
import { useFieldArray } from 'react-hook-form';
import { search } from '@/api/fhir';
import {
  EntryTask,
  fieldStyles,
  Group,
  noWarnings,
  ofType,
  Terms,
  typesKey,
  useChart,
  usePart,
  type Entry,
  type FieldsProps,
} from '@/features/chart';
import { Line, Note } from '@/features/lists';
import {
  conceptTerm,
  formatDate,
  readGoals,
  readPlans,
  readProblems,
  type CarePlan,
  type CodeableConcept,
  type Condition,
  type Goal,
  type Reference,
} from '@/fhir';
import { t } from '@/i18n';
import { Button, IconButton } from '@/ui';
import type { PanelProps } from '@/workspace/feature';
import styles from './care.module.css';
import {
  ACTIVITY_STATUSES,
  emptyPlan,
  formToPlan,
  NO_ACTIVITY,
  PLAN_LABELS,
  PLAN_STATUSES,
  planProblems,
  planToForm,
  type PlanForm,
} from './plan';

interface Linkable {
  readonly reference: string;
  readonly name: string;
}

const MOST = 50;

/** Orders, appointments and tasks of the patient that are still to come or to do. */
function useLinkable(patientId: string) {
  return useQuery({
    queryKey: typesKey(patientId, ['ServiceRequest', 'MedicationRequest', 'Appointment', 'Task'], 'linkable'),
    queryFn: async ({ signal }): Promise<readonly Linkable[]> => {
      const [services, medicines, visits, tasks] = await Promise.all([
        search('ServiceRequest', { patient: patientId, status: 'active,on-hold', _count: MOST }, signal),
        search('MedicationRequest', { patient: patientId, status: 'active,on-hold', _count: MOST }, signal),
        search(
          'Appointment',
          { patient: patientId, status: 'booked,pending,proposed', _count: MOST },
          signal,
        ),
        search(
          'Task',
          { patient: patientId, status: 'requested,accepted,in-progress', _count: MOST },
          signal,
        ),
      ]);
      return [
        ...services.matches.map((one) => ({
          reference: `ServiceRequest/${one.id ?? ''}`,
          name: conceptTerm(one.code as CodeableConcept) ?? t('care.activity.unnamed'),
        })),
        ...medicines.matches.map((one) => ({
          reference: `MedicationRequest/${one.id ?? ''}`,
          name:
            conceptTerm(one.medicationCodeableConcept as CodeableConcept | undefined) ??
            one.medicationReference?.display ??
            t('care.activity.unnamed'),
        })),
        ...visits.matches.map((one) => ({
          reference: `Appointment/${one.id ?? ''}`,
          name: [
            t('care.link.appointment'),
            one.start === undefined ? null : formatDate(one.start),
            one.description ?? one.serviceType?.[0]?.text ?? null,
          ]
            .filter((word) => word !== null)
            .join(' · '),
        })),
        ...tasks.matches.map((one) => ({
          reference: `Task/${one.id ?? ''}`,
          name: one.description ?? t('care.link.task'),
        })),
      ];
    },
  });
}

function Fields({ form, original }: FieldsProps<PlanForm, CarePlan>) {
  const { patientId, now } = useChart();
  const problems = usePart(patientId, 'problems');
  const goals = usePart(patientId, 'goals');
  const linkable = useLinkable(patientId);
  const { fields, append, remove } = useFieldArray({ control: form.control, name: 'activities' });
  const [chosenProblems, chosenGoals, activities] = form.watch(['problems', 'goals', 'activities']);
  const listed = readProblems(ofType<Condition>(problems.data?.resources, 'Condition')).filter(
    (one) => one.state === 'active' || includes(chosenProblems, `Condition/${one.id}`),
  );
  const open = readGoals(ofType<Goal>(goals.data?.resources, 'Goal'), now).filter(
    (one) => one.open || includes(chosenGoals, `Goal/${one.id}`),
  );
  const isPartial = (date: string | undefined): boolean => date !== undefined && date.length !== 10;
  return (
    <>
      <div data-first-field>
        <Line form={form} name="title" text="care.plan.title" list="care-plan-titles" />
        <Terms id="care-plan-titles" terms={listed.map((one) => ({ display: one.name }))} />
      </div>
      <div className={styles.numbers}>
        <Line
          form={form}
          name="start"
          text="care.plan.start"
          type={isPartial(original?.period?.start) ? 'text' : 'date'}
        />
        <Line
          form={form}
          name="end"
          text="care.plan.end"
          type={isPartial(original?.period?.end) ? 'text' : 'date'}
        />
      </div>
      <Choices
        form={form}
        name="problems"
        label={t('care.plan.problems')}
        none={
          problems.data !== undefined
            ? t('care.plan.noProblems')
            : problems.error === null
              ? t('care.loading')
              : t('care.problemsFailed')
        }
        choices={listed.map((one) => [`Condition/${one.id}`, one.name])}
      />
      <Choices
        form={form}
        name="goals"
        label={t('care.goals')}
        none={
          goals.data !== undefined
            ? t('care.noGoals')
            : goals.error === null
              ? t('care.loading')
              : t('care.goalsFailed')
        }
        choices={open.map((one) => [
          `Goal/${one.id}`,
          [one.name, ...one.targets.flatMap((target) => target.words ?? [])].join(' '),
        ])}
      />
      <fieldset className={styles.target}>
        <legend>{t('care.activities')}</legend>
        {fields.length === 0 && <p className={fieldStyles.hint}>{t('care.noActivities')}</p>}
        <ol className={styles.planned}>
          {fields.map((field, place) => {
            const one = activities[place] ?? NO_ACTIVITY;
            const nth = t('care.activityNth', { n: place + 1 });
            return (
              <li key={field.id}>
                <div className={styles.activityRow} role="group" aria-label={nth}>
                  <Line form={form} name={`activities.${place}.words`} text="care.activity" />
                  {one.link === '' ? (
                    <>
                      <div className={fieldStyles.field}>
                        <label htmlFor={`${field.id}-status`}>{t('chart.status')}</label>
                        <select id={`${field.id}-status`} {...form.register(`activities.${place}.status`)}>
                          {ACTIVITY_STATUSES.map((status) => (
                            <option key={status.code} value={status.code}>
                              {t(status.text)}
                            </option>
                          ))}
                          {!ACTIVITY_STATUSES.some((status) => status.code === one.status) && (
                            <option value={one.status}>{t('care.asRecorded')}</option>
                          )}
                        </select>
                      </div>
                      <Line
                        form={form}
                        name={`activities.${place}.when`}
                        text="care.activityBy"
                        type={one.when === '' || one.when.length === 10 ? 'date' : 'text'}
                      />
                    </>
                  ) : (
                    <p className={fieldStyles.hint}>{t('care.linked')}</p>
                  )}
                  <IconButton
                    icon="close"
                    label={t('care.removeActivity', { n: place + 1 })}
                    onClick={() => {
                      remove(place);
                    }}
                  />
                </div>
              </li>
            );
          })}
        </ol>
        <div className={styles.acts}>
          <Button
            size="small"
            icon="plus"
            onClick={() => {
              append(NO_ACTIVITY);
            }}
          >
            {t('care.addActivity')}
          </Button>
          {linkable.data !== undefined && linkable.data.length > 0 && (
            <div className={fieldStyles.field}>
              <label htmlFor="care-link">{t('care.addLink')}</label>
              <select
                id="care-link"
                value=""
                onChange={(e) => {
                  const found = linkable.data.find((one) => one.reference === e.target.value);
                  if (found) append({ ...NO_ACTIVITY, words: found.name, link: found.reference, status: '' });
                }}
              >
                <option value="">{t('care.chooseLink')}</option>
                {linkable.data
                  .filter((one) => !activities.some((a) => a.link === one.reference))
                  .map((one) => (
                    <option key={one.reference} value={one.reference}>
                      {one.name}
                    </option>
                  ))}
              </select>
            </div>
          )}
          {linkable.error !== null && <p className={fieldStyles.hint}>{t('care.linksFailed')}</p>}
        </div>
      </fieldset>
      <div className={fieldStyles.field}>
        <label htmlFor="care-plan-status">{t('chart.status')}</label>
        <select id="care-plan-status" {...form.register('status')}>
          {PLAN_STATUSES.map((one) => (
            <option key={one.code} value={one.code}>
              {t(one.text)}
            </option>
          ))}
          {original?.status !== undefined && !PLAN_STATUSES.some((one) => one.code === original.status) && (
            <option value={original.status}>{readPlans([original])[0]?.statusWords}</option>
          )}
        </select>
      </div>
      <Note form={form} name="note" />
    </>
  );
}

const includes = (all: readonly Reference[], reference: string): boolean =>
  all.some((one) => one.reference === reference);

function Choices({
  form,
  name,
  label,
  none,
  choices,
}: Pick<FieldsProps<PlanForm, CarePlan>, 'form'> & {
  name: 'problems' | 'goals';
  label: string;
  none: string;
  choices: readonly (readonly [string, string])[];
}) {
  const chosen = form.watch(name);
  return (
    <Group label={label}>
      {choices.length === 0 && <span className={fieldStyles.hint}>{none}</span>}
      {choices.map(([reference, words]) => (
        <label key={reference}>
          <input
            type="checkbox"
            checked={includes(chosen, reference)}
            onChange={(e) => {
              const others = chosen.filter((one) => one.reference !== reference);
              form.setValue(name, e.target.checked ? [...others, { reference, display: words }] : others, {
                shouldDirty: true,
              });
            }}
          />
          {words}
        </label>
      ))}
    </Group>
  );
}

const PLAN: Entry<PlanForm, CarePlan> = {
  kind: 'care-plan',
  type: 'CarePlan',
  texts: { add: 'care.plan.add', change: 'care.plan.change', save: 'care.plan.save', this: 'care.plan.this' },
  empty: emptyPlan,
  toForm: planToForm,
  toResource: formToPlan,
  labels: () => PLAN_LABELS,
  problems: planProblems,
  useWarnings: noWarnings,
  name: (plan) => planToForm(plan).title,
  Fields,
};

export function PlanTask(props: PanelProps) {
  return <EntryTask entry={PLAN} {...props} />;
}
