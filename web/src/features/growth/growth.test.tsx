import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Observation } from '@/fhir';
import { patientFace } from '@/fhir/patient';
import { expectAccessible } from '@/test/axe';
import { renderUi } from '@/test/render';
import GrowthCard from './GrowthCard';
import { GESTATION } from './preterm';

const search = vi.hoisted(() => vi.fn());
vi.mock('@/api/fhir', () => ({ search }));

/** What the server has: libraries with references, and the gestational age at birth. */
function serve(libraries: readonly unknown[] = [], gestation: readonly unknown[] = []): void {
  search.mockImplementation((type: string) =>
    Promise.resolve({ matches: type === 'Library' ? libraries : gestation, truncated: false }),
  );
}

beforeEach(() => {
  serve();
});

const library = (title: string, csv: string): unknown => ({
  resourceType: 'Library',
  title,
  content: [{ contentType: 'text/csv', data: btoa(csv) }],
});

const OWN = [
  '# reference: Own standards',
  '# version: 2006',
  '# source: the clinic',
  'measure,sex,x,l,m,s',
  'weight-infant,male,0,1,3.3,0.1',
  'weight-infant,male,24,1,12,0.1',
].join('\n');

const measure = (code: string, value: number, unit: string, date: string): Observation =>
  ({
    resourceType: 'Observation',
    id: `${code}-${date}`,
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code }] },
    valueQuantity: { value, unit, code: unit },
    effectiveDateTime: date,
  }) as unknown as Observation;

function show(
  observations: readonly Observation[],
  patient: Partial<fhir4.Patient> = {},
  older?: () => void,
): HTMLElement {
  const face = patientFace({
    resourceType: 'Patient',
    id: 'p1',
    name: [{ family: 'Kind' }],
    gender: 'male',
    birthDate: '2025-01-01',
    ...patient,
  });
  return renderUi(
    <GrowthCard face={face} patient="KIND · 01-Jan-2025" observations={observations} older={older} />,
  ).container;
}

const BOY = [
  measure('29463-7', 3.53, 'kg', '2025-01-01'),
  measure('29463-7', 9700, 'g', '2025-10-16'),
  measure('8302-2', 72, 'cm', '2025-10-16'),
];

describe('the growth chart', () => {
  it('draws curves and points, and says the same in a table', async () => {
    const container = show(BOY);
    const picture = await screen.findByRole('img', { name: /Weight, kg/ });
    expect(picture).toHaveAccessibleName(/2 measurements\. Latest, 16-Oct-2025: 9\.7 kg, percentile 5\d/);
    for (const percentile of [3, 10, 25, 50, 75, 90, 97])
      expect(within(picture).getByText(`P${String(percentile)}`)).toBeInTheDocument();
    expect(screen.getByText('KIND · 01-Jan-2025')).toBeInTheDocument();
    const row = screen.getByRole('row', { name: /16-Oct-2025/ });
    expect(row).toHaveTextContent('9 mo');
    expect(row).toHaveTextContent('converted from 9700 g');
    expect(row).toHaveTextContent(/percentile 5\d \(\+0\.\d SD\)/);
    expect(screen.getByRole('row', { name: /01-Jan-2025/ })).toHaveTextContent('percentile 50');
    expect(screen.getByText(/National Center for Health Statistics/)).toBeInTheDocument();
    expect(screen.getByText(/No preterm birth is recorded/)).toBeInTheDocument();
    expect(screen.getByText(/recommends the WHO standards/)).toBeInTheDocument();
    await expectAccessible(container);
    await userEvent.click(screen.getByRole('radio', { name: 'Weight for length' }));
    expect(screen.getByRole('row', { name: /16-Oct-2025/ })).toHaveTextContent('72 cm');
    await userEvent.click(screen.getByRole('radio', { name: 'Head circumference' }));
    expect(
      screen.getByText('No measurement in this range of ages.', { selector: 'p[class*=none]' }),
    ).toBeInTheDocument();
  });

  it('says in words what lies far out', async () => {
    show([measure('29463-7', 5.5, 'kg', '2025-10-16')]);
    expect(await screen.findByRole('row', { name: /16-Oct-2025/ })).toHaveTextContent(
      /more than 3 standard deviations below the median \(−\d\.\d SD\)/,
    );
  });

  it('gives no percentile where it has no reference, and says why', async () => {
    show(BOY, { gender: 'other' });
    expect(await screen.findByRole('row', { name: /16-Oct-2025/ })).toHaveTextContent(
      'no reference for this sex',
    );
    expect(screen.getByText(/tables for girls and boys only/)).toBeInTheDocument();
    expect(screen.queryByRole('img', { name: /Weight/ })).toBeNull();
  });

  it('says that an age is not known, that values are left out, and that older ones are not loaded', async () => {
    const older = vi.fn();
    show([...BOY, measure('29463-7', 9, 'stone', '2025-10-17')], {}, older);
    expect(await screen.findByText(/1 measurement is not drawn/)).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Load older ones' }));
    expect(older).toHaveBeenCalledOnce();
  });

  it('needs the day of birth', async () => {
    show(BOY, { birthDate: '2025-01' });
    expect(await screen.findByText(/not known to the day/)).toBeInTheDocument();
  });

  it('prints itself alone', async () => {
    const print = vi.spyOn(window, 'print').mockImplementation(() => undefined);
    show(BOY);
    await userEvent.click(await screen.findByRole('button', { name: 'Print this chart' }));
    await vi.waitFor(() => {
      expect(print).toHaveBeenCalledOnce();
    });
  });
});

