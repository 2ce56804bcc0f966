import { t, type TextKey } from '@/i18n';
import type { ReactNode } from 'react';
import { allergyShape, severityWords } from '@/clinical/AllergyState';
import { Flag, StateMark, Value } from '@/clinical/Flag';
import { Sparkline } from '@/clinical/Sparkline';
import {
  codeText,
  formatDate,
  formatRecent,
  type Allergy,
  type Medicine,
  type Problem,
  type Reading,
} from '@/fhir';
import { Button, Icon, IconButton } from '@/ui';
import { useChart } from './ChartContext';
import styles from './rows.module.css';

/** Opens the panel of a new entry, for who may write. */
export function AddButton({ kind, text }: { kind: string; text: TextKey }) {
  const { open, mayWrite } = useChart();
  if (!mayWrite) return null;
  return (
    <Button
      size="small"
      icon="plus"
      onClick={() => {
        open({ kind });
      }}
    >
      {t(text)}
    </Button>
  );
}

/** A part of a list under a heading of its own; nothing when it has no rows. */
export function SubList({ title, children }: { title: string; children: readonly ReactNode[] }) {
  if (children.length === 0) return null;
  return (
    <>
      <h3 className={styles.sub}>{title}</h3>
      <ul>{children}</ul>
    </>
  );
}

/** Short facts in one line; a fact breaks only when it is long, so that dates and codes stay whole. */
export function Facts({ facts }: { facts: readonly (string | null)[] }) {
  const given = facts.filter((f): f is string => f !== null && f !== '');
  return (
    <div className={styles.second}>
      {given.map((fact, i) => (
        <span key={fact}>
          {i > 0 && ' · '}
          <span className={fact.length <= 28 ? styles.keep : undefined}>{fact}</span>
        </span>
      ))}
    </div>
  );
}

/** Rows of every list; a row that arrived a moment ago is marked and says so. */
export function Row({ type, id, children }: { type: string; id: string; children: ReactNode }) {
  const { live } = useChart();
  const fresh = live.isNew(type, id);
  return (
    <li
      className={fresh ? `${styles.row ?? ''} ${styles.fresh ?? ''}` : styles.row}
      data-fresh={fresh || undefined}
    >
      {children}
      {fresh && <span className={styles.side}>{t('chart.justChanged')}</span>}
    </li>
  );
}

export function AllergyRow({ allergy, onEdit }: { allergy: Allergy; onEdit?: (() => void) | undefined }) {
  const { icon, tone } = allergyShape(allergy);
  return (
    <Row type="AllergyIntolerance" id={allergy.id}>
      <span className={styles[tone]}>
        <Icon name={icon} />
      </span>
      <div className={styles.grow}>
        <div className={styles.name}>
          <b className={styles.strong}>{allergy.substance}</b>{' '}
          <span className={styles.quiet}>{severityWords(allergy)}</span>
        </div>
        <Facts
          facts={[
            allergy.reactions.length > 0
              ? allergy.reactions.join(', ').toLowerCase()
              : t('chart.reactionNotRecorded'),
            allergy.verification,
            allergy.status === 'not recorded' ? t('chart.statusNotRecorded') : null,
            allergy.recorded ? formatDate(allergy.recorded) : t('chart.dateNotRecorded'),
            allergy.recorder,
          ]}
        />
        {allergy.note !== null && <div className={styles.second}>{allergy.note}</div>}
      </div>
      {onEdit !== undefined && <EditButton name={allergy.substance} onEdit={onEdit} />}
    </Row>
  );
}

