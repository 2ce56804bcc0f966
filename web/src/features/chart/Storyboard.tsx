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
  plainTerm,
  readAllergies,
  readObservations,
  spanText,
  type AllergyIntolerance,
  type CareTeam,
  type Encounter,
  type Observation,
  type Patient,
  type Reading,
  type Resource,
} from '@/fhir';
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
const SIGNS: readonly (readonly [string, readonly string[]])[] = [
  ['BP', ['85354-9', '55284-4']],
  ['Heart rate', ['8867-4']],
  ['SpO₂', ['2708-6', '59408-5']],
  ['Temperature', ['8310-5']],
  ['Resp. rate', ['9279-1']],
  ['Pain', ['72514-3']],
];

const ofCodes = (readings: readonly Reading[], codes: readonly string[]): readonly Reading[] =>
  readings.filter((r) => codes.some((c) => r.key === `http://loinc.org|${c}`));

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
  if (isForbidden(query.error)) return <p className={styles.quiet}>{what} not shown to your role.</p>;
  if (query.data !== undefined) {
    return (
      <>
        {query.error !== null && (
          <p className={styles.failed}>{what} could not be refreshed; newer may exist.</p>
        )}
        {children(query.data)}
      </>
    );
  }
  if (query.error !== null) {
    return (
      <p className={styles.failed}>
        <Icon name="barred" size={14} /> {what} could not be loaded.{' '}
        <CardLink
          onClick={() => {
            void query.refetch();
          }}
        >
          Try again
        </CardLink>
      </p>
    );
  }
  return <p className={styles.quiet}>Loading {what.toLowerCase()}…</p>;
}

/** What is needed to decide anything, beside every tab. */
export function Storyboard() {
  const { patientId, now, open, mayWrite, goTo } = useChart();
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
    <aside className={styles.story} aria-label="Storyboard">
      <Told query={encounters} what="Visits">
        {(part) => <Visit encounters={ofType<Encounter>(part.resources, 'Encounter')} now={now} />}
      </Told>
      <Section
        title="Allergies and intolerances"
        side={
          <CardLink
            onClick={() => {
              goTo('allergies');
            }}
            label="Open allergies"
          >
            Open
          </CardLink>
        }
      >
        <Told query={allergies} what="Allergies">
          {(part) => <Allergies part={part} />}
        </Told>
        {mayWrite && (
          <CardLink
            onClick={() => {
              open({ kind: 'allergy' });
            }}
          >
            Add allergy
          </CardLink>
        )}
      </Section>
      <Section title="For dosing" side={dosingDay === '' ? undefined : dosingDay}>
        <Told query={vitals} what="Weight and height">
          {(part) => (
            <Dosing
              vitals={readObservations(ofType<Observation>(part.resources, 'Observation'))}
              day={dosingDay}
            />
          )}
        </Told>
        <Told query={labs} what="Kidney function">
          {(part) => (
            <Kidney
              labs={readObservations(ofType<Observation>(part.resources, 'Observation'))}
              more={part.next !== undefined}
              day={dosingDay}
            />
          )}
        </Told>
      </Section>
      <Told query={vitals} what="Vital signs">
        {(part) => (
          <Signs vitals={readObservations(ofType<Observation>(part.resources, 'Observation'))} now={now} />
        )}
      </Told>
      <Section title="Care team">
        <Told query={teams} what="Care team">
          {(part) => <Team teams={ofType<CareTeam>(part.resources, 'CareTeam')} />}
        </Told>
      </Section>
      <Section title="Communication">
        <Told query={patient} what="Language">
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
      <Section title="Visit">
        <p className={styles.quiet}>No visit is recorded.</p>
      </Section>
    );
  }
  const reason = conceptTerm(shown.reasonCode?.[0]);
  const who = shown.participant?.find((p) => p.individual?.display)?.individual?.display;
  return (
    <Section title={current ? 'Visit now' : 'Last visit'} side={formatRecent(shown.period?.start, now)}>
      <p className={styles.strong}>{encounterTitle(shown)}</p>
      <p className={styles.quiet}>{[reason, who].filter(Boolean).join(' · ') || 'reason not recorded'}</p>
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
          No known allergies, {summary.recorded ? formatDate(summary.recorded) : 'date not recorded'}
        </span>
      </p>
    );
  }
  if (summary.state === 'not-recorded') {
    return (
      <p className={styles.quiet}>
        <Icon name="dashed" />{' '}
        <span>Not asked yet{summary.partlyNone.length > 0 ? ` (${summary.partlyNone.join(', ')})` : ''}</span>
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
      {part.next !== undefined && (
        <p className={styles.failed}>More allergies are recorded than are shown.</p>
      )}
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
  return `${difference > 0 ? '+' : '−'}${String(Math.abs(difference))} ${now.value.unit ?? ''} in ${spanText(before.at, now.at)}`;
}

function Dosing({ vitals, day }: { vitals: readonly Reading[]; day: string }) {
  const weights = ofCodes(vitals, WEIGHT);
  return (
    <dl className={styles.facts}>
      <Fact name="Weight" reading={weights[0]} extra={weightChange(weights)} none="not recorded" day={day} />
      <Fact name="Height" reading={ofCodes(vitals, HEIGHT)[0]} none="not recorded" day={day} />
      <Fact name="BMI" reading={ofCodes(vitals, BMI)[0]} none="not recorded" day={day} />
    </dl>
  );
}

function Kidney({ labs, more, day }: { labs: readonly Reading[]; more: boolean; day: string }) {
  const none = more ? 'not among the latest results' : 'not recorded';
  return (
    <dl className={styles.facts}>
      <Fact name="eGFR" reading={ofCodes(labs, EGFR)[0]} none={none} day={day} />
      <Fact name="Creatinine" reading={ofCodes(labs, CREATININE)[0]} none={none} day={day} />
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
      <Section title="Vital signs">
        <p className={styles.quiet}>No vital signs are recorded.</p>
      </Section>
    );
  }
  return (
    <Section title="Vital signs" side={formatRecent(newest.effective, now)}>
      <dl className={styles.facts}>
        {rows.map(({ name, reading }) =>
          reading === undefined ? null : (
            <div key={name} className={styles.fact}>
              <dt>{name}</dt>
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

function Team({ teams }: { teams: readonly CareTeam[] }) {
  const seen = new Map<string, string>();
  for (const t of teams) {
    if (t.status === 'entered-in-error' || t.status === 'inactive') continue;
    for (const p of t.participant ?? []) {
      const name = p.member?.display;
      const ref = p.member?.reference ?? '';
      if (!name || ref.startsWith('Patient/')) continue;
      const role =
        p.role
          ?.map((r) => conceptTerm(r))
          .filter(Boolean)
          .join(', ') ?? '';
      if (!seen.has(name)) seen.set(name, role);
    }
  }
  if (seen.size === 0) return <p className={styles.quiet}>No care team is recorded.</p>;
  return (
    <ul>
      {[...seen].slice(0, 8).map(([name, role]) => (
        <li key={name}>
          {name} <span className={styles.small}>{plainTerm(role).toLowerCase()}</span>
        </li>
      ))}
      {seen.size > 8 && <li className={styles.small}>{`8 of ${String(seen.size)} shown`}</li>}
    </ul>
  );
}

function Language({ patient }: { patient: Patient | undefined }) {
  const language = patient?.communication?.find((c) => c.preferred) ?? patient?.communication?.[0];
  return <p>{conceptTerm(language?.language) ?? 'Language not recorded'}</p>;
}
