import { useState } from 'react';
import { Flag } from '@/clinical/Flag';
import {
  byTest,
  formatDate,
  formatDateTime,
  formatRecent,
  instantOf,
  isAbnormal,
  isCritical,
  isoDateTime,
  readMedicines,
  readObservations,
  readProblems,
  conceptTerm,
  type Condition,
  type Immunization,
  type Observation,
  type Reading,
} from '@/fhir';
import { Card, Icon, NeverAsked, Truncated } from '@/ui';
import { changesSince } from './changes';
import { usePart, type PartQuery } from './chart.queries';
import { useChart } from './ChartContext';
import { MedicineRow, ProblemRow, ResultsTable, Row } from './lists';
import { markAllSeen } from './looked';
import rows from './rows.module.css';
import { ofType } from './Storyboard';
import styles from './SummaryTab.module.css';
import { completeDownTo, timelineEvents } from './timeline';
import { TimelineList } from './TimelineList';
import { CardLink, Widget, isForbidden } from './Widget';

export const MEANING = {
  problems: 'The patient may have problems that do not show here.',
  medicines:
    'The patient may take medicines that do not show here. Do not prescribe from this screen until they show.',
  results: 'There may be abnormal or critical results that do not show here.',
  vitals: 'There may be vital signs that do not show here.',
  immunizations:
    'The patient may have had vaccines that do not show here. Do not vaccinate from this screen until they show.',
  allergies: 'The patient may have allergies. Do not prescribe from this screen until they show.',
  visits: 'There may be visits that do not show here.',
  documents: 'There may be documents that do not show here.',
} as const;

export default function SummaryTab() {
  return (
    <div className={styles.grid}>
      <div className={styles.column}>
        <Changed />
        <RecentTimeline />
      </div>
      <div className={styles.column}>
        <Problems />
        <Medicines />
      </div>
      <div className={styles.column}>
        <Results />
        <Vitals />
        <Immunizations />
      </div>
    </div>
  );
}

const SHOWN_CHANGES = 8;

function Changed() {
  const { patientId, user, now, since, seen: onSeen } = useChart();
  const parts: readonly (readonly [string, PartQuery])[] = [
    ['Allergies', usePart(patientId, 'allergies')],
    ['Problems', usePart(patientId, 'problems')],
    ['Medicines', usePart(patientId, 'medicines')],
    ['Stopped medicines', usePart(patientId, 'pastMedicines')],
    ['Results', usePart(patientId, 'labs')],
    ['Vital signs', usePart(patientId, 'vitals')],
    ['Visits', usePart(patientId, 'encounters')],
    ['Documents', usePart(patientId, 'documents')],
  ];
  const [all, setAll] = useState(false);
  const missing = parts.filter(([, q]) => q.data === undefined && q.error !== null).map(([name]) => name);
  const loading = parts.filter(([, q]) => q.data === undefined && q.error === null).map(([name]) => name);
  const changes =
    since === null
      ? []
      : changesSince(
          parts.flatMap(([, q]) => q.data?.resources ?? []),
          since,
        );
  const shown = all ? changes : changes.slice(0, SHOWN_CHANGES);
  const seen = (): void => {
    if (user) markAllSeen(user.subject, patientId, Date.now());
    onSeen();
  };
  const sinceText = since === null ? null : formatDateTime(isoDateTime(since));
  return (
    <div className={styles.changed}>
      <Card
        title="Changed since you last looked"
        flush
        foot={
          since === null ? undefined : (
            <>
              <span>Since {sinceText}</span>
              {changes.length > 0 && missing.length === 0 && loading.length === 0 && (
                <CardLink onClick={seen}>Mark all seen</CardLink>
              )}
            </>
          )
        }
      >
        {missing.length > 0 && (
          <p className={styles.missing} role="status">
            <Icon name="barred" size={14} /> Not known for: {missing.join(', ').toLowerCase()}. They could not
            be loaded.
          </p>
        )}
        {since === null ? (
          <p className={rows.empty}>
            You have not opened this chart before on this device: all of it is new to you.
          </p>
        ) : loading.length > 0 && changes.length === 0 ? (
          <p className={rows.empty}>Looking for changes in {loading.join(', ').toLowerCase()}…</p>
        ) : changes.length === 0 ? (
          <p className={rows.empty}>
            {missing.length > 0
              ? 'Nothing in what could be loaded.'
              : 'Nothing among the loaded parts of the chart.'}
          </p>
        ) : (
          <ul>
            {shown.map((c) => (
              <Row key={c.key} type={c.type} id={c.id}>
                <span className={rows[c.tone]}>
                  <Icon name={c.icon} />
                </span>
                <div className={rows.grow}>
                  <div className={rows.name}>
                    <b className={rows.strong}>
                      {c.title} {c.value}
                    </b>{' '}
                    <Flag flag={c.flag} />{' '}
                    {c.before !== null && <span className={rows.quiet}>was {c.before}</span>}
                  </div>
                  <div className={rows.second}>{formatRecent(isoDateTime(c.at), now)}</div>
                </div>
              </Row>
            ))}
          </ul>
        )}
        {changes.length > shown.length && (
          <Truncated
            action={
              <CardLink
                onClick={() => {
                  setAll(true);
                }}
              >
                Show all {changes.length}
              </CardLink>
            }
          >
            {shown.length} of {changes.length}, most dangerous first
          </Truncated>
        )}
      </Card>
    </div>
  );
}

