import { ageText, dateText } from '@/fhir/dates';
import { type PatientFace, SEX_WORDS } from '@/fhir/patient';
import { t } from '@/i18n';
import { Chip, Photo } from '@/ui';
import { Marked } from './Marked';
import styles from './PatientRow.module.css';

/** Birth date with age; for the dead the date of death instead of an age that goes on. */
export function bornText(face: PatientFace): string {
  if (face.birthDate === undefined) return t('patients.birthUnknown');
  const age = face.deceased === undefined ? ageText(face.birthDate) : undefined;
  return dateText(face.birthDate) + (age === undefined ? '' : ` (${age})`);
}

/** What tells one patient from another, in fixed columns: photo, name, birth date (age), sex, record number. */
export function PatientRow({
  face,
  parts = [],
  similar,
  mark,
}: {
  face: PatientFace;
  /** What was typed, framed in the name. */
  parts?: readonly string[];
  /** What to compare with a look-alike in the same list. */
  similar?: string | undefined;
  /** At the right edge: a key or a state. */
  mark?: React.ReactNode;
}) {
  return (
    <div className={styles.row}>
      <Photo src={face.photo} initials={face.initials} />
      <div className={styles.who}>
        <div className={styles.name}>
          <Marked text={face.name} parts={parts} />
          {face.preferred !== undefined && <span className={styles.preferred}> “{face.preferred}”</span>}
        </div>
        {similar !== undefined && (
          <Chip tone="caution" icon="people">
            {t('patients.similar', { what: similar })}
          </Chip>
        )}
      </div>
      <div className={styles.ids}>
        <span className={styles.born}>
          <b>{bornText(face)}</b>
          {face.deceased !== undefined && (
            <span className={styles.died}>
              {face.deceased === true
                ? t('patients.diedUnknown')
                : t('patients.died', { date: dateText(face.deceased) })}
            </span>
          )}
        </span>
        <b>{SEX_WORDS[face.sex]}</b>
        <span className={styles.mrn}>
          {face.mrn === undefined ? (
            t('patients.mrnNone')
          ) : (
            <>
              {t('patients.mrn')} <b>{face.mrn}</b>
            </>
          )}
        </span>
      </div>
      <span className={styles.mark}>{mark}</span>
    </div>
  );
}
