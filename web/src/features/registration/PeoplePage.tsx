import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { read, search, searchAll, update } from '@/api/fhir';
import { MicroBanner } from '@/clinical/PatientBanner';
import { bornText } from '@/features/patients';
import { patientFace, type PatientFace } from '@/fhir/patient';
import { t, tn } from '@/i18n';
import {
  Button,
  Card,
  Checkbox,
  Chip,
  ConfirmDialog,
  Failed,
  Icon,
  Loading,
  NeverAsked,
  Truncated,
} from '@/ui';
import { RecordEditor } from './RecordEditor';
import {
  EMPTY_RELATIVE,
  guarantorsOf,
  homeOf,
  isPast,
  KINSHIPS,
  nameOf,
  recordOf,
  relativeSpec,
  relativeToForm,
  RELATIVE_LABELS,
  ROLES,
  sameAddress,
  withAddress,
  type RelativeField,
} from './relatives';
import styles from './Registration.module.css';
import { SectionPage } from './SectionPage';

const MOST = 100;
const ADULT_YEARS = 18;
const today = (): string => new Date().toLocaleDateString('sv');

export default function PeoplePage() {
  return (
    <SectionPage current="/people" heading="kin.title">
      {(patient, face) => <People patient={patient} face={face} />}
    </SectionPage>
  );
}

/** Patients with this record number; several systems may give the same one. */
async function byNumber(number: string): Promise<fhir4.Patient[]> {
  const { matches } = await search('Patient', { identifier: number, _count: 10 });
  return matches.filter((one) => patientFace(one).mrn === number);
}

function isMinor(birthDate: string | undefined, day: string): boolean {
  if (birthDate?.length !== 10) return false;
  return `${String(Number(birthDate.slice(0, 4)) + ADULT_YEARS)}${birthDate.slice(4)}` > day;
}

function People({ patient, face }: { patient: fhir4.Patient; face: PatientFace }) {
  const client = useQueryClient();
  const key = ['RelatedPerson', face.id];
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => searchAll('RelatedPerson', { patient: face.id }, { limit: MOST, signal }),
  });
  const [open, setOpen] = useState<fhir4.RelatedPerson | 'new' | null>(null);
  const day = today();
  const all = data?.matches ?? [];
  const people = [...all].sort((a, b) => Number(isPast(a, day)) - Number(isPast(b, day)));
  const guarantors = guarantorsOf(all, day);
  return (
    <>
      <div className={styles.fields}>
        {error !== null && data === undefined ? (
          <Card title={t('kin.title')} edge="failed">
            <Failed
              title={t('kin.failed')}
              detail={t('kin.failedDetail')}
              reason={error.message}
              onRetry={() => void refetch()}
            />
          </Card>
        ) : data === undefined ? (
          <Card title={t('kin.title')}>
            <Loading what={t('kin.title').toLowerCase()} />
          </Card>
        ) : (
          <>
            <Card title={t('kin.guarantor')}>
              <p className={styles.hint}>
                {guarantors.length > 0
                  ? guarantors.map(nameOf).join('; ')
                  : t(isMinor(face.birthDate, day) ? 'kin.guarantorMinor' : 'kin.guarantorSelf')}
              </p>
              {guarantors.length > 1 && (
                <p className={styles.concern} role="status">
                  <Icon name="diamond" size={14} /> {tn('kin.guarantorSeveral', guarantors.length)}
                </p>
              )}
            </Card>
            <Card title={t('kin.title')} flush>
              {people.length === 0 ? (
                <NeverAsked title={t('kin.none')} detail={t('kin.noneDetail')} />
              ) : (
                <ul className={styles.people}>
                  {people.map((one) => (
                    <Relative
                      key={one.id}
                      person={one}
                      past={isPast(one, day)}
                      onEdit={() => {
                        setOpen(one);
                      }}
                    />
                  ))}
                </ul>
              )}
              {data.truncated && <Truncated>{t('patients.truncatedSome', { shown: all.length })}</Truncated>}
            </Card>
            <Household patient={patient} face={face} people={all} />
          </>
        )}
      </div>
      <aside className={styles.side}>
        {open === null ? (
          <Card title={t('kin.add')}>
            <p className={styles.hint}>{t('kin.addHint')}</p>
            <Button
              kind="primary"
              icon="plus"
              disabled={data === undefined}
              onClick={() => {
                setOpen('new');
              }}
            >
              {t('kin.add')}
            </Button>
          </Card>
        ) : (
          <RelativeEditor
            key={open === 'new' ? 'new' : open.id}
            face={face}
            home={homeOf(patient)}
            original={open === 'new' ? null : open}
            onSaved={async () => {
              setOpen(null);
              await client.invalidateQueries({ queryKey: key });
            }}
            onClose={() => {
              setOpen(null);
            }}
          />
        )}
      </aside>
    </>
  );
}

