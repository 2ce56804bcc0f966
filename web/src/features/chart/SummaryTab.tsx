import { t, tn, wordsOf } from '@/i18n';
import { useState } from 'react';
import { Flag } from '@/clinical/Flag';
import {
  byTest,
  dueWords,
  formatDate,
  formatDateTime,
  formatRecent,
  instantOf,
  isAbnormal,
  isCritical,
  isoDateTime,
  readGoals,
  readMedicines,
  readObservations,
  readPlans,
  readProblems,
  conceptTerm,
  type Condition,
  type Goal,
  type Immunization,
  type Observation,
  type Reading,
} from '@/fhir';
import { personOf } from '@/fhir/patient';
import { Card, Icon, NeverAsked, Truncated } from '@/ui';
import { changesSince } from './changes';
import { usePart, type PartQuery } from './chart.queries';
import { useChart } from './ChartContext';
import { Facts, MedicineRow, ProblemRow, ResultsTable, Row } from './lists';
import { addressOf } from './testAddress';
import { markAllSeen } from './looked';
import rows from './rows.module.css';
import { ofType } from './Storyboard';
import styles from './SummaryTab.module.css';
import { completeDownTo, timelineEvents } from './timeline';
import { TimelineList } from './TimelineList';
import { CardLink, Widget, isForbidden } from './Widget';

export const MEANING = wordsOf({
  problems: 'chart.thePatientMayHaveProblems',
  medicines: 'chart.thePatientMayTakeMedicines',
  results: 'chart.thereMayBeAbnormalOr',
  vitals: 'chart.thereMayBeVitalSigns',
  immunizations: 'chart.thePatientMayHaveHad',
  allergies: 'chart.thePatientMayHaveAllergies',
  visits: 'chart.thereMayBeVisitsThat',
  documents: 'chart.thereMayBeDocumentsThat',
});

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
        <Care />
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
    [t('chart.allergies'), usePart(patientId, 'allergies')],
    [t('chart.problems'), usePart(patientId, 'problems')],
    [t('chart.medicines'), usePart(patientId, 'medicines')],
    [t('chart.stoppedMedicines'), usePart(patientId, 'pastMedicines')],
    [t('chart.results'), usePart(patientId, 'labs')],
    [t('chart.vitalSigns'), usePart(patientId, 'vitals')],
    [t('chart.visits'), usePart(patientId, 'encounters')],
    [t('chart.documents'), usePart(patientId, 'documents')],
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
        title={t('chart.changedSinceYouLastLooked')}
        flush
        foot={
          since === null ? undefined : (
            <>
              <span>{t('chart.since3', { date: sinceText ?? '' })}</span>
              {changes.length > 0 && missing.length === 0 && loading.length === 0 && (
                <CardLink onClick={seen}>{t('chart.markAllSeen')}</CardLink>
              )}
            </>
          )
        }
      >
        {missing.length > 0 && (
          <p className={styles.missing} role="status">
            <Icon name="barred" size={14} />{' '}
            {t('chart.notKnownForTheyCould', { lowercase: missing.join(', ').toLowerCase() })}
          </p>
        )}
        {since === null ? (
          <p className={rows.empty}>{t('chart.youHaveNotOpenedThis')}</p>
        ) : loading.length > 0 && changes.length === 0 ? (
          <p className={rows.empty}>
            {t('chart.lookingForChangesIn', { lowercase: loading.join(', ').toLowerCase() })}
          </p>
        ) : changes.length === 0 ? (
          <p className={rows.empty}>
            {missing.length > 0 ? t('chart.nothingInWhatCouldBe') : t('chart.nothingAmongTheLoadedParts')}
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
                    {c.before !== null && (
                      <span className={rows.quiet}>{t('chart.was', { before: c.before })}</span>
                    )}
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
                {t('chart.showAll', { count: changes.length })}
              </CardLink>
            }
          >
            {t('chart.ofMostDangerousFirst', { count: shown.length, count2: changes.length })}
          </Truncated>
        )}
      </Card>
    </div>
  );
}

const SHOWN_EVENTS = 9;