describe('references and preterm birth', () => {
  it('takes the reference of the organisation under two years, and lets another be chosen', async () => {
    serve([library('Own', OWN)]);
    show([measure('29463-7', 9.3, 'kg', '2025-12-31')]);
    // Half way between 3.3 and 12 kg the median is 7.6: one standard deviation is 0.76 kg.
    expect(await screen.findByRole('row', { name: /31-Dec-2025/ })).toHaveTextContent(
      'percentile 99 (+2.2 SD)',
    );
    expect(screen.getByText(/Reference: the clinic/)).toBeInTheDocument();
    expect(screen.queryByText(/recommends the WHO standards/)).toBeNull();
    await userEvent.click(screen.getByRole('radio', { name: /CDC 2000/ }));
    expect(screen.getByText(/National Center for Health Statistics/)).toBeInTheDocument();
    expect(screen.getByRole('row', { name: /31-Dec-2025/ })).toHaveTextContent(
      /percentile \d+ \(−\d\.\d SD\)/,
    );
  });

  it('names a reference that cannot be read, and goes on with the other', async () => {
    serve([library('Broken', OWN.replace('0.1', '-0.1'))]);
    show(BOY);
    expect(await screen.findByText(/Broken: Line 5 is no row of a reference table/)).toBeInTheDocument();
    expect(screen.getByText(/National Center for Health Statistics/)).toBeInTheDocument();
  });

  it('says so when the references of the organisation could not be asked for', async () => {
    search.mockImplementation((type: string) =>
      type === 'Library'
        ? Promise.reject(new Error('The server does not answer.'))
        : Promise.resolve({ matches: [] }),
    );
    show(BOY);
    expect(await screen.findByText(/The server does not answer/)).toBeInTheDocument();
    expect(await screen.findByRole('img', { name: /Weight, kg/ })).toBeInTheDocument();
  });

  it('corrects ages under two years of a child born preterm, and shows both ages', async () => {
    serve([], [measure('76516-4', 32, 'wk', '2025-01-01')]);
    show([
      measure('29463-7', 1.9, 'kg', '2025-01-10'),
      measure('29463-7', 9.0, 'kg', '2025-10-16'),
      measure('29463-7', 13, 'kg', '2027-06-01'),
    ]);
    expect(
      await screen.findByText(/Born at 32\+0 weeks: ages under 2 years are corrected/),
    ).toBeInTheDocument();
    await userEvent.click(screen.getByRole('radio', { name: 'Birth to 36 months' }));
    const row = screen.getByRole('row', { name: /16-Oct-2025/ });
    expect(row).toHaveTextContent('9 mo');
    expect(row).toHaveTextContent('corrected 7 mo');
    const before = row.textContent;
    const early = screen.getByRole('row', { name: /10-Jan-2025/ });
    expect(early).toHaveTextContent('before term');
    expect(early).toHaveTextContent('outside of the reference table');
    // From two years on nothing is corrected.
    expect(screen.getByRole('row', { name: /01-Jun-2027/ })).not.toHaveTextContent('corrected');
    await userEvent.click(screen.getByRole('radio', { name: 'From birth' }));
    expect(screen.getByRole('row', { name: /16-Oct-2025/ }).textContent).not.toBe(before);
    expect(screen.getByText(/counted from birth, not corrected/)).toBeInTheDocument();
  });

  it('says when it is not known whether the child was born preterm', async () => {
    search.mockImplementation((type: string) =>
      type === 'Library' ? Promise.resolve({ matches: [] }) : Promise.reject(new Error('no')),
    );
    show(BOY);
    expect(await screen.findByText(/could not be loaded: ages are counted from birth/)).toBeInTheDocument();
    expect(search).toHaveBeenCalledWith(
      'Observation',
      expect.objectContaining({ code: GESTATION }),
      expect.anything(),
    );
  });
});
