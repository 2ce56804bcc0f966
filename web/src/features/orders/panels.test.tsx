import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { chartServer, openChart, type Record } from '@/features/chart/testing';
import type { Resource } from '@/fhir';
import { expectAccessible } from '@/test/axe';
import type { Answer, Call, Route } from '@/test/server';
import { clearDrafts, readDraft } from '@/workspace/drafts';
import { ordersFeature } from './feature';

const r = (resource: object): Resource => resource as Resource;
const ME = { identifier: { system: 'urn:salus:user', value: 'u1' }, display: 'Dr A. Nwosu' };
const subject = { reference: 'Patient/p1' };
const medicine = (id: string, status: string, more: object = {}) =>
  r({
    resourceType: 'MedicationRequest',
    id,
    meta: { versionId: '1' },
    status,
    intent: 'order',
    subject,
    requester: ME,
    medicationCodeableConcept: { text: 'amoxicillin 500 MG Oral Tablet' },
    dosageInstruction: [
      {
        text: '500 mg oral twice daily',
        doseAndRate: [{ doseQuantity: { value: 500, unit: 'mg', code: 'mg' } }],
        route: { text: 'oral' },
        timing: { code: { coding: [{ code: 'BID' }] } },
      },
    ],
    ...more,
  });
const favourite = (name: string) => ({
  resourceType: 'Basic',
  id: 'b1',
  meta: { versionId: '1' },
  code: {},
  contained: [medicine('order', 'draft', { subject: { display: 'Any patient' } })],
  extension: [
    {
      url: 'urn:salus:favourite-order',
      extension: [
        { url: 'name', valueString: name },
        { url: 'order', valueReference: { reference: '#order' } },
      ],
    },
  ],
});
const test = (id: string, status: string, more: object = {}) =>
  r({
    resourceType: 'ServiceRequest',
    id,
    meta: { versionId: '1' },
    status,
    intent: 'order',
    subject,
    requester: ME,
    category: [{ coding: [{ code: '108252007' }] }],
    code: { text: 'Potassium' },
    ...more,
  });
const outcome = (sal: string, text: string) => ({
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'error', code: 'conflict', details: { text, coding: [{ code: sal }] } }],
});
const part = (name: string, valueString: string) => ({ name, valueString });
const CLEAR: Answer = {
  body: {
    resourceType: 'Parameters',
    parameter: [part('checked', 'allergies'), part('not-checked', 'interactions')],
  },
};
const FOUND: Answer = {
  body: {
    resourceType: 'Parameters',
    parameter: [
      {
        name: 'finding',
        part: [
          part('subject', 'allergies'),
          part('order', 'MedicationRequest/d1'),
          part('text', 'Allergy on record: amoxicillin. Ordered: amoxicillin 500 MG Oral Tablet.'),
        ],
      },
      part('checked', 'allergies'),
      part('not-checked', 'interactions'),
    ],
  },
};
/** Answers the operations; what is not said here is not found. */
const operations =
  (answers: { check?: Answer; sign?: Answer; draft?: Answer }): Route =>
  ({ path }) =>
    path.endsWith('$check-orders')
      ? (answers.check ?? CLEAR)
      : path.endsWith('$sign-orders')
        ? answers.sign
        : path.endsWith('$draft-order')
          ? answers.draft
          : path.endsWith('$order-sets')
            ? { body: { resourceType: 'Parameters' } }
            : undefined;
const BASKET: Record = { MedicationRequest: [medicine('d1', 'draft')], ServiceRequest: [] };
const called = (calls: readonly Call[], operation: string): Call | undefined =>
  calls.find((one) => one.path.endsWith(operation));
const panel = (): HTMLElement => screen.getByRole('complementary', { name: 'Order basket' });

async function openBasket(record: Record, ...routes: Route[]): Promise<Call[]> {
  const calls = chartServer(record, ...routes);
  await openChart('orders', ordersFeature);
  await userEvent.click(await screen.findByRole('button', { name: /New order|Open the basket/ }));
  await screen.findByRole('complementary', { name: 'Order basket' });
  return calls;
}

