import { Suspense, useCallback, useEffect, useMemo, useState } from 'react';
import type { AllergyKnowledge } from '@/clinical/AllergyState';
import { PatientBanner } from '@/clinical/PatientBanner';
import {
  clockSeconds,
  isCritical,
  readAllergies,
  readingText,
  readObservations,
  type AllergyIntolerance,
  type Observation,
} from '@/fhir';
import { patientFace, personOf, type PatientFace } from '@/fhir/patient';
import { t } from '@/i18n';
import { Button, Chip, Failed, Icon, Loading, NeverAsked, useKeys, VisuallyHidden } from '@/ui';
import { dropDraftsOfOthers } from '@/workspace/drafts';
import { isFor, preload, useLoaded, type ChartArea, type TaskKind } from '@/workspace/feature';
import { takeTasks, type Task } from '@/workspace/tasks';
import { AsOfBar } from './AsOfBar';
import { useLive, usePart, useUser, useWholeChart, type Live, type PartQuery } from './chart.queries';
import { ChartProvider, type Chart } from './ChartContext';
import styles from './ChartPage.module.css';
import { chartFeature } from './feature';
import { look } from './looked';
import { ofType, Storyboard } from './Storyboard';
// The first area and the panels that people type into at once come with the chart, not after it.
import './AllergyTask';
import './ProblemTask';
import './SummaryTab';
import './VitalsPanel';
import { MomentProvider, useMoment } from './moment';
import { TaskPanel } from './TaskPanel';
import { isForbidden } from './Widget';

export interface ChartPageProps {
  patientId: string;
  /** Part of the address behind the patient: "" is the summary, "results", "results/2345-7" and so on. */
  area: string;
  /** Strip colour of this chart: 1 to 4, for var(--pt-n). */
  strip: 1 | 2 | 3 | 4;
  /** Goes to another area of this chart. */
  onArea: (area: string) => void;
  /** The areas in the order of the tabs, and the kinds of work that open in the panel; else the chart's own. */
  areas?: readonly ChartArea[];
  kinds?: readonly TaskKind[];
}

const OWN_AREAS = chartFeature.areas ?? [];
const OWN_KINDS = chartFeature.tasks ?? [];
if (OWN_AREAS[0] !== undefined) preload(OWN_AREAS[0].load);

/** Roles that may write clinical data by default; the server decides each write. */
const WRITERS = new Set(['physician', 'nurse']);

function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now());
    }, 60_000);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return now;
}

/** The chart of one patient, as it is or as it was known at a moment. The caller remounts it for each patient. */
export function ChartPage(props: ChartPageProps) {
  const [at, setAt] = useState<string | null>(null);
  return (
    <MomentProvider value={at}>
      {/* Mounted anew for another moment, so that nothing of one stands beside the other. */}
      <ChartAt key={at === null ? 'now' : 'then'} {...props} onMoment={setAt} />
    </MomentProvider>
  );
}

