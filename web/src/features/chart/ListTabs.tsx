import { useState, type ReactNode } from 'react';
import {
  codeLabel,
  conceptTerm,
  formatDate,
  instantOf,
  readAllergies,
  readMedicines,
  readProblems,
  type AllergyIntolerance,
  type Condition,
  type Immunization,
} from '@/fhir';
import { Button, Card, NeverAsked, NoneFound, Truncated } from '@/ui';
import { usePages, usePart, type Pages } from './chart.queries';
import { useChart } from './ChartContext';
import { AllergyRow, MedicineRow, ProblemRow, Row } from './lists';
import rows from './rows.module.css';
import { ofType } from './Storyboard';
import { MEANING } from './SummaryTab';
import styles from './ListTabs.module.css';
import { CardLink, StaleNote, Widget, WidgetState } from './Widget';

/** Says how much of a paged list is there, and loads more. */
export function MorePages({ pages, what }: { pages: Pages; what: string }) {
  if (!pages.hasMore && !pages.moreFailed) return null;
  const of = pages.total === undefined ? '' : ` of ${String(pages.total)}`;
  return (
    <Truncated
      action={
        <CardLink onClick={pages.loadMore}>
          {pages.loadingMore ? 'Loading…' : pages.moreFailed ? 'Try again' : `Load older ${what}`}
        </CardLink>
      }
    >
      {pages.moreFailed
        ? `Older ${what} could not be loaded`
        : `Newest ${String(pages.resources.length)}${of} loaded, older ones are not shown`}
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
        title="Active problems"
        what="Problems"
        meaning={MEANING.problems}
        query={query}
        rows={8}
        count={`${String(active.length)} active`}
        emptyEdge={problems.length === 0}
        action={
          mayWrite ? (
            <Button
              size="small"
              icon="plus"
              onClick={() => {
                open({ kind: 'problem' });
              }}
            >
              Add problem
            </Button>
          ) : undefined
        }
      >
        {(part) => (
          <>
            {problems.length === 0 && (
              <NeverAsked
                title="No problems recorded"
                detail="Nobody has recorded a problem. This is not the same as healthy."
              />
            )}
            {problems.length > 0 && active.length === 0 && <p className={rows.empty}>No active problems.</p>}
            <ul>
              {active.map((p) => (
                <ProblemRow key={p.id} problem={p} onEdit={edit(p.id)} />
              ))}
            </ul>
            {unclear.length > 0 && (
              <>
                <h3 className={rows.sub}>Active or past not recorded</h3>
                <ul>
                  {unclear.map((p) => (
                    <ProblemRow key={p.id} problem={p} onEdit={edit(p.id)} />
                  ))}
                </ul>
              </>
            )}
            {part.next !== undefined && (
              <Truncated>Newest {problems.length} shown, more are recorded</Truncated>
            )}
          </>
        )}
      </Widget>
      <Widget
        title="Past problems"
        what="Past problems"
        meaning={MEANING.problems}
        query={query}
        count={`${String(past.length)} resolved, inactive or refuted`}
      >
        {() =>
          past.length === 0 ? (
            <p className={rows.empty}>No past problems are recorded.</p>
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
        title="Allergies and intolerances"
        what="Allergies"
        meaning={MEANING.allergies}
        query={query}
        count={
          summary.state === 'known'
            ? `${String(known.length)} known, ${severe === 0 ? 'none' : String(severe)} severe`
            : summary.state === 'none-known'
              ? 'none known'
              : 'not asked'
        }
        emptyEdge={summary.state === 'not-recorded'}
        action={
          mayWrite ? (
            <Button
              size="small"
              icon="plus"
              onClick={() => {
                open({ kind: 'allergy' });
              }}
            >
              Add allergy
            </Button>
          ) : undefined
        }
      >
        {(part) => (
          <>
            {summary.state === 'none-known' && (
              <NoneFound
                title="No known allergies"
                detail={`Recorded ${summary.recorded ? formatDate(summary.recorded) : 'on an unknown date'} by ${summary.recorder ?? 'somebody not named'}`}
              />
            )}
            {summary.state === 'not-recorded' && (
              <NeverAsked
                title="Not asked yet"
                detail={
                  summary.partlyNone.length > 0
                    ? `${summary.partlyNone.join(', ')}. Nobody has recorded the others.`
                    : 'Nobody has recorded whether this patient has allergies. This is not the same as none.'
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
                      Ask and record…
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
              <p className={rows.empty}>Also recorded: {summary.partlyNone.join(', ')}.</p>
            )}
            {part.next !== undefined && <Truncated>{known.length} shown, more are recorded</Truncated>}
          </>
        )}
      </Widget>
      <Widget
        title="Past or refuted"
        what="Past allergies"
        meaning={MEANING.allergies}
        query={query}
        count={`${String(summary.past.length)} entries`}
      >
        {() =>
          summary.past.length === 0 ? (
            <p className={rows.empty}>No resolved, inactive or refuted allergies are recorded.</p>
          ) : (
            <ul>
              {summary.past.map((a) => (
                <Row key={a.id} type="AllergyIntolerance" id={a.id}>
                  <div className={rows.grow}>
                    <div className={rows.name}>{a.substance}</div>
                    <div className={rows.second}>
                      {a.refuted ? 'refuted: not allergic' : a.status} ·{' '}
                      {a.recorded ? formatDate(a.recorded) : 'date not recorded'}
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

export function MedicationsTab() {
  const { patientId } = useChart();
  const query = usePart(patientId, 'medicines');
  const pages = usePages(patientId, 'medicines');
  const current = readMedicines(query.data?.resources ?? []);
  const past = readMedicines(pages.resources).filter((m) => m.state === 'stopped');
  return (
    <div className={styles.two}>
      <Widget
        title="Current medicines"
        what="Medicines"
        meaning={MEANING.medicines}
        query={query}
        rows={8}
        count={`${String(current.filter((m) => m.state === 'active').length)} active`}
      >
        {(part) => (
          <>
            {current.length === 0 && (
              <p className={rows.empty}>
                No active medicine orders are recorded. What the patient takes without an order is not known
                here.
              </p>
            )}
            <ul>
              {current.map((m) => (
                <MedicineRow key={m.id} medicine={m} full />
              ))}
            </ul>
            {part.next !== undefined && (
              <Truncated>Newest {current.length} shown, more are recorded</Truncated>
            )}
          </>
        )}
      </Widget>
      <PagedCard
        title="Stopped and completed"
        what="Stopped medicines"
        meaning={MEANING.medicines}
        pages={pages}
        count={`${String(past.length)} loaded`}
      >
        {past.length === 0 ? (
          <p className={rows.empty}>
            {pages.hasMore ? 'None among those loaded.' : 'No stopped medicines are recorded.'}
          </p>
        ) : (
          <ul>
            {past.map((m) => (
              <MedicineRow key={m.id} medicine={m} full />
            ))}
          </ul>
        )}
      </PagedCard>
    </div>
  );
}

export function ImmunisationsTab() {
  const { patientId } = useChart();
  const pages = usePages(patientId, 'immunizations');
  const [byVaccine, setByVaccine] = useState(false);
  const all = ofType<Immunization>(pages.resources, 'Immunization').filter(
    (i) => i.status !== 'entered-in-error',
  );
  const name = (i: Immunization): string => conceptTerm(i.vaccineCode) ?? 'Vaccine not named';
  const newest = (a: Immunization, b: Immunization): number =>
    instantOf(b.occurrenceDateTime) - instantOf(a.occurrenceDateTime);
  const sorted = [...all].sort(byVaccine ? (a, b) => name(a).localeCompare(name(b)) || newest(a, b) : newest);
  return (
    <PagedCard
      title="Immunisations"
      what="Immunisations"
      meaning={MEANING.immunizations}
      pages={pages}
      count={`${String(all.length)} recorded`}
      action={
        <CardLink
          onClick={() => {
            setByVaccine((v) => !v);
          }}
        >
          {byVaccine ? 'Newest first' : 'Group by vaccine'}
        </CardLink>
      }
    >
      {sorted.length === 0 ? (
        <NeverAsked
          title="No vaccines recorded"
          detail="Nobody has recorded a vaccine. This is not the same as not vaccinated."
        />
      ) : (
        <div className={rows.scroll}>
          <table className={rows.table} aria-label="Immunisations">
            <thead>
              <tr>
                <th scope="col">Date</th>
                <th scope="col">Vaccine</th>
                <th scope="col">Code</th>
                <th scope="col">State</th>
                <th scope="col">Where</th>
                <th scope="col">Lot</th>
                <th scope="col">Source</th>
              </tr>
            </thead>
            <tbody>
              {sorted.map((i) => (
                <tr key={i.id}>
                  <td className={rows.keep}>{formatDate(i.occurrenceDateTime ?? i.occurrenceString)}</td>
                  <th scope="row">{name(i)}</th>
                  <td className={rows.quiet}>{codeLabel(i.vaccineCode) ?? 'no code'}</td>
                  <td>
                    {i.status === 'completed'
                      ? 'given'
                      : i.status === 'not-done'
                        ? `not given${i.statusReason ? `: ${conceptTerm(i.statusReason) ?? ''}` : ''}`
                        : 'state not recorded'}
                  </td>
                  <td className={rows.quiet}>{i.location?.display ?? 'not recorded'}</td>
                  <td className={rows.quiet}>{i.lotNumber ?? 'not recorded'}</td>
                  <td className={rows.quiet}>
                    {i.primarySource === true
                      ? 'seen by the recorder'
                      : i.primarySource === false
                        ? 'reported'
                        : 'not recorded'}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </PagedCard>
  );
}
