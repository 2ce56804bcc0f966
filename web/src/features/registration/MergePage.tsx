import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { patientFace, SEX_WORDS } from '@/fhir/patient';
import { dateText } from '@/fhir/dates';
import { t, tn } from '@/i18n';
import { Button, Card, Failed, Loading, NoneFound, PageHead, TextInput, useDebouncedValue } from '@/ui';
import { patientOf, perform, preview, replacedBy, survivorOf, type Act, type Preview } from './merging';
import styles from './Registration.module.css';

const WARNINGS = {
  'birth-date': 'merge.warn.birthDate',
  sex: 'merge.warn.sex',
  'family-name': 'merge.warn.family',
  'given-name': 'merge.warn.given',
} as const;

/** Two charts become one, or two again. Both are looked up by record number and shown side by side before anything is done. */
export function MergePage() {
  const [kept, setKept] = useState('');
  const [gone, setGone] = useState('');
  const [done, setDone] = useState<{ act: Act['act']; result: Preview }>();
  useEffect(() => {
    document.title = `${t('merge.title')} · ${t('app.name')}`;
  }, []);
  const source = useFound(gone);
  const away = source.data?.length === 1 ? source.data[0] : undefined;
  const merged = away === undefined ? undefined : replacedBy(away);
  const target = useFound(merged === undefined ? kept : '');
  const into = useQuery({
    queryKey: ['merge-into', merged],
    enabled: merged !== undefined && away !== undefined,
    queryFn: ({ signal }) => (away === undefined ? Promise.reject(new Error()) : survivorOf(away, signal)),
  });
  const survivor =
    merged === undefined ? (target.data?.length === 1 ? target.data[0] : undefined) : into.data;
  const act: Act | undefined =
    away?.id === undefined || survivor?.id === undefined
      ? undefined
      : merged === undefined
        ? { act: 'merge', survivor: survivor.id, source: away.id }
        : { act: 'unmerge', source: away.id };

  return (
    <main className={styles.page} id="main" tabIndex={-1}>
      <PageHead title={t('merge.title')} />
      <div className={styles.merge}>
        <div role="status">{done !== undefined && <Done act={done.act} result={done.result} />}</div>
        <div className={styles.two}>
          <Card title={t('merge.away')}>
            <TextInput
              label={t('merge.number')}
              value={gone}
              autoComplete="off"
              onChange={(event) => {
                setGone(event.currentTarget.value);
                setDone(undefined);
              }}
            />
            <Side query={source} patient={away} typed={gone} />
          </Card>
          <Card title={t(merged === undefined ? 'merge.kept' : 'merge.mergedInto')}>
            {merged === undefined && (
              <TextInput
                label={t('merge.number')}
                value={kept}
                autoComplete="off"
                onChange={(event) => {
                  setKept(event.currentTarget.value);
                  setDone(undefined);
                }}
              />
            )}
            <Side query={merged === undefined ? target : into} patient={survivor} typed={merged ?? kept} />
          </Card>
        </div>
        {act !== undefined && (
          <Decide
            key={JSON.stringify(act)}
            act={act}
            number={away === undefined ? '' : (patientFace(away).mrn ?? away.id ?? '')}
            onDone={(result) => {
              setDone({ act: act.act, result });
              setGone('');
              setKept('');
            }}
          />
        )}
      </div>
    </main>
  );
}

function useFound(number: string) {
  const [settled] = useDebouncedValue(number.trim(), 250);
  return useQuery({
    queryKey: ['merge-patient', settled],
    enabled: settled !== '' && number.trim() === settled,
    staleTime: 0,
    queryFn: ({ signal }) => patientOf(settled, signal),
  });
}

