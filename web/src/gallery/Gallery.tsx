import { type ReactNode } from 'react';
import { AllergyState, type AllergyKnowledge } from '@/clinical/AllergyState';
import { ReadingLine } from '@/clinical/Flag';
import { MicroBanner, PatientBanner } from '@/clinical/PatientBanner';
import { Sparkline } from '@/clinical/Sparkline';
import { TrendChart } from '@/clinical/TrendChart';
import { readAllergies, readObservations, type AllergyIntolerance, type Observation } from '@/fhir';
import { patientFace } from '@/fhir/patient';
import { Card, Chip, Failed, Loading, NeverAsked, NoneFound, Truncated, type Tone } from '@/ui';
import styles from './Gallery.module.css';
import { SCREENS } from './screens';

const face = patientFace({
  resourceType: 'Patient',
  id: 'p1',
  name: [{ use: 'official', family: 'Weissnat', given: ['Rosalind', 'Marie'] }],
  birthDate: '1958-03-14',
  gender: 'female',
  identifier: [
    {
      type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] },
      value: '40417226',
    },
  ],
});

const allergy = (id: string, text: string, severity: string): AllergyIntolerance =>
  ({
    resourceType: 'AllergyIntolerance',
    id,
    clinicalStatus: { coding: [{ code: 'active' }] },
    verificationStatus: { coding: [{ code: 'confirmed' }] },
    code: { text },
    reaction: [{ manifestation: [{ text: 'Hives' }], severity }],
  }) as unknown as AllergyIntolerance;

const known = readAllergies([allergy('a1', 'Penicillin', 'severe'), allergy('a2', 'Peanut', 'mild')]);
const noneKnown = readAllergies([
  {
    resourceType: 'AllergyIntolerance',
    id: 'n1',
    clinicalStatus: { coding: [{ code: 'active' }] },
    code: { coding: [{ system: 'http://snomed.info/sct', code: '716186003' }] },
    recordedDate: '2026-07-14',
  } as unknown as AllergyIntolerance,
]);

const knowledge: readonly (readonly [string, AllergyKnowledge])[] = [
  ['loading', { kind: 'loading' }],
  ['failed', { kind: 'unavailable' }],
  ['refused', { kind: 'not-shown' }],
  ['empty: asked and none', { kind: 'answer', summary: noneKnown, truncated: false }],
  ['empty: never asked', { kind: 'answer', summary: readAllergies([]), truncated: false }],
  ['truncated', { kind: 'answer', summary: known, truncated: true }],
  ['full', { kind: 'answer', summary: known, truncated: false }],
];

const potassium = (value: number, month: string, code: string): Observation =>
  ({
    resourceType: 'Observation',
    id: `k${month}`,
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '2823-3', display: 'Potassium' }] },
    effectiveDateTime: `2026-${month}-14T08:05:00Z`,
    valueQuantity: { value, unit: 'mmol/L', code: 'mmol/L' },
    interpretation: [{ coding: [{ code }] }],
    referenceRange: [{ low: { value: 3.5, unit: 'mmol/L' }, high: { value: 5.1, unit: 'mmol/L' } }],
  }) as unknown as Observation;

const readings = readObservations([
  potassium(6.4, '07', 'HH'),
  potassium(5.4, '05', 'H'),
  potassium(4.2, '03', 'N'),
  potassium(3.2, '01', 'L'),
]);
const points = [...readings]
  .reverse()
  .flatMap((r) =>
    r.value.kind === 'number'
      ? [{ at: r.at, date: r.effective, value: r.value.value, text: r.value.text, flag: r.flag }]
      : [],
  );
const tones: readonly Tone[] = ['plain', 'crit', 'crit-weak', 'serious', 'caution', 'info', 'ok', 'unknown'];
const patient = 'WEISSNAT, Rosalind Marie · 14-Mar-1958 · MRN 40417226';

function Part({ name, children }: { name: string; children: ReactNode }) {
  return (
    <section>
      <h2>{name}</h2>
      <div className={styles.grid}>{children}</div>
    </section>
  );
}

/** Each clinical building block in each of its states, without a server. */
export function Gallery() {
  return (
    <main className={styles.gallery} tabIndex={-1}>
      <h1>Gallery</h1>
      <Part name="States of a card">
        <Card title="Loading">
          <Loading what="problems" />
        </Card>
        <Card title="Empty: asked and none">
          <NoneFound title="No known allergies" detail="Recorded 14-Jul-2026 by Dr A. Nwosu" />
        </Card>
        <Card title="Empty: never asked" edge="dashed">
          <NeverAsked title="Not asked yet" detail="This is not the same as none." />
        </Card>
        <Card title="Failed" edge="failed">
          <Failed
            title="Problems could not be loaded"
            detail="The patient may have problems that do not show here."
            reason="The server did not answer."
            onRetry={() => undefined}
          />
        </Card>
        <Card title="Truncated">
          <Truncated>4 of 23, most severe first</Truncated>
        </Card>
        <Card title="Full" count="2 active" foot="Dr A. Nwosu, 14-Jul-2026 08:05">
          Essential hypertension
        </Card>
      </Part>
      <Part name="Allergy state">
        {knowledge.map(([name, one]) => (
          <Card key={name} title={`Allergies, ${name}`}>
            <AllergyState knowledge={one} />
          </Card>
        ))}
      </Part>
      <Part name="Severity">
        {tones.map((tone) => (
          <div key={tone}>
            <Chip tone={tone}>{tone}</Chip>
          </div>
        ))}
      </Part>
      <Part name="Results">
        {readings.map((reading) => (
          <div key={reading.id}>
            <ReadingLine reading={reading} />
          </div>
        ))}
        <Sparkline readings={readings} />
      </Part>
      <Part name="Trend">
        {(
          [
            ['full', points],
            ['one value', points.slice(0, 1)],
            ['empty', []],
          ] as const
        ).map(([name, some]) => (
          <Card key={name} title={`Trend, ${name}`} flush>
            <TrendChart
              patient={patient}
              title={`Potassium, ${name}`}
              unit="mmol/L"
              series={[{ name: 'Potassium', points: some }]}
              limits={readings[0]?.limits ?? null}
            />
          </Card>
        ))}
      </Part>
      <section>
        <h2>Areas of the chart, and pages</h2>
        <ul className={styles.screens}>
          {SCREENS.map(({ at, state }) => (
            <li key={`${at} ${state}`}>
              <a href={`?${new URLSearchParams({ at, state }).toString()}`}>
                {at}, {state}
              </a>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h2>Identity</h2>
        <PatientBanner
          face={face}
          strip={1}
          allergies={{ kind: 'answer', summary: known, truncated: false }}
          alerts={<Chip tone="crit">Critical: Potassium 6.4 mmol/L</Chip>}
        />
        <MicroBanner face={face} strip={2} />
      </section>
    </main>
  );
}
