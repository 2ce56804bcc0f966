import { useQuery } from '@tanstack/react-query';
import { useId, useState, type ReactNode } from 'react';
import { search } from '@/api/fhir';
import { formatDate, numberText, type Observation } from '@/fhir';
import type { PatientFace } from '@/fhir/patient';
import { t, tn, type TextKey } from '@/i18n';
import { Button, Card, Failed, Icon, Loading, Truncated } from '@/ui';
import { GrowthChart } from './GrowthChart';
import styles from './growth.module.css';
import {
  CHILD_END,
  curvesOf,
  INFANT_END,
  kindsOf,
  readGrowth,
  standingOf,
  unitOf,
  type ChartKind,
  type Point,
  type Range,
} from './measures';
import { GESTATION, pretermOf, type Preterm } from './preterm';
import { tableOf, type Reference, type Sex } from './reference';
import { loadReferences } from './references';
import { ageWords, standingWords } from './words';

const TITLES: Readonly<Record<ChartKind, TextKey>> = {
  weight: 'growth.weight',
  height: 'growth.height',
  head: 'growth.head',
  bmi: 'growth.bmi',
  'weight-for-length': 'growth.weightForLength',
};

/** Growth of a patient under 20 years against the reference: curves, the patient's points, and the same as a table. */
export default function GrowthCard({
  face,
  patient,
  observations,
  older,
}: {
  face: PatientFace;
  /** The patient in a line: a graph never stands without. */
  patient: string;
  observations: readonly Observation[];
  /** A way to load what is not there yet; undefined when everything is. */
  older: (() => void) | undefined;
}) {
  const references = useQuery({
    queryKey: ['growth-references'],
    queryFn: ({ signal }) => loadReferences(signal),
    staleTime: Infinity,
  });
  const gestation = useQuery({
    queryKey: ['chart', face.id, 'gestation'],
    queryFn: ({ signal }) => search('Observation', { patient: face.id, code: GESTATION, _count: 20 }, signal),
  });
  const preterm = pretermOf((gestation.data?.matches ?? []) as unknown as readonly Observation[]);
  const [corrects, setCorrects] = useState(true);
  const correction = corrects ? (preterm?.correction ?? 0) : 0;
  const growth = readGrowth(observations, face.birthDate, correction);
  const newest = Math.max(...Object.values(growth.points).flatMap((all) => all.map((p) => p.age)), 0);
  const [range, setRange] = useState<Range>(newest > 24 ? 'child' : 'infant');
  const [kind, setKind] = useState<ChartKind>('weight');
  const [printing, setPrinting] = useState(false);
  const id = useId();
  const shownKind = kindsOf(range).includes(kind) ? kind : 'weight';
  const sex: Sex | null = face.sex === 'Male' ? 'male' : face.sex === 'Female' ? 'female' : null;
  const curves = curvesOf(shownKind, range);
  const [named, setNamed] = useState<string | null>(null);
  const all = references.data?.all ?? [];
  const has = (one: Reference): boolean => sex === null || tableOf(one, curves, sex).length > 0;
  // Under two years the organisation's own reference comes first, as the CDC recommends for its own tables.
  const reference =
    all.find((one) => one.name === named) ??
    (range === 'infant' ? (all.find(has) ?? all.at(-1)) : all.at(-1));
  const isInRange = (p: Point): boolean =>
    range === 'infant' ? p.age <= INFANT_END : p.age >= 24 && p.age <= CHILD_END;
  const points = growth.points[shownKind].filter(isInRange);
  const print = (): void => {
    setPrinting(true);
    // After the card is marked, so that nothing else goes on the paper.
    requestAnimationFrame(() => {
      window.print();
      setPrinting(false);
    });
  };
  return (
    <div className={printing ? `${styles.whole ?? ''} ${styles.paper ?? ''}` : styles.whole}>
      <Card
        title={t('growth.title')}
        count={reference?.name}
        action={
          <Button size="small" icon="document" onClick={print}>
            {t('growth.print')}
          </Button>
        }
        foot={reference && t('growth.source', { source: reference.source, version: reference.version })}
      >
        <div className={styles.controls}>
          <Choices
            label={t('growth.range')}
            name={`${id}-range`}
            value={range}
            options={[
              ['infant', t('growth.infant')],
              ['child', t('growth.child')],
            ]}
            onChange={(next) => {
              setRange(next as Range);
            }}
          />
          <Choices
            label={t('growth.measure')}
            name={`${id}-kind`}
            value={shownKind}
            options={kindsOf(range).map((one) => [one, t(TITLES[one])])}
            onChange={(next) => {
              setKind(next as ChartKind);
            }}
          />
          {all.length > 1 && (
            <Choices
              label={t('growth.referenceChoice')}
              name={`${id}-reference`}
              value={reference?.name ?? ''}
              options={all.map((one) => [one.name, one.name])}
              onChange={setNamed}
            />
          )}
          {preterm !== null && (
            <Choices
              label={t('growth.age')}
              name={`${id}-age`}
              value={corrects ? 'corrected' : 'birth'}
              options={[
                ['corrected', t('growth.corrected')],
                ['birth', t('growth.fromBirth')],
              ]}
              onChange={(next) => {
                setCorrects(next === 'corrected');
              }}
            />
          )}
        </div>
        <Notes
          isInfant={range === 'infant' && all.length === 1}
          faults={references.data?.faults ?? []}
          preterm={preterm}
          isCorrected={corrects}
          gestationFailed={gestation.error !== null}
          older={older}
          left={growth.left}
          sex={sex}
          birthDate={face.birthDate}
        />
        {references.error !== null ? (
          <Failed
            title={t('growth.noReference')}
            detail={t('growth.noReferenceDetail')}
            reason={references.error.message}
            onRetry={() => void references.refetch()}
          />
        ) : reference === undefined ? (
          <Loading what={t('growth.reference')} />
        ) : (
          <div className={styles.both}>
            {sex === null ? null : tableOf(reference, curves, sex).length === 0 ? (
              <p>
                <Icon name="dashed" /> {t('growth.noTable')}
              </p>
            ) : (
              <GrowthChart
                title={t('growth.titleOf', { measure: t(TITLES[shownKind]), unit: unitOf(shownKind) })}
                patient={patient}
                kind={shownKind}
                range={range}
                rows={tableOf(reference, curves, sex)}
                points={points.filter((p) => p.x >= 0)}
                words={words(reference, sex, points, shownKind)}
              />
            )}
            <PointTable reference={reference} sex={sex} points={points} kind={shownKind} />
          </div>
        )}
      </Card>
    </div>
  );
}

