import { expect, test, type APIRequestContext, type APIResponse } from '@playwright/test';
import { me } from './support/clinic';
import { credentials } from './support/credentials';
import { clientToken } from './support/largeChart';
import { potassiumOrder } from './support/laboratory';
import { pageOf } from './support/signIn';
import { letters, store } from './support/store';

/**
 * A laboratory that the demo knows: `SALUS_JAVA_OPTIONS` of the demo names the sender LAB at NORTH, whose patient numbers of CLINIC
 * are those of `urn:e2e:mrn` (`docs/api/hl7v2.md`).
 */
const number = letters(10);
const family = `Messager${letters(6)}`;
const named = new RegExp(family, 'i');
const filler = letters(8);

const time = (at: Date): string => `${at.toISOString().replace(/[-:T]/g, '').slice(0, 14)}+0000`;

async function send(
  request: APIRequestContext,
  { order, status, value, flag }: { order: string; status: string; value: string; flag: string },
): Promise<APIResponse> {
  const now = new Date();
  const message = [
    `MSH|^~\\&|LAB|NORTH|SALUS|CLINIC|${time(now)}||ORU^R01^ORU_R01|${letters(12)}|P|2.5.1||||||UNICODE UTF-8`,
    `PID|1||${number}^^^CLINIC^MR||${family}^Nora||19700402|F`,
    `OBR|1|${order}|${filler}|24320-4^Basic metabolic panel^LN|||${time(new Date(now.getTime() - 600_000))}|||||||||||||||${time(now)}|||${status}`,
    `OBX|1|NM|2823-3^Potassium^LN||${value}|mmol/L|3.5-5.1|${flag}|||${status}`,
  ].join('\r');
  return request.post(`${credentials().base}/hl7v2`, {
    headers: { Authorization: `Bearer ${await clientToken(request)}`, 'Content-Type': 'application/hl7-v2' },
    data: `${message}\r`,
  });
}

test('a result that a laboratory sends is on the open chart and on top of the inbox, and so is its correction', async ({
  browser,
  request,
}) => {
  const chart = await pageOf(browser, 'physician');
  const doctor = await me(chart);
  const patient = await store(request, {
    resourceType: 'Patient',
    identifier: [{ system: 'urn:e2e:mrn', value: number }],
    name: [{ family, given: ['Nora'] }],
    gender: 'female',
    birthDate: '1970-04-02',
  });
  const order = await potassiumOrder(request, patient, doctor.practitionerId);
  await chart.goto(`/patients/${patient}/results`);
  await expect(chart.getByRole('heading', { name: named, level: 1 })).toBeVisible();
  const inbox = await chart.context().newPage();
  await inbox.goto('/inbox');
  const rows = inbox.locator('[data-item]').filter({ hasText: named });
  await expect(inbox.getByText(/Live, updated/)).toBeVisible();
  await expect(rows).toHaveCount(0);

  // The digits that the laboratory wrote: it measured more exactly than 6.2 says.
  const begun = Date.now();
  const answer = await send(request, { order, status: 'F', value: '6.20', flag: 'HH' });
  expect(answer.status(), await answer.text()).toBe(200);
  expect(await answer.text()).toContain('MSA|AA|');
  await Promise.all([
    expect(chart.getByText('6.20').first()).toBeVisible({ timeout: 20_000 }),
    expect(rows.filter({ hasText: '6.20' })).toHaveCount(1, { timeout: 20_000 }),
  ]);
  const taken = Date.now() - begun;
  process.stdout.write(`from the sending to the screens: ${String(taken)} ms\n`);
  await expect(inbox.locator('[data-item]').first()).toContainText(named);

  const corrected = await send(request, { order, status: 'C', value: '4.30', flag: 'N' });
  expect(await corrected.text()).toContain('MSA|AA|');
  await expect(chart.getByText('4.30').first()).toBeVisible();
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText(/Corrected:.*4\.30/s);
  await rows.click();
  await expect(inbox.getByText('This result was corrected')).toBeVisible();
  await chart.context().close();
});