function Relative({
  person,
  past,
  onEdit,
}: {
  person: fhir4.RelatedPerson;
  past: boolean;
  onEdit: () => void;
}) {
  const form = relativeToForm(person);
  const name = nameOf(person);
  const kin = KINSHIPS.find(({ code }) => code === form.relationship);
  const others = (person.relationship ?? []).flatMap((one) => one.text ?? []);
  return (
    <li>
      <div className={styles.grow}>
        <b>{name === '' ? t('fhir.nameUnknown') : name}</b>{' '}
        {[kin === undefined ? '' : t(kin.text), ...others].filter((one) => one !== '').join(', ')}
        <div className={styles.chips}>
          {past && <Chip>{t('kin.past')}</Chip>}
          {ROLES.filter((role) => form[role] !== '').map((role) => (
            <Chip key={role} tone="info">
              {t(RELATIVE_LABELS[role])}
            </Chip>
          ))}
        </div>
        <div className={styles.hint}>
          {[form.phone, form.email, form.street, form.city].filter((one) => one !== '').join(' · ') ||
            t('demo.notRecorded')}
        </div>
      </div>
      <Button size="small" icon="pencil" aria-label={t('kin.changeOf', { name })} onClick={onEdit}>
        {t('cover.change')}
      </Button>
    </li>
  );
}

function RelativeEditor({
  face,
  home,
  original,
  onSaved,
  onClose,
}: {
  face: PatientFace;
  home: fhir4.Address | undefined;
  original: fhir4.RelatedPerson | null;
  onSaved: () => Promise<void>;
  onClose: () => void;
}) {
  return (
    <RecordEditor<RelativeField, fhir4.RelatedPerson>
      face={face}
      task={original?.id === undefined ? 'relative' : `relative/${original.id}`}
      title={t(original === null ? 'kin.add' : 'kin.change')}
      spec={relativeSpec(face.id)}
      original={original}
      empty={EMPTY_RELATIVE}
      before={async (resource, form) => {
        const number = form.recordNumber.trim();
        if (number === '' || (original !== null && recordOf(original)?.value === number)) return resource;
        if (number === face.mrn) return { refused: t('kin.numberSelf') };
        const found = await byNumber(number);
        return found.length === 1 ? resource : { refused: t('kin.numberUnknown', { number }) };
      }}
      onSaved={onSaved}
      onClose={onClose}
    >
      {(parts) => (
        <>
          {parts.text('family')}
          {parts.text('given')}
          {parts.choice(
            'relationship',
            KINSHIPS.map(({ code, text }) => ({ code, words: t(text) })),
            t('cover.choose'),
          )}
          <fieldset className={styles.flags}>
            <legend>{t('kin.roles')}</legend>
            {ROLES.map((role) => (
              <Checkbox
                key={role}
                label={t(RELATIVE_LABELS[role])}
                checked={parts.form[role] !== ''}
                onChange={(event) => {
                  parts.set(role, event.currentTarget.checked ? 'yes' : '');
                }}
              />
            ))}
          </fieldset>
          {parts.text('phone', { type: 'tel' })}
          {parts.text('email', { type: 'email' })}
          {parts.text('street')}
          {parts.text('city')}
          {parts.text('state')}
          {parts.text('postalCode')}
          {home !== undefined && (
            <Button
              size="small"
              onClick={() => {
                parts.set('street', (home.line ?? []).join(', '));
                parts.set('city', home.city ?? '');
                parts.set('state', home.state ?? '');
                parts.set('postalCode', home.postalCode ?? '');
              }}
            >
              {t('kin.sameAddress')}
            </Button>
          )}
          {parts.text('recordNumber', { hint: t('kin.recordNumberHint') })}
          {parts.text('start', { type: 'date' })}
          {parts.text('end', { type: 'date', hint: t('kin.endHint') })}
        </>
      )}
    </RecordEditor>
  );
}

interface Member {
  readonly patient: fhir4.Patient;
  readonly same: boolean;
}

/** Other patients: those whom a related person is, and those at the same address. */
async function membersOf(
  patient: fhir4.Patient,
  people: readonly fhir4.RelatedPerson[],
  signal: AbortSignal,
): Promise<{ readonly members: readonly Member[]; readonly truncated: boolean }> {
  const home = homeOf(patient);
  const street = home?.line?.[0];
  const numbers = [...new Set(people.flatMap((one) => recordOf(one)?.value ?? []))];
  const near =
    street === undefined
      ? { matches: [], truncated: false }
      : await search(
          'Patient',
          {
            address: street.replace(/[\\,$|]/g, '\\$&'),
            'address-postalcode': home?.postalCode,
            _count: 50,
          },
          signal,
        );
  const linked = (await Promise.all(numbers.map(byNumber))).flat();
  const found = new Map<string, fhir4.Patient>();
  for (const one of [...linked, ...near.matches.filter((other) => sameAddress(homeOf(other), home))])
    if (one.id !== undefined && one.id !== patient.id && one.active !== false) found.set(one.id, one);
  return {
    members: [...found.values()].map((one) => ({ patient: one, same: sameAddress(homeOf(one), home) })),
    truncated: near.truncated,
  };
}

