import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { ApiError } from '@/api/errors';
import { searchAll } from '@/api/fhir';
import { useSession } from '@/api/sessionStore';
import { dateText } from '@/fhir/dates';
import { masked } from '@/fhir/identifiers';
import { patientFace, type PatientFace, SEX_WORDS } from '@/fhir/patient';
import { t } from '@/i18n';
import { Button, Card, Chip, Failed, Loading, NeverAsked, Photo, Truncated } from '@/ui';
import { bornText } from './PatientRow';
import { usePatient } from './patients.queries';
import styles from './DemographicsPage.module.css';

/** Person, contact and insurance: for roles without clinical content. Reads nothing else. */
export function DemographicsPage({ patientId, strip }: { patientId: string; strip: 1 | 2 | 3 | 4 }) {
  const { data, error, refetch } = usePatient(patientId);
  useEffect(() => {
    document.title = `${t('demo.title')} · ${t('app.name')}`;
  }, []);
  if (error !== null && data === undefined) {
    const gone = error instanceof ApiError && (error.kind === 'not-found' || error.kind === 'forbidden');
    return (
      <main className={styles.page} id="main" tabIndex={-1}>
        <Failed
          title={t(gone ? 'demo.gone' : 'demo.failed')}
          detail={t(gone ? 'demo.goneDetail' : 'demo.failedDetail')}
          reason={error.message}
          onRetry={() => void refetch()}
        />
      </main>
    );
  }
  if (data === undefined) {
    return (
      <main className={styles.page} id="main" tabIndex={-1}>
        <Loading what={t('patients.loading')} />
      </main>
    );
  }
  const face = patientFace(data);
  return (
    <main className={styles.page} id="main" tabIndex={-1}>
      <Banner face={face} strip={strip} />
      <div className={styles.body}>
        <Person patient={data} face={face} />
        <Contact patient={data} />
        <Relatives patient={data} />
        <Coverage patientId={patientId} />
      </div>
    </main>
  );
}

function Banner({ face, strip }: { face: PatientFace; strip: 1 | 2 | 3 | 4 }) {
  const navigate = useNavigate();
  const { user } = useSession();
  return (
    <header className={`${styles.banner ?? ''} ${styles[`pt${String(strip)}`] ?? ''}`}>
      <Photo src={face.photo} initials={face.initials} size="large" />
      <div className={styles.who}>
        <h1>
          {face.name}
          {face.preferred !== undefined && <span> “{face.preferred}”</span>}
        </h1>
        <dl className={styles.ids}>
          <div>
            <dt>{t('patients.born')}</dt>
            <dd>{bornText(face)}</dd>
          </div>
          <div>
            <dt>{t('demo.sex')}</dt>
            <dd>{SEX_WORDS[face.sex]}</dd>
          </div>
          <div>
            <dt>{t('patients.mrn')}</dt>
            <dd>{face.mrn ?? t('patients.mrnNone')}</dd>
          </div>
        </dl>
      </div>
      <div className={styles.flags}>
        {face.deceased !== undefined && (
          <Chip tone="plain">
            {face.deceased === true
              ? t('patients.diedUnknown')
              : t('patients.died', { date: dateText(face.deceased) })}
          </Chip>
        )}
        <Chip icon="lock">{t('demo.limited')}</Chip>
        {user.roles.includes('front-desk') && (
          <Button
            size="small"
            icon="pencil"
            onClick={() => {
              void navigate({ href: `/demographics/${encodeURIComponent(face.id)}` });
            }}
          >
            {t('edit.title')}
          </Button>
        )}
      </div>
    </header>
  );
}