beforeEach(() => {
  clearDrafts();
});

describe('the area of the orders', () => {
  const region = (name: string) => screen.findByRole('region', { name });

  it('shows each state in words, drafts apart from what is ordered', async () => {
    chartServer(
      {
        MedicationRequest: [medicine('d1', 'draft'), medicine('m1', 'active'), medicine('m2', 'stopped')],
        ServiceRequest: [test('s1', 'on-hold'), test('s2', 'completed')],
      },
      operations({}),
    );
    const { container } = await openChart('orders', ordersFeature);
    await waitFor(async () => {
      expect(await region('Drafts')).toHaveTextContent('draft, not ordered');
    });
    expect(await region('Medicines')).toHaveTextContent('1 active, 0 on hold');
    expect(await region('Tests and referrals')).toHaveTextContent('on hold');
    expect(await region('Past tests and referrals')).toHaveTextContent('completed');
    expect(await region('Past medicines')).toHaveTextContent('stopped');
    await expectAccessible(container);
  });

  it('says that nothing is recorded, in words', async () => {
    chartServer({}, operations({}));
    await openChart('orders', ordersFeature);
    await waitFor(async () => {
      expect(await region('Drafts')).toHaveTextContent('No drafts lie in a basket.');
    });
    expect(await region('Tests and referrals')).toHaveTextContent(
      'No tests, imaging or referrals are ordered',
    );
  });

  it.each([
    ['fails' as const, 'Tests and referrals could not be loaded'],
    ['forbidden' as const, 'Tests and referrals are not shown to your role'],
  ])('never shows what %s as empty', async (how, words) => {
    chartServer({ ServiceRequest: how }, operations({}));
    await openChart('orders', ordersFeature);
    await waitFor(async () => {
      expect(await region('Tests and referrals')).toHaveTextContent(words);
    });
    expect(await region('Tests and referrals')).not.toHaveTextContent('are ordered now');
    expect(await region('Drafts')).not.toHaveTextContent('No drafts');
  });

  it('says that more exist than are shown', async () => {
    chartServer({ ServiceRequest: [test('s1', 'active')], 'ServiceRequest:next': [] }, operations({}));
    await openChart('orders', ordersFeature);
    await waitFor(async () => {
      expect(await region('Tests and referrals')).toHaveTextContent(/Load older/);
    });
    expect(await region('Drafts')).toHaveTextContent('not all are shown');
  });
});

