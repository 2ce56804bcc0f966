import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { ApiError } from '@/api/errors';
import { read, update } from '@/api/fhir';
import { useSession } from '@/api/sessionStore';
import { MicroBanner } from '@/clinical/PatientBanner';
import { patientFace } from '@/fhir/patient';
import { t } from '@/i18n';
import { Button, Card, ConfirmDialog, Failed, Loading, PageHead, Photo, TextInput } from '@/ui';
import { dropDraft, keepDraft, readDraft } from '@/workspace/drafts';
import {
  DETAILS,
  deathProblem,
  edited,
  fromPatient,
  LABELS,
  mergeForms,
  otherWords,
  type Conflict,
  type Details,
} from './editing';
import { PersonFields } from './PersonFields';
import { shrunk } from './photo';
import { problemsOf } from './registration';
import styles from './Registration.module.css';
import { Sections } from './SectionPage';

const TASK = 'demographics';

interface Kept {
  readonly form: Details;
  readonly base: fhir4.Patient;
}

/** Changes who a patient is: reads the record anew, and edits that version alone. */
export default function EditPage() {
  const { patientId } = useParams({ strict: false }) as { patientId: string };
  // What was loaded before may be old: a change begins at the version that is current now.
  const query = useQuery({
    queryKey: ['Patient', patientId, 'edit'],
    queryFn: ({ signal }) => read('Patient', patientId, signal),
    staleTime: 0,
    gcTime: 0,
  });
  const [first, setFirst] = useState<fhir4.Patient>();
  const fresh = query.isFetchedAfterMount ? query.data : undefined;
  if (first?.id !== patientId && fresh?.id === patientId) setFirst(fresh);
  useEffect(() => {
    document.title = `${t('edit.title')} · ${t('app.name')}`;
  }, []);
  if (first?.id === patientId) return <Form key={patientId} original={first} />;
  return (
    <main className={styles.page} id="main" tabIndex={-1}>
      <PageHead title={t('edit.title')} />
      {query.error !== null && !query.isFetching ? (
        <Failed
          title={t('demo.failed')}
          detail={t('demo.failedDetail')}
          reason={query.error.message}
          onRetry={() => void query.refetch()}
        />
      ) : (
        <Loading what={t('patients.loading')} />
      )}
    </main>
  );
}