export function ProblemRow({ problem, onEdit }: { problem: Problem; onEdit?: (() => void) | undefined }) {
  const facts = [
    problem.code,
    problem.since,
    problem.ended === null ? null : t('chart.ended2', { ended: problem.ended }),
    problem.verification,
    problem.severity === null ? null : codeText(problem.severity),
    problem.state === 'active'
      ? problem.statusWords === 'active'
        ? null
        : codeText(problem.statusWords)
      : codeText(problem.statusWords),
    problem.onList ? null : t('chart.visitDiagnosis'),
  ];
  return (
    <Row type="Condition" id={problem.id}>
      <div className={styles.grow}>
        <div className={styles.name}>{problem.name}</div>
        <Facts facts={facts} />
        {problem.note !== null && <div className={styles.second}>{problem.note}</div>}
      </div>
      {onEdit !== undefined && <EditButton name={problem.name} onEdit={onEdit} />}
    </Row>
  );
}

function EditButton({ name, onEdit }: { name: string; onEdit: () => void }) {
  return <IconButton icon="pencil" size="small" label={t('chart.edit2', { name })} onClick={onEdit} />;
}

export function MedicineRow({ medicine }: { medicine: Medicine }) {
  const { name } = medicine;
  return (
    <Row type="MedicationRequest" id={medicine.id}>
      {medicine.doNotTake && (
        <span className={styles.serious}>
          <Icon name="barred" />
        </span>
      )}
      <div className={styles.grow}>
        <div className={styles.name}>
          {medicine.doNotTake && <b className={styles.strong}>{t('chart.doNotTake')} </b>}
          <b className={styles.strong}>{name.name}</b>
          {name.strength !== '' && <span className={styles.keep}> {name.strength}</span>}
          {name.form !== '' && <span className={styles.quiet}> {name.form}</span>}
        </div>
        <Facts facts={[medicine.dose]} />
      </div>
      {medicine.state !== 'active' && <span className={styles.side}>{medicine.stateWords}</span>}
    </Row>
  );
}

/** Latest value of each test with reference and trend. `open` shows one test in full. */
export function ResultsTable({
  tests,
  open,
  caption,
}: {
  tests: readonly (readonly Reading[])[];
  open?: (reading: Reading) => void;
  caption: string;
}) {
  const { live, now } = useChart();
  return (
    <div className={styles.scroll} tabIndex={-1}>
      <table className={styles.table} aria-label={caption}>
        <thead>
          <tr>
            <th scope="col">{t('chart.test')}</th>
            <th scope="col" className={styles.num}>
              {t('chart.value')}
            </th>
            <th scope="col">{t('chart.unit')}</th>
            <th scope="col">{t('chart.flag')}</th>
            <th scope="col">{t('chart.reference')}</th>
            <th scope="col">{t('chart.trend')}</th>
          </tr>
        </thead>
        <tbody>
          {tests.map((readings) => {
            const latest = readings[0];
            if (!latest) return null;
            const unit = latest.value.kind === 'number' ? (latest.value.unit ?? t('chart.notRecorded')) : '';
            return (
              <tr
                key={latest.key}
                className={live.isNew('Observation', latest.id) ? styles.fresh : undefined}
              >
                <th scope="row" title={`${latest.fullName}, ${formatRecent(latest.effective, now)}`}>
                  {open ? (
                    <button
                      type="button"
                      className={styles.linkButton}
                      onClick={() => {
                        open(latest);
                      }}
                    >
                      {latest.name}
                    </button>
                  ) : (
                    latest.name
                  )}
                </th>
                {latest.value.kind === 'number' ? (
                  <>
                    <td className={styles.num}>
                      <Value reading={latest} />
                    </td>
                    <td className={styles.unit}>{unit}</td>
                  </>
                ) : (
                  <td colSpan={2}>
                    <Value reading={latest} />
                  </td>
                )}
                <td>
                  {latest.state !== null ? <StateMark state={latest.state} /> : <Flag flag={latest.flag} />}
                </td>
                <td>
                  {latest.rangeText === null ? (
                    <span className={styles.noRange}>{t('chart.noRange')}</span>
                  ) : (
                    <span className={styles.range}>{latest.rangeText}</span>
                  )}
                </td>
                <td>
                  <Sparkline readings={readings} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