function Facts({ facts }: { facts: [string, string[]][] }) {
  return (
    <dl className={styles.facts}>
      {facts.map(([label, values]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            {values.length === 0 ? (
              <span className={styles.unknown}>{t('demo.notRecorded')}</span>
            ) : (
              values.map((value) => <div key={value}>{value}</div>)
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function nameText(name: fhir4.HumanName): string {
  const built = [...(name.prefix ?? []), ...(name.given ?? []), name.family ?? '', ...(name.suffix ?? [])]
    .filter((part) => part !== '')
    .join(' ');
  return `${name.text ?? built}${name.use === undefined || name.use === 'official' ? '' : ` (${name.use})`}`;
}

function conceptText(concept: fhir4.CodeableConcept | undefined): string | undefined {
  return concept?.text ?? concept?.coding?.[0]?.display ?? concept?.coding?.[0]?.code;
}

function contactTexts(telecom: fhir4.ContactPoint[] | undefined, system: string): string[] {
  return (telecom ?? [])
    .filter((point) => point.system === system && point.value !== undefined && point.use !== 'old')
    .map((point) => `${point.value ?? ''}${point.use === undefined ? '' : ` (${point.use})`}`);
}

function addressText(address: fhir4.Address): string {
  const place = [address.city, address.state, address.postalCode]
    .filter((part) => part !== undefined)
    .join(' ');
  const text =
    address.text ??
    [...(address.line ?? []), place, address.country]
      .filter((part) => part !== undefined && part !== '')
      .join(', ');
  return `${text}${address.period?.end === undefined ? '' : ` (${t('demo.until', { date: dateText(address.period.end) })})`}`;
}

function identifierText(identifier: fhir4.Identifier): string {
  return `${conceptText(identifier.type) ?? t('demo.otherNumber')}: ${masked(identifier)}`;
}

function Person({ patient, face }: { patient: fhir4.Patient; face: PatientFace }) {
  const marital = conceptText(patient.maritalStatus);
  return (
    <Card title={t('demo.person')} flush>
      <Facts
        facts={[
          [t('demo.names'), (patient.name ?? []).map(nameText)],
          [t('patients.born'), [bornText(face)]],
          [t('demo.marital'), marital === undefined ? [] : [marital]],
          [
            t('demo.language'),
            (patient.communication ?? []).map(
              (one) =>
                `${conceptText(one.language) ?? ''}${one.preferred === true ? ` (${t('demo.preferred')})` : ''}`,
            ),
          ],
          [
            t('demo.identifiers'),
            (patient.identifier ?? []).filter((one) => one.value !== undefined).map(identifierText),
          ],
        ]}
      />
    </Card>
  );
}

function Contact({ patient }: { patient: fhir4.Patient }) {
  return (
    <Card title={t('demo.contact')} flush>
      <Facts
        facts={[
          [t('demo.address'), (patient.address ?? []).map(addressText)],
          [t('demo.phone'), contactTexts(patient.telecom, 'phone')],
          [t('demo.email'), contactTexts(patient.telecom, 'email')],
        ]}
      />
    </Card>
  );
}

function Relatives({ patient }: { patient: fhir4.Patient }) {
  return (
    <Card title={t('demo.relatives')} flush>
      <Facts
        facts={
          patient.contact === undefined
            ? [[t('demo.relatives'), []]]
            : patient.contact.map((contact) => [
                conceptText(contact.relationship?.[0]) ?? t('demo.relatives'),
                [
                  ...(contact.name === undefined ? [] : [nameText(contact.name)]),
                  ...contactTexts(contact.telecom, 'phone'),
                ],
              ])
        }
      />
    </Card>
  );
}

function Coverage({ patientId }: { patientId: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['Coverage', patientId],
    queryFn: ({ signal }) => searchAll('Coverage', { patient: patientId, _count: 50 }, { limit: 50, signal }),
  });
  const title = t('demo.coverage');
  if (error instanceof ApiError && error.kind === 'forbidden') {
    return (
      <Card title={title} edge="dashed">
        <NeverAsked title={t('demo.coverageHidden')} detail={t('demo.coverageHiddenDetail')} />
      </Card>
    );
  }
  if (error !== null && data === undefined) {
    return (
      <Card title={title} edge="failed">
        <Failed
          title={t('demo.coverageFailed')}
          detail={t('demo.coverageFailedDetail')}
          reason={error.message}
          onRetry={() => void refetch()}
        />
      </Card>
    );
  }
  if (data === undefined)
    return (
      <Card title={title} flush>
        <Loading what={title.toLowerCase()} />
      </Card>
    );
  const valid = data.matches.filter((coverage) => coverage.status !== 'entered-in-error');
  if (valid.length === 0) {
    return (
      <Card title={title} edge="dashed">
        <NeverAsked title={t('demo.coverageNone')} detail={t('demo.coverageNoneDetail')} />
      </Card>
    );
  }
  return (
    <Card title={title} flush>
      <Facts
        facts={valid.map((coverage) => [
          conceptText(coverage.type) ?? coverage.payor[0]?.display ?? title,
          [
            [coverage.payor[0]?.display, coverage.subscriberId, coverage.status]
              .filter((part) => part !== undefined)
              .join(' · '),
            ...(coverage.period?.end === undefined
              ? []
              : [t('demo.until', { date: dateText(coverage.period.end) })]),
          ],
        ])}
      />
      {data.truncated && <Truncated>{t('patients.truncatedSome', { shown: valid.length })}</Truncated>}
    </Card>
  );
}
