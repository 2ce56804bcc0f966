import { screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { patientFace } from '@/fhir/patient';
import { renderUi } from '@/test/render';
import GrowthCard from './GrowthCard';

vi.mock('@/api/fhir', () => ({ search: () => Promise.resolve({ matches: [] }) }));
vi.mock('./reference/cdc-2000.csv?raw', () => ({ default: 'not a table' }));

it('says that no reference is loaded, and draws nothing', async () => {
  const face = patientFace({ resourceType: 'Patient', gender: 'male', birthDate: '2025-01-01' });
  renderUi(<GrowthCard face={face} patient="KIND" observations={[]} older={undefined} />);
  expect(await screen.findByText('No reference table is loaded')).toBeInTheDocument();
  expect(screen.queryByRole('img', { name: /Weight/ })).toBeNull();
});
