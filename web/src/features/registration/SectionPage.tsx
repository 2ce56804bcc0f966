import { useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, type MouseEvent, type ReactNode } from 'react';
import { MicroBanner } from '@/clinical/PatientBanner';
import { usePatient } from '@/features/patients';
import { patientFace, type PatientFace } from '@/fhir/patient';
import { t, type TextKey } from '@/i18n';
import { Failed, Loading, PageHead } from '@/ui';
import styles from './Registration.module.css';

const SECTIONS: readonly { readonly path: string; readonly text: TextKey }[] = [
  { path: '', text: 'edit.title' },
  { path: '/numbers', text: 'number.title' },
  { path: '/people', text: 'kin.title' },
  { path: '/coverage', text: 'cover.title' },
  { path: '/documents', text: 'scan.title' },
  { path: '/changes', text: 'changes.title' },
];

/** The parts of a patient's registration, each a page of its own. */
export function Sections({ patientId, current }: { patientId: string; current: string }) {
  const navigate = useNavigate();
  const id = encodeURIComponent(patientId);
  const pages = [
    ...SECTIONS.map(({ path, text }) => ({ href: `/demographics/${id}${path}`, text, on: path === current })),
    { href: `/patients/${id}`, text: 'edit.toChart' as const, on: false },
  ];
  const go = (event: MouseEvent, href: string): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void navigate({ href });
  };
  return (
    <nav className={styles.sections} aria-label={t('edit.sections')}>
      {pages.map(({ href, text, on }) => (
        <a
          key={href}
          href={href}
          aria-current={on ? 'page' : undefined}
          onClick={(event) => {
            go(event, href);
          }}
        >
          {t(text)}
        </a>
      ))}
    </nav>
  );
}

/** One part, once the patient is known. */
export function SectionPage({
  current,
  heading,
  children,
}: {
  current: string;
  heading: TextKey;
  children: (patient: fhir4.Patient, face: PatientFace) => ReactNode;
}) {
  const { patientId } = useParams({ strict: false }) as { patientId: string };
  const { data, error, refetch } = usePatient(patientId);
  useEffect(() => {
    document.title = `${t(heading)} · ${t('app.name')}`;
  }, [heading]);
  const patient = data?.id === patientId ? data : undefined;
  return (
    <main className={styles.page} id="main" tabIndex={-1}>
      <PageHead title={t(heading)} />
      {patient !== undefined && <MicroBanner face={patientFace(patient)} strip={1} />}
      <Sections patientId={patientId} current={current} />
      {patient !== undefined ? (
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must take the focus, or the keyboard cannot scroll it while nothing in it can be focused; no landmark, since its cards are
        <div className={styles.body} key={patientId} tabIndex={0} role="group" aria-label={t(heading)}>
          {children(patient, patientFace(patient))}
        </div>
      ) : error !== null ? (
        <Failed
          title={t('demo.failed')}
          detail={t('demo.failedDetail')}
          reason={error.message}
          onRetry={() => void refetch()}
        />
      ) : (
        <Loading what={t('patients.loading')} />
      )}
    </main>
  );
}
