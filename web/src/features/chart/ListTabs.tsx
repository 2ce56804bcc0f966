import { t, tn } from '@/i18n';
import { useState, type ReactNode } from 'react';
import {
  codeLabel,
  codeText,
  conceptTerm,
  formatDate,
  instantOf,
  readAllergies,
  readProblems,
  type AllergyIntolerance,
  type Condition,
  type Immunization,
} from '@/fhir';
import { Button, Card, IconButton, NeverAsked, NoneFound, Truncated, VisuallyHidden } from '@/ui';
import { usePages, usePart, type Pages } from './chart.queries';
import { useChart } from './ChartContext';
import { AddButton, AllergyRow, ProblemRow, Row, SubList } from './lists';
import { PaperButton } from './PaperButton';
import rows from './rows.module.css';
import { ofType } from './Storyboard';
import { MEANING } from './SummaryTab';
import styles from './ListTabs.module.css';
import { CardLink, StaleNote, Widget, WidgetState } from './Widget';

/** Says how much of a paged list is there, and loads more. */
export function MorePages({ pages, what }: { pages: Pages; what: string }) {
  if (!pages.hasMore && !pages.moreFailed) return null;
  const of = pages.total === undefined ? '' : t('chart.ofTotal', { total: pages.total });
  return (
    <Truncated
      action={
        <CardLink onClick={pages.loadMore}>
          {pages.loadingMore
            ? t('chart.loading')
            : pages.moreFailed
              ? t('chart.tryAgain')
              : t('chart.loadOlder', { what })}
        </CardLink>
      }
    >
      {pages.moreFailed
        ? t('chart.olderCouldNotBeLoaded', { what })
        : t('chart.newestLoadedOlderOnesAre', { count: pages.resources.length, of })}
    </Truncated>
  );
}

/** A card over a paged list with its states. */
export function PagedCard({
  title,
  what,
  meaning,
  pages,
  count,
  action,
  children,
}: {
  title: string;
  what: string;
  meaning: string;
  pages: Pages;
  count?: ReactNode;
  action?: ReactNode;
  children: ReactNode;
}) {
  return (
    <Card
      title={title}
      flush
      edge={!pages.loaded && pages.query.error !== null ? 'failed' : 'plain'}
      count={pages.loaded ? count : undefined}
      action={pages.loaded ? action : undefined}
    >
      {!pages.moreFailed && <StaleNote what={what} query={pages.query} loaded={pages.loaded} />}
      {pages.loaded ? (
        <>
          {children}
          <MorePages pages={pages} what={what.toLowerCase()} />
        </>
      ) : (
        <WidgetState what={what} meaning={meaning} query={pages.query} loaded={false} rows={8} />
      )}
    </Card>
  );
}

export function ProblemsTab() {
  const { patientId, open, mayWrite } = useChart();
  const query = usePart(patientId, 'problems');
  const problems = readProblems(ofType<Condition>(query.data?.resources, 'Condition'));
  const edit = (id: string): (() => void) | undefined =>
    mayWrite
      ? () => {
          open({ kind: 'problem', id });
        }
      : undefined;
  const active = problems.filter((p) => p.state === 'active');
  const unclear = problems.filter((p) => p.state === 'unclear');
  const past = problems.filter((p) => p.state === 'past');
  return (
    <div className={styles.two}>
      <Widget
        title={t('chart.activeProblems')}
        what={t('chart.problems')}
        meaning={MEANING.problems}
        query={query}
        rows={8}
        count={t('chart.active2', { count: active.length })}
        emptyEdge={problems.length === 0}
        action={<AddButton kind="problem" text="chart.addProblem" />}
      >
        {(part) => (
          <>
            {problems.length === 0 && (
              <NeverAsked
                title={t('chart.noProblemsRecorded')}
                detail={t('chart.nobodyHasRecordedAProblem')}
              />
            )}
            {problems.length > 0 && active.length === 0 && (
              <p className={rows.empty}>{t('chart.noActiveProblems')}</p>
            )}
            <ul>
              {active.map((p) => (
                <ProblemRow key={p.id} problem={p} onEdit={edit(p.id)} />
              ))}
            </ul>
            <SubList title={t('chart.activeOrPastNotRecorded')}>
              {unclear.map((p) => (
                <ProblemRow key={p.id} problem={p} onEdit={edit(p.id)} />
              ))}
            </SubList>
            {part.next !== undefined && (
              <Truncated>{t('chart.newestShownMoreAreRecorded', { count: problems.length })}</Truncated>
            )}
          </>
        )}
      </Widget>
      <Widget
        title={t('chart.pastProblems')}
        what={t('chart.pastProblems')}
        meaning={MEANING.problems}
        query={query}
        count={t('chart.resolvedInactiveOrRefuted', { count: past.length })}
      >
        {() =>
          past.length === 0 ? (
            <p className={rows.empty}>{t('chart.noPastProblemsAreRecorded')}</p>
          ) : (
            <ul>
              {past.map((p) => (
                <ProblemRow key={p.id} problem={p} onEdit={edit(p.id)} />
              ))}
            </ul>
          )
        }
      </Widget>
    </div>
  );
}

