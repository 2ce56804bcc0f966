import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { search } from '@/api/fhir';
import { StaleNote, WidgetState } from '@/features/chart';
import { PatientRow } from '@/features/patients';
import { formatDateTime } from '@/fhir';
import { patientFace } from '@/fhir/patient';
import { t, tn } from '@/i18n';
import { Button, Card, NoneFound, PageHead, Truncated } from '@/ui';
import { openTask } from '@/workspace/tasks';
import styles from './Notes.module.css';
import { useMyDrafts } from './notes.queries';
import { clockSeconds } from '@/fhir';

/** The user's unfinished notes in all charts, the last changed first. */
export default function MyDraftsPage() {
  const navigate = useNavigate();
  const query = useMyDrafts();
  const drafts = (query.data?.drafts ?? []).filter((d) => d.mine);
  const ids = [...new Set(drafts.map((d) => d.patient))].sort();
  const patients = useQuery({
    queryKey: ['my-drafts', 'patients', ids],
    enabled: ids.length > 0,
    queryFn: async ({ signal }) => {
      const { matches } = await search('Patient', { _id: ids.join(','), _count: 200 }, signal);
      return new Map(matches.map((p) => [p.id, patientFace(p)]));
    },
  });
  useEffect(() => {
    document.title = `${t('note.myDrafts')} · ${t('app.name')}`;
  }, []);
  return (
    <main id="main" tabIndex={-1} className={styles.page}>
      <PageHead title={t('note.myDrafts')} />
      <Card
        title={t('note.unfinished')}
        flush
        edge={query.data === undefined && query.error !== null ? 'failed' : 'plain'}
        count={query.data === undefined ? undefined : tn('note.draftCount', drafts.length)}
      >
        <StaleNote what={t('note.unfinished')} query={query} loaded={query.data !== undefined} />
        <WidgetState
          what={t('note.unfinished')}
          meaning={t('note.unfinishedFailed')}
          query={query}
          loaded={query.data !== undefined}
        />
        {query.data !== undefined && drafts.length === 0 && (
          <NoneFound
            title={t('note.noDrafts')}
            detail={t('schedule.asOf', { time: clockSeconds(query.dataUpdatedAt) })}
          />
        )}
        <ul>
          {drafts.map((d) => {
            const face = patients.data?.get(d.patient);
            return (
              <li key={d.id} className={styles.mine}>
                {face === undefined ? (
                  <p className={styles.caution}>
                    {t(patients.error === null ? 'open.loading' : 'open.failed')}
                  </p>
                ) : (
                  <PatientRow face={face} />
                )}
                <span>
                  <b>{d.title}</b>{' '}
                  <span className={styles.second}>
                    {t('note.lastSaved', { when: formatDateTime(d.updated) })}
                  </span>
                </span>
                <Button
                  size="small"
                  icon="pencil"
                  aria-label={t('note.goOnOf', { title: d.title, name: face?.name ?? '' })}
                  onClick={() => {
                    openTask(d.patient, { kind: 'note', id: d.id });
                    void navigate({
                      to: '/patients/$patientId/$',
                      params: { patientId: d.patient, _splat: 'notes' },
                    });
                  }}
                >
                  {t('note.goOn')}
                </Button>
              </li>
            );
          })}
        </ul>
        {query.data?.truncated === true && <Truncated>{t('note.draftsCut')}</Truncated>}
      </Card>
    </main>
  );
}
