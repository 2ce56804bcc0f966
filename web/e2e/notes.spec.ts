import { expect, test, type APIRequestContext, type Page } from '@playwright/test';
import { expectAccessibleInBoth } from './support/axe';
import { credentials } from './support/credentials';
import { clientToken } from './support/largeChart';
import { pageOf } from './support/signIn';
import { traineePage } from './support/trainee';

const stamp = String(Date.now())
  .slice(-6)
  .replace(/\d/g, (d) => 'abcdefghij'[Number(d)] ?? 'x');

type Create = (resource: { resourceType: string; [name: string]: unknown }) => Promise<string>;

async function creator(request: APIRequestContext): Promise<Create> {
  const bearer = await clientToken(request);
  return async (resource) => {
    const answer = await request.post(`${credentials().fhir}/${resource.resourceType}`, {
      headers: { Authorization: `Bearer ${bearer}`, 'Content-Type': 'application/fhir+json' },
      data: resource,
    });
    expect(answer.status(), await answer.text()).toBe(201);
    return /\/([^/]+)\/_history/.exec(answer.headers().location ?? '')?.[1] ?? '';
  };
}

/** A patient with a visit that is going on. */
async function patientOf(request: APIRequestContext, family: string): Promise<string> {
  const create = await creator(request);
  const patient = await create({
    resourceType: 'Patient',
    name: [{ family, given: ['Nora'] }],
    gender: 'female',
    birthDate: '1970-04-02',
  });
  await create({
    resourceType: 'Encounter',
    status: 'in-progress',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB', display: 'ambulatory' },
    subject: { reference: `Patient/${patient}` },
    period: { start: new Date().toISOString() },
  });
  return patient;
}

const panel = (page: Page, name: string) => page.getByRole('complementary', { name });
const saved = (page: Page) => page.getByText(/Saved \d\d:\d\d:\d\d/);

async function openChart(page: Page, patient: string, family: string, area = ''): Promise<void> {
  await page.goto(`/patients/${patient}${area === '' ? '' : `/${area}`}`);
  await expect(page.getByRole('heading', { level: 1, name: new RegExp(family, 'i') })).toBeVisible();
}

