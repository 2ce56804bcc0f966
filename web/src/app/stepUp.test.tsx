import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { call } from '@/api/client';
import { ApiError } from '@/api/errors';
import { expectAccessible } from '@/test/axe';
import { patient } from '@/test/patients';
import { renderUi } from '@/test/render';
import { fakeServer, type Answer, type Call } from '@/test/server';
import { StepUp } from './StepUp';

const ASKS: Answer = {
  status: 403,
  body: {
    resourceType: 'OperationOutcome',
    issue: [
      {
        severity: 'error',
        code: 'login',
        details: { text: 'A code is needed.', coding: [{ code: 'SAL-STEP-UP' }] },
      },
    ],
  },
};

/** Signing works once a code was proven; codes other than 123456 are wrong. */
function server(answer?: Answer): Call[] {
  let proven = false;
  return fakeServer(({ path, body }): Answer | undefined => {
    if (path === '/auth/step-up') {
      if (answer !== undefined) return answer;
      proven = (body as { code: string }).code === '123456';
      return proven
        ? { status: 204 }
        : { status: 403, body: { error: 'SAL-FORBIDDEN', message: 'The code is wrong.' } };
    }
    if (path.endsWith('$sign-orders')) return proven ? { body: { resourceType: 'Parameters' } } : ASKS;
    if (path === '/fhir/Patient/p1')
      return { body: patient('Rosalind', 'Weissnat', '1958-03-14', { id: 'p1' }) };
    return undefined;
  });
}

const sign = () => call('/fhir/RequestGroup/$sign-orders', { method: 'POST', body: {}, patient: 'p1' });
const signs = (calls: readonly Call[]): number =>
  calls.filter(({ path }) => path.endsWith('$sign-orders')).length;

describe('an act that needs the second factor again', () => {
  it('asks for the code with the patient in sight, and goes on by itself', async () => {
    const calls = server();
    const { baseElement } = renderUi(<StepUp />);
    const done = sign();
    const code = await screen.findByLabelText('Code');
    await waitFor(() => {
      expect(code).toHaveFocus();
    });
    expect(await screen.findByText(/WEISSNAT, Rosalind/)).toBeInTheDocument();
    await expectAccessible(baseElement as HTMLElement);
    await userEvent.type(code, '12345{Enter}');
    expect(screen.getByText('The code has 6 digits.')).toBeInTheDocument();
    await userEvent.type(code, '0{Enter}');
    expect(await screen.findByText(/The code is wrong or was used before/)).toBeInTheDocument();
    expect(code).toHaveValue('');
    await userEvent.type(code, '123 456{Enter}');
    expect((await done).status).toBe(200);
    expect(signs(calls)).toBe(2);
    await waitFor(() => {
      expect(screen.queryByLabelText('Code')).toBeNull();
    });
  });

  it('is not done when the code is not given', async () => {
    const calls = server();
    renderUi(<StepUp />);
    const done = sign().catch((error: unknown) => error);
    await userEvent.click(await screen.findByText('Do not sign now'));
    const error = await done;
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).message).toBe('Not signed: the code was not given. Nothing is lost.');
    expect(signs(calls)).toBe(1);
  });

  it('says how long to wait after too many wrong codes', async () => {
    server({
      status: 429,
      body: { error: 'SAL-THROTTLED', message: 'Too many attempts.', retryAfterSeconds: 30 },
    });
    renderUi(<StepUp />);
    const done = sign().catch(() => 'not done');
    await userEvent.type(await screen.findByLabelText('Code'), '000000{Enter}');
    expect(await screen.findByText('Too many wrong codes. Wait 30 s and try again.')).toBeInTheDocument();
    await userEvent.click(screen.getByText('Do not sign now'));
    expect(await done).toBe('not done');
  });
});
