import { t, type TextKey } from '@/i18n';
import type { ReactNode } from 'react';
import type { Part } from '@/api/chart';
import { allergyShape, severityWords } from '@/clinical/AllergyState';
import { ReadingLine } from '@/clinical/Flag';
import {
  byTest,
  conceptTerm,
  formatDate,
  formatDateTime,
  formatRecent,
  readAllergies,
  readObservations,
  readTeam,
  spanText,
  type AllergyIntolerance,
  type Encounter,
  type Observation,
  type Patient,
  type Reading,
  type Resource,
} from '@/fhir';
import { personOf } from '@/fhir/patient';
import { Icon } from '@/ui';
import { usePart, type PartQuery } from './chart.queries';
import { useChart } from './ChartContext';
import { encounterTitle } from './timeline';
import styles from './Storyboard.module.css';
import { CardLink, isForbidden } from './Widget';

export function ofType<T extends Resource>(
  resources: readonly Resource[] | undefined,
  type: T['resourceType'],
): readonly T[] {
  return (resources ?? []).filter((r) => r.resourceType === type) as T[];
}

/** LOINC codes of the storyboard. Several codes may mean one fact; the newest reading of any of them counts. */
const WEIGHT = ['29463-7', '3141-9'];
const HEIGHT = ['8302-2'];
const BMI = ['39156-5'];
const EGFR = [
  '33914-3',
  '48642-3',
  '48643-1',
  '62238-1',
  '98979-8',
  '69405-9',
  '77147-7',
  '88293-6',
  '50044-7',
];
const CREATININE = ['2160-0', '38483-4'];
const SIGNS: readonly (readonly [TextKey, readonly string[]])[] = [
  ['chart.bp', ['85354-9', '55284-4']],
  ['chart.heartRate', ['8867-4']],
  ['chart.spo2', ['2708-6', '59408-5']],
  ['chart.temperature', ['8310-5']],
  ['chart.respRate', ['9279-1']],
  ['chart.pain', ['72514-3']],
];

const ofCodes = (readings: readonly Reading[], codes: readonly string[]): readonly Reading[] =>
  readings.filter((r) => codes.some((c) => r.key === `http://loinc.org|${c}`));

const SHOWN_MEMBERS = 8;

function Section({ title, side, children }: { title: string; side?: ReactNode; children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h2 className={styles.head}>
        <span>{title}</span>
        {side !== undefined && <span>{side}</span>}
      </h2>
      {children}
    </section>
  );
}

/** The words for a part that is not there (loading, failed, not shown), or the content. */
function Told({
  query,
  what,
  children,
}: {
  query: PartQuery;
  what: string;
  children: (part: Part) => ReactNode;
}) {
  if (isForbidden(query.error))
    return <p className={styles.quiet}>{t('chart.notShownToYourRole', { what })}</p>;
  if (query.data !== undefined) {
    return (
      <>
        {query.error !== null && (
          <p className={styles.failed}>{t('chart.couldNotBeRefreshedNewer', { what })}</p>
        )}
        {children(query.data)}
      </>
    );
  }
  if (query.error !== null) {
    return (
      <p className={styles.failed}>
        <Icon name="barred" size={14} /> {t('chart.couldNotBeLoaded', { what })}
        <CardLink
          onClick={() => {
            void query.refetch();
          }}
        >
          {t('chart.tryAgain')}
        </CardLink>
      </p>
    );
  }
  return <p className={styles.quiet}>{t('chart.loading2', { lowercase: what.toLowerCase() })}</p>;
}