function RecentTimeline() {
  const { patientId, goTo } = useChart();
  const encounters = usePart(patientId, 'encounters');
  const reports = usePart(patientId, 'reports');
  const medicines = usePart(patientId, 'medicines');
  const vaccines = usePart(patientId, 'immunizations');
  const others: readonly (readonly [string, PartQuery])[] = [
    ['results', reports],
    ['medicines', medicines],
    ['vaccines', vaccines],
  ];
  const lacking = others.filter(([, q]) => q.data === undefined).map(([name]) => name);
  return (
    <Widget
      title="Timeline"
      what="Visits"
      meaning={MEANING.visits}
      query={encounters}
      rows={6}
      action={
        <CardLink
          onClick={() => {
            goTo('timeline');
          }}
          label="Open timeline"
        >
          Open
        </CardLink>
      }
    >
      {(part) => {
        const loaded = [part, ...others.flatMap(([, q]) => q.data ?? [])];
        const lists = loaded.map((p) => {
          const events = timelineEvents(p.resources);
          return {
            events,
            hasMore: p.next !== undefined,
            oldest: events.at(-1)?.at ?? Number.NEGATIVE_INFINITY,
          };
        });
        const horizon = completeDownTo(lists);
        const events = lists
          .flatMap((l) => l.events)
          .filter((e) => e.at >= horizon)
          .sort((a, b) => b.at - a.at);
        return (
          <>
            {lacking.length > 0 && <p className={rows.empty}>Without {lacking.join(', ')}: not loaded.</p>}
            {events.length === 0 ? (
              <p className={rows.empty}>No visits, results, medicines or vaccines are recorded.</p>
            ) : (
              <TimelineList events={events.slice(0, 9)} />
            )}
          </>
        );
      }}
    </Widget>
  );
}

function Problems() {
  const { patientId, open, mayWrite, goTo } = useChart();
  const query = usePart(patientId, 'problems');
  const problems = readProblems(ofType<Condition>(query.data?.resources, 'Condition'));
  const current = problems.filter((p) => p.state !== 'past');
  const shown = current.slice(0, 8);
  return (
    <Widget
      title="Problems"
      meaning={MEANING.problems}
      query={query}
      count={current.length > 0 ? `${String(current.length)} active` : undefined}
      emptyEdge={problems.length === 0}
      action={
        mayWrite ? (
          <CardLink
            onClick={() => {
              open({ kind: 'problem' });
            }}
            label="Add problem"
          >
            Add
          </CardLink>
        ) : undefined
      }
    >
      {(part) => (
        <>
          {current.length === 0 &&
            (problems.length === 0 ? (
              <NeverAsked
                title="No problems recorded"
                detail="Nobody has recorded a problem. This is not the same as healthy."
              />
            ) : (
              <p className={rows.empty}>No active problems; {problems.length} past.</p>
            ))}
          <ul>
            {shown.map((p) => (
              <ProblemRow
                key={p.id}
                problem={p}
                onEdit={
                  mayWrite
                    ? () => {
                        open({ kind: 'problem', id: p.id });
                      }
                    : undefined
                }
              />
            ))}
          </ul>
          {(current.length > shown.length || part.next !== undefined) && (
            <Truncated
              action={
                <CardLink
                  onClick={() => {
                    goTo('problems');
                  }}
                >
                  Show all
                </CardLink>
              }
            >
              {part.next !== undefined
                ? `${String(shown.length)} shown, more are recorded`
                : `${String(shown.length)} of ${String(current.length)}, problem list first, then newest`}
            </Truncated>
          )}
        </>
      )}
    </Widget>
  );
}