function Household({
  patient,
  face,
  people,
}: {
  patient: fhir4.Patient;
  face: PatientFace;
  people: readonly fhir4.RelatedPerson[];
}) {
  const client = useQueryClient();
  const home = homeOf(patient);
  const { data, error, refetch } = useQuery({
    queryKey: [
      'household',
      face.id,
      patient.meta?.versionId,
      people.map((one) => one.meta?.versionId).join(),
    ],
    queryFn: ({ signal }) => membersOf(patient, people, signal),
  });
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [asking, setAsking] = useState(false);
  const others = (data?.members ?? []).filter((one) => !one.same);
  const picked = others.filter((one) => chosen.has(one.patient.id ?? ''));
  const copy = async (): Promise<void> => {
    if (home === undefined) return;
    const failed: string[] = [];
    // Each is a write about another patient, guarded by that patient's own id.
    for (const { patient: other } of picked) {
      const id = other.id ?? '';
      try {
        const current = await read('Patient', id);
        const saved = await update(withAddress(current, home, today()), { patient: id });
        client.setQueryData(['Patient', id], saved);
        setChosen((before) => new Set([...before].filter((one) => one !== id)));
      } catch (failure) {
        failed.push(
          `${patientFace(other).name}: ${failure instanceof Error ? failure.message : String(failure)}`,
        );
      }
    }
    await refetch();
    if (failed.length > 0) throw new Error(t('house.notCopied', { names: failed.join('; ') }));
    setAsking(false);
  };
  return (
    <Card title={t('house.title')} flush edge={error !== null && data === undefined ? 'failed' : 'plain'}>
      {data === undefined ? (
        error === null ? (
          <Loading what={t('house.title').toLowerCase()} rows={1} />
        ) : (
          <Failed
            title={t('house.failed')}
            detail={t('house.failedDetail')}
            reason={error.message}
            onRetry={() => void refetch()}
          />
        )
      ) : data.members.length === 0 ? (
        <NeverAsked
          title={t('house.none')}
          detail={t(home === undefined ? 'house.noAddress' : 'house.noneDetail')}
        />
      ) : (
        <ul className={styles.people}>
          {data.members.map(({ patient: other, same }) => {
            const one = patientFace(other);
            return (
              <li key={one.id}>
                <div className={styles.grow}>
                  <Link to="/patients/$patientId/$" params={{ patientId: one.id, _splat: '' }}>
                    {one.name}
                  </Link>
                  <div className={styles.hint}>
                    {bornText(one)} · {t('reg.number', { number: one.mrn ?? '–' })}
                  </div>
                </div>
                {same ? (
                  <Chip icon="check">{t('house.same')}</Chip>
                ) : (
                  <Checkbox
                    label={t('house.copyTo')}
                    aria-label={t('house.copyToOf', { name: one.name })}
                    disabled={home === undefined}
                    checked={chosen.has(one.id)}
                    onChange={(event) => {
                      const next = new Set(chosen);
                      if (event.currentTarget.checked) next.add(one.id);
                      else next.delete(one.id);
                      setChosen(next);
                    }}
                  />
                )}
              </li>
            );
          })}
        </ul>
      )}
      {data?.truncated === true && <Truncated>{t('house.truncated')}</Truncated>}
      {picked.length > 0 && (
        <div className={styles.buttons}>
          <Button
            onClick={() => {
              setAsking(true);
            }}
          >
            {tn('house.copy', picked.length)}
          </Button>
        </div>
      )}
      {asking && home !== undefined && (
        <ConfirmDialog
          title={tn('house.copy', picked.length)}
          detail={
            <>
              <p>
                {t('house.copyDetail', {
                  address: [...(home.line ?? []), home.city, home.state, home.postalCode]
                    .filter((part) => part !== undefined && part !== '')
                    .join(', '),
                })}
              </p>
              {picked.map(({ patient: other }) => (
                <MicroBanner key={other.id} face={patientFace(other)} strip={1} />
              ))}
            </>
          }
          banner={<MicroBanner face={face} strip={1} />}
          confirmLabel={tn('house.copyConfirm', picked.length)}
          onConfirm={copy}
          onCancel={() => {
            setAsking(false);
          }}
        />
      )}
    </Card>
  );
}