/** What is needed to decide anything, beside every tab. */
export function Storyboard() {
  const { patientId, face, now, open, mayWrite, goTo } = useChart();
  const person = personOf(face);
  const patient = usePart(patientId, 'patient');
  const allergies = usePart(patientId, 'allergies');
  const vitals = usePart(patientId, 'vitals');
  const labs = usePart(patientId, 'labs');
  const encounters = usePart(patientId, 'encounters');
  const teams = usePart(patientId, 'careTeams');

  const weighed = ofCodes(
    readObservations(ofType<Observation>(vitals.data?.resources, 'Observation')),
    WEIGHT,
  )[0];
  const dosingDay = weighed?.effective === undefined ? '' : formatDate(weighed.effective);

  return (
    <aside className={styles.story} aria-label={t('chart.storyboard')}>
      <Told query={encounters} what={t('chart.visits')}>
        {(part) => <Visit encounters={ofType<Encounter>(part.resources, 'Encounter')} now={now} />}
      </Told>
      <Section
        title={t('chart.allergiesAndIntolerances')}
        side={
          <CardLink
            onClick={() => {
              goTo('allergies');
            }}
            label={t('chart.openAllergies')}
          >
            {t('chart.open')}
          </CardLink>
        }
      >
        <Told query={allergies} what={t('chart.allergies')}>
          {(part) => <Allergies part={part} />}
        </Told>
        {mayWrite && (
          <CardLink
            onClick={() => {
              open({ kind: 'allergy' });
            }}
          >
            {t('chart.addAllergy')}
          </CardLink>
        )}
      </Section>
      <Section title={t('chart.forDosing')} side={dosingDay === '' ? undefined : dosingDay}>
        <Told query={vitals} what={t('chart.weightAndHeight')}>
          {(part) => (
            <Dosing
              vitals={readObservations(ofType<Observation>(part.resources, 'Observation'), person)}
              day={dosingDay}
            />
          )}
        </Told>
        <Told query={labs} what={t('chart.kidneyFunction')}>
          {(part) => (
            <Kidney
              labs={readObservations(ofType<Observation>(part.resources, 'Observation'), person)}
              more={part.next !== undefined}
              day={dosingDay}
            />
          )}
        </Told>
      </Section>
      <Told query={vitals} what={t('chart.vitalSigns')}>
        {(part) => (
          <Signs
            vitals={readObservations(ofType<Observation>(part.resources, 'Observation'), person)}
            now={now}
          />
        )}
      </Told>
      <Section
        title={t('chart.careTeam')}
        side={
          <CardLink
            onClick={() => {
              goTo('care-plan');
            }}
            label={t('care.openArea')}
          >
            {t('chart.open')}
          </CardLink>
        }
      >
        <Told query={teams} what={t('chart.careTeam')}>
          {(part) => (
            <Team part={part} patient={ofType<Patient>(patient.data?.resources, 'Patient')[0]} now={now} />
          )}
        </Told>
      </Section>
      <Section title={t('chart.communication')}>
        <Told query={patient} what={t('chart.language')}>
          {(part) => <Language patient={ofType<Patient>(part.resources, 'Patient')[0]} />}
        </Told>
      </Section>
    </aside>
  );
}

function Visit({ encounters, now }: { encounters: readonly Encounter[]; now: number }) {
  const valid = encounters.filter((e) => e.status !== 'entered-in-error' && e.status !== 'cancelled');
  const current = valid.find(
    (e) => e.status === 'in-progress' || e.status === 'arrived' || e.status === 'triaged',
  );
  const shown = current ?? valid.find((e) => e.status === 'finished') ?? valid[0];
  if (!shown) {
    return (
      <Section title={t('chart.visit')}>
        <p className={styles.quiet}>{t('chart.noVisitIsRecorded')}</p>
      </Section>
    );
  }
  const reason = conceptTerm(shown.reasonCode?.[0]);
  const who = shown.participant?.find((p) => p.individual?.display)?.individual?.display;
  return (
    <Section
      title={current ? t('chart.visitNow') : t('chart.lastVisit')}
      side={formatRecent(shown.period?.start, now)}
    >
      <p className={styles.strong}>{encounterTitle(shown)}</p>
      <p className={styles.quiet}>
        {[reason, who].filter(Boolean).join(' · ') || t('chart.reasonNotRecorded')}
      </p>
    </Section>
  );
}

function Allergies({ part }: { part: Part }) {
  const summary = readAllergies(ofType<AllergyIntolerance>(part.resources, 'AllergyIntolerance'));
  if (summary.state === 'none-known') {
    return (
      <p className={styles.ok}>
        <Icon name="tick" />{' '}
        <span>
          {t('chart.noKnownAllergies2')}{' '}
          {summary.recorded ? formatDate(summary.recorded) : t('chart.dateNotRecorded')}
        </span>
      </p>
    );
  }
  if (summary.state === 'not-recorded') {
    return (
      <p className={styles.quiet}>
        <Icon name="dashed" />{' '}
        <span>
          {t('chart.notAskedYet')}
          {summary.partlyNone.length > 0 ? ` (${summary.partlyNone.join(', ')})` : ''}
        </span>
      </p>
    );
  }
  return (
    <>
      <ul>
        {summary.list.map((a) => {
          const { icon, tone } = allergyShape(a);
          return (
            <li key={a.id} className={styles.allergy}>
              <span className={styles[tone]}>
                <Icon name={icon} />
              </span>
              <span>
                <b>{a.substance}</b>
                {a.reactions.length > 0 && ` · ${a.reactions.join(', ').toLowerCase()}`}
                {a.severity !== 'not graded' || a.highRisk ? ` · ${severityWords(a)}` : ''}
              </span>
            </li>
          );
        })}
      </ul>
      {part.next !== undefined && <p className={styles.failed}>{t('chart.moreAllergiesAreRecordedThan')}</p>}
    </>
  );
}