describe('the basket', () => {
  it('signs what was seen, for the patient whose chart is open', async () => {
    const calls = await openBasket(
      BASKET,
      operations({
        sign: {
          body: {
            resourceType: 'Parameters',
            parameter: [{ name: 'order', resource: medicine('d1', 'active') }],
          },
        },
      }),
    );
    const sign = await within(panel()).findByRole('button', { name: 'Sign 1 order' });
    await waitFor(() => {
      expect(sign).toBeEnabled();
    });
    expect(within(panel()).getByText('Not checked: interactions, dose range.')).toBeInTheDocument();
    await userEvent.click(sign);
    expect(await within(panel()).findByText('Signed: 1 order')).toBeInTheDocument();
    const call = called(calls, '$sign-orders');
    expect(call?.headers.get('X-Salus-Patient')).toBe('p1');
    expect(call?.body).toEqual({
      resourceType: 'Parameters',
      parameter: [part('order', 'MedicationRequest/d1/_history/1')],
    });
  });

  it('does not sign against an allergy before a reason is given, and sends the reason', async () => {
    const calls = await openBasket(
      BASKET,
      operations({ check: FOUND, sign: { body: { resourceType: 'Parameters' } } }),
    );
    const sign = await within(panel()).findByRole('button', { name: 'Override and sign 1 order' });
    expect(sign).toBeDisabled();
    expect(within(panel()).getByText('1 alert needs a decision')).toBeInTheDocument();
    await userEvent.click(within(panel()).getByRole('radio', { name: 'Other, in words below' }));
    expect(sign).toBeDisabled();
    await userEvent.type(within(panel()).getByLabelText('Reason, shown to the pharmacist'), 'Asked again');
    expect(sign).toBeEnabled();
    await userEvent.click(sign);
    await within(panel()).findByText('Signed: 1 order');
    expect(called(calls, '$sign-orders')?.body).toMatchObject({
      parameter: [
        { name: 'order' },
        {
          name: 'override',
          part: [
            part('subject', 'allergies'),
            part('order', 'MedicationRequest/d1'),
            part('text', 'Allergy on record: amoxicillin. Ordered: amoxicillin 500 MG Oral Tablet.'),
            part('reason', 'Asked again'),
          ],
        },
      ],
    });
  });

  it('puts a favourite into the basket by its digit, and keeps a draft as one', async () => {
    const calls = await openBasket(
      { ...BASKET, Basic: [r(favourite('Amoxicillin as always'))] },
      operations({ draft: { body: { ...medicine('d9', 'draft') } } }),
      ({ method, path }) =>
        method === 'POST' && path === '/fhir/Basic'
          ? { status: 201, body: favourite('amoxicillin') }
          : undefined,
    );
    const own = await within(panel()).findByRole('region', { name: /My favourites/ });
    const use = await within(own).findByRole('button', {
      name: 'Add to the basket: Amoxicillin as always',
    });
    use.focus();
    await userEvent.keyboard('1');
    await waitFor(() => {
      expect(called(calls, '$draft-order')?.body).toMatchObject({
        parameter: [
          {
            resource: {
              resourceType: 'MedicationRequest',
              subject: { reference: 'Patient/p1' },
              dosageInstruction: [{ text: '500 mg oral twice daily' }],
            },
          },
        ],
      });
    });
    expect(called(calls, '$draft-order')?.headers.get('X-Salus-Patient')).toBe('p1');
    const keep = within(panel()).getByRole('button', { name: /Save as a favourite: amoxicillin/ });
    await waitFor(() => {
      expect(keep).toBeEnabled();
    });
    await userEvent.click(keep);
    await waitFor(() => {
      expect(calls.some(({ method, path }) => method === 'POST' && path === '/fhir/Basic')).toBe(true);
    });
  });

  it('orders a favourite whose digit is pressed while something else is still done, and once', async () => {
    let end = (): void => undefined;
    const removal = new Promise<void>((resolve) => {
      end = resolve;
    });
    const calls = await openBasket(
      { ...BASKET, Basic: [r(favourite('As always'))] },
      operations({ draft: { body: { ...medicine('d9', 'draft') } } }),
      ({ method, path }) =>
        method === 'DELETE' && path === '/fhir/MedicationRequest/d1'
          ? removal.then(() => ({ status: 204 }))
          : undefined,
    );
    await within(panel()).findByRole('button', { name: 'Add to the basket: As always' });
    await userEvent.click(within(panel()).getByRole('button', { name: /^Remove .* from the basket/ }));
    (document.activeElement as HTMLElement).blur();
    await userEvent.keyboard('11');
    const drafted = () => calls.filter(({ path }) => path.endsWith('$draft-order'));
    expect(drafted()).toHaveLength(0);
    end();
    await waitFor(() => {
      expect(drafted()).toHaveLength(1);
    });
    await waitFor(() => {
      expect(within(panel()).getByRole('button', { name: 'Sign 1 order' })).toBeEnabled();
    });
    expect(drafted()).toHaveLength(1);
  });

  it('never shows favourites that failed as none', async () => {
    await openBasket({ ...BASKET, Basic: 'fails' }, operations({}));
    expect(await within(panel()).findByText('Your favourites could not be loaded')).toBeInTheDocument();
    expect(within(panel()).queryByText('No favourites yet')).toBeNull();
  });

  it('signs nothing that could not be checked', async () => {
    await openBasket(
      BASKET,
      operations({ check: { status: 500, body: outcome('SAL-DOWN', 'The database did not answer.') } }),
    );
    expect(await within(panel()).findByText('The orders could not be checked')).toBeInTheDocument();
    expect(within(panel()).getByRole('button', { name: 'Sign 1 order' })).toBeDisabled();
    expect(within(panel()).getByText(/nothing is signed unchecked/)).toBeInTheDocument();
  });

  it('does not sign an incomplete order', async () => {
    await openBasket(
      { MedicationRequest: [medicine('d1', 'draft', { dosageInstruction: undefined })] },
      operations({}),
    );
    expect(await within(panel()).findByText('1 order is not complete')).toBeInTheDocument();
    expect(within(panel()).getByRole('button', { name: 'Sign 1 order' })).toBeDisabled();
  });

  it.each([
    [412, 'SAL-VERSION', /Not done: It was changed meanwhile/],
    [403, 'SAL-FORBIDDEN', /Not done: Not allowed/],
    [409, 'SAL-CONFLICT', /Not done: No\./],
  ])('says a refusal with %i in words and keeps the drafts', async (status, code, words) => {
    await openBasket(BASKET, operations({ sign: { status, body: outcome(code, 'No.') } }));
    const sign = await within(panel()).findByRole('button', { name: 'Sign 1 order' });
    await waitFor(() => {
      expect(sign).toBeEnabled();
    });
    await userEvent.click(sign);
    expect(await within(panel()).findByText(words)).toBeInTheDocument();
    expect(within(panel()).getByRole('list', { name: 'Order basket' })).toHaveTextContent('amoxicillin');
  });

  it('stops hard when the order is of another patient', async () => {
    await openBasket(
      BASKET,
      operations({ sign: { status: 409, body: outcome('SAL-WRONG-PATIENT', 'Other patient.') } }),
    );
    const sign = await within(panel()).findByRole('button', { name: 'Sign 1 order' });
    await waitFor(() => {
      expect(sign).toBeEnabled();
    });
    await userEvent.click(sign);
    expect(await within(panel()).findByText(/Stopped: this belongs to another patient/)).toBeInTheDocument();
    expect(within(panel()).getByRole('button', { name: 'Sign 1 order' })).toBeDisabled();
    expect(within(panel()).queryByRole('combobox')).toBeNull();
  });

  it('holds back a draft that came or changed after it was looked at', async () => {
    let version = '1';
    const changing: Route = ({ path, query }) =>
      path === '/fhir/MedicationRequest' && query.get('status') === 'draft'
        ? {
            body: {
              resourceType: 'Bundle',
              type: 'searchset',
              entry: [
                {
                  resource: { ...medicine('d1', 'draft'), meta: { versionId: version } },
                  search: { mode: 'match' },
                },
              ],
            },
          }
        : undefined;
    await openBasket(
      {},
      changing,
      operations({ sign: { status: 412, body: outcome('SAL-VERSION', 'No.') } }),
    );
    const sign = await within(panel()).findByRole('button', { name: 'Sign 1 order' });
    await waitFor(() => {
      expect(sign).toBeEnabled();
    });
    version = '2';
    await userEvent.click(sign);
    expect(await within(panel()).findByText(/1 draft is new or was changed/)).toBeInTheDocument();
    expect(sign).toBeDisabled();
    await userEvent.click(within(panel()).getByRole('button', { name: 'I have looked at them' }));
    await waitFor(() => {
      expect(sign).toBeEnabled();
    });
  });
});

