import { type Entry, EntryTask, type FieldsProps, fieldStyles as styles, ofType } from '@/features/chart';
import { formatDate } from '@/fhir';
import { t } from '@/i18n';
import type { PanelProps } from '@/workspace/feature';
import { useWholeList } from './history.queries';
import {
  emptyImplant,
  formToImplant,
  formToUse,
  IMPLANT_LABELS,
  implantProblems,
  implantToForm,
  implantWarnings,
  implantWords,
  type Device,
  type ImplantForm,
} from './implant';
import { Choose, Line, Note } from './parts';
import { readUdi } from './udi';

const STATES = [
  { code: 'active', text: 'lists.implant.in', display: '' },
  { code: 'inactive', text: 'lists.implant.out', display: '' },
] as const;

function Fields({ form, original }: FieldsProps<ImplantForm, Device>) {
  const typed = form.watch('udi').trim();
  const kept = original !== undefined && implantToForm(original).udi === typed;
  const read = typed === '' || kept ? null : readUdi(typed, Date.now());
  const parts =
    read !== null && 'udi' in read
      ? [
          t('lists.udi.model', { di: read.udi.di }),
          read.udi.lot === undefined ? null : t('lists.udi.lot', { lot: read.udi.lot }),
          read.udi.serial === undefined ? null : t('lists.udi.serial', { serial: read.udi.serial }),
          read.udi.expiry === undefined ? null : t('lists.udi.expiry', { date: formatDate(read.udi.expiry) }),
          read.udi.made === undefined ? null : t('lists.udi.made', { date: formatDate(read.udi.made) }),
          read.udi.distinct === undefined ? null : t('lists.udi.distinct', { id: read.udi.distinct }),
        ].filter((part) => part !== null)
      : null;
  return (
    <>
      <div data-first-field>
        <Line
          form={form}
          name="udi"
          text="lists.udi"
          hint={
            parts !== null
              ? parts.join(' · ')
              : read !== null && 'problem' in read
                ? t('lists.udi.notRead', { reason: t(read.problem) })
                : t('lists.udi.hint')
          }
        />
      </div>
      <div className={styles.pair}>
        <Line form={form} name="type" text="lists.implant.type" />
        <Line form={form} name="maker" text="lists.maker" />
        {parts === null && (
          <>
            <Line form={form} name="lot" text="lists.lot" />
            <Line form={form} name="serial" text="lists.serial" />
            <Line form={form} name="expiry" text="lists.expiry" hint={t('lists.expiryHint')} />
          </>
        )}
        {original === undefined && (
          <>
            <Line form={form} name="implanted" text="lists.implanted" hint={t('chart.2026202607Or2026')} />
            <Line form={form} name="site" text="lists.implant.site" />
          </>
        )}
        <Choose form={form} name="status" text="chart.status" choices={STATES} none={null} />
      </div>
      <Note form={form} name="note" />
    </>
  );
}

const IMPLANT: Entry<ImplantForm, Device> = {
  kind: 'implant',
  type: 'Device',
  texts: {
    add: 'lists.implant.add',
    change: 'lists.implant.change',
    save: 'lists.implant.save',
    this: 'lists.implant.this',
  },
  empty: emptyImplant,
  toForm: implantToForm,
  toResource: formToImplant,
  beside: formToUse,
  labels: () => IMPLANT_LABELS,
  problems: implantProblems,
  useWarnings: (patientId) => {
    const list = useWholeList(patientId, 'Device');
    const known =
      list.data === undefined || list.data.next !== undefined
        ? undefined
        : ofType<Device>(list.data.resources, 'Device');
    return (form, original) => implantWarnings(form, original, known, Date.now());
  },
  name: implantWords,
  Fields,
};

export function ImplantTask(props: PanelProps) {
  return <EntryTask entry={IMPLANT} {...props} />;
}