/** A fact with its date, unless that is the one of the heading. */
function Fact({
  name,
  reading,
  extra,
  none,
  day,
}: {
  name: string;
  reading: Reading | undefined;
  extra?: string | null;
  none: string;
  day: string;
}) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        {reading ? (
          <>
            <ReadingLine reading={reading} />
            {[formatDate(reading.effective) === day ? null : formatDate(reading.effective), extra ?? null]
              .filter((x) => x !== null)
              .map((x) => (
                <span key={x} className={styles.when}>
                  {x}
                </span>
              ))}
          </>
        ) : (
          <span className={styles.small}>{none}</span>
        )}
      </dd>
    </>
  );
}

function weightChange(weights: readonly Reading[]): string | null {
  const [now, before] = weights;
  if (now?.value.kind !== 'number' || before?.value.kind !== 'number' || now.value.unit !== before.value.unit)
    return null;
  const difference = Math.round((now.value.value - before.value.value) * 10) / 10;
  if (difference === 0) return null;
  return t('chart.in', {
    difference: difference > 0 ? '+' : '−',
    difference2: Math.abs(difference),
    unit: now.value.unit ?? '',
    at: spanText(before.at, now.at),
  });
}

function Dosing({ vitals, day }: { vitals: readonly Reading[]; day: string }) {
  const weights = ofCodes(vitals, WEIGHT);
  return (
    <dl className={styles.facts}>
      <Fact
        name={t('chart.weight')}
        reading={weights[0]}
        extra={weightChange(weights)}
        none={t('chart.notRecorded')}
        day={day}
      />
      <Fact
        name={t('chart.height')}
        reading={ofCodes(vitals, HEIGHT)[0]}
        none={t('chart.notRecorded')}
        day={day}
      />
      <Fact name={t('chart.bmi')} reading={ofCodes(vitals, BMI)[0]} none={t('chart.notRecorded')} day={day} />
    </dl>
  );
}

function Kidney({ labs, more, day }: { labs: readonly Reading[]; more: boolean; day: string }) {
  const none = more ? t('chart.notAmongTheLatestResults') : t('chart.notRecorded');
  return (
    <dl className={styles.facts}>
      <Fact name={t('chart.egfr')} reading={ofCodes(labs, EGFR)[0]} none={none} day={day} />
      <Fact name={t('chart.creatinine')} reading={ofCodes(labs, CREATININE)[0]} none={none} day={day} />
    </dl>
  );
}

function Signs({ vitals, now }: { vitals: readonly Reading[]; now: number }) {
  const groups = byTest(vitals);
  const rows = SIGNS.map(([name, codes]) => {
    const readings = codes
      .flatMap((c) => groups.get(`http://loinc.org|${c}`) ?? [])
      .sort((a, b) => b.at - a.at);
    return { name, reading: readings[0] };
  });
  const newest = rows
    .map((r) => r.reading)
    .filter((r): r is Reading => r !== undefined)
    .sort((a, b) => b.at - a.at)[0];
  if (!newest) {
    return (
      <Section title={t('chart.vitalSigns')}>
        <p className={styles.quiet}>{t('chart.noVitalSignsAreRecorded')}</p>
      </Section>
    );
  }
  return (
    <Section title={t('chart.vitalSigns')} side={formatRecent(newest.effective, now)}>
      <dl className={styles.facts}>
        {rows.map(({ name, reading }) =>
          reading === undefined ? null : (
            <div key={name} className={styles.fact}>
              <dt>{t(name)}</dt>
              <dd>
                <ReadingLine reading={reading} />
                {reading.at < newest.at - 86_400_000 && (
                  <span className={styles.small}> {formatDateTime(reading.effective)}</span>
                )}
              </dd>
            </div>
          ),
        )}
      </dl>
    </Section>
  );
}

function Team({ part, patient, now }: { part: Part; patient: Patient | undefined; now: number }) {
  const members = readTeam(part.resources, now).filter((m) => !m.former);
  const ofPatient = patient?.generalPractitioner?.find((one) => one.display !== undefined)?.display;
  const primary = members.find((m) => m.primary)?.name ?? ofPatient;
  const others = members.filter((m) => !m.primary);
  return (
    <>
      <p>
        {primary === undefined ? (
          <span className={styles.quiet}>{t('care.noPrimary')}</span>
        ) : (
          <>
            {primary} <span className={styles.small}>{t('care.primary')}</span>
          </>
        )}
      </p>
      <ul>
        {others.slice(0, SHOWN_MEMBERS).map((m) => (
          <li key={m.key}>
            {m.name} <span className={styles.small}>{(m.role ?? '').toLowerCase()}</span>
          </li>
        ))}
        {others.length > SHOWN_MEMBERS && (
          <li className={styles.small}>{t('chart.8OfShown', { size: others.length })}</li>
        )}
      </ul>
      {part.next !== undefined && <p className={styles.failed}>{t('care.moreTeams')}</p>}
    </>
  );
}

function Language({ patient }: { patient: Patient | undefined }) {
  const language = patient?.communication?.find((c) => c.preferred) ?? patient?.communication?.[0];
  return <p>{conceptTerm(language?.language) ?? t('chart.languageNotRecorded')}</p>;
}