function Form({ original }: { original: fhir4.Patient }) {
  const id = original.id ?? '';
  const { user } = useSession();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [kept] = useState(() => readDraft(user.subject, id, TASK)?.values as Kept | undefined);
  const [base, setBase] = useState(kept?.base ?? original);
  const [form, setForm] = useState<Details>(kept?.form ?? fromPatient(original));
  const [tried, setTried] = useState(false);
  const [asking, setAsking] = useState(false);
  const [photoFailed, setPhotoFailed] = useState(false);
  const [conflicts, setConflicts] = useState<readonly Conflict[]>([]);
  const [theirsTaken, setTheirsTaken] = useState(false);
  const element = useRef<HTMLFormElement>(null);
  const was = fromPatient(base);
  const dirty = DETAILS.some((field) => form[field] !== was[field]);
  const today = new Date().toLocaleDateString('sv');
  const problems = problemsOf(form, today);
  // A partial or missing date of birth that is recorded is no reason to refuse another change.
  if (form.birthDate === was.birthDate) delete problems.birthDate;
  if (form.sex === was.sex) delete problems.sex;
  const death = deathProblem(form, today);
  const wrong = Object.keys(problems).length > 0 || death !== undefined;
  const face = patientFace(base);

  useEffect(() => {
    if (dirty) keepDraft(user.subject, id, TASK, { form, base } satisfies Kept);
  }, [dirty, form, base, user.subject, id]);

  const leave = (): void => {
    dropDraft(user.subject, id, TASK);
    void navigate({ to: '/patients/$patientId/$', params: { patientId: id, _splat: '' } });
  };
  const saving = useMutation({
    mutationFn: () => update(edited(base, form), { patient: id }),
    onSuccess: async (saved) => {
      client.setQueryData(['Patient', id], saved);
      await client.invalidateQueries({ queryKey: ['chart', id] });
      leave();
    },
    onError: async (error) => {
      if (!(error instanceof ApiError) || error.kind !== 'version') return;
      const current = await read('Patient', id);
      const { merged, conflicts: both } = mergeForms(DETAILS, was, form, fromPatient(current));
      setBase(current);
      setForm(merged);
      setConflicts(both);
      setTheirsTaken(true);
    },
  });
  const stopped = saving.error instanceof ApiError && saving.error.kind === 'wrong-patient';
  const blocked = stopped || saving.isPending || conflicts.length > 0 || !dirty;

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (wrong) {
      requestAnimationFrame(() =>
        element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(),
      );
    } else if (blocked) return;
    else if (form.life !== was.life) setAsking(true);
    else saving.mutate();
  };
  const set = (field: keyof Details, value: string): void => {
    setForm((before) => ({ ...before, [field]: value }));
  };

  return (
    <main className={styles.page} id="main" tabIndex={-1}>
      <PageHead title={t('edit.title')} />
      <MicroBanner face={face} strip={1} />
      <Sections patientId={id} current="" />
      <form className={styles.body} onSubmit={submit} noValidate ref={element}>
        <div className={styles.fields}>
          <PersonFields
            draft={form}
            set={set}
            problem={(field) => {
              const key = problems[field];
              return tried && key !== undefined ? t(key) : undefined;
            }}
            other={(field) => {
              const words = otherWords(base, field);
              return words === undefined ? undefined : t('edit.asRecorded', { words });
            }}
          />
          <Card title={t('edit.reminders')}>
            <label className={styles.select}>
              <span>{t('edit.reminders')}</span>
              <select
                value={form.reminders}
                onChange={(event) => {
                  set('reminders', event.currentTarget.value);
                }}
              >
                <option value="yes">{t('edit.remindersYes')}</option>
                <option value="no">{t('edit.remindersNo')}</option>
              </select>
            </label>
            {form.email.trim() === '' && <p className={styles.hint}>{t('remind.noAddress')}</p>}
          </Card>
          <Card title={t('edit.life')}>
            <div className={styles.grid}>
              <label className={styles.select}>
                <span>{t('edit.life')}</span>
                <select
                  value={form.life}
                  onChange={(event) => {
                    set('life', event.currentTarget.value);
                  }}
                >
                  <option value="living">{t('edit.living')}</option>
                  <option value="dead">{t('edit.dead')}</option>
                </select>
              </label>
              {form.life === 'dead' && (
                <TextInput
                  label={t('edit.diedOn')}
                  description={t('edit.diedOnHint')}
                  value={form.diedOn}
                  error={tried && death !== undefined ? t(death) : undefined}
                  autoComplete="off"
                  onChange={(event) => {
                    set('diedOn', event.currentTarget.value);
                  }}
                />
              )}
            </div>
            {form.life === 'dead' && (
              <p className={styles.hint} role="status">
                <b>{t('edit.deceasedBanner')}</b> {t('edit.deceasedDetail')}
              </p>
            )}
          </Card>
        </div>
        <aside className={styles.side}>
          <Card title={t('edit.photo')}>
            <Photo src={form.photo === '' ? undefined : form.photo} initials={face.initials} size="large" />
            <label className={styles.select}>
              <span>{t('edit.photoChoose')}</span>
              <input
                type="file"
                accept="image/*"
                onChange={(event) => {
                  const file = event.currentTarget.files?.[0];
                  if (file === undefined) return;
                  setPhotoFailed(false);
                  shrunk(file).then(
                    (data) => {
                      set('photo', data);
                    },
                    () => {
                      setPhotoFailed(true);
                    },
                  );
                }}
              />
            </label>
            {photoFailed && (
              <p className={styles.problem} role="alert">
                {t('edit.photoFailed')}
              </p>
            )}
            {form.photo !== '' && (
              <Button
                size="small"
                onClick={() => {
                  set('photo', '');
                }}
              >
                {t('edit.photoRemove')}
              </Button>
            )}
          </Card>
          {theirsTaken && (
            <Card title={t('edit.changedMeanwhile')} edge="failed">
              <p className={styles.hint}>{t('edit.changedMeanwhileDetail')}</p>
              {conflicts.map((conflict) => (
                <fieldset key={conflict.field}>
                  <legend>{t(LABELS[conflict.field])}</legend>
                  {(['mine', 'theirs'] as const).map((side) => (
                    <Button
                      key={side}
                      size="small"
                      onClick={() => {
                        set(conflict.field, conflict[side]);
                        setConflicts((all) => all.filter((one) => one !== conflict));
                      }}
                    >
                      {t(side === 'mine' ? 'edit.keepMine' : 'edit.takeTheirs', {
                        value:
                          conflict.field === 'photo' ? t('edit.photo') : conflict[side] || t('edit.empty'),
                      })}
                    </Button>
                  ))}
                </fieldset>
              ))}
            </Card>
          )}
          {saving.error !== null &&
            !(saving.error instanceof ApiError && saving.error.kind === 'version') && (
              <Failed
                title={t(stopped ? 'edit.stopped' : 'edit.notSaved')}
                detail={t(stopped ? 'edit.stoppedDetail' : 'edit.notSavedDetail')}
                reason={saving.error.message}
              />
            )}
          <p role="status" className={styles.hint}>
            {tried && wrong
              ? t('reg.incomplete')
              : conflicts.length > 0
                ? t('edit.chooseFirst')
                : dirty
                  ? t('edit.unsaved')
                  : t('edit.nothingChanged')}
          </p>
          <Button kind="primary" size="large" type="submit" disabled={blocked}>
            {t(saving.isPending ? 'reg.saving' : 'edit.save')}
          </Button>
          <Button onClick={leave}>{t(dirty ? 'edit.discard' : 'edit.back')}</Button>
        </aside>
      </form>
      {asking && (
        <ConfirmDialog
          title={t(form.life === 'dead' ? 'edit.confirmDead' : 'edit.confirmLiving', { name: face.name })}
          detail={t(form.life === 'dead' ? 'edit.confirmDeadDetail' : 'edit.confirmLivingDetail')}
          banner={<MicroBanner face={face} strip={1} />}
          confirmLabel={t(form.life === 'dead' ? 'edit.recordDead' : 'edit.recordLiving')}
          onConfirm={() => {
            setAsking(false);
            saving.mutate();
          }}
          onCancel={() => {
            setAsking(false);
          }}
        />
      )}
    </main>
  );
}