export function AllergiesTab() {
  const { patientId, open, mayWrite } = useChart();
  const query = usePart(patientId, 'allergies');
  const summary = readAllergies(ofType<AllergyIntolerance>(query.data?.resources, 'AllergyIntolerance'));
  const edit = (id: string): (() => void) | undefined =>
    mayWrite
      ? () => {
          open({ kind: 'allergy', id });
        }
      : undefined;
  const known = summary.state === 'known' ? summary.list : [];
  const severe = known.filter((a) => a.highRisk).length;
  return (
    <div className={styles.two}>
      <Widget
        title={t('chart.allergiesAndIntolerances')}
        what={t('chart.allergies')}
        meaning={MEANING.allergies}
        query={query}
        count={
          summary.state === 'known'
            ? t('chart.knownSevere', { count: known.length, severe: severe === 0 ? t('chart.none') : severe })
            : summary.state === 'none-known'
              ? t('chart.noneKnown')
              : t('chart.notAsked')
        }
        emptyEdge={summary.state === 'not-recorded'}
        action={<AddButton kind="allergy" text="chart.addAllergy" />}
      >
        {(part) => (
          <>
            {summary.state === 'none-known' && (
              <NoneFound
                title={t('chart.noKnownAllergies')}
                detail={t('chart.recordedBy', {
                  date: summary.recorded ? formatDate(summary.recorded) : t('chart.onAnUnknownDate'),
                  named: summary.recorder ?? t('chart.somebodyNotNamed'),
                })}
              />
            )}
            {summary.state === 'not-recorded' && (
              <NeverAsked
                title={t('chart.notAskedYet')}
                detail={
                  summary.partlyNone.length > 0
                    ? t('chart.nobodyHasRecordedTheOthers', { join: summary.partlyNone.join(', ') })
                    : t('chart.nobodyHasRecordedWhetherThis')
                }
              >
                {mayWrite && (
                  <div className={styles.act}>
                    <Button
                      kind="primary"
                      size="small"
                      onClick={() => {
                        open({ kind: 'allergy' });
                      }}
                    >
                      {t('chart.askAndRecord')}
                    </Button>
                  </div>
                )}
              </NeverAsked>
            )}
            <ul>
              {known.map((a) => (
                <AllergyRow key={a.id} allergy={a} onEdit={edit(a.id)} />
              ))}
            </ul>
            {summary.state === 'known' && summary.partlyNone.length > 0 && (
              <p className={rows.empty}>{t('chart.alsoRecorded', { join: summary.partlyNone.join(', ') })}</p>
            )}
            {part.next !== undefined && (
              <Truncated>{t('chart.shownMoreAreRecorded', { count: known.length })}</Truncated>
            )}
          </>
        )}
      </Widget>
      <Widget
        title={t('chart.pastOrRefuted')}
        what={t('chart.pastAllergies')}
        meaning={MEANING.allergies}
        query={query}
        count={tn('chart.entries', summary.past.length)}
      >
        {() =>
          summary.past.length === 0 ? (
            <p className={rows.empty}>{t('chart.noResolvedInactiveOrRefuted')}</p>
          ) : (
            <ul>
              {summary.past.map((a) => (
                <Row key={a.id} type="AllergyIntolerance" id={a.id}>
                  <div className={rows.grow}>
                    <div className={rows.name}>{a.substance}</div>
                    <div className={rows.second}>
                      {a.refuted ? t('chart.refutedNotAllergic') : codeText(a.status)} ·{' '}
                      {a.recorded ? formatDate(a.recorded) : t('chart.dateNotRecorded')}
                    </div>
                  </div>
                </Row>
              ))}
            </ul>
          )
        }
      </Widget>
    </div>
  );
}