describe('the form of an order', () => {
  it('keeps what is typed when the panel is hidden, and sends it in the version that was read', async () => {
    const calls = await openBasket(
      BASKET,
      operations({ draft: { body: { ...medicine('d1', 'draft'), meta: { versionId: '2' } } } }),
    );
    await userEvent.click(await within(panel()).findByRole('button', { name: /^Edit amoxicillin/ }));
    const form = await screen.findByRole('complementary', { name: /amoxicillin/ });
    const dose = within(form).getByLabelText('Dose');
    await userEvent.clear(dose);
    await userEvent.type(dose, '250');
    await userEvent.click(within(form).getByRole('button', { name: /Hide the panel/ }));
    await waitFor(() => {
      expect(readDraft('u1', 'p1', 'orders/MedicationRequest/d1')).toBeDefined();
    });
    await userEvent.click(await screen.findByRole('button', { name: 'Change of an order' }));
    const again = await screen.findByRole('complementary', { name: /amoxicillin/ });
    const dose2 = within(again).getByLabelText('Dose');
    expect(dose2).toHaveValue('250');
    await userEvent.clear(dose2);
    await userEvent.type(dose2, '500');
    expect(dose2).toHaveValue('500');
    await userEvent.clear(dose2);
    await userEvent.type(dose2, '250');
    await userEvent.click(within(again).getByRole('button', { name: 'Keep in the basket' }));
    await screen.findByRole('complementary', { name: 'Order basket' });
    expect(called(calls, '$draft-order')?.body).toMatchObject({
      parameter: [
        {
          resource: {
            id: 'd1',
            meta: { versionId: '1' },
            dosageInstruction: [{ doseAndRate: [{ doseQuantity: { value: 250 } }] }],
          },
        },
      ],
    });
    await waitFor(() => {
      expect(readDraft('u1', 'p1', 'orders/MedicationRequest/d1')).toBeUndefined();
    });
  });

  it('shows what somebody else changed meanwhile, field by field', async () => {
    const theirs = medicine('d1', 'draft', {
      meta: { versionId: '2' },
      dosageInstruction: [
        {
          doseAndRate: [{ doseQuantity: { value: 1000, unit: 'mg', code: 'mg' } }],
          route: { text: 'oral' },
          timing: { code: { coding: [{ code: 'BID' }] } },
        },
      ],
    });
    await openBasket(
      BASKET,
      operations({ draft: { status: 412, body: outcome('SAL-VERSION', 'No.') } }),
      ({ path, method }) =>
        path === '/fhir/MedicationRequest/d1' && method === 'GET' ? { body: theirs } : undefined,
    );
    await userEvent.click(await within(panel()).findByRole('button', { name: /^Edit amoxicillin/ }));
    const form = await screen.findByRole('complementary', { name: /amoxicillin/ });
    const dose = within(form).getByLabelText('Dose');
    await userEvent.clear(dose);
    await userEvent.type(dose, '250');
    await userEvent.click(within(form).getByRole('button', { name: 'Keep in the basket' }));
    const dialog = await screen.findByRole('dialog', { name: /was changed meanwhile/ });
    expect(within(dialog).getByRole('row', { name: /Dose/ })).toHaveTextContent(/500.*1000.*250/);
    expect(within(dialog).getByRole('group', { name: /Patient/ })).toHaveTextContent('WEISSNAT');
  });
});

