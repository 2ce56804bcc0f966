import { ALLERGENS, findTerm, REACTIONS } from '@/clinical/starter-lists';
import {
  codeLabel,
  conceptTerm,
  deniedBy,
  readAllergies,
  sameConcept,
  type AllergyIntolerance,
} from '@/fhir';
import { t, wordsOf } from '@/i18n';
import type { PanelProps } from '@/workspace/feature';
import { usePart } from './chart.queries';
import { useChart } from './ChartContext';
import { noWarnings, type Entry, type FieldsProps } from './entry';
import { EntryTask } from './EntryTask';
import { Field, fieldStyles as styles, Group, Terms } from './fields';
import {
  allergyToForm,
  dateProblem,
  dayOf,
  EMPTY_ALLERGY,
  formToAllergy,
  noLonger,
  retracted,
  type AllergyForm,
} from './forms';
import { ofType } from './Storyboard';

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

/** The other allergies of the chart. */
function useOthers(patientId: string, original: AllergyIntolerance | undefined) {
  const list = usePart(patientId, 'allergies');
  const others = ofType<AllergyIntolerance>(list.data?.resources, 'AllergyIntolerance').filter(
    (a) => a.id !== original?.id,
  );
  return { list, others };
}

function Fields({ form, original }: FieldsProps<AllergyForm, AllergyIntolerance>) {
  const { patientId } = useChart();
  const { list, others } = useOthers(patientId, original);
  const {
    register,
    watch,
    setValue,
    formState: { errors },
  } = form;
  const [mode, substance] = watch(['mode', 'substance']);
  const author = { patientId, name: '', practitionerId: null, now: 0 };
  const denied = deniedBy(formToAllergy({ ...watch(), mode: 'allergy' }, original, author), others);
  const listed = findTerm(ALLERGENS, substance);
  const keptCode =
    original &&
    codeLabel(original.code) &&
    allergyToForm(original).substance.toLowerCase() === substance.trim().toLowerCase()
      ? codeLabel(original.code)
      : null;
  return (
    <>
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
            <Field label={t('chart.since')} hint={t('chart.2026202607Or2026')} error={errors.onset?.message}>
              {(props) => (
                <input
                  {...props}
                  autoComplete="off"
                  {...register('onset', {
                    validate: (v) =>
                      v === dayOf(original?.onsetDateTime) || (dateProblem(v, Date.now()) ?? true),
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
    </>
  );
}

const ALLERGY: Entry<AllergyForm, AllergyIntolerance> = {
  kind: 'allergy',
  type: 'AllergyIntolerance',
  texts: {
    add: 'chart.addAllergyOrIntolerance',
    change: 'chart.editAllergy',
    save: ({ mode }) => (mode === 'none' ? 'chart.saveNoKnownAllergies' : 'chart.saveAllergy'),
    this: 'chart.thisAllergy',
  },
  empty: () => EMPTY_ALLERGY,
  toForm: allergyToForm,
  toResource: formToAllergy,
  labels: () => LABELS,
  problems: () => ({}),
  useWarnings: noWarnings,
  useRules: (patientId, base) => {
    const { list, others } = useOthers(patientId, base);
    const known = readAllergies(others);
    return {
      problems: (resource, { mode, clinicalStatus, verification }) => {
        if (mode === 'none' || clinicalStatus !== 'active' || verification === 'refuted') return {};
        if (known.state !== 'known') return {};
        const same = known.list.find((a) => sameConcept(a.source.code, resource.code));
        if (same === undefined) return {};
        return { substance: t('chart.alreadyRecordedCloseThisAnd', { duplicate: same.substance }) };
      },
      refused: ({ mode }) => {
        if (mode !== 'none') return undefined;
        if (list.data === undefined || list.error !== null) return t('chart.theAllergyListIsNot');
        return known.state === 'known'
          ? t('chart.knownTakeThemBackFirst', { count: known.list.length })
          : undefined;
      },
      together: (resource) => deniedBy(resource, others).map(noLonger),
    };
  },
  takeBack: retracted,
  name: (allergy) => allergyToForm(allergy).substance,
  Fields,
};

export default function AllergyTask(props: PanelProps) {
  return <EntryTask entry={ALLERGY} {...props} />;
}