export function ImmunisationsTab() {
  const { patientId, open, mayWrite } = useChart();
  const pages = usePages(patientId, 'immunizations');
  const [byVaccine, setByVaccine] = useState(false);
  const all = ofType<Immunization>(pages.resources, 'Immunization').filter(
    (i) => i.status !== 'entered-in-error',
  );
  const name = (i: Immunization): string => conceptTerm(i.vaccineCode) ?? t('chart.vaccineNotNamed');
  const newest = (a: Immunization, b: Immunization): number =>
    instantOf(b.occurrenceDateTime) - instantOf(a.occurrenceDateTime);
  const sorted = [...all].sort(byVaccine ? (a, b) => name(a).localeCompare(name(b)) || newest(a, b) : newest);
  return (
    <PagedCard
      title={t('chart.immunisations')}
      what={t('chart.immunisations')}
      meaning={MEANING.immunizations}
      pages={pages}
      count={t('chart.recorded', { count: all.length })}
      action={
        <>
          <CardLink
            onClick={() => {
              setByVaccine((v) => !v);
            }}
          >
            {byVaccine ? t('chart.newestFirst2') : t('chart.groupByVaccine')}
          </CardLink>
          <PaperButton paper="immunization-card" text="lists.vaccine.card" />
          <AddButton kind="immunization" text="lists.vaccine.add" />
        </>
      }
    >
      {sorted.length === 0 ? (
        <NeverAsked title={t('chart.noVaccinesRecorded')} detail={t('chart.nobodyHasRecordedAVaccine')} />
      ) : (
        <div className={rows.scroll}>
          <table className={rows.table} aria-label={t('chart.immunisations')}>
            <thead>
              <tr>
                <th scope="col">{t('chart.date')}</th>
                <th scope="col">{t('chart.vaccine')}</th>
                <th scope="col">{t('chart.code')}</th>
                <th scope="col">{t('chart.state')}</th>
                <th scope="col">{t('chart.where')}</th>
                <th scope="col">{t('chart.lot')}</th>
                <th scope="col">{t('chart.source')}</th>
                {mayWrite && (
                  <th scope="col">
                    <VisuallyHidden>{t('lists.vaccine.change')}</VisuallyHidden>
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {sorted.map((i) => (
                <tr key={i.id}>
                  <td className={rows.keep}>{formatDate(i.occurrenceDateTime ?? i.occurrenceString)}</td>
                  <th scope="row">{name(i)}</th>
                  <td className={rows.quiet}>{codeLabel(i.vaccineCode) ?? t('chart.noCode')}</td>
                  <td>
                    {i.status === 'completed'
                      ? t('chart.given')
                      : i.status === 'not-done'
                        ? t('chart.notGiven2', {
                            statusreason: i.statusReason ? `: ${conceptTerm(i.statusReason) ?? ''}` : '',
                          })
                        : t('chart.stateNotRecorded')}
                  </td>
                  <td className={rows.quiet}>{i.location?.display ?? t('chart.notRecorded')}</td>
                  <td className={rows.quiet}>{i.lotNumber ?? t('chart.notRecorded')}</td>
                  <td className={rows.quiet}>
                    {i.primarySource === true
                      ? t('chart.seenByTheRecorder')
                      : i.primarySource === false
                        ? t('chart.reported')
                        : t('chart.notRecorded')}
                  </td>
                  {mayWrite && (
                    <td>
                      <IconButton
                        icon="pencil"
                        size="small"
                        label={t('lists.editOn', {
                          name: name(i),
                          date: formatDate(i.occurrenceDateTime ?? i.occurrenceString),
                        })}
                        onClick={() => {
                          open({ kind: 'immunization', ...(i.id === undefined ? {} : { id: i.id }) });
                        }}
                      />
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </PagedCard>
  );
}