const YEAR_MS = 365 * 86_400_000;

function Medicines() {
  const { patientId, goTo, now } = useChart();
  const query = usePart(patientId, 'medicines');
  const past = usePart(patientId, 'pastMedicines');
  const medicines = readMedicines(query.data?.resources ?? []);
  const shown = medicines.slice(0, 10);
  const stopped = readMedicines(past.data?.resources ?? []).filter((m) => m.at > now - YEAR_MS);
  return (
    <Widget
      title="Medications"
      what="Medicines"
      meaning={MEANING.medicines}
      query={query}
      count={
        medicines.length > 0
          ? `${String(medicines.filter((m) => m.state === 'active').length)} active`
          : undefined
      }
      action={
        <CardLink
          onClick={() => {
            goTo('medications');
          }}
          label="Open medications"
        >
          Open
        </CardLink>
      }
    >
      {(part) => (
        <>
          {medicines.length === 0 && (
            <p className={rows.empty}>
              No active medicine orders are recorded. What the patient takes without an order is not known
              here.
            </p>
          )}
          <ul>
            {shown.map((m) => (
              <MedicineRow key={m.id} medicine={m} />
            ))}
          </ul>
          {(medicines.length > shown.length || part.next !== undefined) && (
            <Truncated
              action={
                <CardLink
                  onClick={() => {
                    goTo('medications');
                  }}
                >
                  Show all
                </CardLink>
              }
            >
              {part.next !== undefined
                ? `${String(shown.length)} shown, more are recorded`
                : `${String(shown.length)} of ${String(medicines.length)}, newest first`}
            </Truncated>
          )}
          {past.data === undefined ? (
            <p className={rows.sub}>
              {past.error === null
                ? 'Loading stopped medicines…'
                : isForbidden(past.error)
                  ? 'Stopped medicines are not shown to your role.'
                  : 'Stopped medicines could not be loaded.'}
            </p>
          ) : (
            <>
              <p className={rows.sub}>Ordered in the last 12 months, now stopped</p>
              <p className={styles.stopped}>
                {stopped.length === 0
                  ? 'none recorded'
                  : stopped
                      .slice(0, 5)
                      .map(
                        (m) =>
                          `${m.name.name} ${m.name.strength} (${m.stateWords}, ordered ${formatDate(m.authored)})`,
                      )
                      .join('; ') + (stopped.length > 5 ? `; and ${String(stopped.length - 5)} more` : '')}
              </p>
            </>
          )}
        </>
      )}
    </Widget>
  );
}

/** Tests in the order that matters: critical, abnormal, then by date of the latest value. */
export function rankTests(tests: Iterable<readonly Reading[]>): readonly (readonly Reading[])[] {
  const rank = (r: readonly Reading[]): number => {
    const flag = r[0]?.flag ?? 'no-range';
    return isCritical(flag) ? 0 : isAbnormal(flag) ? 1 : 2;
  };
  return [...tests].sort((a, b) => rank(a) - rank(b) || (b[0]?.at ?? 0) - (a[0]?.at ?? 0));
}

const SHOWN_TESTS = 10;