test('a physician begins a note with two keys, fills it in, loses nothing, signs it and adds to it', async ({
  browser,
  request,
}) => {
  test.setTimeout(180_000);
  const family = `Writer${stamp}`;
  const patient = await patientOf(request, family);
  const page = await pageOf(browser, 'physician');
  await openChart(page, patient, family);

  // n and Enter: the template and the visit of now are chosen already.
  await page.keyboard.press('n');
  await expect(page.getByRole('radio', { name: /Progress note/ })).toBeFocused();
  await expect(page.getByLabel('Visit', { exact: true })).not.toHaveValue('');
  await page.keyboard.press('Enter');
  const note = panel(page, 'Progress note');
  const subjective = note.getByRole('textbox', { name: 'Subjective' });
  await expect(subjective).toBeFocused();
  await expect(note.getByRole('group', { name: 'Patient of this panel' })).toContainText(
    new RegExp(family, 'i'),
  );

  await page.keyboard.type('Sleeps well. .hpi');
  await expect(note.getByRole('option', { name: /^\.hpi/ })).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(subjective).toContainText('comes because of ***, for *** days.');
  await expect(note.getByText('3 placeholders left')).toBeVisible();
  await page.keyboard.type('a cough');
  await page.keyboard.press('F2');
  await page.keyboard.type('3');
  await page.keyboard.press('F2');
  await expect(note.getByRole('listbox', { name: 'Choices' })).toBeVisible();
  await expect(saved(page)).toBeVisible();
  await expectAccessibleInBoth(page, 'note editor');

  // Signing says what is missing, and leads there.
  await note.getByRole('button', { name: 'Sign note…' }).click();
  await note.getByRole('button', { name: /Subjective: \{Better\|Unchanged\|Worse\} is still/ }).click();
  await expect(note.getByRole('listbox', { name: 'Choices' })).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(subjective).toContainText('for 3 days. Unchanged since it began.');
  await expect(note.getByText(/placeholders? left/)).toHaveCount(0);

  await note.getByLabel('Systolic').fill('128');
  await note.getByLabel('Diastolic').fill('82');
  await note.getByLabel('Weight').fill('80,5');
  await expect(note.getByText('A number such as 120 or 36.8, with a point')).toBeVisible();
  await note.getByLabel('Weight').fill('80.5');
  const diagnosis = note.getByRole('combobox', { name: 'New diagnosis' });
  await diagnosis.fill('hypertens');
  await expect(note.getByRole('listbox', { name: 'Diagnoses' }).getByRole('option').first()).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(note.getByRole('button', { name: /^Remove .*hypertens/i })).toBeVisible();
  await expect(saved(page)).toBeVisible();

  // The server is away: the screen says so, and a reload finds the text in this browser.
  await page.route('**/drafts/*', (route) => route.abort());
  await note.getByRole('textbox', { name: 'Plan' }).click();
  await page.keyboard.type('Rest and fluids.');
  await expect(note.getByText(/Not saved: the server cannot be reached\. Your text is kept/)).toBeVisible();
  await page.unroute('**/drafts/*');
  await page.reload();
  await page.getByRole('region', { name: 'Unfinished work' }).getByRole('button', { name: 'Note' }).click();
  await expect(note.getByRole('textbox', { name: 'Plan' })).toHaveText('Rest and fluids.');
  await expect(subjective).toContainText('a cough, for 3 days');
  await expect(note.getByLabel('Weight')).toHaveValue('80.5');
  await expect(saved(page)).toBeVisible();

  // A second reload, with everything saved, finds it among the unfinished notes.
  await openChart(page, patient, family);
  await page.keyboard.press('g');
  await page.keyboard.press('n');
  await page
    .getByRole('region', { name: 'Unfinished notes' })
    .getByRole('button', { name: /Progress note/ })
    .click();
  await expect(note.getByRole('textbox', { name: 'Plan' })).toHaveText('Rest and fluids.');

  await note.getByRole('button', { name: 'Sign note…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Sign “Progress note”?' });
  await expect(dialog).toContainText(new RegExp(family, 'i'));
  await dialog.getByRole('button', { name: 'Sign', exact: true }).click();
  await expect(note).toHaveCount(0);
  const reader = page.getByRole('region', { name: 'Progress note' });
  await expect(reader.getByText('Rest and fluids.')).toBeVisible();
  await expect(reader.getByText('Weight: 80.5 kg')).toBeVisible();
  await expect(reader.getByText('Verified: the text is the one that was signed.')).toBeVisible();
  await expect(reader.getByText('Signed', { exact: true })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Unfinished notes' })).toHaveCount(0);
  await expectAccessibleInBoth(page, 'note reader');

  const download = page.waitForEvent('download');
  await reader.getByRole('button', { name: 'Save as PDF' }).click();
  expect((await download).suggestedFilename()).toMatch(/^note-.*\.pdf$/);

  await reader.getByRole('button', { name: 'Add addendum' }).click();
  await page.getByRole('textbox', { name: 'Addendum' }).fill('The culture is negative.');
  await page.getByRole('button', { name: 'Sign addendum' }).click();
  await expect(reader.getByText('The culture is negative.')).toBeVisible();
  await expect(reader.getByText('Signed, with addenda')).toBeVisible();
  await reader.getByRole('button', { name: 'Versions' }).click();
  const versions = reader.getByRole('region', { name: 'Versions' });
  await expect(versions.getByRole('row', { name: /^Status/ })).toContainText('Signed, with addenda');
  await expect(versions.getByRole('row', { name: /^Plan/ })).toContainText('the same in both');

  // Copied forward, with its source; then the first one turns out to be wrong.
  await reader.getByRole('button', { name: 'Copy into a new note' }).click();
  await expect(page.getByRole('radio', { name: /Progress note/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(note.getByText(/Copied from Progress note/).first()).toBeVisible();
  await expect(note.getByRole('textbox', { name: 'Plan' })).toContainText('Rest and fluids.');
  await note.getByRole('button', { name: 'Throw this draft away…' }).click();
  await page.getByRole('button', { name: 'Throw draft away' }).click();
  await expect(note).toHaveCount(0);
  await reader.getByRole('button', { name: 'Retract…' }).click();
  const retract = page.getByRole('dialog', { name: /^Retract/ });
  await retract.getByLabel('Reason').fill('Written for the wrong visit');
  await retract.getByRole('button', { name: 'Mark as entered in error' }).click();
  await expect(reader.getByText(/Entered in error: do not use this note/)).toBeVisible();
  await expect(reader.getByText(/Written for the wrong visit/)).toBeVisible();
  await page.context().close();
});

/** The cursor behind the first word of the text that has the focus. */
async function afterFirstWord(page: Page): Promise<void> {
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('Control+ArrowRight');
}

test('two people write one note: different sentences are merged, of one sentence both texts are kept', async ({
  browser,
  request,
}) => {
  test.setTimeout(180_000);
  const family = `Shared${stamp}`;
  const patient = await patientOf(request, family);
  const physician = await pageOf(browser, 'physician');
  const nurse = await pageOf(browser, 'nurse');
  await openChart(nurse, patient, family, 'notes');
  await nurse.keyboard.press('n');
  await nurse.getByRole('checkbox', { name: /Others write it with me/ }).check();
  await nurse.getByRole('button', { name: 'Begin note' }).click();
  const hers = panel(nurse, 'Progress note').getByRole('textbox', { name: 'Plan' });
  await hers.click();
  await nurse.keyboard.type('Aspirin. Rest.');
  await expect(saved(nurse)).toBeVisible();

  await openChart(physician, patient, family, 'notes');
  await physician
    .getByRole('region', { name: 'Unfinished notes' })
    .getByRole('button', { name: /Progress note/ })
    .click();
  const his = panel(physician, 'Progress note').getByRole('textbox', { name: 'Plan' });
  await expect(his).toHaveText('Aspirin. Rest.');
  await his.click();
  await physician.keyboard.press('Control+End');
  await physician.keyboard.type(' Fluids.');
  await expect(hers).toHaveText('Aspirin. Rest. Fluids.');

  // Both change the first sentence, neither sees the other's: the nurse's screen cannot save meanwhile.
  await nurse.route('**/drafts/*', (route) => route.abort());
  await hers.click();
  await afterFirstWord(nurse);
  await nurse.keyboard.type(' 75 mg');
  await expect(nurse.getByText(/Not saved: the server cannot be reached/)).toBeVisible();
  await his.click();
  await afterFirstWord(physician);
  await physician.keyboard.type(' 100 mg');
  await expect(saved(physician)).toBeVisible();
  await nurse.unroute('**/drafts/*');

  const conflict = nurse.getByRole('alert', { name: /Plan: two texts for the same sentence/ });
  await expect(conflict).toBeVisible({ timeout: 40_000 });
  await expect(conflict).toContainText('Aspirin 100 mg. Rest. Fluids.');
  await expect(conflict).toContainText('Aspirin 75 mg. Rest. Fluids.');
  await expect(hers).toHaveText('Aspirin 75 mg. Rest. Fluids.');
  const seen = physician.getByRole('alert', { name: /Plan: two texts for the same sentence/ });
  await expect(seen).toBeVisible();
  // From the top: what lies half under the buttons of the panel is no target.
  await physician.getByRole('toolbar', { name: 'Format' }).evaluate((bar) => {
    bar.parentElement?.parentElement?.scrollTo(0, 0);
  });
  await expectAccessibleInBoth(physician, 'conflict');
  await physician.getByRole('button', { name: 'Sign note…' }).click();
  await expect(physician.getByRole('button', { name: 'Plan: choose between the texts' })).toBeVisible();

  await conflict.getByRole('button', { name: 'Keep both, one after the other' }).click();
  await expect(conflict).toHaveCount(0);
  await expect(seen).toHaveCount(0);
  await expect(his).toContainText('Aspirin 100 mg.');
  await expect(his).toContainText('Aspirin 75 mg.');

  // Whoever signs ends the draft of both, and the other screen says so.
  await physician.getByRole('button', { name: 'Sign note…' }).click();
  await physician.getByRole('dialog').getByRole('button', { name: 'Sign', exact: true }).click();
  await expect(physician.getByRole('region', { name: 'Progress note' })).toContainText('Aspirin 75 mg.');
  await expect(
    nurse.getByRole('heading', { name: 'This draft is not on the server any more' }),
  ).toBeVisible();
  await physician.context().close();
  await nurse.context().close();
});

test('the note of a trainee waits for the attending, who co-signs it', async ({ browser, request }) => {
  test.setTimeout(180_000);
  const family = `Taught${stamp}`;
  const patient = await patientOf(request, family);
  const attending = await pageOf(browser, 'physician');
  const { user } = await attending.evaluate(
    async () => (await (await fetch('/auth/session')).json()) as { user: { practitionerId: string | null } },
  );
  const trainee = await traineePage(browser, request);
  await openChart(trainee, patient, family);
  await trainee.keyboard.press('n');
  await expect(trainee.getByRole('radio', { name: /Progress note/ })).toBeFocused();
  await trainee.keyboard.press('Enter');
  const note = panel(trainee, 'Progress note');
  await expect(note.getByRole('textbox', { name: 'Subjective' })).toBeFocused();
  await trainee.keyboard.type('Seen with the attending.');
  await expect(saved(trainee)).toBeVisible();
  await note.getByRole('button', { name: 'Sign note…' }).click();
  const dialog = trainee.getByRole('dialog', { name: 'Sign “Progress note”?' });
  await dialog.getByLabel('Co-signature by').selectOption(`Practitioner/${user.practitionerId ?? ''}`);
  await dialog.getByRole('button', { name: 'Sign', exact: true }).click();
  const reader = trainee.getByRole('region', { name: 'Progress note' });
  await expect(reader.getByText('Waiting for co-signature')).toBeVisible();
  await expect(reader.getByText(/Signed in training by Tia Trainee/)).toBeVisible();
  await expect(reader.getByRole('button', { name: 'Co-sign…' })).toHaveCount(0);

  await openChart(attending, patient, family, 'notes');
  const read = attending.getByRole('region', { name: 'Progress note' });
  await expect(read.getByText('Seen with the attending.')).toBeVisible();
  await read.getByRole('button', { name: 'Co-sign…' }).click();
  await attending
    .getByRole('dialog', { name: 'Co-sign “Progress note”?' })
    .getByRole('button', { name: 'Sign', exact: true })
    .click();
  await expect(read.getByText('Signed', { exact: true })).toBeVisible();
  await expect(read.getByText(/^\s*Signed by/)).toBeVisible();
  await expect(read.getByText(/Signed in training by Tia Trainee/)).toBeVisible();
  await expect(read.getByText('Verified: the text is the one that was signed.')).toBeVisible();
  // The trainee's screen follows.
  await expect(reader.getByText('Signed', { exact: true })).toBeVisible();
  await trainee.context().close();
  await attending.context().close();
});