describe('the medications', () => {
  it('are ordered, held with who, when and why, and reported apart; drafts are none', async () => {
    chartServer(
      {
        MedicationRequest: [
          medicine('d1', 'draft', { medicationCodeableConcept: { text: 'warfarin 5 MG Oral Tablet' } }),
          medicine('m1', 'on-hold', {
            note: [{ text: 'Now on-hold: Rash', authorString: 'Dr B', time: '2026-07-02T10:00:00Z' }],
          }),
        ],
        MedicationStatement: [
          r({
            resourceType: 'MedicationStatement',
            id: 'st1',
            status: 'active',
            medicationCodeableConcept: { text: 'melatonin' },
          }),
        ],
      },
      operations({}),
    );
    const { container } = await openChart('medications', ordersFeature);
    const ordered = await screen.findByRole('region', { name: 'Ordered medicines' });
    expect(ordered).toHaveTextContent('On hold: not to be given now');
    expect(ordered).toHaveTextContent(/on hold, 02-Jul-2026 .*, by Dr B: Rash/);
    expect(ordered).not.toHaveTextContent('warfarin');
    expect(await screen.findByRole('region', { name: 'Reported, not ordered here' })).toHaveTextContent(
      'melatonin',
    );
    await expectAccessible(container);
  });

  it('never show a failed list as an empty one', async () => {
    chartServer({ MedicationRequest: 'fails', MedicationStatement: 'fails' }, operations({}));
    await openChart('medications', ordersFeature);
    expect((await screen.findAllByText('Stopped medicines could not be loaded')).length).toBeGreaterThan(0);
    expect(screen.queryByText('No reported medicines recorded')).toBeNull();
  });
});