function Results() {
  const { patientId, goTo } = useChart();
  const query = usePart(patientId, 'labs');
  const readings = readObservations(ofType<Observation>(query.data?.resources, 'Observation'));
  const tests = rankTests(byTest(readings).values());
  const shown = tests.slice(0, SHOWN_TESTS);
  const newest = readings[0];
  return (
    <Widget
      title="Recent results"
      what="Results"
      meaning={MEANING.results}
      query={query}
      rows={8}
      count={
        tests.length > 0
          ? `latest of each test${tests.length > shown.length ? `, ${String(shown.length)} of ${String(tests.length)} tests` : ''}`
          : undefined
      }
      action={
        <CardLink
          onClick={() => {
            goTo('results');
          }}
        >
          All results
        </CardLink>
      }
      foot={
        newest ? (
          <>
            <span>Newest {formatDateTime(newest.effective)}</span>
            <span>
              {query.data?.next === undefined ? 'Shaded: reference' : 'Older results not loaded here'}
            </span>
          </>
        ) : undefined
      }
    >
      {() =>
        shown.length === 0 ? (
          <NeverAsked
            title="No laboratory results"
            detail="No result is recorded. This is not the same as normal."
          />
        ) : (
          <ResultsTable
            tests={shown}
            caption="Recent results"
            open={(key) => {
              goTo(`results/${encodeURIComponent(key)}`);
            }}
          />
        )
      }
    </Widget>
  );
}

const VITAL_ORDER = [
  '85354-9',
  '55284-4',
  '8867-4',
  '2708-6',
  '59408-5',
  '8310-5',
  '9279-1',
  '29463-7',
  '39156-5',
];

function Vitals() {
  const { patientId, goTo, open, mayWrite } = useChart();
  const query = usePart(patientId, 'vitals');
  const readings = readObservations(ofType<Observation>(query.data?.resources, 'Observation'));
  const groups = byTest(readings);
  const shown = VITAL_ORDER.flatMap((code) => {
    const found = groups.get(`http://loinc.org|${code}`);
    return found ? [found] : [];
  });
  return (
    <Widget
      title="Vital signs"
      meaning={MEANING.vitals}
      query={query}
      count={readings[0] ? formatDate(readings[0].effective) : undefined}
      action={
        <>
          {mayWrite && (
            <CardLink
              onClick={() => {
                open({ kind: 'vitals' });
              }}
              label="Record vital signs"
            >
              Record
            </CardLink>
          )}
          <CardLink
            onClick={() => {
              goTo('vitals');
            }}
          >
            Flowsheet
          </CardLink>
        </>
      }
    >
      {() =>
        shown.length === 0 ? (
          <NeverAsked title="No vital signs" detail="Nobody has recorded vital signs." />
        ) : (
          <ResultsTable tests={shown} caption="Vital signs" />
        )
      }
    </Widget>
  );
}

function Immunizations() {
  const { patientId, goTo } = useChart();
  const query = usePart(patientId, 'immunizations');
  const given = ofType<Immunization>(query.data?.resources, 'Immunization').filter(
    (i) => i.status !== 'entered-in-error',
  );
  const shown = [...given]
    .sort((a, b) => instantOf(b.occurrenceDateTime) - instantOf(a.occurrenceDateTime))
    .slice(0, 4);
  return (
    <Widget
      title="Immunisations"
      what="Immunisations"
      meaning={MEANING.immunizations}
      query={query}
      count={
        given.length > 0
          ? `latest ${String(shown.length)} of ${query.data?.next === undefined ? '' : 'at least '}${String(given.length)}`
          : undefined
      }
      action={
        <CardLink
          onClick={() => {
            goTo('immunisations');
          }}
          label="Open immunisations"
        >
          Open
        </CardLink>
      }
    >
      {() =>
        shown.length === 0 ? (
          <p className={rows.empty}>No vaccines are recorded.</p>
        ) : (
          <ul>
            {shown.map((i) => (
              <Row key={i.id} type="Immunization" id={i.id ?? ''}>
                <span className={i.status === 'not-done' ? rows.caution : rows.ok}>
                  <Icon name={i.status === 'not-done' ? 'diamond' : 'tick'} />
                </span>
                <div className={rows.grow}>{conceptTerm(i.vaccineCode) ?? 'Vaccine not named'}</div>
                <span className={rows.side}>
                  {i.status === 'not-done' ? 'not given ' : 'given '}
                  {formatDate(i.occurrenceDateTime ?? i.occurrenceString)}
                </span>
              </Row>
            ))}
          </ul>
        )
      }
    </Widget>
  );
}