function RecentTimeline() {
  const { patientId, goTo } = useChart();
  const encounters = usePart(patientId, 'encounters');
  const reports = usePart(patientId, 'reports');
  const medicines = usePart(patientId, 'medicines');
  const vaccines = usePart(patientId, 'immunizations');
  const others: readonly (readonly [string, PartQuery])[] = [
    [t('chart.resultsWord'), reports],
    [t('chart.medicinesWord'), medicines],
    [t('chart.vaccinesWord'), vaccines],
  ];
  const lacking = others.filter(([, q]) => q.data === undefined).map(([name]) => name);
  return (
    <Widget
      title={t('chart.timeline')}
      what={t('chart.visits')}
      meaning={MEANING.visits}
      query={encounters}
      rows={6}
      action={
        <CardLink
          onClick={() => {
            goTo('timeline');
          }}
          label={t('chart.openTimeline')}
        >
          {t('chart.open')}
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
            {lacking.length > 0 && (
              <p className={rows.empty}>{t('chart.withoutNotLoaded', { join: lacking.join(', ') })}</p>
            )}
            {events.length === 0 ? (
              <p className={rows.empty}>{t('chart.noVisitsResultsMedicinesOr')}</p>
            ) : (
              <TimelineList events={events.slice(0, SHOWN_EVENTS)} />
            )}
            {events.length > 0 && (events.length > SHOWN_EVENTS || lists.some((l) => l.hasMore)) && (
              <p className={rows.empty}>
                {t('chart.newestShownMoreAreRecorded', { count: Math.min(events.length, SHOWN_EVENTS) })}
              </p>
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
      title={t('chart.problems')}
      meaning={MEANING.problems}
      query={query}
      count={current.length > 0 ? t('chart.active2', { count: current.length }) : undefined}
      emptyEdge={problems.length === 0}
      action={
        mayWrite ? (
          <CardLink
            onClick={() => {
              open({ kind: 'problem' });
            }}
            label={t('chart.addProblem')}
          >
            {t('chart.add')}
          </CardLink>
        ) : undefined
      }
    >
      {(part) => (
        <>
          {current.length === 0 &&
            (problems.length === 0 ? (
              <NeverAsked
                title={t('chart.noProblemsRecorded')}
                detail={t('chart.nobodyHasRecordedAProblem')}
              />
            ) : (
              <p className={rows.empty}>{t('chart.noActiveProblemsPast', { count: problems.length })}</p>
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
                  {t('chart.showAll2')}
                </CardLink>
              }
            >
              {part.next !== undefined
                ? t('chart.shownMoreAreRecorded', { count: shown.length })
                : t('chart.ofProblemListFirstThen', { count: shown.length, count2: current.length })}
            </Truncated>
          )}
        </>
      )}
    </Widget>
  );
}

const SHOWN_GOALS = 4;

/** The open goals, those overdue first, and the names of the care plans. */
function Care() {
  const { patientId, goTo, now } = useChart();
  const query = usePart(patientId, 'goals');
  const plans = usePart(patientId, 'carePlans');
  const goals = readGoals(ofType<Goal>(query.data?.resources, 'Goal'), now);
  const current = goals.filter((g) => g.open);
  const shown = current.slice(0, SHOWN_GOALS);
  const named = readPlans(plans.data?.resources ?? []).filter((p) => p.open);
  return (
    <Widget
      title={t('care.summary')}
      what={t('care.goals')}
      meaning={t('care.goalsMeaning')}
      query={query}
      count={current.length === 0 ? undefined : tn('care.openGoals', current.length)}
      emptyEdge={goals.length === 0}
      action={
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
      {(part) => (
        <>
          {goals.length === 0 ? (
            <NeverAsked title={t('care.noGoals')} detail={t('care.noGoalsDetail')} />
          ) : (
            current.length === 0 && <p className={rows.empty}>{t('care.noOpenGoals')}</p>
          )}
          <ul>
            {shown.map((g) => (
              <Row key={g.id} type="Goal" id={g.id}>
                <span className={g.overdue ? rows.caution : rows.unknown}>
                  <Icon name={g.overdue ? 'diamond' : 'dashed'} />
                </span>
                <div className={rows.grow}>
                  <div className={rows.name}>
                    {g.name}{' '}
                    {g.targets.map((one, i) => (
                      <span key={i} className={rows.keep}>
                        {one.words}
                      </span>
                    ))}
                  </div>
                  <Facts facts={[dueWords(g), g.achievementWords]} />
                </div>
              </Row>
            ))}
          </ul>
          {(current.length > shown.length || part.next !== undefined) && (
            <Truncated
              action={
                <CardLink
                  onClick={() => {
                    goTo('care-plan');
                  }}
                >
                  {t('chart.showAll2')}
                </CardLink>
              }
            >
              {part.next !== undefined
                ? t('chart.shownMoreAreRecorded', { count: shown.length })
                : t('care.overdueFirst', { count: shown.length, all: current.length })}
            </Truncated>
          )}
          <p className={rows.empty}>
            {plans.data === undefined
              ? plans.error === null
                ? t('care.plansLoading')
                : isForbidden(plans.error)
                  ? t('care.plansNotShown')
                  : t('care.plansFailed')
              : named.length === 0
                ? t('care.noPlansOpen')
                : t('care.plansShown', { plans: named.map((p) => p.name).join(', ') })}
            {plans.data?.next !== undefined && ` ${t('care.morePlans')}`}
          </p>
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
      title={t('chart.medications')}
      what={t('chart.medicines')}
      meaning={MEANING.medicines}
      query={query}
      count={
        medicines.length > 0
          ? t('chart.active2', { count: String(medicines.filter((m) => m.state === 'active').length) })
          : undefined
      }
      action={
        <CardLink
          onClick={() => {
            goTo('medications');
          }}
          label={t('chart.openMedications')}
        >
          {t('chart.open')}
        </CardLink>
      }
    >
      {(part) => (
        <>
          {medicines.length === 0 && <p className={rows.empty}>{t('chart.noActiveMedicineOrdersAre')}</p>}
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
                  {t('chart.showAll2')}
                </CardLink>
              }
            >
              {part.next !== undefined
                ? t('chart.shownMoreAreRecorded', { count: shown.length })
                : t('chart.ofNewestFirst', { count: shown.length, count2: medicines.length })}
            </Truncated>
          )}
          {past.data === undefined ? (
            <p className={rows.sub}>
              {past.error === null
                ? t('chart.loadingStoppedMedicines')
                : isForbidden(past.error)
                  ? t('chart.stoppedMedicinesAreNotShown')
                  : t('chart.stoppedMedicinesCouldNotBe')}
            </p>
          ) : (
            <>
              <p className={rows.sub}>{t('chart.orderedInTheLast12')}</p>
              <p className={styles.stopped}>
                {stopped.length === 0
                  ? t('chart.noneRecorded')
                  : stopped
                      .slice(0, 5)
                      .map((m) =>
                        t('chart.ordered', {
                          name: m.name.name,
                          strength: m.name.strength,
                          statewords: m.stateWords,
                          date: formatDate(m.authored),
                        }),
                      )
                      .join('; ') +
                    (stopped.length > 5 ? t('chart.andMore', { count: stopped.length - 5 }) : '')}
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
  const { patientId, face, goTo } = useChart();
  const query = usePart(patientId, 'labs');
  const readings = readObservations(
    ofType<Observation>(query.data?.resources, 'Observation'),
    personOf(face),
  );
  const tests = rankTests(byTest(readings).values());
  const shown = tests.slice(0, SHOWN_TESTS);
  const newest = readings[0];
  return (
    <Widget
      title={t('chart.recentResults')}
      what={t('chart.results')}
      meaning={MEANING.results}
      query={query}
      rows={8}
      count={
        tests.length > 0
          ? t('chart.latestOfEachTest', {
              count:
                tests.length > shown.length
                  ? t('chart.ofTests', { shown: shown.length, total: tests.length })
                  : '',
            })
          : undefined
      }
      action={
        <CardLink
          onClick={() => {
            goTo('results');
          }}
        >
          {t('chart.allResults')}
        </CardLink>
      }
      foot={
        newest ? (
          <>
            <span>{t('chart.newest', { date: formatDateTime(newest.effective) })}</span>
            <span>
              {query.data?.next === undefined
                ? t('chart.shadedReference')
                : t('chart.olderResultsNotLoadedHere')}
            </span>
          </>
        ) : undefined
      }
    >
      {() =>
        shown.length === 0 ? (
          <NeverAsked title={t('chart.noLaboratoryResults')} detail={t('chart.noResultIsRecordedThis')} />
        ) : (
          <ResultsTable
            tests={shown}
            caption={t('chart.recentResults')}
            open={(reading) => {
              goTo(`results/${addressOf(reading)}`);
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
  const { patientId, face, goTo, open, mayWrite } = useChart();
  const query = usePart(patientId, 'vitals');
  const readings = readObservations(
    ofType<Observation>(query.data?.resources, 'Observation'),
    personOf(face),
  );
  const groups = byTest(readings);
  const shown = VITAL_ORDER.flatMap((code) => {
    const found = groups.get(`http://loinc.org|${code}`);
    return found ? [found] : [];
  });
  return (
    <Widget
      title={t('chart.vitalSigns')}
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
              label={t('chart.recordVitalSigns')}
            >
              {t('chart.record')}
            </CardLink>
          )}
          <CardLink
            onClick={() => {
              goTo('vitals');
            }}
          >
            {t('chart.flowsheet')}
          </CardLink>
        </>
      }
    >
      {() =>
        shown.length === 0 ? (
          <NeverAsked title={t('chart.noVitalSigns')} detail={t('chart.nobodyHasRecordedVitalSigns')} />
        ) : (
          <ResultsTable tests={shown} caption={t('chart.vitalSigns')} />
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
      title={t('chart.immunisations')}
      what={t('chart.immunisations')}
      meaning={MEANING.immunizations}
      query={query}
      count={
        given.length > 0
          ? t('chart.latestOf', {
              count: shown.length,
              least: query.data?.next === undefined ? '' : t('clinical.atLeast'),
              count2: given.length,
            })
          : undefined
      }
      action={
        <CardLink
          onClick={() => {
            goTo('immunisations');
          }}
          label={t('chart.openImmunisations')}
        >
          {t('chart.open')}
        </CardLink>
      }
    >
      {() =>
        shown.length === 0 ? (
          <p className={rows.empty}>{t('chart.noVaccinesAreRecorded')}</p>
        ) : (
          <ul>
            {shown.map((i) => (
              <Row key={i.id} type="Immunization" id={i.id ?? ''}>
                <span className={i.status === 'not-done' ? rows.caution : rows.ok}>
                  <Icon name={i.status === 'not-done' ? 'diamond' : 'tick'} />
                </span>
                <div className={rows.grow}>{conceptTerm(i.vaccineCode) ?? t('chart.vaccineNotNamed')}</div>
                <span className={rows.side}>
                  {i.status === 'not-done' ? `${t('chart.vaccineNotGiven')} ` : `${t('chart.given')} `}
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