function Choices({
  label,
  name,
  value,
  options,
  onChange,
}: {
  label: string;
  name: string;
  value: string;
  options: readonly (readonly [string, string])[];
  onChange: (value: string) => void;
}) {
  return (
    <fieldset className={styles.choices}>
      <legend>{label}</legend>
      {options.map(([key, text]) => (
        <label key={key}>
          <input
            type="radio"
            name={name}
            checked={key === value}
            onChange={() => {
              onChange(key);
            }}
          />
          {text}
        </label>
      ))}
    </fieldset>
  );
}

/** What the chart cannot say, in words. */
function Notes({
  isInfant,
  faults,
  preterm,
  isCorrected,
  gestationFailed,
  older,
  left,
  sex,
  birthDate,
}: {
  /** An infant is compared with the shipped reference alone. */
  isInfant: boolean;
  faults: readonly string[];
  preterm: Preterm | null;
  isCorrected: boolean;
  gestationFailed: boolean;
  older: (() => void) | undefined;
  left: number;
  sex: Sex | null;
  birthDate: string | undefined;
}) {
  const notes: ReactNode[] = [];
  if (sex === null) notes.push(t('growth.noSex'));
  if (birthDate === undefined || birthDate.length < 10) notes.push(t('growth.noBirthDate'));
  if (left > 0) notes.push(tn('growth.left', left));
  for (const fault of faults) notes.push(t('growth.referenceFault', { fault }));
  if (gestationFailed) notes.push(t('growth.gestationFailed'));
  if (preterm !== null)
    notes.push(t(isCorrected ? 'growth.isCorrected' : 'growth.isNotCorrected', { weeks: preterm.words }));
  return (
    <>
      {older !== undefined && (
        <Truncated
          action={
            <Button size="small" onClick={older}>
              {t('growth.loadOlder')}
            </Button>
          }
        >
          {t('growth.truncated')}
        </Truncated>
      )}
      <ul className={styles.notes}>
        {notes.map((note, at) => (
          <li key={at}>
            <Icon name="diamond" size={14} /> {note}
          </li>
        ))}
        {isInfant && (
          <li>
            <Icon name="info" size={14} /> {t('growth.whoFirst')}
          </li>
        )}
        <li>
          <Icon name="info" size={14} /> {t(preterm === null ? 'growth.noPreterm' : 'growth.lying')}
        </li>
      </ul>
    </>
  );
}

/** What the points say, for those who do not see them. */
function words(reference: Reference, sex: Sex, points: readonly Point[], kind: ChartKind): string {
  const last = points.at(-1);
  if (last === undefined) return t('growth.nothing');
  return t('growth.latest', {
    count: tn('growth.values', points.length),
    date: formatDate(last.effective),
    value: `${last.text} ${unitOf(kind)}`,
    standing: standingWords(standingOf(reference, sex, last)),
  });
}

function PointTable({
  reference,
  sex,
  points,
  kind,
}: {
  reference: Reference;
  sex: Sex | null;
  points: readonly Point[];
  kind: ChartKind;
}) {
  if (points.length === 0) return <p className={styles.none}>{t('growth.nothing')}</p>;
  const byLength = kind === 'weight-for-length';
  return (
    // A region that scrolls must take the focus, or the keyboard cannot scroll it.
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('growth.table')}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{t('growth.date')}</th>
            <th scope="col">{t('growth.age')}</th>
            {byLength && <th scope="col">{t('growth.length')}</th>}
            <th scope="col">{t(TITLES[kind])}</th>
            <th scope="col">{t('growth.standing')}</th>
          </tr>
        </thead>
        <tbody>
          {[...points].reverse().map((point) => (
            <tr key={`${point.id} ${String(point.x)}`}>
              <th scope="row">{formatDate(point.effective)}</th>
              <td>
                {ageWords(point.sinceBirth)}
                {point.age !== point.sinceBirth && (
                  <span className={styles.second}>
                    {point.age < 0
                      ? t('growth.beforeTerm')
                      : t('growth.correctedAge', { age: ageWords(point.age) })}
                  </span>
                )}
              </td>
              {byLength && <td>{numberText(point.x)} cm</td>}
              <td>
                <b>{point.text}</b> {unitOf(kind)}
                {point.recorded !== null && (
                  <span className={styles.second}>{t('growth.recorded', { value: point.recorded })}</span>
                )}
                {point.preliminary && <span className={styles.second}>{t('growth.preliminary')}</span>}
              </td>
              <td>{sex === null ? t('growth.unknown') : standingWords(standingOf(reference, sex, point))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
