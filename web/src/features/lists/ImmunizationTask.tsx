import {
  type Entry,
  EntryTask,
  type FieldsProps,
  fieldStyles as styles,
  Group,
  ofType,
  Terms,
  usePart,
} from '@/features/chart';
import { conceptTerm, type Immunization } from '@/fhir';
import { t } from '@/i18n';
import type { PanelProps } from '@/workspace/feature';
import {
  emptyImmunization,
  formToImmunization,
  FUNDINGS,
  immunizationProblems,
  immunizationToForm,
  immunizationWarnings,
  LABELS,
  ORIGINS,
  REASONS,
  ROUTES,
  SITES,
  type ImmunizationForm,
} from './immunization';
import { Choose, Line, Note } from './parts';
import { useVaccines } from './vaccines';

function Fields({ form, original }: FieldsProps<ImmunizationForm, Immunization>) {
  const vaccines = useVaccines();
  const [what, vaccine, code] = form.watch(['what', 'vaccine', 'code']);
  const find = (text: string): string =>
    vaccines.data?.find((v) => v.display.toLowerCase() === text.trim().toLowerCase())?.code ?? '';
  const vaccineHint =
    vaccines.error !== null && vaccines.data === undefined
      ? t('lists.vaccinesFailed')
      : code !== ''
        ? t('chart.coded', { coding: `${code} CVX` })
        : vaccine.trim() === ''
          ? t('chart.chooseFromTheListOr')
          : t('lists.freeText');
  return (
    <>
      <Group label={t('lists.what')}>
        <label>
          <input type="radio" value="given" {...form.register('what')} /> {t('lists.given')}
        </label>
        <label>
          <input type="radio" value="earlier" {...form.register('what')} /> {t('lists.earlier')}
        </label>
        <label>
          <input type="radio" value="not-done" {...form.register('what')} /> {t('lists.notDone')}
        </label>
      </Group>
      <div data-first-field>
        <Line
          form={form}
          name="vaccine"
          text="chart.vaccine"
          list="vaccines"
          hint={vaccineHint}
          onType={(text) => {
            const kept = original && conceptTerm(original.vaccineCode) === text.trim();
            form.setValue('code', kept ? immunizationToForm(original).code : find(text));
          }}
        />
        <Terms id="vaccines" terms={vaccines.data ?? []} />
      </div>
      <div className={styles.pair}>
        <Line
          form={form}
          name="date"
          text="chart.date"
          type={what === 'earlier' ? 'text' : 'date'}
          hint={what === 'earlier' ? t('lists.partialDate') : undefined}
        />
        {what === 'earlier' && <Choose form={form} name="origin" text="lists.origin" choices={ORIGINS} />}
        {what === 'not-done' ? (
          <Choose form={form} name="reason" text="chart.reason" choices={REASONS} />
        ) : (
          <>
            <Line form={form} name="lot" text="lists.lot" />
            <Line form={form} name="expiry" text="lists.expiry" hint={t('lists.expiryHint')} />
            <Line form={form} name="maker" text="lists.maker" />
            <Line form={form} name="dose" text="lists.dose" numeric />
            <Choose form={form} name="route" text="lists.route" choices={ROUTES} />
            <Choose form={form} name="site" text="lists.site" choices={SITES} />
            <Line form={form} name="doseNumber" text="lists.doseNumber" numeric />
            <Choose form={form} name="funding" text="lists.funding" choices={FUNDINGS} />
          </>
        )}
      </div>
      <Note form={form} name="note" />
    </>
  );
}

const IMMUNIZATION: Entry<ImmunizationForm, Immunization> = {
  kind: 'immunization',
  type: 'Immunization',
  texts: {
    add: 'lists.vaccine.add',
    change: 'lists.vaccine.change',
    save: 'lists.vaccine.save',
    this: 'lists.vaccine.this',
  },
  empty: emptyImmunization,
  toForm: immunizationToForm,
  toResource: formToImmunization,
  labels: () => LABELS,
  problems: immunizationProblems,
  useWarnings: (patientId) => {
    const list = usePart(patientId, 'immunizations');
    // Those that are not loaded cannot be compared.
    const known =
      list.data === undefined || list.data.next !== undefined
        ? undefined
        : ofType<Immunization>(list.data.resources, 'Immunization');
    return (form, original) => immunizationWarnings(form, original, known);
  },
  name: (i) => conceptTerm(i.vaccineCode) ?? t('chart.vaccineNotNamed'),
  Fields,
};

export function ImmunizationTask(props: PanelProps) {
  return <EntryTask entry={IMMUNIZATION} {...props} />;
}
