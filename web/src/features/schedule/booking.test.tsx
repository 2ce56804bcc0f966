import { fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { patientFace } from '@/fhir/patient';
import { patient } from '@/test/patients';
import { renderUi } from '@/test/render';
import { fakeServer, searchset, type Answer, type Call } from '@/test/server';
import { BookingForm } from './BookingForm';

const service = (id: string): fhir4.HealthcareService => ({
  resourceType: 'HealthcareService',
  id,
  name: id,
  extension: [{ url: 'urn:salus:service-duration', valuePositiveInt: 30 }],
});

function records({ path, method, body }: Call): Answer | undefined | 'never' {
  if (path === '/fhir/HealthcareService') return { body: searchset([service('one'), service('two')]) };
  if (['/fhir/Schedule', '/fhir/Location', '/fhir/Practitioner'].includes(path))
    return { body: searchset([]) };
  if (path !== '/fhir/Appointment/$find' || method !== 'POST') return undefined;
  const asked = JSON.stringify(body);
  if (asked.includes('HealthcareService/two')) return 'never';
  return {
    body: searchset([
      {
        resourceType: 'Appointment',
        status: 'proposed',
        start: '2026-12-01T09:00:00+00:00',
        end: '2026-12-01T09:30:00+00:00',
        participant: [{ actor: { reference: 'Practitioner/eva' }, status: 'needs-action' }],
      },
    ]),
  };
}

it('never books a free time of a service that is no longer chosen', async () => {
  const user = userEvent.setup();
  fakeServer(records);
  const face = patientFace(patient('Nora', 'Waiting', '1970-04-02'));
  renderUi(<BookingForm start={{ face }} onDone={() => undefined} />);
  await waitFor(() => {
    expect(screen.getByRole('button', { name: /^Book Tue / })).toBeEnabled();
  });
  await user.selectOptions(screen.getByLabelText('Service'), 'two');
  expect(screen.getByRole('button', { name: 'Book' })).toBeDisabled();
  expect(screen.queryByRole('button', { name: /^Book Tue / })).toBeNull();
});

it('has the focus on Book when there is a time, but not from under somebody who went on', async () => {
  const user = userEvent.setup();
  fakeServer(records);
  const face = patientFace(patient('Nora', 'Waiting', '1970-04-02'));
  const first = renderUi(
    <BookingForm start={{ face, service: 'HealthcareService/one' }} onDone={() => undefined} />,
  );
  await waitFor(() => {
    expect(screen.getByRole('button', { name: /^Book Tue / })).toHaveFocus();
  });
  first.unmount();
  // No free time comes for this one until another service is chosen: by then the focus is in the reason.
  renderUi(<BookingForm start={{ face, service: 'HealthcareService/two' }} onDone={() => undefined} />);
  await user.selectOptions(await screen.findByLabelText('Service'), 'one');
  await user.click(screen.getByLabelText(/^Reason/));
  await waitFor(() => {
    expect(screen.getByRole('button', { name: /^Book Tue / })).toBeEnabled();
  });
  expect(screen.getByLabelText(/^Reason/)).toHaveFocus();
});

it('does not book by an Enter that is still held down', async () => {
  fakeServer(records);
  const face = patientFace(patient('Nora', 'Waiting', '1970-04-02'));
  renderUi(<BookingForm start={{ face, service: 'HealthcareService/one' }} onDone={() => undefined} />);
  const book = await screen.findByRole('button', { name: /^Book Tue / });
  expect(fireEvent.keyDown(book, { key: 'Enter', repeat: true })).toBe(false);
  expect(fireEvent.keyDown(book, { key: 'Enter' })).toBe(true);
});