function Side({
  query,
  patient,
  typed,
}: {
  query: { data?: unknown; error: Error | null; isFetching: boolean; refetch: () => unknown };
  patient: fhir4.Patient | undefined;
  typed: string;
}) {
  if (typed.trim() === '') return null;
  if (query.error !== null)
    return (
      <Failed
        title={t('merge.findFailed')}
        detail={t('merge.findFailedDetail')}
        reason={query.error.message}
        onRetry={() => query.refetch()}
      />
    );
  if (query.isFetching || query.data === undefined) return <Loading what={t('merge.patient')} rows={1} />;
  if (patient === undefined) return <NoneFound title={t('merge.notOne')} detail={t('merge.notOneDetail')} />;
  const face = patientFace(patient);
  const facts: [string, string][] = [
    [t('merge.name'), face.name],
    [t('reg.birthDate'), face.birthDate === undefined ? t('reg.bornUnknown') : dateText(face.birthDate)],
    [t('reg.sex'), SEX_WORDS[face.sex]],
    [t('merge.number'), face.mrn ?? '–'],
    [t('reg.phone'), face.phone ?? '–'],
    [
      t('merge.since'),
      patient.meta?.lastUpdated === undefined ? '–' : dateText(patient.meta.lastUpdated.slice(0, 10)),
    ],
  ];
  return (
    <dl className={styles.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Decide({ act, number, onDone }: { act: Act; number: string; onDone: (result: Preview) => void }) {
  const [confirm, setConfirm] = useState('');
  const [reason, setReason] = useState('');
  const queries = useQueryClient();
  const plan = useQuery({
    queryKey: ['merge-preview', act],
    retry: false,
    staleTime: 0,
    queryFn: ({ signal }) => preview(act, signal),
  });
  const doing = useMutation({
    mutationFn: () => perform(act, confirm.trim(), reason.trim()),
    onSuccess: async (result) => {
      await queries.invalidateQueries();
      onDone(result);
    },
  });
  const title = t(act.act === 'merge' ? 'merge.preview' : 'merge.unmergePreview');
  if (plan.error !== null)
    return (
      <Card title={title} edge="failed">
        <Failed
          title={t('merge.refused')}
          detail={t('merge.refusedDetail')}
          reason={plan.error.message}
          onRetry={() => void plan.refetch()}
        />
      </Card>
    );
  if (plan.data === undefined)
    return (
      <Card title={title}>
        <Loading what={title.toLowerCase()} rows={2} />
      </Card>
    );
  const ready = confirm.trim() === number && reason.trim() !== '' && !doing.isPending;
  return (
    <Card title={title} count={tn('merge.total', plan.data.total)}>
      {plan.data.warnings.length > 0 && (
        <ul className={styles.warnings}>
          {plan.data.warnings.map((code) => (
            <li key={code}>{t(WARNINGS[code as keyof typeof WARNINGS])}</li>
          ))}
        </ul>
      )}
      <ul className={styles.counts}>
        {plan.data.counts.map((one) => (
          <li key={one.type}>
            {one.type}: {one.number}
          </li>
        ))}
      </ul>
      {plan.data.accounts > 0 && <p>{t('merge.accounts', { count: plan.data.accounts })}</p>}
      {plan.data.review.length > 0 && <p>{t('merge.review', { list: plan.data.review.join(', ') })}</p>}
      <form
        className={styles.confirm}
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) doing.mutate();
        }}
      >
        <TextInput
          label={t('merge.reason')}
          value={reason}
          maxLength={1000}
          autoComplete="off"
          onChange={(event) => {
            setReason(event.currentTarget.value);
          }}
        />
        <TextInput
          label={t('merge.confirm')}
          value={confirm}
          autoComplete="off"
          onChange={(event) => {
            setConfirm(event.currentTarget.value);
          }}
        />
        <Button kind={act.act === 'merge' ? 'danger' : 'primary'} type="submit" disabled={!ready}>
          {t(act.act === 'merge' ? 'merge.do' : 'merge.undo')}
        </Button>
      </form>
      {doing.error !== null && (
        <Failed title={t('merge.refused')} detail={t('merge.refusedDetail')} reason={doing.error.message} />
      )}
    </Card>
  );
}

function Done({ act, result }: { act: Act['act']; result: Preview }) {
  return (
    <Card title={t(act === 'merge' ? 'merge.done' : 'merge.undone')}>
      <p>{tn('merge.total', result.total)}</p>
      {result.review.length > 0 && <p>{t('merge.review', { list: result.review.join(', ') })}</p>}
    </Card>
  );
}