function ChartAt({
  patientId,
  area,
  strip,
  onArea,
  areas = OWN_AREAS,
  kinds = OWN_KINDS,
  onMoment,
}: ChartPageProps & { onMoment: (at: string | null) => void }) {
  const at = useMoment();
  const [choosing, setChoosing] = useState(at !== null);
  const now = useNow();
  useWholeChart(patientId, at === null);
  const live = useLive(patientId);
  const user = useUser();
  const patient = usePart(patientId, 'patient');
  const [task, setTask] = useState<Task | null>(null);
  const [storyOpen, setStoryOpen] = useState(false);
  const subject = user?.subject;
  // Looked once per opening: what was new when the chart was opened stays marked as new until it is left or marked.
  const [since, setSince] = useState<{ readonly at: number | null } | null>(null);
  useEffect(() => {
    // A chart of then does not count as looked at.
    if (subject === undefined || at !== null) return;
    dropDraftsOfOthers(subject);
    const last = look(subject, patientId, Date.now());
    setSince((before) => before ?? { at: last });
    const timer = setInterval(() => look(subject, patientId, Date.now()), 60_000);
    return () => {
      clearInterval(timer);
      look(subject, patientId, Date.now());
    };
  }, [subject, patientId, at]);
  const tabs = areas.filter((one) => isFor(one.who, user?.roles ?? []) && (at === null || one.asOf === true));
  useKeys(
    'keys.chart',
    tabs.map((one) => ({
      keys: `g ${one.letter}`,
      text: 'action.goto',
      values: { where: t(one.text) },
      run: () => {
        onArea(one.area);
      },
    })),
  );
  useEffect(() => {
    // Whoever opens a panel types at once.
    for (const kind of kinds) preload(kind.load);
  }, [kinds]);
  useEffect(
    () =>
      takeTasks(patientId, (next) => {
        setTask(next);
      }),
    [patientId],
  );

  const resource = patient.data?.resources[0] as fhir4.Patient | undefined;
  const face = useMemo(() => (resource ? patientFace(resource) : undefined), [resource]);
  const mayWrite = user?.roles.some((r) => WRITERS.has(r)) ?? false;
  useKeys(
    'keys.chart',
    kinds.flatMap(({ kind, newText, letter }) =>
      letter === undefined
        ? []
        : [
            {
              keys: letter,
              text: newText,
              run: () => {
                setTask({ kind });
              },
            },
          ],
    ),
    mayWrite && at === null && face !== undefined && face.deceased === undefined,
  );
  const open = useCallback(
    (next: Task) => {
      if (at === null) setTask(next);
    },
    [at],
  );
  const [tab = '', ...rest] = area.split('/');
  const here = tabs.find((one) => one.area === tab);

  const bar = choosing && (
    <AsOfBar
      patientId={patientId}
      at={at}
      first={oldest(resource, now)}
      now={now}
      onAt={onMoment}
      onClose={() => {
        setChoosing(false);
        onMoment(null);
      }}
    />
  );
  if (patient.error !== null && (resource === undefined || isForbidden(patient.error))) {
    return (
      <main id="main" tabIndex={-1} className={styles.gone}>
        <VisuallyHidden>
          <h1>{t('chart.title')}</h1>
        </VisuallyHidden>
        {bar}
        <Failed
          title={isForbidden(patient.error) ? t('chart.thisChartIsNotShown') : t('chart.thisChartCouldNotBe')}
          detail={
            isForbidden(patient.error) ? t('chart.thisDoesNotMeanThat') : t('chart.nothingOfThePatientIs')
          }
          reason={patient.error.message}
          onRetry={
            isForbidden(patient.error)
              ? undefined
              : () => {
                  void patient.refetch();
                }
          }
        />
      </main>
    );
  }
  if (face === undefined && at !== null && patient.data !== undefined) {
    return (
      <main id="main" tabIndex={-1} className={styles.gone}>
        <VisuallyHidden>
          <h1>{t('chart.title')}</h1>
        </VisuallyHidden>
        {bar}
        <NeverAsked title={t('asOf.nobody')} detail={t('asOf.nobodyDetail')} />
      </main>
    );
  }
  if (face === undefined) {
    return (
      <main id="main" tabIndex={-1} className={styles.gone}>
        <VisuallyHidden>
          <h1>{t('chart.title')}</h1>
        </VisuallyHidden>
        {bar}
        <Loading what={t('chart.chart')} rows={6} />
      </main>
    );
  }

  const chart: Chart = {
    patientId,
    strip,
    face,
    user,
    live,
    now,
    area,
    goTo: onArea,
    open,
    mayWrite: mayWrite && face.deceased === undefined && at === null,
    since: since?.at ?? null,
    seen: () => {
      setSince({ at: Date.now() });
    },
  };
  return (
    <ChartProvider value={chart}>
      <div className={styles.page}>
        <Banner patientId={patientId} face={face} strip={strip} stale={patient.error !== null} />
        {bar}
        <nav className={styles.tabs} aria-label={t('chart.chartAreas')}>
          <ul>
            {tabs.map(({ area: key, text }) => (
              <li key={key}>
                <button
                  type="button"
                  className={tab === key ? `${styles.tab ?? ''} ${styles.on ?? ''}` : styles.tab}
                  aria-current={tab === key ? 'page' : undefined}
                  onClick={() => {
                    onArea(key);
                  }}
                >
                  {t(text)}
                </button>
              </li>
            ))}
          </ul>
          <div className={styles.tools}>
            {at === null && <LiveMark live={live} patient={patient} />}
            <Button
              size="small"
              aria-expanded={choosing}
              onClick={() => {
                if (choosing) onMoment(null);
                setChoosing(!choosing);
              }}
            >
              {t('asOf.open')}
            </Button>
            <span
              className={
                here?.broad === true || task !== null ? styles.storyButtonAlways : styles.storyButton
              }
            >
              <Button
                size="small"
                aria-expanded={storyOpen}
                onClick={() => {
                  setStoryOpen((o) => !o);
                }}
              >
                {t('chart.keyFacts')}
              </Button>
            </span>
          </div>
        </nav>
        <div
          className={`${styles.body ?? ''} ${task === null ? '' : (styles.withPanel ?? '')} ${here?.broad === true ? (styles.broad ?? '') : ''} ${storyOpen ? (styles.storyShown ?? '') : ''}`}
        >
          <div className={styles.story}>
            <Storyboard />
          </div>
          {/* The scrolled region is in the order of the Tab key, so that it scrolls by keyboard even where nothing in it takes the focus. */}
          <main
            id="main"
            // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
            tabIndex={0}
            className={styles.main}
            aria-label={t(here?.text ?? 'chart.title')}
          >
            <Suspense fallback={<Loading what={t('chart.thisArea')} />}>
              {here === undefined ? (
                <p className={styles.gone}>{t(at === null ? 'chart.thisChartHasNoArea' : 'asOf.notHere')}</p>
              ) : (
                <Area area={here} rest={rest.join('/')} />
              )}
            </Suspense>
          </main>
          <TaskPanel
            task={at === null ? task : null}
            kinds={kinds}
            onClose={() => {
              setTask(null);
            }}
            onReopen={setTask}
          />
        </div>
      </div>
    </ChartProvider>
  );
}

