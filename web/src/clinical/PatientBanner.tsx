import { t } from '@/i18n';
import type { ReactNode } from 'react';
import { ageText, dateText, dateTimeText } from '@/fhir/dates';
import { type PatientFace, SEX_WORDS } from '@/fhir/patient';
import { Icon, Photo } from '@/ui';
import { AllergyState, type AllergyKnowledge } from './AllergyState';
import styles from './PatientBanner.module.css';

/** Strip colours of open charts; never a severity colour. */
export type Strip = 1 | 2 | 3 | 4;
const STRIPS: Record<Strip, string | undefined> = {
  1: styles.strip1,
  2: styles.strip2,
  3: styles.strip3,
  4: styles.strip4,
};

export function bornText(face: PatientFace): string {
  if (face.birthDate === undefined) return t('chart.notRecorded');
  const died = typeof face.deceased === 'string' ? face.deceased : undefined;
  const age = ageText(face.birthDate, died);
  if (face.deceased !== undefined)
    return died !== undefined && age !== undefined
      ? t('clinical.diedAt', { birthdate: dateText(face.birthDate), age })
      : dateText(face.birthDate);
  return `${dateText(face.birthDate)} (${age ?? t('clinical.ageNotKnown')})`;
}

export function deceasedText(face: PatientFace): string | null {
  if (face.deceased === undefined) return null;
  return face.deceased === true
    ? t('clinical.diedDateNotRecorded')
    : t('clinical.died', { deceased: dateTimeText(face.deceased) });
}

/** Who the patient is. Sits on top of a chart and never scrolls; identity never shrinks and is never cut. */
export function PatientBanner({
  face,
  strip,
  allergies,
  alerts,
}: {
  face: PatientFace;
  strip: Strip;
  allergies: AllergyKnowledge;
  alerts?: ReactNode;
}) {
  const died = deceasedText(face);
  return (
    <section className={`${styles.banner ?? ''} ${STRIPS[strip] ?? ''}`} aria-label={t('clinical.patient')}>
      <div className={styles.who}>
        <Photo src={face.photo} initials={face.initials} size="large" />
        <div>
          <h1 className={styles.name}>
            {face.name}
            {face.preferred !== undefined && (
              <span> {t('clinical.likes', { preferred: face.preferred })}</span>
            )}
            {died !== null && (
              <strong className={styles.died}>
                <Icon name="info" size={14} /> {died}
              </strong>
            )}
          </h1>
          <dl className={styles.ids}>
            <div>
              <dt>{t('clinical.born')}</dt>
              <dd>{bornText(face)}</dd>
            </div>
            <div>
              <dt>{t('clinical.sex')}</dt>
              <dd>{SEX_WORDS[face.sex]}</dd>
            </div>
            <div>
              <dt>{t('clinical.mrn')}</dt>
              <dd className={(face.mrn?.length ?? 0) > 20 ? styles.long : undefined}>
                {face.mrn ?? t('chart.notRecorded')}
              </dd>
            </div>
          </dl>
        </div>
      </div>
      <div className={styles.allergies}>
        <AllergyState knowledge={allergies} />
      </div>
      {alerts !== undefined && <div className={styles.alerts}>{alerts}</div>}
    </section>
  );
}

/** The banner again, small, on top of every panel and dialog that works on the patient. */
export function MicroBanner({ face, strip }: { face: PatientFace; strip: Strip }) {
  return (
    <div
      className={`${styles.micro ?? ''} ${STRIPS[strip] ?? ''}`}
      role="group"
      aria-label={t('clinical.patientOfThisPanel')}
    >
      <Photo src={face.photo} initials={face.initials} size="small" />
      <span>
        <b>{face.name}</b>{' '}
        <span className={styles.microIds}>
          {t('clinical.mrn2', { face: bornText(face), sex: SEX_WORDS[face.sex] })}{' '}
          {face.mrn ?? t('chart.notRecorded')}
        </span>
      </span>
    </div>
  );
}
