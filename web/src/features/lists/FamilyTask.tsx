import { PROBLEMS } from '@/clinical/starter-lists';
import { type Entry, EntryTask, Field, type FieldsProps, noWarnings, Terms } from '@/features/chart';
import { t } from '@/i18n';
import type { PanelProps } from '@/workspace/feature';
import {
  codedWords,
  emptyFamily,
  FAMILY_LABELS,
  familyProblems,
  familyToForm,
  formToFamily,
  RELATIVES,
  relativeWords,
  typedConditions,
  type FamilyForm,
  type FamilyMemberHistory,
} from './family';
import { Choose, Line, Note } from './parts';

function Fields({ form, original }: FieldsProps<FamilyForm, FamilyMemberHistory>) {
  const [unknown, conditions, life] = form.watch(['unknown', 'conditions', 'life']);
  const typed = typedConditions(conditions);
  // The list completes the part that is being typed.
  const done = conditions.includes(';') ? `${conditions.slice(0, conditions.lastIndexOf(';'))}; ` : '';
  return (
    <>
      <div data-first-field>
        <Choose
          form={form}
          name="relationship"
          text="lists.relative"
          choices={RELATIVES}
          none={original?.relationship === undefined ? undefined : relativeWords(original)}
        />
      </div>
      <label>
        <input type="checkbox" {...form.register('unknown')} /> {t('lists.healthUnknown')}
      </label>
      {!unknown && (
        <Line
          form={form}
          name="conditions"
          text="lists.conditions"
          list="family-conditions"
          hint={
            typed.length === 0
              ? t('lists.conditionsHint')
              : typed
                  .map((one) =>
                    t('lists.conditionRead', {
                      words: one.words,
                      age: one.age === '' ? t('lists.ageNotKnown') : t('lists.atAge', { age: one.age }),
                      code: codedWords(one) ?? t('lists.notCoded'),
                    }),
                  )
                  .join(' · ')
          }
        />
      )}
      <Terms
        id="family-conditions"
        terms={PROBLEMS.map(({ display }) => ({ display: `${done}${display}` }))}
      />
      <Line form={form} name="name" text="lists.relativeName" />
      <Line form={form} name="born" text="lists.born" hint={t('chart.2026202607Or2026')} />
      <Field label={t('lists.life')} error={form.formState.errors.life?.message}>
        {(props) => (
          <select {...props} {...form.register('life')}>
            <option value="">{t('chart.notKnown')}</option>
            <option value="living">{t('lists.living')}</option>
            <option value="dead">{t('lists.dead')}</option>
          </select>
        )}
      </Field>
      {life === 'dead' && <Line form={form} name="diedAt" text="lists.diedAt" numeric />}
      <Note form={form} name="note" />
    </>
  );
}

const FAMILY: Entry<FamilyForm, FamilyMemberHistory> = {
  kind: 'family-history',
  type: 'FamilyMemberHistory',
  texts: {
    add: 'lists.family.add',
    change: 'lists.family.change',
    save: 'lists.family.save',
    this: 'lists.family.this',
  },
  empty: emptyFamily,
  toForm: familyToForm,
  toResource: formToFamily,
  labels: () => FAMILY_LABELS,
  problems: familyProblems,
  useWarnings: noWarnings,
  name: relativeWords,
  Fields,
};

export function FamilyTask(props: PanelProps) {
  return <EntryTask entry={FAMILY} {...props} />;
}