const TEN_YEARS_MS = 10 * 365 * 86_400_000;

/** Left end of the slider: ten years ago, or the birth. */
function oldest(patient: fhir4.Patient | undefined, now: number): number {
  const born = Date.parse(patient?.birthDate ?? '');
  return Math.max(now - TEN_YEARS_MS, Number.isNaN(born) ? 0 : born);
}

function Area({ area, rest }: { area: ChartArea; rest: string }) {
  const Component = useLoaded(area.load);
  return <Component rest={rest} />;
}

function knowledgeOf(query: PartQuery): AllergyKnowledge {
  if (isForbidden(query.error)) return { kind: 'not-shown' };
  if (query.data === undefined) return { kind: query.error === null ? 'loading' : 'unavailable' };
  return {
    kind: 'answer',
    summary: readAllergies(ofType<AllergyIntolerance>(query.data.resources, 'AllergyIntolerance')),
    truncated: query.data.next !== undefined,
  };
}

const WEEK_MS = 7 * 86_400_000;

function Banner({
  patientId,
  face,
  strip,
  stale,
}: {
  patientId: string;
  face: PatientFace;
  strip: 1 | 2 | 3 | 4;
  stale: boolean;
}) {
  const allergies = usePart(patientId, 'allergies');
  const labs = usePart(patientId, 'labs');
  const readings = useMemo(
    () => readObservations(ofType<Observation>(labs.data?.resources, 'Observation'), personOf(face)),
    [labs.data, face],
  );
  const newest = readings[0]?.at ?? 0;
  // Critical values of the latest week of results; one alert per test, the newest.
  const critical = readings.filter(
    (r, i) =>
      isCritical(r.flag) && r.at > newest - WEEK_MS && readings.findIndex((x) => x.key === r.key) === i,
  );
  const alerts = [
    ...critical.slice(0, 2).map((r) => (
      <Chip key={r.key} tone="crit">
        {t('chart.critical', { name: r.name, r: readingText(r) })}
      </Chip>
    )),
    ...(critical.length > 2
      ? [
          <Chip key="more" tone="crit-weak">
            {t('chart.critical2', { count: critical.length - 2 })}
          </Chip>,
        ]
      : []),
    ...(labs.data === undefined && labs.error !== null && !isForbidden(labs.error)
      ? [
          <Chip key="labs" tone="serious" icon="barred">
            {t('chart.resultsCouldNotBeLoaded')}
          </Chip>,
        ]
      : []),
    ...(stale
      ? [
          <Chip key="stale" tone="serious" icon="barred">
            {t('chart.nameAndBirthDateCould')}
          </Chip>,
        ]
      : []),
  ];
  return (
    <PatientBanner
      face={face}
      strip={strip}
      allergies={knowledgeOf(allergies)}
      alerts={alerts.length > 0 ? alerts : undefined}
    />
  );
}

/** Says in words whether what is on screen follows the record, and when it last changed. */
function LiveMark({ live, patient }: { live: Live; patient: PartQuery }) {
  const at = Math.max(live.changedAt ?? 0, patient.dataUpdatedAt);
  const text =
    live.state === 'live'
      ? t('chart.live')
      : live.state === 'connecting'
        ? t('chart.connecting')
        : t('chart.notLiveLooksAgainEvery');
  return (
    <span
      className={live.state === 'broken' ? `${styles.live ?? ''} ${styles.broken ?? ''}` : styles.live}
      role="status"
      title={at > 0 ? `${text}${t('chart.updated', { time: clockSeconds(at) })}` : undefined}
    >
      <Icon
        name={live.state === 'live' ? 'tick' : live.state === 'connecting' ? 'dashed' : 'offline'}
        size={14}
      />
      {text}
      {at > 0 && (
        <span className={live.state === 'live' ? styles.updated : undefined}>
          {t('chart.updated', { time: clockSeconds(at) })}
        </span>
      )}
    </span>
  );
}
