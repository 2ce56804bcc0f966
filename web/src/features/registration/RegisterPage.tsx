import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { patientFace } from '@/fhir/patient';
import { dateText } from '@/fhir/dates';
import { t } from '@/i18n';
import { Button, Card, Checkbox, Chip, Failed, Loading, NoneFound, PageHead, useDebouncedValue } from '@/ui';
import {
  canMatch,
  EMPTY,
  match,
  problemsOf,
  register,
  type Candidate,
  type Draft,
  type Field,
} from './registration';
import { PersonFields } from './PersonFields';
import styles from './Registration.module.css';

/** A new patient. Who may be the same person is shown while typing; saving beside them takes a choice. */
export function RegisterPage() {
  const [draft, setDraft] = useState<Draft>(EMPTY);
  const [tried, setTried] = useState(false);
  /** The candidates (or the failed check) of which it was said that the new patient is another person. */
  const [another, setAnother] = useState('');
  const form = useRef<HTMLFormElement>(null);
  const navigate = useNavigate();
  useEffect(() => {
    document.title = `${t('reg.title')} · ${t('app.name')}`;
  }, []);
  const [settled] = useDebouncedValue(draft, 250);
  const wanted = canMatch(draft);
  const check = useQuery({
    queryKey: ['registration-match', settled],
    enabled: canMatch(settled),
    retry: false,
    queryFn: ({ signal }) => match(settled, signal),
  });
  const current = settled === draft && !check.isFetching;
  const candidates = wanted && current ? (check.data ?? []) : [];
  const failed = wanted && current && check.error !== null;
  const doubt = failed ? 'failed' : candidates.map(({ patient }) => patient.id).join(' ');
  const decided = doubt === '' || another === doubt;
  const problems = problemsOf(draft, new Date().toLocaleDateString('sv'));
  const wrong = Object.keys(problems).length > 0;
  const saving = useMutation({
    mutationFn: () => register(draft),
    onSuccess: (patient) =>
      navigate({ to: '/patients/$patientId/$', params: { patientId: patient.id ?? '', _splat: '' } }),
  });

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (wrong) {
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
    } else if (current && decided && !saving.isPending) saving.mutate();
  };
  const set = (field: Field, value: string): void => {
    setDraft({ ...draft, [field]: value });
  };
  const problem = (field: Field): string | undefined => {
    const key = problems[field];
    return tried && key !== undefined ? t(key) : undefined;
  };
  return (
    <main className={styles.page} id="main" tabIndex={-1}>
      <PageHead title={t('reg.title')} />
      <form className={styles.body} onSubmit={submit} noValidate ref={form}>
        <div className={styles.fields}>
          <PersonFields
            draft={draft}
            set={set}
            problem={problem}
            hint={<p className={styles.hint}>{t('reg.mrnHint')}</p>}
          />
        </div>
        <aside className={styles.side}>
          <Card
            title={t('reg.same')}
            edge={failed ? 'failed' : 'plain'}
            count={candidates.length > 0 ? t('reg.sameCount', { count: candidates.length }) : undefined}
          >
            <div aria-live="polite">
              {!wanted && <p className={styles.hint}>{t('reg.sameHint')}</p>}
              {wanted && !current && <Loading what={t('reg.same').toLowerCase()} rows={1} />}
              {failed && (
                <Failed
                  title={t('reg.sameFailed')}
                  detail={t('reg.sameFailedDetail')}
                  reason={check.error.message}
                  onRetry={() => void check.refetch()}
                />
              )}
              {wanted && current && !failed && candidates.length === 0 && (
                <NoneFound title={t('reg.sameNone')} detail={t('reg.sameNoneDetail')} />
              )}
              {candidates.map((one) => (
                <CandidateRow key={one.patient.id} candidate={one} />
              ))}
            </div>
            {doubt !== '' && (
              <Checkbox
                className={styles.choose}
                label={t(failed ? 'reg.withoutCheck' : 'reg.another')}
                checked={decided}
                onChange={(event) => {
                  setAnother(event.currentTarget.checked ? doubt : '');
                }}
              />
            )}
          </Card>
          {saving.error !== null && (
            <Failed
              title={t('reg.notSaved')}
              detail={t('reg.notSavedDetail')}
              reason={saving.error.message}
            />
          )}
          <p role="status" className={styles.hint}>
            {tried && wrong ? t('reg.incomplete') : decided ? '' : t('reg.choose')}
          </p>
          <Button
            kind="primary"
            size="large"
            type="submit"
            disabled={!decided || !current || saving.isPending}
          >
            {t(saving.isPending ? 'reg.saving' : 'reg.save')}
          </Button>
        </aside>
      </form>
    </main>
  );
}

function CandidateRow({ candidate }: { candidate: Candidate }) {
  const face = patientFace(candidate.patient);
  return (
    <div className={styles.candidate}>
      <Link to="/patients/$patientId/$" params={{ patientId: face.id, _splat: '' }} target="_blank">
        {face.name}
      </Link>
      <span>
        {face.birthDate === undefined ? t('reg.bornUnknown') : dateText(face.birthDate)} ·{' '}
        {t('reg.number', { number: face.mrn ?? '–' })}
      </span>
      <Chip tone={candidate.grade === 'possible' ? 'plain' : 'caution'}>
        {t('reg.score', { percent: Math.floor(candidate.score * 100) })}
      </Chip>
    </div>
  );
}
