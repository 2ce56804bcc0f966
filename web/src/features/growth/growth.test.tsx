import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { Observation } from '@/fhir';
import { patientFace } from '@/fhir/patient';
import { expectAccessible } from '@/test/axe';
import { renderUi } from '@/test/render';
import GrowthCard from './GrowthCard';

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
    expect(screen.getByText(/not corrected for preterm birth/)).toBeInTheDocument();
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
