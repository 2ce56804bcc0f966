import { screen, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { renderApp } from '@/test/app';
import { expectAccessible } from '@/test/axe';
import { patient } from '@/test/patients';
import { fakeServer, searchset } from '@/test/server';
import { sessionOf, signedIn } from '@/test/session';
import type { RoleName } from '@/api/session';

const ROSALIND = patient('Rosalind', 'Weissnat', '1958-03-14', { id: 'p1', meta: { versionId: '1' } });
const COVERAGE: fhir4.Coverage = {
  resourceType: 'Coverage',
  id: 'c1',
  meta: { versionId: '1' },
  status: 'active',
  beneficiary: { reference: 'Patient/p1' },
  payor: [{ display: 'Acme Health' }],
  subscriberId: '12345',
  order: 1,
};

async function open(mayRead: boolean, ...roles: RoleName[]): Promise<HTMLElement> {
  fakeServer(signedIn(sessionOf(...roles)), ({ path }) => {
    if (path === '/fhir/Patient/p1') return { body: ROSALIND };
    if (path !== '/fhir/Coverage') return undefined;
    return mayRead
      ? { body: searchset([COVERAGE]) }
      : {
          status: 403,
          body: {
            resourceType: 'OperationOutcome',
            issue: [
              {
                severity: 'error',
                code: 'forbidden',
                details: { text: 'No.', coding: [{ code: 'SAL-FORBIDDEN' }] },
              },
            ],
          },
        };
  });
  const { container } = renderApp('/demographics/p1/coverage');
  await screen.findByRole('heading', { name: 'Coverage', level: 1 }, { timeout: 5_000 });
  await screen.findByText(mayRead ? /Acme Health/ : /is not shown to your role/);
  await expectAccessible(container);
  return screen.getByRole('main');
}

const buttons = (main: HTMLElement): readonly string[] =>
  within(main)
    .queryAllByRole('button')
    .map((one) => one.getAttribute('aria-label') ?? one.textContent);

it('is read by physicians, with a word why it is not changed', async () => {
  const main = await open(true, 'physician');
  expect(within(main).getByText(/do not record coverage/)).toBeInTheDocument();
  expect(buttons(main)).toEqual([]);
});

it('says to nurses that it is not theirs, without a button that does nothing', async () => {
  const main = await open(false, 'nurse');
  expect(within(main).getByText(/do not record coverage/)).toBeInTheDocument();
  expect(buttons(main)).toEqual([]);
});

it.each([[['front-desk']], [['physician', 'front-desk']]] as const)('is changed by %s', async (roles) => {
  const main = await open(true, ...roles);
  expect(within(main).queryByText(/do not record coverage/)).toBeNull();
  expect(buttons(main)).toHaveLength(3);
});
